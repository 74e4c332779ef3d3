// SPDX-License-Identifier: Apache-2.0
/*
 * session_event.c - the words of the event standard.
 *
 * The place of a word in its list is its number, in the enumerations of the
 * header and in attendance.proto alike.
 */
#include "common/event/session_event.h"

#include <stdio.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static const char *const types[] = {"", "SESSION_SCHEDULED",
    "SESSION_RESCHEDULED", "TUTOR_SUBSTITUTED", "SESSION_STARTED",
    "STUDENT_JOINED", "STUDENT_LEFT", "SESSION_ENDED", "SESSION_CANCELLED",
    "TUTOR_NO_SHOW", "ATTENDANCE_MARKED", "EVENT_VOIDED"};
static const char *const schemes[] = {"", "DISTRICT", "STATE", "PROVIDER"};
static const char *const subjects[] = {
    "", "MATH", "READING", "SCIENCE", "WRITING", "OTHER"};
static const char *const modalities[] = {"", "IN_PERSON", "VIRTUAL", "HYBRID"};
static const char *const statuses[] = {"", "PRESENT", "LATE", "LEFT_EARLY",
    "PARTIAL", "ABSENT_EXCUSED", "ABSENT_UNEXCUSED", "NO_SHOW", "NOT_EXPECTED",
    "UNMARKED"};
static const char *const reasons[] = {"", "SCHOOL_ABSENCE", "TESTING",
    "FIELD_TRIP", "ASSEMBLY", "EARLY_DISMISSAL", "SCHOOL_CLOSED",
    "PULLED_BY_TEACHER", "REFUSED", "TECH_FAILURE", "TRANSPORT", "TUTOR_ABSENT",
    "NO_SPACE", "FAMILY_REQUEST", "SUSPENDED", "TRANSFERRED", "OTHER",
    "UNKNOWN"};
static const char *const parties[] = {"", "DISTRICT", "SCHOOL", "PROVIDER",
    "TUTOR", "STUDENT_FAMILY", "FORCE_MAJEURE"};
static const char *const session_statuses[] = {"", "SCHEDULED", "IN_PROGRESS",
    "COMPLETED", "CANCELLED", "MISSED", "UNREPORTED", "UNCLOSED"};
static const char *const bases[] = {
    "", "NONE", "STATED", "MEASURED", "ASSUMED"};

/* What may be sent; the last status is only computed. */
static const struct {
	const char *const *list;
	size_t count;
} sent[] = {
    [WORDS_NONE] = {NULL, 0},
    [WORDS_TYPE] = {types, COUNT(types)},
    [WORDS_SCHEME] = {schemes, COUNT(schemes)},
    [WORDS_SUBJECT] = {subjects, COUNT(subjects)},
    [WORDS_MODALITY] = {modalities, COUNT(modalities)},
    [WORDS_STATUS] = {statuses, COUNT(statuses) - 1},
    [WORDS_REASON] = {reasons, COUNT(reasons)},
    [WORDS_PARTY] = {parties, COUNT(parties)},
};

static const char *
word_of(const char *const *list, size_t count, unsigned number)
{
	return number < count ? list[number] : NULL;
}

int
event_word_number(enum event_words words, const char *word)
{
	for (size_t i = 1; i < sent[words].count; i++) {
		if (strcmp(sent[words].list[i], word) == 0)
			return (int)i;
	}
	return -1;
}

void
event_words_list(enum event_words words, char text[EVENT_WORDS_TEXT])
{
	size_t count = sent[words].count, used = 0;

	text[0] = '\0';
	for (size_t i = 1; i < count && used < EVENT_WORDS_TEXT; i++)
		used += (size_t)snprintf(text + used, EVENT_WORDS_TEXT - used,
		    "%s%s",
		    i == 1           ? ""
		    : i == count - 1 ? " or "
				     : ", ",
		    sent[words].list[i]);
}

const char *
event_type_word(enum event_type type)
{
	return word_of(types, COUNT(types), type);
}

const char *
id_scheme_word(enum id_scheme scheme)
{
	return word_of(schemes, COUNT(schemes), scheme);
}

const char *
subject_word(enum subject subject)
{
	return word_of(subjects, COUNT(subjects), subject);
}

const char *
modality_word(enum modality modality)
{
	return word_of(modalities, COUNT(modalities), modality);
}

const char *
attendance_word(enum attendance status)
{
	return word_of(statuses, COUNT(statuses), status);
}

const char *
reason_word(enum reason reason)
{
	return word_of(reasons, COUNT(reasons), reason);
}

const char *
party_word(enum party party)
{
	return word_of(parties, COUNT(parties), party);
}

const char *
session_status_word(enum session_status status)
{
	return word_of(session_statuses, COUNT(session_statuses), status);
}

const char *
minutes_basis_word(enum minutes_basis basis)
{
	return word_of(bases, COUNT(bases), basis);
}

bool
attendance_is_attended(enum attendance status)
{
	return status >= ATTENDANCE_PRESENT && status <= ATTENDANCE_PARTIAL;
}

void
session_event_init(struct session_event *event)
{
	memset(event, 0, sizeof(*event));
	event->occurred_at = EVENT_NO_INSTANT;
	event->planned_start = EVENT_NO_INSTANT;
	event->planned_end = EVENT_NO_INSTANT;
	event->minutes_present = EVENT_NO_MINUTES;
}
