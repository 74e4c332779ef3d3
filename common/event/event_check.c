// SPDX-License-Identifier: Apache-2.0
/*
 * event_check.c - the rules for one event.
 *
 * Order of the checks: what every event needs, what the type does not carry,
 * what the type needs, then each value, then values against each other.  The
 * first fault is the verdict.  A value that is not an id is described and not
 * shown: it may be a name.
 */
#include "common/event/event_check.h"

#include "common/event/event_text.h"
#include "common/instant.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT(field) (1u << (field))
#define YEAR_2000 (INT64_C(10957) * INSTANT_DAY)
#define YEAR_2101 (INT64_C(47847) * INSTANT_DAY)
#define ALWAYS                                                                 \
	(BIT(FIELD_EVENT_ID) | BIT(FIELD_TYPE) | BIT(FIELD_SESSION_ID) |       \
	    BIT(FIELD_OCCURRED_AT))
#define STUDENT (BIT(FIELD_STUDENT_ID) | BIT(FIELD_STUDENT_ID_SCHEME))

static const struct {
	unsigned needs;
	unsigned may;
} carried[EVENT_TYPES] = {
    [EVENT_SESSION_SCHEDULED] = {BIT(FIELD_PROGRAM_ID) | BIT(FIELD_SCHOOL_ID) |
				     BIT(FIELD_SUBJECT) | BIT(FIELD_TUTOR_ID) |
				     BIT(FIELD_STUDENT_IDS) |
				     BIT(FIELD_PLANNED_START) |
				     BIT(FIELD_PLANNED_END),
	BIT(FIELD_MODALITY) | BIT(FIELD_MAKEUP_OF) | BIT(FIELD_MAKEUP_FOR)},
    [EVENT_SESSION_RESCHEDULED] = {BIT(FIELD_PLANNED_START) |
				       BIT(FIELD_PLANNED_END),
	BIT(FIELD_REASON) | BIT(FIELD_PARTY)},
    [EVENT_TUTOR_SUBSTITUTED] = {BIT(FIELD_TUTOR_ID), BIT(FIELD_REASON)},
    [EVENT_SESSION_STARTED] = {0, BIT(FIELD_TUTOR_ID) | BIT(FIELD_MODALITY)},
    [EVENT_STUDENT_JOINED] = {BIT(FIELD_STUDENT_ID),
	STUDENT | BIT(FIELD_REASON)},
    [EVENT_STUDENT_LEFT] = {BIT(FIELD_STUDENT_ID), STUDENT | BIT(FIELD_REASON)},
    [EVENT_SESSION_ENDED] = {0, 0},
    [EVENT_SESSION_CANCELLED] = {BIT(FIELD_PARTY), BIT(FIELD_REASON)},
    [EVENT_TUTOR_NO_SHOW] = {0, BIT(FIELD_REASON)},
    [EVENT_ATTENDANCE_MARKED] = {BIT(FIELD_STUDENT_ID) | BIT(FIELD_STATUS),
	STUDENT | BIT(FIELD_MINUTES_PRESENT) | BIT(FIELD_REASON)},
    [EVENT_VOIDED] = {BIT(FIELD_VOIDS_EVENT_ID), BIT(FIELD_REASON)},
};

unsigned
event_fields_needed(enum event_type type)
{
	return ALWAYS | carried[type].needs;
}

unsigned
event_fields_allowed(enum event_type type)
{
	return event_fields_needed(type) | carried[type].may |
	       BIT(FIELD_PROVIDER_ID);
}

void
event_warn(struct event_warnings *warnings, const char *code, const char *field,
    const char *expected)
{
	if (warnings == NULL || warnings->count == EVENT_WARNINGS_MAX)
		return;
	warnings->list[warnings->count++] =
	    (struct event_fault){code, field, "", expected};
}

static enum status
refuse(struct event_fault *fault, const char *code, enum event_field field,
    const char *found, const char *expected)
{
	*fault = (struct event_fault){
	    code, event_field_name(field), found, expected};
	return STATUS_INVALID;
}

static enum status
check_needed(unsigned present, unsigned needed, struct event_fault *fault)
{
	for (unsigned i = 0; (needed & ~present) != 0 && i < EVENT_FIELDS;
	     i++) {
		if ((needed & ~present & BIT(i)) != 0)
			return refuse(fault, "MISSING_FIELD",
			    (enum event_field)i, "", "a value");
	}
	return STATUS_OK;
}

static enum status
check_allowed(struct session_event *event, unsigned *present, bool lenient,
    struct event_fault *fault, struct event_warnings *warnings)
{
	unsigned beyond = *present & ~event_fields_allowed(event->type);

	for (unsigned i = 0; beyond != 0 && i < EVENT_FIELDS; i++) {
		enum event_field field = (enum event_field)i;

		if ((beyond & BIT(i)) == 0)
			continue;
		if (!lenient)
			return refuse(fault, "FIELD_NOT_ALLOWED", field,
			    "a value", "no such field on this type");
		event_warn(warnings, "FIELD_NOT_ALLOWED",
		    event_field_name(field), "no such field on this type");
		event_field_clear(event, field);
	}
	*present &= ~beyond;
	return STATUS_OK;
}

static enum status
refuse_id(struct event_fault *fault, enum event_field field, const char *text,
    struct arena *arena)
{
	char said[32];
	const char *found;

	snprintf(said, sizeof(said), "%zu bytes", strlen(text));
	found = arena_string(arena, bytes_of_string(said));
	if (found == NULL)
		return STATUS_NO_MEMORY;
	return refuse(fault, "BAD_ID", field, found,
	    event_field_kind(field) == FIELD_KEY
		? "1-64 of A-Z a-z 0-9 . _ : -"
		: "1-255 bytes of UTF-8 without blanks");
}

