// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_close.c - a day is closed, begins later or ends early: what is
 * planned on it goes or moves, so many sessions in one transaction.
 *
 * The date stands in the session's id, so most entries are passed over
 * without being read.  A delay is kept in the session, so that doing it again
 * moves nothing.
 */
#include "services/scheduling/closures.h"
#include "services/scheduling/handlers.h"
#include "services/scheduling/rules_ids.h"
#include "services/scheduling/wire_closure.h"
#include "services/scheduling/wire_plan.h"
#include "services/scheduling/zones.h"

#include "common/instant.h"
#include "common/zone.h"

#include <stdio.h>
#include <string.h>

#define CHANGE_MAX 500
#define VISIT_MAX 50000
#define FACTS_BYTES (4u * 1024u * 1024u)
#define SCRATCH_BYTES (256u * 1024u)

struct closing {
	struct call *call;
	const struct scheduling *service;
	struct close_request request;
	struct arena *facts; /* of one entry */
	struct buffer scratch;
	struct store_key *keys; /* of what is to be changed */
	size_t found;
	uint64_t changed;
	struct store_key last; /* visited */
	bool more;
};

static bool
is_of_day(const struct closing *c, struct bytes key)
{
	struct key_reader r = key_read(key);
	const char *provider, *id;
	uint8_t kind;
	int32_t date;

	return key_read_u8(&r, &kind) && kind == PLAN_SESSION &&
	       key_read_string(&r, &provider) && key_read_string(&r, &id) &&
	       rules_session_date(id, &date) && date == c->request.closure.date;
}

/* A walk does not bear changes: the keys first. */
static enum status
find(struct closing *c, struct store_walk *walk)
{
	uint8_t first = PLAN_SESSION;
	struct bytes from =
	    c->request.after.len > 0 ? c->request.after : bytes_of(&first, 1);
	struct bytes key, value;
	size_t visited = 0;
	enum status status = store_walk_first(walk, from, &key, &value);

	if (status == STATUS_OK && c->request.after.len > 0 &&
	    bytes_equal(key, c->request.after))
		status = store_walk_next(walk, &key, &value);
	while (status == STATUS_OK && key.data[0] == PLAN_SESSION) {
		if (visited++ >= VISIT_MAX || c->found >= CHANGE_MAX) {
			c->more = true;
			return STATUS_OK;
		}
		key_start(&c->last);
		key_raw(&c->last, key.data, key.len);
		if (is_of_day(c, key))
			c->keys[c->found++] = c->last;
		status = store_walk_next(walk, &key, &value);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
append(struct closing *c)
{
	uint64_t seq;

	c->changed++;
	return log_append(service_log(c->call->service), c->call->txn,
	    buffer_bytes(&c->scratch), &seq);
}

static enum status
withdraw(struct closing *c, struct bytes key, const struct planned_session *s)
{
	const struct closure *closure = &c->request.closure;
	enum status status = wire_pack_withdrawal(s->provider, s->id,
	    rules_closure_party(closure), rules_closure_reason(closure),
	    &c->scratch);

	if (status == STATUS_OK)
		status = store_drop(c->call->txn, c->service->plan, key);
	return status == STATUS_OK ? append(c) : status;
}

static enum status
delay(struct closing *c, struct bytes key, struct planned_session *s)
{
	int64_t by = (int64_t)c->request.closure.delay - (int64_t)s->delay;
	enum status status;

	if (by == 0)
		return STATUS_OK;
	s->start += by * INSTANT_MINUTE;
	s->end += by * INSTANT_MINUTE;
	s->delay = c->request.closure.delay;
	status = wire_pack_session(s, &c->scratch);
	if (status == STATUS_OK)
		status = store_put(c->call->txn, c->service->plan, key,
		    buffer_bytes(&c->scratch));
	return status == STATUS_OK ? append(c) : status;
}

/* Before everybody goes home; never on a day that is closed. */
static enum status
ends_in_time(struct closing *c, const struct planned_session *s, bool *in_time)
{
	const struct closure *closure = &c->request.closure;
	const struct settings *settings = service_settings_of(c->call->service);
	const struct zone *zone;
	const char *name;
	enum status status;

	*in_time = false;
	if (rules_closure_is_closed(closure))
		return STATUS_OK;
	status = zones_of_school(c->call->txn, c->service->mirror, s->school,
	    settings->time_zone, c->facts, &name);
	if (status == STATUS_OK)
		status = zone_find(name, &zone);
	if (status == STATUS_OK)
		*in_time = s->end <= zone_instant(zone, closure->date,
					 (int32_t)closure->release);
	return status;
}

static enum status
change(struct closing *c, struct bytes key)
{
	const char *school = c->request.closure.school;
	struct planned_session session;
	struct bytes value;
	bool stays;
	enum status status =
	    store_get(c->call->txn, c->service->plan, key, &value);

	arena_reset(c->facts);
	buffer_reset(&c->scratch);
	if (status == STATUS_OK)
		status = wire_read_session(value, c->facts, &session);
	if (status != STATUS_OK)
		return status;
	if (school[0] != '\0' && strcmp(school, session.school) != 0)
		return STATUS_OK;
	if (c->request.closure.delay > 0)
		return delay(c, key, &session);
	status = ends_in_time(c, &session, &stays);
	return status == STATUS_OK && !stays ? withdraw(c, key, &session)
					     : status;
}

static enum status
close_part(struct closing *c)
{
	struct store_walk *walk;
	enum status status =
	    store_walk_open(c->call->txn, c->service->plan, &walk);

	if (status != STATUS_OK)
		return status;
	status = find(c, walk);
	store_walk_close(&walk);
	for (size_t i = 0; i < c->found && status == STATUS_OK; i++)
		status = change(c, key_bytes(&c->keys[i]));
	if (status == STATUS_OK)
		status = wire_pack_closed(c->changed,
		    bytes_of(c->last.data, c->more ? c->last.len : 0),
		    c->call->reply);
	return status;
}

bool
scheduling_may_close(const struct principal *who, const char *school)
{
	return who->role != ROLE_SCHOOL || strcmp(who->scope, "*") == 0 ||
	       strcmp(who->scope, school) == 0;
}

static enum status
check(struct call *call, const struct close_request *request)
{
	const char *school = request->closure.school;

	if (!scheduling_may_close(call->who, school)) {
		snprintf(call->detail, sizeof(call->detail),
		    "closure.school_id: expected the school in scope");
		return STATUS_DENIED;
	}
	if (request->after.len > STORE_KEY_MAX || strlen(school) > 255) {
		snprintf(call->detail, sizeof(call->detail),
		    "after, closure.school_id: found more bytes than there "
		    "can be");
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

enum status
on_close_day(struct call *call)
{
	struct closing c = {.call = call, .service = call->state};
	enum status status = wire_read_close(call->body, call->arena,
	    &c.request, call->detail, sizeof(call->detail));

	if (status == STATUS_OK)
		status = check(call, &c.request);
	if (status != STATUS_OK)
		return status;
	c.keys = arena_zeroed(call->arena, CHANGE_MAX, sizeof(*c.keys));
	if (c.keys == NULL)
		return STATUS_NO_MEMORY;
	buffer_init(&c.scratch, SCRATCH_BYTES);
	status = arena_new(FACTS_BYTES, &c.facts);
	if (status == STATUS_OK)
		status = closures_put(call->txn, c.service->closures,
		    service_log(call->service), &c.request.closure);
	if (status == STATUS_OK)
		status = close_part(&c);
	buffer_fini(&c.scratch);
	arena_free(&c.facts);
	return status;
}
