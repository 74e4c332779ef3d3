// SPDX-License-Identifier: Apache-2.0
/*
 * wire_roster.c - students' other ids and time zones; the rest is passed
 * over without being unpacked.
 */
#include "services/attendance/wire_roster.h"

#include "common/arena.h"
#include "common/wire.h"
#include "common/wire_scan.h"

#include "chalkline/v1/intake.pb-c.h"

#include <string.h>

enum intake_field {
	INTAKE_AUTHORITY = 1,
	INTAKE_STUDENT = 4,
	INTAKE_SCHOOL = 15,
	INTAKE_REMOVED = 16,
};

static const char *
text_or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

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
		    event_word_number(WORDS_SCHEME, text_or_empty(a->scheme));

		if (scheme <= ID_SCHEME_DISTRICT || text_or_none(a->id) == NULL)
			continue;
		fact->aliases[fact->alias_count++] = (struct alias){
		    (enum id_scheme)scheme, text_or_empty(a->issuer), a->id};
	}
	return STATUS_OK;
}

static void
read_removed(const Chalkline__V1__RecordRemoved *m, struct roster_fact *fact)
{
	fact->id = text_or_none(m->id);
	if (fact->id == NULL)
		return;
	if (m->kind == CHALKLINE__V1__RECORD_KIND__RECORD_KIND_STUDENT)
		fact->what = ROSTER_STUDENT;
	else if (m->kind == CHALKLINE__V1__RECORD_KIND__RECORD_KIND_SCHOOL)
		fact->what = ROSTER_ZONE;
}

static bool
concerns_us(struct bytes data)
{
	struct wire_field field;

	if (data.len == 0 || !wire_field_next(&data, &field))
		return false;
	return field.number == INTAKE_AUTHORITY ||
	       field.number == INTAKE_STUDENT ||
	       field.number == INTAKE_SCHOOL || field.number == INTAKE_REMOVED;
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
	if (event->what_case ==
	    CHALKLINE__V1__INTAKE_EVENT__WHAT_RECORD_REMOVED) {
		read_removed(event->record_removed, fact);
	} else if (event->what_case ==
		   CHALKLINE__V1__INTAKE_EVENT__WHAT_AUTHORITY_SET) {
		fact->what = ROSTER_ZONE;
		fact->id = "";
		fact->zone = text_or_none(event->authority_set->time_zone);
	} else if (event->what_case ==
		   CHALKLINE__V1__INTAKE_EVENT__WHAT_SCHOOL_SET) {
		fact->what = ROSTER_ZONE;
		fact->id = text_or_empty(event->school_set->school_id);
		fact->zone = text_or_none(event->school_set->time_zone);
	}
	return STATUS_OK;
}
