// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_changes.c - sorted lists of both sides, looked up by halves.
 */
#include "services/chalkline/sheet_changes.h"

#include "common/event/event_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "sheet:2026-10:" and 32 digits */
#define STEM_LEN (sizeof(EVENT_IMPORT_PREFIX) - 1 + EVENT_PERIOD_TEXT + 32)

/* An event that is no void, by its stem and generation. */
struct known {
	const struct standing_event *event;
	unsigned generation;
	bool is_voided, is_kept;
};

struct finding_changes {
	const struct sheet_reading *reading;
	const char *provider_id;
	const struct sheet_rows *rows;
	const struct sheet_row **by_session; /* rows that are read, sorted */
	size_t row_count;
	struct known *known;
	size_t known_count;
	const char **voided; /* event ids, sorted */
	size_t voided_count;
	struct sheet_changes *changes;
};

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static unsigned
generation_of(const char *event_id)
{
	const char *dot = strchr(event_id, '.');

	return dot == NULL ? 1 : (unsigned)strtoul(dot + 1, NULL, 10);
}

static int
compare_known(const void *a, const void *b)
{
	const struct known *x = a, *y = b;
	int by_stem = strncmp(x->event->event_id, y->event->event_id, STEM_LEN);

	if (by_stem != 0)
		return by_stem;
	return (x->generation > y->generation) -
	       (x->generation < y->generation);
}

static int
compare_by_session(const void *a, const void *b)
{
	const struct sheet_row *x = *(const struct sheet_row *const *)a;
	const struct sheet_row *y = *(const struct sheet_row *const *)b;
	int by_session = strcmp(x->session_id, y->session_id);

	return by_session != 0 ? by_session
			       : strcmp(x->student_id, y->student_id);
}

static enum status
sort_standing(struct finding_changes *f, const struct standing *standing)
{
	struct arena *arena = f->reading->arena;

	f->known = arena_zeroed(arena, standing->count + 1, sizeof(*f->known));
	f->voided =
	    arena_zeroed(arena, standing->count + 1, sizeof(*f->voided));
	if (f->known == NULL || f->voided == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < standing->count; i++) {
		const struct standing_event *event = &standing->items[i];

		if (event->type == EVENT_VOIDED)
			f->voided[f->voided_count++] = event->voids_event_id;
		else
			f->known[f->known_count++] =
			    (struct known){.event = event,
				.generation = generation_of(event->event_id)};
	}
	qsort(f->voided, f->voided_count, sizeof(*f->voided), compare_texts);
	qsort(f->known, f->known_count, sizeof(*f->known), compare_known);
	for (size_t i = 0; i < f->known_count; i++)
		f->known[i].is_voided =
		    bsearch(&f->known[i].event->event_id, f->voided,
			f->voided_count, sizeof(*f->voided),
			compare_texts) != NULL;
	return STATUS_OK;
}

static enum status
sort_rows(struct finding_changes *f)
{
	f->by_session = arena_zeroed(
	    f->reading->arena, f->rows->count + 1, sizeof(*f->by_session));
	if (f->by_session == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < f->rows->count; i++)
		if (!f->rows->items[i].refused)
			f->by_session[f->row_count++] = &f->rows->items[i];
	qsort(f->by_session, f->row_count, sizeof(*f->by_session),
	    compare_by_session);
	return STATUS_OK;
}

/*
 * The rows of a session, or of one student in it: the first, and after the
 * last.  Equal when the sheet has none.
 */
static size_t
find_rows(const struct finding_changes *f, const char *session_id,
    const char *student_id, size_t *end)
{
	size_t from = 0, to = f->row_count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		const struct sheet_row *row = f->by_session[middle];
		int order = strcmp(row->session_id, session_id);

		if (order == 0 && student_id != NULL)
			order = strcmp(row->student_id, student_id);
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	for (*end = from; *end < f->row_count; (*end)++) {
		const struct sheet_row *row = f->by_session[*end];

		if (strcmp(row->session_id, session_id) != 0 ||
		    (student_id != NULL &&
			strcmp(row->student_id, student_id) != 0))
			break;
	}
	return from;
}

/* Whose row an event speaks of; NULL: of all the session's. */
static const char *
student_of(const struct standing_event *event)
{
	return event->type == EVENT_ATTENDANCE_MARKED ? event->student_id
						      : NULL;
}

/* Rows that begin as `from` become `to`. */
static void
note_rows(struct finding_changes *f, const char *session_id,
    const char *student_id, enum sheet_change from, enum sheet_change to)
{
	size_t end, i = find_rows(f, session_id, student_id, &end);

	for (; i < end; i++) {
		enum sheet_change *change =
		    &f->changes->of_row[f->by_session[i] - f->rows->items];

		if (*change == from)
			*change = to;
	}
}

static bool
is_in_sheet(const struct finding_changes *f, const struct standing_event *event)
{
	size_t end;

	return find_rows(f, event->session_id, student_of(event), &end) < end;
}

