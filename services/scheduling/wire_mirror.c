// SPDX-License-Identifier: Apache-2.0
/* wire_mirror.c - where an entry of intake belongs. */
#include "services/scheduling/wire_mirror_parts.h"

#include "chalkline/v1/intake.pb-c.h"

#include <stdio.h>
#include <string.h>

typedef Chalkline__V1__IntakeEvent intake_event;

#define EVENT(name) CHALKLINE__V1__INTAKE_EVENT__WHAT_##name

static struct mirror_key
key_of(enum mirror_kind kind, const char *first, const char *second)
{
	return (struct mirror_key){
	    .kind = kind,
	    .first = wire_or_empty(first),
	    .second = wire_or_empty(second),
	};
}

/* Kinds with one id; of others intake removes none that are kept here. */
static struct mirror_key
key_of_removed(const Chalkline__V1__RecordRemoved *removed)
{
	static const enum mirror_kind kinds[] = {
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_STUDENT] = MIRROR_STUDENT,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_TUTOR] = MIRROR_TUTOR,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_PROGRAM] = MIRROR_PROGRAM,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_NEED] = MIRROR_NEED,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_SLOT] = MIRROR_SLOT,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_SCHOOL] = MIRROR_SCHOOL,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_ACADEMIC_SESSION] =
		MIRROR_TERM,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_COURSE] = MIRROR_COURSE,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_CLASS] = MIRROR_CLASS,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_ENROLLMENT] =
		MIRROR_ENROLLMENT,
	};
	struct mirror_key key = key_of(MIRROR_NONE, removed->id, "");

	if ((size_t)removed->kind < sizeof(kinds) / sizeof(kinds[0]))
		key.kind = kinds[removed->kind];
	key.is_removed = true;
	return key;
}

static struct mirror_key
key_of_availability(const Chalkline__V1__AvailabilitySet *set)
{
	bool of_student =
	    set->owner ==
	    CHALKLINE__V1__AVAILABILITY_OWNER__AVAILABILITY_OWNER_STUDENT;

	return key_of(
	    MIRROR_AVAILABILITY, of_student ? "S" : "T", set->owner_id);
}

static struct mirror_key
key_of_three(enum mirror_kind kind, const char *first, const char *second,
    const char *third)
{
	struct mirror_key key = key_of(kind, first, second);

	key.third = wire_or_empty(third);
	return key;
}

/* What tells when a student is in which class, and what is promised. */
static struct mirror_key
key_of_others(const intake_event *e)
{
	switch ((int)e->what_case) {
	case EVENT(ACADEMIC_SESSION_SET):
		return key_of(
		    MIRROR_TERM, e->academic_session_set->sourced_id, "");
	case EVENT(COURSE_SET):
		return key_of(MIRROR_COURSE, e->course_set->sourced_id, "");
	case EVENT(CLASS_SET):
		return key_of(MIRROR_CLASS, e->class_set->sourced_id, "");
	case EVENT(ENROLLMENT_SET):
		return key_of(
		    MIRROR_ENROLLMENT, e->enrollment_set->sourced_id, "");
	case EVENT(PIN_SET):
		return key_of(
		    MIRROR_PIN, e->pin_set->student_id, e->pin_set->program_id);
	default: /* of no use here, or of a newer intake */
		return key_of(MIRROR_NONE, "", "");
	}
}

static struct mirror_key
key_of_event(const intake_event *e)
{
	switch ((int)e->what_case) {
	case EVENT(AUTHORITY_SET):
		return key_of(MIRROR_AUTHORITY, "", "");
	case EVENT(STUDENT_SET):
		return key_of(MIRROR_STUDENT, e->student_set->student_id, "");
	case EVENT(TUTOR_SET):
		return key_of(MIRROR_TUTOR, e->tutor_set->tutor_id, "");
	case EVENT(PROGRAM_SET):
		return key_of(MIRROR_PROGRAM, e->program_set->program_id, "");
	case EVENT(NEED_SET):
		return key_of(MIRROR_NEED, e->need_set->need_id, "");
	case EVENT(SLOT_SET):
		return key_of(MIRROR_SLOT, e->slot_set->slot_id, "");
	case EVENT(AVAILABILITY_SET):
		return key_of_availability(e->availability_set);
	case EVENT(CALENDAR_SET):
		return key_of(MIRROR_CALENDAR, e->calendar_set->school_id,
		    e->calendar_set->date);
	case EVENT(SCHOOL_SET):
		return key_of(MIRROR_SCHOOL, e->school_set->school_id, "");
	case EVENT(CONSENT_SET):
		return key_of_three(MIRROR_CONSENT, e->consent_set->student_id,
		    e->consent_set->program_id, e->consent_set->provider_id);
	case EVENT(CLEARANCE_SET):
		return key_of(MIRROR_CLEARANCE, e->clearance_set->tutor_id,
		    e->clearance_set->kind);
	case EVENT(PAIR_SET):
		return key_of_three(MIRROR_PAIR, e->pair_set->student_id,
		    e->pair_set->other_student_id, e->pair_set->program_id);
	case EVENT(RECORD_REMOVED):
		return key_of_removed(e->record_removed);
	default:
		return key_of_others(e);
	}
}

enum status
wire_mirror_unpack(struct bytes data, struct arena *arena,
    ProtobufCMessage **event, char detail[WIRE_DETAIL])
{
	return wire_unpack(&chalkline__v1__intake_event__descriptor, data,
	    arena, event, detail, WIRE_DETAIL);
}

enum mirror_kind
wire_mirror_kind(const ProtobufCMessage *event)
{
	return key_of_event((const intake_event *)event).kind;
}

enum status
wire_read_mirror_key(struct bytes data, struct arena *arena,
    struct mirror_key *key, char detail[WIRE_DETAIL])
{
	ProtobufCMessage *event;
	enum status status = wire_mirror_unpack(data, arena, &event, detail);

	if (status != STATUS_OK)
		return status;
	*key = key_of_event((const intake_event *)event);
	if (key->kind == MIRROR_NONE || key->kind == MIRROR_AUTHORITY)
		return STATUS_OK;
	if (key->kind == MIRROR_CALENDAR || key->kind == MIRROR_AVAILABILITY
		? key->second[0] != '\0'
		: key->first[0] != '\0')
		return STATUS_OK;
	snprintf(detail, WIRE_DETAIL, "an entry of intake without an id");
	return STATUS_INVALID;
}
