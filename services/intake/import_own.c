// SPDX-License-Identifier: Apache-2.0
/*
 * import_own.c - a file of one of our own layouts.
 *
 * Rows are upserted by id; nothing is removed.  What a row refers to may be
 * imported later, so that an unknown id is a warning (strict: an error).
 */
#include "services/intake/import.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/zone.h"
#include "services/intake/rules_layouts_columns.h"

#define ID_OF(name, type)                                                      \
	static const char *name(const void *record)                            \
	{                                                                      \
		return ((const struct type *)record)->id;                      \
	}
ID_OF(tutor_id, tutor)
ID_OF(program_id, program)
ID_OF(need_id, need)
ID_OF(slot_id, slot)
ID_OF(calendar_day_id, calendar_day)
ID_OF(school_id, school)
ID_OF(school_day_id, school_day)
ID_OF(consent_id, consent)
ID_OF(clearance_id, clearance)
ID_OF(pair_id, pair)
ID_OF(pin_id, pin)

/* Rows of availability are gathered by owner afterwards. */
static const char *
availability_owner(const void *record)
{
	return ((const struct availability_row *)record)->owner_id;
}

static const struct {
	enum record_kind kind;
	void *(*read)(struct fields *fields);
	const char *(*id_of)(const void *record);
} kinds[OWN_KINDS] = {
    [OWN_TUTORS] = {RECORD_TUTOR, own_read_tutor, tutor_id},
    [OWN_PROGRAMS] = {RECORD_PROGRAM, own_read_program, program_id},
    [OWN_NEEDS] = {RECORD_NEED, own_read_need, need_id},
    [OWN_BELL_SCHEDULES] = {RECORD_SLOT, own_read_slot, slot_id},
    [OWN_AVAILABILITY] = {RECORD_AVAILABILITY, own_read_availability,
	availability_owner},
    [OWN_CALENDARS] = {RECORD_CALENDAR, own_read_calendar_day, calendar_day_id},
    [OWN_SCHOOLS] = {RECORD_SCHOOL, own_read_school, school_id},
    [OWN_SCHOOL_ATTENDANCE] = {RECORD_SCHOOL_DAY, own_read_school_day,
	school_day_id},
    [OWN_CONSENTS] = {RECORD_CONSENT, own_read_consent, consent_id},
    [OWN_CLEARANCES] = {RECORD_CLEARANCE, own_read_clearance, clearance_id},
    [OWN_PAIRS] = {RECORD_PAIR, own_read_pair, pair_id},
    [OWN_PINS] = {RECORD_PIN, own_read_pin, pin_id},
};

static bool
check_row(const struct fields *fields, const struct header *header, void *ctx,
    struct fault *fault)
{
	enum own_kind kind = *(const enum own_kind *)ctx;
	const struct zone *zone;

	(void)header;
	if (!own_check_row(kind, fields, fault))
		return false;
	if (kind == OWN_SCHOOLS && fields->value[SCHOOL_ZONE][0] != '\0' &&
	    zone_find(fields->value[SCHOOL_ZONE], &zone) != STATUS_OK) {
		fault_set(fault, SEVERITY_ERROR, "BAD_TIME_ZONE", "timeZone",
		    fields->value[SCHOOL_ZONE],
		    "an IANA name as America/New_York");
		return false;
	}
	return true;
}

/* The one staged file. */
static enum status
find_file(struct import *import, char *path, size_t size, const char **name)
{
	const char *dir = import->input->dir;
	DIR *listing = opendir(dir);
	struct dirent *item;
	size_t found = 0;

	if (listing == NULL)
		return STATUS_IO;
	while ((item = readdir(listing)) != NULL) {
		if (item->d_name[0] == '.')
			continue;
		found++;
		*name =
		    arena_string(import->arena, bytes_of_string(item->d_name));
		if (snprintf(path, size, "%s/%s", dir, item->d_name) >=
		    (int)size)
			found = 2;
	}
	(void)closedir(listing);
	if (found == 1 && *name == NULL)
		return STATUS_NO_MEMORY;
	return found == 1 ? STATUS_OK : STATUS_INVALID;
}

/* References */

struct reference_check {
	struct import *import;
	struct sheet *sheet;
	struct store_txn *txn;
	struct entry *entry;
};

static void
check_reference(struct reference_check *c, enum record_kind kind,
    const char *field, const char *id)
{
	struct bytes stored;
	bool strict = c->import->input->params->strict;

	if (id == NULL || c->entry->state == ENTRY_REFUSED ||
	    tables_get_record(c->import->input->tables, c->txn, kind, id,
		&stored) == STATUS_OK)
		return;
	import_tell(c->import, c->sheet->file, c->entry->line,
	    strict ? SEVERITY_ERROR : SEVERITY_WARNING, "UNKNOWN_REFERENCE",
	    field, id, "an id that was imported before");
	if (strict)
		sheet_refuse(c->sheet, c->entry);
}