/* The first known event of the stem; known_count when there is none. */
static size_t
find_stem(const struct finding_changes *f, const char *stem)
{
	size_t from = 0, to = f->known_count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (strncmp(f->known[middle].event->event_id, stem, STEM_LEN) <
		    0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static bool
is_of(const struct known *known, const char *stem)
{
	return strncmp(known->event->event_id, stem, STEM_LEN) == 0;
}

static enum status
send_event(struct finding_changes *f, const struct sheet_event *from,
    unsigned generation)
{
	struct sheet_changes *c = f->changes;
	struct session_event *event = &c->send[c->send_count];
	char id[SHEET_STEM_TEXT + 16];

	snprintf(id, sizeof(id), generation > 1 ? "%s.%u" : "%s", from->stem,
	    generation);
	*event = from->event;
	event->event_id = arena_string(f->reading->arena, bytes_of_string(id));
	if (event->event_id == NULL)
		return STATUS_NO_MEMORY;
	c->from[c->send_count++] = from->row;
	if (from->is_mark || from->row->outcome != SHEET_MARK)
		note_rows(f, event->session_id,
		    from->is_mark ? event->student_id : NULL, SHEET_UNCHANGED,
		    SHEET_NEW);
	return STATUS_OK;
}

static enum status
compare_event(struct finding_changes *f, const struct sheet_event *event)
{
	unsigned generation = 0;

	for (size_t i = find_stem(f, event->stem);
	     i < f->known_count && is_of(&f->known[i], event->stem); i++) {
		generation = f->known[i].generation;
		if (!f->known[i].is_voided) {
			f->known[i].is_kept = true;
			return STATUS_OK;
		}
	}
	return send_event(f, event, generation + 1);
}

static enum status
make_void(const struct finding_changes *f, const struct standing_event *event,
    struct session_event *made)
{
	const size_t prefix =
	    sizeof(EVENT_IMPORT_PREFIX) - 1 + EVENT_PERIOD_TEXT;
	struct event_fault fault;
	char id[SHEET_STEM_TEXT + 16];

	snprintf(id, sizeof(id), "%.*sv%s", (int)prefix, event->event_id,
	    event->event_id + prefix);
	session_event_init(made);
	made->event_id = arena_string(f->reading->arena, bytes_of_string(id));
	made->type = EVENT_VOIDED;
	made->session_id = event->session_id;
	made->provider_id = f->provider_id;
	made->occurred_at = event->occurred_at;
	made->voids_event_id = event->event_id;
	if (made->event_id == NULL)
		return STATUS_NO_MEMORY;
	return event_check(made, false, f->reading->arena, &fault, NULL) ==
		       STATUS_OK
		   ? STATUS_OK
		   : STATUS_INTERNAL;
}

/* What is said of each student, or of the session for all of them. */
static bool
tells_of_rows(enum event_type type)
{
	return type == EVENT_ATTENDANCE_MARKED ||
	       type == EVENT_SESSION_CANCELLED || type == EVENT_TUTOR_NO_SHOW;
}

/* As people look for them: session by session. */
static int
compare_missing(const void *a, const void *b)
{
	const struct standing_event *x = *(struct standing_event *const *)a;
	const struct standing_event *y = *(struct standing_event *const *)b;
	int order = strcmp(x->session_id, y->session_id);

	return order != 0 ? order : strcmp(student_of(x), student_of(y));
}

static enum status
void_standing(struct finding_changes *f)
{
	struct sheet_changes *c = f->changes;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < f->known_count && status == STATUS_OK; i++) {
		const struct standing_event *event = f->known[i].event;

		if (f->known[i].is_voided || f->known[i].is_kept)
			continue;
		if (is_in_sheet(f, event)) {
			if (tells_of_rows(event->type))
				note_rows(f, event->session_id,
				    student_of(event), SHEET_NEW,
				    SHEET_CHANGED);
			c->from[c->send_count] = NULL;
			status = make_void(f, event, &c->send[c->send_count]);
			c->send_count += status == STATUS_OK;
			continue;
		}
		if (tells_of_rows(event->type))
			c->missing[c->missing_count++] = event;
		status = make_void(f, event, &c->voids[c->void_count]);
		c->void_count += status == STATUS_OK;
	}
	return status;
}

static enum status
make_lists(struct finding_changes *f, const struct sheet_events *events)
{
	struct sheet_changes *c = f->changes;
	struct arena *arena = f->reading->arena;
	size_t most = events->count + f->known_count + 1;

	c->send = arena_zeroed(arena, most, sizeof(*c->send));
	c->from = arena_zeroed(arena, most, sizeof(*c->from));
	c->voids = arena_zeroed(arena, f->known_count + 1, sizeof(*c->voids));
	c->missing =
	    arena_zeroed(arena, f->known_count + 1, sizeof(*c->missing));
	c->of_row = arena_zeroed(arena, f->rows->count + 1, sizeof(*c->of_row));
	return c->send == NULL || c->from == NULL || c->voids == NULL ||
		       c->missing == NULL || c->of_row == NULL
		   ? STATUS_NO_MEMORY
		   : STATUS_OK;
}

enum status
sheet_changes_find(const struct sheet_reading *reading, const char *provider_id,
    const struct sheet_rows *rows, const struct sheet_events *events,
    struct standing *standing, struct sheet_changes *changes)
{
	struct finding_changes f = {.reading = reading,
	    .provider_id = provider_id,
	    .rows = rows,
	    .changes = changes};
	enum status status = sort_standing(&f, standing);

	*changes = (struct sheet_changes){0};
	if (status == STATUS_OK)
		status = sort_rows(&f);
	if (status == STATUS_OK)
		status = make_lists(&f, events);
	for (size_t i = 0; i < events->count && status == STATUS_OK; i++)
		status = compare_event(&f, &events->items[i]);
	if (status == STATUS_OK)
		status = void_standing(&f);
	if (status == STATUS_OK && changes->missing_count > 0)
		qsort(changes->missing, changes->missing_count,
		    sizeof(*changes->missing), compare_missing);
	return status;
}
