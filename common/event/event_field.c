// SPDX-License-Identifier: Apache-2.0
/*
 * event_field.c - the table of fields.
 *
 * A member is reached by its offset; enumerations are copied as the unsigned
 * number that they are for both compilers.
 */
#include "common/event/event_field.h"

#include "common/instant.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define EXCERPT_MAX 80

struct description {
	const char *name;
	enum event_field_kind kind;
	enum event_words words;
	size_t offset;
	size_t count_offset;
};

#define AT(member) offsetof(struct session_event, member)
#define IF_THERE(field, is_there) ((unsigned)(is_there) << (field))

static const struct description fields[EVENT_FIELDS] = {
    [FIELD_EVENT_ID] = {"eventId", FIELD_KEY, 0, AT(event_id), 0},
    [FIELD_TYPE] = {"type", FIELD_WORD, WORDS_TYPE, AT(type), 0},
    [FIELD_SESSION_ID] = {"sessionId", FIELD_KEY, 0, AT(session_id), 0},
    [FIELD_OCCURRED_AT] = {"occurredAt", FIELD_INSTANT, 0, AT(occurred_at), 0},
    [FIELD_PROVIDER_ID] = {"providerId", FIELD_NAME, 0, AT(provider_id), 0},
    [FIELD_STUDENT_ID] = {"studentId", FIELD_NAME, 0, AT(student_id), 0},
    [FIELD_STUDENT_ID_SCHEME] = {"studentIdScheme", FIELD_WORD, WORDS_SCHEME,
	AT(student_id_scheme), 0},
    [FIELD_STUDENT_IDS] = {"studentIds", FIELD_NAMES, 0, AT(student_ids),
	AT(student_count)},
    [FIELD_TUTOR_ID] = {"tutorId", FIELD_NAME, 0, AT(tutor_id), 0},
    [FIELD_PROGRAM_ID] = {"programId", FIELD_NAME, 0, AT(program_id), 0},
    [FIELD_SCHOOL_ID] = {"schoolId", FIELD_NAME, 0, AT(school_id), 0},
    [FIELD_SUBJECT] = {"subject", FIELD_WORD, WORDS_SUBJECT, AT(subject), 0},
    [FIELD_PLANNED_START] = {"plannedStart", FIELD_INSTANT, 0,
	AT(planned_start), 0},
    [FIELD_PLANNED_END] = {"plannedEnd", FIELD_INSTANT, 0, AT(planned_end), 0},
    [FIELD_MODALITY] = {"modality", FIELD_WORD, WORDS_MODALITY, AT(modality),
	0},
    [FIELD_STATUS] = {"status", FIELD_WORD, WORDS_STATUS, AT(status), 0},
    [FIELD_MINUTES_PRESENT] = {"minutesPresent", FIELD_MINUTES, 0,
	AT(minutes_present), 0},
    [FIELD_REASON] = {"reason", FIELD_WORD, WORDS_REASON, AT(reason), 0},
    [FIELD_PARTY] = {"party", FIELD_WORD, WORDS_PARTY, AT(party), 0},
    [FIELD_VOIDS_EVENT_ID] = {"voidsEventId", FIELD_KEY, 0, AT(voids_event_id),
	0},
    [FIELD_MAKEUP_OF] = {"makeupOf", FIELD_KEY, 0, AT(makeup_of), 0},
    [FIELD_MAKEUP_FOR] = {"makeupFor", FIELD_NAMES, 0, AT(makeup_for),
	AT(makeup_for_count)},
};

enum event_field_kind
event_field_kind(enum event_field field)
{
	return fields[field].kind;
}

const char *
event_field_name(enum event_field field)
{
	return fields[field].name;
}

bool
event_field_find(const char *name, enum event_field *field)
{
	for (unsigned i = 0; i < EVENT_FIELDS; i++) {
		if (strcmp(fields[i].name, name) == 0) {
			*field = (enum event_field)i;
			return true;
		}
	}
	return false;
}

/* Copies the member out of the event, or into it. */
static void
get(const struct session_event *event, size_t offset, void *to, size_t size)
{
	memcpy(to, (const char *)event + offset, size);
}

static void
put(struct session_event *event, size_t offset, const void *from, size_t size)
{
	memcpy((char *)event + offset, from, size);
}