static int
compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Checks a list of students and sorts it. */
static enum status
check_list(const char **list, size_t count, enum event_field field,
    struct arena *arena, struct event_fault *fault)
{
	if (count > EVENT_STUDENTS_MAX)
		return refuse(fault, "TOO_MANY_ITEMS", field, "over 200",
		    "1-200 students");
	for (size_t i = 0; i < count; i++) {
		if (!event_is_name(list[i]))
			return refuse_id(fault, field, list[i], arena);
	}
	if (count > 1)
		qsort(list, count, sizeof(*list), compare_text);
	for (size_t i = 1; i < count; i++) {
		if (strcmp(list[i - 1], list[i]) == 0)
			return refuse(fault, "REPEATED_ITEM", field, list[i],
			    "each student once");
	}
	return STATUS_OK;
}

static bool
is_of_our_years(int64_t instant)
{
	return instant >= YEAR_2000 && instant < YEAR_2101;
}

static enum status
check_instant(const struct session_event *event, enum event_field field,
    struct event_fault *fault)
{
	int64_t instant = field == FIELD_OCCURRED_AT     ? event->occurred_at
			  : field == FIELD_PLANNED_START ? event->planned_start
							 : event->planned_end;

	if (!is_of_our_years(instant))
		return refuse(fault, "BAD_TIME", field, "another year",
		    "years 2000-2100 UTC");
	return STATUS_OK;
}

static enum status
check_minutes(int32_t minutes, struct arena *arena, struct event_fault *fault)
{
	char text[16];

	if (minutes >= 0 && minutes <= EVENT_MINUTES_MAX)
		return STATUS_OK;
	snprintf(text, sizeof(text), "%" PRId32, minutes);
	const char *found = arena_string(arena, bytes_of_string(text));
	if (found == NULL)
		return STATUS_NO_MEMORY;
	return refuse(fault, "BAD_NUMBER", FIELD_MINUTES_PRESENT, found,
	    "a whole number from 0 to 480");
}

static enum status
check_value(struct session_event *event, enum event_field field,
    struct arena *arena, struct event_fault *fault)
{
	switch (event_field_kind(field)) {
	case FIELD_KEY:
		if (!event_is_key(event_field_text(event, field)))
			return refuse_id(fault, field,
			    event_field_text(event, field), arena);
		return STATUS_OK;
	case FIELD_NAME:
		if (!event_is_name(event_field_text(event, field)))
			return refuse_id(fault, field,
			    event_field_text(event, field), arena);
		return STATUS_OK;
	case FIELD_WORD:
		if (field == FIELD_STATUS &&
		    event->status == ATTENDANCE_UNMARKED)
			return refuse(fault, "BAD_WORD", field, "UNMARKED",
			    "a status that is sent");
		return STATUS_OK;
	case FIELD_INSTANT:
		return check_instant(event, field, fault);
	case FIELD_MINUTES:
		return check_minutes(event->minutes_present, arena, fault);
	case FIELD_NAMES:
		return field == FIELD_STUDENT_IDS
			   ? check_list(event->student_ids,
				 event->student_count, field, arena, fault)
			   : check_list(event->makeup_for,
				 event->makeup_for_count, field, arena, fault);
	}
	return STATUS_INTERNAL;
}

static enum status
check_values(struct session_event *event, unsigned present, struct arena *arena,
    struct event_fault *fault)
{
	for (unsigned left = present; left != 0; left &= left - 1) {
		enum event_field field = (enum event_field)__builtin_ctz(left);
		enum status status;

		status = check_value(event, field, arena, fault);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status
check_interval(const struct session_event *event, struct event_fault *fault)
{
	if (event->planned_start == EVENT_NO_INSTANT)
		return STATUS_OK;
	if (event->planned_end <= event->planned_start)
		return refuse(fault, "BAD_INTERVAL", FIELD_PLANNED_END,
		    "not after plannedStart", "an end after the start");
	if (event->planned_end - event->planned_start > EVENT_SPAN_MAX)
		return refuse(fault, "BAD_INTERVAL", FIELD_PLANNED_END,
		    "over 8 h", "at most 8 h after plannedStart");
	return STATUS_OK;
}

enum status
event_check(struct session_event *event, bool lenient, struct arena *arena,
    struct event_fault *fault, struct event_warnings *warnings)
{
	unsigned present = event_fields_present(event);
	enum status status = check_needed(present, ALWAYS, fault);

	if (status == STATUS_OK)
		status =
		    check_allowed(event, &present, lenient, fault, warnings);
	if (status == STATUS_OK)
		status = check_needed(
		    present, event_fields_needed(event->type), fault);
	if (status == STATUS_OK)
		status = check_values(event, present, arena, fault);
	if (status == STATUS_OK)
		status = check_interval(event, fault);
	if (status == STATUS_OK && event->student_id != NULL &&
	    event->student_id_scheme == ID_SCHEME_NONE)
		event->student_id_scheme = ID_SCHEME_DISTRICT;
	return status;
}

bool
event_is_whole(const struct session_event *event)
{
	unsigned needed;

	if (event->type <= EVENT_NONE || event->type >= EVENT_TYPES ||
	    !is_of_our_years(event->occurred_at))
		return false;
	needed = event_fields_needed(event->type);
	if ((needed & ~event_fields_present(event)) != 0)
		return false;
	if ((needed & BIT(FIELD_PLANNED_START)) == 0)
		return true;
	return is_of_our_years(event->planned_start) &&
	       is_of_our_years(event->planned_end);
}