/* Of rows about a student and a programme. */
static void
check_student_row(struct reference_check *c)
{
	const void *record = c->entry->record;

	if (c->sheet->kind == RECORD_CONSENT) {
		const struct consent *consent = record;

		check_reference(
		    c, RECORD_STUDENT, "studentId", consent->student_id);
		check_reference(
		    c, RECORD_PROGRAM, "programId", consent->program_id);
	} else if (c->sheet->kind == RECORD_PAIR) {
		const struct pair *pair = record;

		check_reference(
		    c, RECORD_STUDENT, "studentId", pair->student_id);
		check_reference(c, RECORD_STUDENT, "otherStudentId",
		    pair->other_student_id);
		check_reference(
		    c, RECORD_PROGRAM, "programId", pair->program_id);
	} else {
		const struct pin *pin = record;

		check_reference(
		    c, RECORD_STUDENT, "studentId", pin->student_id);
		check_reference(
		    c, RECORD_PROGRAM, "programId", pin->program_id);
		check_reference(c, RECORD_TUTOR, "tutorId", pin->tutor_id);
		for (size_t i = 0; i < pin->slot_ids.count; i++)
			check_reference(
			    c, RECORD_SLOT, "slotIds", pin->slot_ids.item[i]);
	}
}

static void
check_entry(struct reference_check *c)
{
	const void *record = c->entry->record;

	if (c->sheet->kind == RECORD_TUTOR) {
		const struct tutor *tutor = record;

		check_reference(
		    c, RECORD_ORG, "homeSchoolId", tutor->home_school_id);
		for (size_t i = 0; i < tutor->school_ids.count; i++)
			check_reference(c, RECORD_ORG, "schoolIds",
			    tutor->school_ids.item[i]);
	} else if (c->sheet->kind == RECORD_NEED) {
		const struct need *need = record;

		check_reference(
		    c, RECORD_STUDENT, "studentId", need->student_id);
		check_reference(
		    c, RECORD_PROGRAM, "programId", need->program_id);
	} else if (c->sheet->kind == RECORD_SLOT) {
		check_reference(c, RECORD_ORG, "schoolId",
		    ((const struct slot *)record)->school_id);
	} else if (c->sheet->kind == RECORD_CALENDAR) {
		check_reference(c, RECORD_ORG, "schoolId",
		    ((const struct calendar_day *)record)->school_id);
	} else if (c->sheet->kind == RECORD_SCHOOL) {
		check_reference(c, RECORD_ORG, "schoolId",
		    ((const struct school *)record)->id);
	} else if (c->sheet->kind == RECORD_SCHOOL_DAY) {
		const struct school_day *day = record;

		check_reference(
		    c, RECORD_STUDENT, "studentId", day->student_id);
		check_reference(c, RECORD_ORG, "schoolId", day->school_id);
	} else if (c->sheet->kind == RECORD_CLEARANCE) {
		check_reference(c, RECORD_TUTOR, "tutorId",
		    ((const struct clearance *)record)->tutor_id);
	} else if (c->sheet->kind == RECORD_CONSENT ||
		   c->sheet->kind == RECORD_PAIR ||
		   c->sheet->kind == RECORD_PIN) {
		check_student_row(c);
	} else if (c->sheet->kind == RECORD_AVAILABILITY) {
		const struct availability_row *row = record;

		check_reference(c,
		    row->of_student ? RECORD_STUDENT : RECORD_TUTOR, "ownerId",
		    row->owner_id);
	}
}

static enum status
check_references(struct store_txn *txn, void *ctx)
{
	struct import *import = ctx;
	struct reference_check c = {
	    .import = import, .sheet = &import->sheets[0], .txn = txn};

	for (size_t i = 0; i < c.sheet->count; i++) {
		c.entry = &c.sheet->entries[i];
		if (c.entry->state == ENTRY_KEEP)
			check_entry(&c);
	}
	return c.sheet->kind == RECORD_PIN ? import_check_pins(import, txn)
					   : STATUS_OK;
}

enum status
import_own(struct import *import, enum own_kind kind)
{
	struct sheet *sheet = &import->sheets[0];
	char path[PATH_MAX];
	const char *name = NULL;
	enum status status = find_file(import, path, sizeof(path), &name);

	if (status == STATUS_INVALID)
		(void)snprintf(import->input->detail,
		    import->input->detail_size, "expected one CSV file of %s",
		    own_layouts[kind].file);
	if (status != STATUS_OK)
		return status;
	*sheet = (struct sheet){.layout = &own_layouts[kind],
	    .kind = kinds[kind].kind,
	    .read = kinds[kind].read,
	    .id_of = kinds[kind].id_of,
	    .file = name,
	    .present = true};
	sheet->counts = outcome_file(&import->outcome, name);
	if (sheet->counts == NULL)
		return STATUS_NO_MEMORY;
	status = import_read_sheet(import, sheet, path, check_row, &kind);
	if (status == STATUS_OK && kind != OWN_AVAILABILITY)
		import_refuse_duplicates(import, sheet);
	if (status == STATUS_OK)
		status =
		    store_read(import->input->store, check_references, import);
	if (status != STATUS_OK)
		return status;
	if (kind == OWN_AVAILABILITY)
		return import_publish_availability(import, sheet);
	return import_publish_sheet(import, sheet);
}
