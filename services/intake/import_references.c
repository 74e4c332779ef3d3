// SPDX-License-Identifier: Apache-2.0
/*
 * import_references.c - does what a row refers to exist?
 *
 * In this import, or stored and not removed by it.  What Chalkline needs
 * (the orgs of users, the user and class of an enrolment) refuses the row;
 * the rest is a warning.
 */
#include "services/intake/import.h"

#include <stdio.h>
#include <string.h>

#define EXPECTED_ID "an id of this import, or one imported before"

static bool
is_stored(struct import *import, struct store_txn *txn,
    enum oneroster_file file, const char *id)
{
	const struct intake_tables *tables = import->input->tables;
	static const enum record_kind kinds[ONEROSTER_FILES] = {
	    [ONEROSTER_ORGS] = RECORD_ORG,
	    [ONEROSTER_SESSIONS] = RECORD_SESSION,
	    [ONEROSTER_COURSES] = RECORD_COURSE,
	    [ONEROSTER_CLASSES] = RECORD_CLASS,
	    [ONEROSTER_USERS] = RECORD_STUDENT,
	};
	struct bytes stored;

	if (tables_get_record(tables, txn, kinds[file], id, &stored) ==
	    STATUS_OK)
		return true;
	return file == ONEROSTER_USERS &&
	       tables_get_record(tables, txn, RECORD_PERSON, id, &stored) ==
		   STATUS_OK;
}

bool
import_knows(struct import *import, struct store_txn *txn,
    enum oneroster_file file, const char *id)
{
	const struct sheet *sheet = &import->sheets[file];

	if (sheet->present && !sheet->refused) {
		const struct entry *entry = sheet_find(sheet, id);

		if (entry != NULL && entry->state == ENTRY_KEEP)
			return true;
		if (entry != NULL && entry->state == ENTRY_REMOVE)
			return false;
		if (entry == NULL && !sheet->delta)
			return false;
	}
	return is_stored(import, txn, file, id);
}

bool
import_is_school(
    struct import *import, struct store_txn *txn, const char *org_id)
{
	const struct sheet *sheet = &import->sheets[ONEROSTER_ORGS];
	const struct entry *entry = sheet->present && !sheet->refused
					? sheet_find(sheet, org_id)
					: NULL;
	const struct org *org = NULL;
	struct bytes stored;
	void *record = NULL;

	if (entry != NULL && entry->state == ENTRY_KEEP) {
		org = entry->record;
	} else if (tables_get_record(import->input->tables, txn, RECORD_ORG,
		       org_id, &stored) == STATUS_OK &&
		   wire_unpack_record(RECORD_ORG, stored, import->scratch,
		       &record) == STATUS_OK) {
		org = record;
	}
	return org != NULL && org->type != NULL &&
	       strcmp(org->type, "school") == 0;
}

/* One reference of one row. */
struct reference {
	struct import *import;
	struct store_txn *txn;
	struct sheet *sheet;
	struct entry *entry;
};

static bool
check(const struct reference *r, enum oneroster_file file, const char *field,
    const char *id, bool needed)
{
	bool strict = r->import->input->params->strict;

	if (id == NULL || r->entry->state != ENTRY_KEEP ||
	    import_knows(r->import, r->txn, file, id))
		return true;
	needed = needed || strict;
	import_tell(r->import, r->sheet->file, r->entry->line,
	    needed ? SEVERITY_ERROR : SEVERITY_WARNING, "UNKNOWN_REFERENCE",
	    field, id, EXPECTED_ID);
	if (needed)
		sheet_refuse(r->sheet, r->entry);
	return false;
}

static void
check_class(const struct reference *r)
{
	const struct school_class *class = r->entry->record;

	(void)check(
	    r, ONEROSTER_ORGS, "schoolSourcedId", class->school_id, false);
	(void)check(
	    r, ONEROSTER_COURSES, "courseSourcedId", class->course_id, false);
	for (size_t i = 0; i < class->term_ids.count; i++)
		(void)check(r, ONEROSTER_SESSIONS, "termSourcedIds",
		    class->term_ids.item[i], false);
}

/* A student without any known org is refused; one of several may be unknown.
 */
static void
check_user(const struct reference *r)
{
	const struct user_row *user = r->entry->record;
	bool student = user->role != NULL && strcmp(user->role, "student") == 0;
	size_t known = 0;

	for (size_t i = 0; i < user->org_ids.count; i++)
		known += import_knows(r->import, r->txn, ONEROSTER_ORGS,
			     user->org_ids.item[i])
			     ? 1
			     : 0;
	for (size_t i = 0; i < user->org_ids.count; i++)
		(void)check(r, ONEROSTER_ORGS, "orgSourcedIds",
		    user->org_ids.item[i], student && known == 0);
	(void)check(r, ONEROSTER_ORGS, "primaryOrgSourcedId",
	    user->primary_org_id, false);
}

static void
check_enrollment(const struct reference *r)
{
	const struct enrollment *enrollment = r->entry->record;

	(void)check(
	    r, ONEROSTER_USERS, "userSourcedId", enrollment->user_id, true);
	(void)check(
	    r, ONEROSTER_CLASSES, "classSourcedId", enrollment->class_id, true);
	(void)check(
	    r, ONEROSTER_ORGS, "schoolSourcedId", enrollment->school_id, false);
}

static void
check_role(const struct reference *r)
{
	const struct role_row *role = r->entry->record;

	(void)check(r, ONEROSTER_USERS, "userSourcedId", role->user_id, true);
	(void)check(r, ONEROSTER_ORGS, "orgSourcedId", role->org_id, true);
}

static void
check_entry(const struct reference *r, enum oneroster_file file)
{
	const void *record = r->entry->record;

	switch (file) {
	case ONEROSTER_ORGS:
		(void)check(r, ONEROSTER_ORGS, "parentSourcedId",
		    ((const struct org *)record)->parent_id, false);
		break;
	case ONEROSTER_SESSIONS:
		(void)check(r, ONEROSTER_SESSIONS, "parentSourcedId",
		    ((const struct academic_session *)record)->parent_id,
		    false);
		break;
	case ONEROSTER_COURSES:
		(void)check(r, ONEROSTER_ORGS, "orgSourcedId",
		    ((const struct course *)record)->org_id, false);
		break;
	case ONEROSTER_CLASSES:
		check_class(r);
		break;
	case ONEROSTER_USERS:
		check_user(r);
		break;
	case ONEROSTER_ROLES:
		check_role(r);
		break;
	case ONEROSTER_DEMOGRAPHICS:
		(void)check(r, ONEROSTER_USERS, "sourcedId",
		    ((const struct demographics_row *)record)->id, true);
		break;
	case ONEROSTER_ENROLLMENTS:
		check_enrollment(r);
		break;
	}
}

enum status
import_check_references(struct import *import, struct store_txn *txn)
{
	struct reference r = {.import = import, .txn = txn};

	for (size_t f = 0; f < ONEROSTER_FILES; f++) {
		r.sheet = &import->sheets[f];
		for (size_t i = 0; i < r.sheet->count; i++) {
			enum status status;

			r.entry = &r.sheet->entries[i];
			if (r.entry->state == ENTRY_KEEP)
				check_entry(&r, (enum oneroster_file)f);
			if (i % 4096 != 0)
				continue;
			status = import_step(import, "checking", r.sheet->file,
			    i, r.sheet->count);
			if (status != STATUS_OK)
				return status;
		}
	}
	return STATUS_OK;
}