/* Straight on: every event is asked, and more than once. */
unsigned
event_fields_present(const struct session_event *e)
{
	return IF_THERE(FIELD_EVENT_ID, e->event_id != NULL) |
	       IF_THERE(FIELD_TYPE, e->type != EVENT_NONE) |
	       IF_THERE(FIELD_SESSION_ID, e->session_id != NULL) |
	       IF_THERE(FIELD_OCCURRED_AT, e->occurred_at != EVENT_NO_INSTANT) |
	       IF_THERE(FIELD_PROVIDER_ID, e->provider_id != NULL) |
	       IF_THERE(FIELD_STUDENT_ID, e->student_id != NULL) |
	       IF_THERE(FIELD_STUDENT_ID_SCHEME,
		   e->student_id_scheme != ID_SCHEME_NONE) |
	       IF_THERE(FIELD_STUDENT_IDS, e->student_count > 0) |
	       IF_THERE(FIELD_TUTOR_ID, e->tutor_id != NULL) |
	       IF_THERE(FIELD_PROGRAM_ID, e->program_id != NULL) |
	       IF_THERE(FIELD_SCHOOL_ID, e->school_id != NULL) |
	       IF_THERE(FIELD_SUBJECT, e->subject != SUBJECT_NONE) |
	       IF_THERE(
		   FIELD_PLANNED_START, e->planned_start != EVENT_NO_INSTANT) |
	       IF_THERE(FIELD_PLANNED_END, e->planned_end != EVENT_NO_INSTANT) |
	       IF_THERE(FIELD_MODALITY, e->modality != MODALITY_NONE) |
	       IF_THERE(FIELD_STATUS, e->status != ATTENDANCE_NONE) |
	       IF_THERE(FIELD_MINUTES_PRESENT,
		   e->minutes_present != EVENT_NO_MINUTES) |
	       IF_THERE(FIELD_REASON, e->reason != REASON_NONE) |
	       IF_THERE(FIELD_PARTY, e->party != PARTY_NONE) |
	       IF_THERE(FIELD_VOIDS_EVENT_ID, e->voids_event_id != NULL) |
	       IF_THERE(FIELD_MAKEUP_OF, e->makeup_of != NULL) |
	       IF_THERE(FIELD_MAKEUP_FOR, e->makeup_for_count > 0);
}

void
event_field_clear(struct session_event *event, enum event_field field)
{
	const struct description *d = &fields[field];
	struct session_event nothing;
	static const size_t sizes[] = {
	    [FIELD_KEY] = sizeof(char *),
	    [FIELD_NAME] = sizeof(char *),
	    [FIELD_WORD] = sizeof(unsigned),
	    [FIELD_INSTANT] = sizeof(int64_t),
	    [FIELD_MINUTES] = sizeof(int32_t),
	    [FIELD_NAMES] = sizeof(char **),
	};
	static const size_t none = 0;

	session_event_init(&nothing);
	put(event, d->offset, (const char *)&nothing + d->offset,
	    sizes[d->kind]);
	if (d->kind == FIELD_NAMES)
		put(event, d->count_offset, &none, sizeof(none));
}

const char *
event_excerpt(const char *text, struct arena *arena)
{
	size_t len = strlen(text);

	if (len > EXCERPT_MAX) {
		len = EXCERPT_MAX;
		while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
			len--;
	}
	return arena_string(arena, bytes_of(text, len));
}

static enum status
fault_at(struct event_fault *fault, const char *code, enum event_field field,
    const char *text, const char *expected, struct arena *arena)
{
	fault->code = code;
	fault->field = fields[field].name;
	fault->found = event_excerpt(text, arena);
	fault->expected = expected;
	return fault->found == NULL ? STATUS_NO_MEMORY : STATUS_INVALID;
}

static enum status
fault_word(struct event_fault *fault, enum event_field field, const char *text,
    enum event_words words, struct arena *arena)
{
	char list[EVENT_WORDS_TEXT];

	event_words_list(words, list);
	const char *expected = arena_string(arena, bytes_of_string(list));
	if (expected == NULL)
		return STATUS_NO_MEMORY;
	return fault_at(fault, "BAD_WORD", field, text, expected, arena);
}

/* 0-999,999,999; what is too large for the standard event_check refuses. */
static bool
read_minutes(const char *text, int32_t *minutes)
{
	size_t len = strspn(text, "0123456789");

	if (len < 1 || len > 9 || text[len] != '\0')
		return false;
	*minutes = (int32_t)strtol(text, NULL, 10);
	return true;
}

enum status
event_field_set(struct session_event *event, enum event_field field,
    const char *text, struct arena *arena, struct event_fault *fault)
{
	const struct description *d = &fields[field];
	int64_t instant;
	int32_t minutes;
	int number;

	switch (d->kind) {
	case FIELD_KEY:
	case FIELD_NAME:
		put(event, d->offset, &text, sizeof(text));
		break;
	case FIELD_WORD:
		number = event_word_number(d->words, text);
		if (number < 0)
			return fault_word(fault, field, text, d->words, arena);
		put(event, d->offset, &number, sizeof(number));
		break;
	case FIELD_INSTANT:
		if (!instant_parse(text, strlen(text), &instant))
			return fault_at(fault, "BAD_TIME", field, text,
			    "RFC 3339 with offset, years 2000-2100, seconds "
			    "up to 59, at most six fraction digits",
			    arena);
		put(event, d->offset, &instant, sizeof(instant));
		break;
	case FIELD_MINUTES:
		if (!read_minutes(text, &minutes))
			return fault_at(fault, "BAD_NUMBER", field, text,
			    "a whole number from 0 to 480", arena);
		event->minutes_present = minutes;
		break;
	case FIELD_NAMES:
		return STATUS_INTERNAL;
	}
	return STATUS_OK;
}

enum status
event_field_set_list(struct session_event *event, enum event_field field,
    const char *const *items, size_t count, struct arena *arena)
{
	const struct description *d = &fields[field];
	const char **copy = NULL;

	if (count > 0) {
		copy = arena_zeroed(arena, count, sizeof(*copy));
		if (copy == NULL)
			return STATUS_NO_MEMORY;
		memcpy(copy, items, count * sizeof(*copy));
	}
	put(event, d->offset, &copy, sizeof(copy));
	put(event, d->count_offset, &count, sizeof(count));
	return STATUS_OK;
}

const char *
event_field_text(const struct session_event *event, enum event_field field)
{
	const char *text;

	get(event, fields[field].offset, &text, sizeof(text));
	return text;
}
