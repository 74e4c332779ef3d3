// SPDX-License-Identifier: Apache-2.0
/* other_sessions.c - one walk over the sessions that are planned. */
#include "services/scheduling/other_sessions.h"

#include "services/scheduling/rules_ids.h"

#include <stdlib.h>
#include <string.h>

#define OTHERS_BYTES_MAX ((size_t)1 << 30)

struct loading {
	struct other_sessions *others;
	const struct plan *made;
	int32_t *dates; /* with another bell schedule, in their order */
	size_t count;
};

static int
compare_dates(const void *a, const void *b)
{
	int32_t i = *(const int32_t *)a, j = *(const int32_t *)b;

	return (i > j) - (i < j);
}

/* The session is planned anew. */
static bool
is_made(const struct loading *l, const struct planned_session *s)
{
	uint32_t program;

	if (s->makeup_of[0] != '\0')
		return false;
	if (l->made == NULL)
		return true;
	program = names_find(&l->made->programs, bytes_of_string(s->program));
	return program == NAMES_NONE ? l->made->is_everything
				     : l->made->is_solved[program];
}

static enum status
on_session(struct bytes key, struct bytes value, void *ctx)
{
	struct loading *l = ctx;
	struct key_reader r = key_read(key);
	struct meeting meeting;
	struct planned_session *session;
	const char *provider, *id;
	uint8_t kind;
	enum status status;

	if (!key_read_u8(&r, &kind) || !key_read_string(&r, &provider) ||
	    !key_read_string(&r, &id) ||
	    !rules_session_date(id, &meeting.date) ||
	    bsearch(&meeting.date, l->dates, l->count, sizeof(*l->dates),
		compare_dates) == NULL)
		return STATUS_OK;
	session = arena_alloc(l->others->arena, sizeof(*session));
	if (session == NULL)
		return STATUS_NO_MEMORY;
	status = wire_read_session(value, l->others->arena, session);
	meeting.session = session;
	return status == STATUS_OK && !is_made(l, session)
		   ? rows_append(&l->others->all, &meeting, sizeof(meeting))
		   : status;
}

static enum status
find_dates(const struct roster *roster, struct loading *l)
{
	l->dates = calloc(roster->calendar.count + 1, sizeof(*l->dates));
	if (l->dates == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < roster->calendar.count; i++) {
		const struct mirror_calendar *c = roster_calendar(roster, i);

		if (c->bell_schedule[0] != '\0' &&
		    date_parse(c->date, strlen(c->date), &l->dates[l->count]))
			l->count++;
	}
	qsort(l->dates, l->count, sizeof(*l->dates), compare_dates);
	return STATUS_OK;
}

enum status
other_sessions_load(struct store_txn *txn, struct store_table plan,
    const struct roster *roster, const struct plan *made,
    struct other_sessions *others)
{
	struct loading l = {.others = others, .made = made};
	uint8_t prefix = PLAN_SESSION;
	enum status status = find_dates(roster, &l);

	other_sessions_fini(others);
	if (status == STATUS_OK)
		status = arena_new(OTHERS_BYTES_MAX, &others->arena);
	if (status == STATUS_OK && l.count > 0)
		status =
		    store_scan(txn, plan, bytes_of(&prefix, 1), on_session, &l);
	free(l.dates);
	return status;
}

void
other_sessions_fini(struct other_sessions *others)
{
	free(others->all.items);
	arena_free(&others->arena);
	*others = (struct other_sessions){0};
}
