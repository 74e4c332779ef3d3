// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_calendar.c - sessions as they stand and how often they changed,
 * page by page.
 *
 * Answered from what the own log told: withdrawn sessions are there too.
 */
#include "services/scheduling/handlers.h"
#include "services/scheduling/wire_calendar.h"
#include "services/scheduling/zones.h"

#include <stdio.h>
#include <string.h>

#define LIMIT_DEFAULT 200
#define LIMIT_MAX 1000
#define PAGE_BYTES (256u * 1024u)
#define VISIT_MAX 50000
#define FACTS_BYTES (4u * 1024u * 1024u)

struct listing {
	struct call *call;
	const struct scheduling *service;
	struct calendar_query query;
	struct calendar_page *page;
	struct arena *facts; /* of one entry */
	size_t limit, added, bytes, visited;
	uint8_t last[STORE_KEY_MAX];
	size_t last_len;
};

static bool
has_student(const struct planned_session *session, const char *student)
{
	for (size_t i = 0; i < session->student_count; i++)
		if (strcmp(session->students[i], student) == 0)
			return true;
	return false;
}

static bool
matches(const char *wanted, const char *found)
{
	return wanted == NULL || strcmp(wanted, found) == 0;
}

static bool
is_asked(const struct listing *l, const struct planned_session *session)
{
	const struct calendar_query *q = &l->query;

	return scheduling_may_see(
		   l->call->who, session->provider, session->school) &&
	       (!q->has_from || session->start >= q->from) &&
	       (!q->has_to || session->start < q->to) &&
	       matches(q->school, session->school) &&
	       matches(q->tutor, session->tutor) &&
	       matches(q->program, session->program) &&
	       (q->student == NULL || has_student(session, q->student));
}

static enum status
add(struct listing *l, const struct told_session *told, const char *school)
{
	const struct settings *settings = service_settings_of(l->call->service);
	const char *zone;
	enum status status = zones_of_school(l->call->txn, l->service->mirror,
	    school, settings->time_zone, l->call->arena, &zone);

	if (status == STATUS_OK)
		status = wire_calendar_add(l->page, told, zone);
	l->added++;
	l->bytes += told->plan.len + 64;
	return status;
}

static enum status
visit(struct listing *l, struct bytes key, struct bytes value)
{
	struct planned_session session;
	struct told_session told;
	enum status status = told_read(value, &told);

	memcpy(l->last, key.data, key.len);
	l->last_len = key.len;
	l->visited++;
	if (status != STATUS_OK || (told.withdrawn && !l->query.withdrawn))
		return status;
	arena_reset(l->facts);
	status = wire_read_session(told.plan, l->facts, &session);
	if (status == STATUS_OK && is_asked(l, &session))
		status = add(l, &told, session.school);
	return status;
}

/* From the first key behind the last page's; more: the page ends early. */
static enum status
walk_page(struct listing *l, struct store_walk *walk, bool *more)
{
	struct bytes key, value;
	enum status status =
	    store_walk_first(walk, l->query.after, &key, &value);

	*more = false;
	if (status == STATUS_OK && l->query.after.len > 0 &&
	    bytes_equal(key, l->query.after))
		status = store_walk_next(walk, &key, &value);
	while (status == STATUS_OK) {
		*more = l->added >= l->limit || l->bytes >= PAGE_BYTES ||
			l->visited >= VISIT_MAX;
		if (*more)
			return STATUS_OK;
		status = visit(l, key, value);
		if (status == STATUS_OK)
			status = store_walk_next(walk, &key, &value);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
make_page(struct listing *l)
{
	struct store_walk *walk;
	bool more = false;
	enum status status =
	    wire_calendar_new(l->call->arena, l->limit, &l->page);

	if (status != STATUS_OK)
		return status;
	status = store_walk_open(l->call->txn, l->service->told, &walk);
	if (status != STATUS_OK)
		return status;
	status = walk_page(l, walk, &more);
	store_walk_close(&walk);
	if (status != STATUS_OK)
		return status;
	return wire_calendar_pack(
	    l->page, bytes_of(l->last, more ? l->last_len : 0), l->call->reply);
}

enum status
on_calendar(struct call *call)
{
	struct listing l = {.call = call, .service = call->state};
	enum status status = wire_read_calendar(call->body, call->arena,
	    &l.query, call->detail, sizeof(call->detail));

	if (status != STATUS_OK)
		return status;
	if (l.query.after.len > STORE_KEY_MAX) {
		snprintf(call->detail, sizeof(call->detail),
		    "after: found %zu bytes, expected what a page gave",
		    l.query.after.len);
		return STATUS_INVALID;
	}
	call_audit(call, "student", l.query.student);
	call_audit(call, "program", l.query.program);
	call_audit(call, "school", l.query.school);
	call_audit(call, "tutor", l.query.tutor);
	l.limit = l.query.limit == 0          ? LIMIT_DEFAULT
		  : l.query.limit > LIMIT_MAX ? LIMIT_MAX
					      : l.query.limit;
	status = arena_new(FACTS_BYTES, &l.facts);
	if (status == STATUS_OK)
		status = make_page(&l);
	arena_free(&l.facts);
	return status;
}
