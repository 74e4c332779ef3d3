// SPDX-License-Identifier: Apache-2.0
/*
 * wire_roster.c - students' other ids, time zones, programmes and school
 * days; the rest is passed over without being unpacked.
 */
#include "services/attendance/wire_roster.h"

#include "common/arena.h"
#include "common/instant.h"
#include "common/wire.h"
#include "common/wire_scan.h"

#include "chalkline/v1/intake.pb-c.h"

#include <string.h>

enum intake_field {
	INTAKE_AUTHORITY = 1,
	INTAKE_STUDENT = 4,
	INTAKE_PROGRAM = 10,
	INTAKE_SCHOOL = 15,
	INTAKE_REMOVED = 16,
	INTAKE_SCHOOL_DAY = 17,
};

static const char *
text_or_none(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : text;
}

static enum status
read_student(const Chalkline__V1__StudentSet *m, struct arena *arena,
    struct roster_fact *fact)
{
	if (text_or_none(m->student_id) == NULL)
		return STATUS_INVALID;
	fact->what = ROSTER_STUDENT;
	fact->id = m->student_id;
	fact->aliases =
	    arena_zeroed(arena, m->n_aliases + 1, sizeof(*fact->aliases));
	if (fact->aliases == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_aliases; i++) {
		const Chalkline__V1__StudentAlias *a = m->aliases[i];
		int scheme =
		    event_word_number(WORDS_SCHEME, wire_or_empty(a->scheme));

		if (scheme <= ID_SCHEME_DISTRICT || text_or_none(a->id) == NULL)
			continue;
		fact->aliases[fact->alias_count++] = (struct alias){
		    (enum id_scheme)scheme, wire_or_empty(a->issuer), a->id};
	}
	return STATUS_OK;
}

static enum status
read_program(const Chalkline__V1__ProgramSet *m, struct roster_fact *fact)
{
	fact->id = text_or_none(m->program_id);
	if (fact->id == NULL)
		return STATUS_INVALID;
	fact->what = ROSTER_PROGRAM;
	fact->program = (struct alert_program){
	    .known = true,
	    .minutes_per_session = m->minutes_per_session,
	    .max_group = m->max_group,
	    .min_minutes_attended = m->min_minutes_attended,
	    .excused_out = m->excused_out,
	};
	return STATUS_OK;
}

static enum status
read_day(const Chalkline__V1__SchoolDaySet *m, struct roster_fact *fact)
{
	const char *date = wire_or_empty(m->date);

	fact->id = text_or_none(m->student_id);
	if (fact->id == NULL || !date_parse(date, strlen(date), &fact->date))
		return STATUS_INVALID;
	fact->what = ROSTER_DAY;
	fact->is_absent = strcmp(wire_or_empty(m->status), "ABSENT") == 0;
	return STATUS_OK;
}

/* A school day is named by its student and date: "S1:2026-10-05". */
static void
read_gone_day(struct arena *arena, struct roster_fact *fact)
{
	const char *colon = strrchr(fact->id, ':');

	if (colon == NULL ||
	    !date_parse(colon + 1, strlen(colon + 1), &fact->date))
		return;
	fact->id =
	    arena_string(arena, bytes_of(fact->id, (size_t)(colon - fact->id)));
	fact->what = fact->id == NULL ? ROSTER_OTHER : ROSTER_DAY;
}

static void
read_removed(const Chalkline__V1__RecordRemoved *m, struct arena *arena,
    struct roster_fact *fact)
{
	fact->id = text_or_none(m->id);
	if (fact->id == NULL)
		return;
	fact->is_gone = true;
	if (m->kind == CHALKLINE__V1__RECORD_KIND__RECORD_KIND_STUDENT)
		fact->what = ROSTER_STUDENT;
	else if (m->kind == CHALKLINE__V1__RECORD_KIND__RECORD_KIND_SCHOOL)
		fact->what = ROSTER_ZONE;
	else if (m->kind == CHALKLINE__V1__RECORD_KIND__RECORD_KIND_PROGRAM)
		fact->what = ROSTER_PROGRAM;
	else if (m->kind == CHALKLINE__V1__RECORD_KIND__RECORD_KIND_SCHOOL_DAY)
		read_gone_day(arena, fact);
}

static bool
concerns_us(struct bytes data)
{
	struct wire_field field;

	if (data.len == 0 || !wire_field_next(&data, &field))
		return false;
	switch (field.number) {
	case INTAKE_AUTHORITY:
	case INTAKE_STUDENT:
	case INTAKE_PROGRAM:
	case INTAKE_SCHOOL:
	case INTAKE_REMOVED:
	case INTAKE_SCHOOL_DAY:
		return true;
	default:
		return false;
	}
}

enum status
roster_read_fact(
    struct bytes data, struct arena *arena, struct roster_fact *fact)
{
	const Chalkline__V1__IntakeEvent *event;
	ProtobufCMessage *message;
	char detail[128];
	enum status status;

	memset(fact, 0, sizeof(*fact));
	if (!concerns_us(data))
		return STATUS_OK;
	status = wire_unpack(&chalkline__v1__intake_event__descriptor, data,
	    arena, &message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	event = (const Chalkline__V1__IntakeEvent *)message;
	if (event->what_case == CHALKLINE__V1__INTAKE_EVENT__WHAT_STUDENT_SET)
		return read_student(event->student_set, arena, fact);
	if (event->what_case == CHALKLINE__V1__INTAKE_EVENT__WHAT_PROGRAM_SET)
		return read_program(event->program_set, fact);
	if (event->what_case ==
	    CHALKLINE__V1__INTAKE_EVENT__WHAT_SCHOOL_DAY_SET)
		return read_day(event->school_day_set, fact);
	if (event->what_case ==
	    CHALKLINE__V1__INTAKE_EVENT__WHAT_RECORD_REMOVED) {
		read_removed(event->record_removed, arena, fact);
	} else if (event->what_case ==
		   CHALKLINE__V1__INTAKE_EVENT__WHAT_AUTHORITY_SET) {
		fact->what = ROSTER_ZONE;
		fact->id = "";
		fact->zone = text_or_none(event->authority_set->time_zone);
	} else if (event->what_case ==
		   CHALKLINE__V1__INTAKE_EVENT__WHAT_SCHOOL_SET) {
		fact->what = ROSTER_ZONE;
		fact->id = wire_or_empty(event->school_set->school_id);
		fact->zone = text_or_none(event->school_set->time_zone);
	}
	return STATUS_OK;
}
