// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_absence.c - a tutor is away: it is stored, and what nobody stands
 * in for is withdrawn when that is asked, so many sessions in one
 * transaction.
 */
#include "services/scheduling/handlers.h"
#include "services/scheduling/rules_ids.h"
#include "services/scheduling/wire_mirror.h"
#include "services/scheduling/wire_plan.h"
#include "services/scheduling/wire_substitute.h"

#include <stdio.h>
#include <string.h>

#define CHANGE_MAX 500
#define VISIT_MAX 50000
#define FACTS_BYTES (4u * 1024u * 1024u)
#define SCRATCH_BYTES (256u * 1024u)
/* Numbers of attendance.proto. */
#define PARTY_PROVIDER 3
#define REASON_TUTOR_ABSENT 11

struct going {
	struct call *call;
	const struct scheduling *service;
	struct absence_request request;
	struct arena *facts; /* of one entry */
	struct buffer scratch;
	struct store_key *keys; /* of what may be withdrawn */
	size_t found;
	uint64_t withdrawn;
	struct store_key last; /* visited */
	bool more;
};

static bool
is_of_days(const struct going *g, struct bytes key)
{
	const struct absence *a = &g->request.absence;
	struct key_reader r = key_read(key);
	const char *provider, *id;
	uint8_t kind;
	int32_t date;

	return key_read_u8(&r, &kind) && key_read_string(&r, &provider) &&
	       key_read_string(&r, &id) && rules_session_date(id, &date) &&
	       a->from <= date && date <= a->to;
}

/* A walk does not bear changes: the keys first. */
static enum status
find(struct going *g, struct store_walk *walk)
{
	uint8_t first = PLAN_SESSION;
	struct bytes after = g->request.after, key, value;
	size_t visited = 0;
	enum status status = store_walk_first(
	    walk, after.len > 0 ? after : bytes_of(&first, 1), &key, &value);

	if (status == STATUS_OK && after.len > 0 && bytes_equal(key, after))
		status = store_walk_next(walk, &key, &value);
	while (status == STATUS_OK && key.data[0] == PLAN_SESSION) {
		g->more = visited++ >= VISIT_MAX || g->found >= CHANGE_MAX;
		if (g->more)
			return STATUS_OK;
		key_start(&g->last);
		key_raw(&g->last, key.data, key.len);
		if (is_of_days(g, key))
			g->keys[g->found++] = g->last;
		status = store_walk_next(walk, &key, &value);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* A substitute's session names the substitute, and stays. */
static enum status
withdraw(struct going *g, struct bytes key)
{
	struct planned_session s = {.tutor = ""};
	struct bytes value;
	uint64_t seq;
	enum status status =
	    store_get(g->call->txn, g->service->plan, key, &value);

	arena_reset(g->facts);
	buffer_reset(&g->scratch);
	if (status == STATUS_OK)
		status = wire_read_session(value, g->facts, &s);
	if (status != STATUS_OK ||
	    strcmp(s.tutor, g->request.absence.tutor) != 0)
		return status;
	status = wire_pack_withdrawal(
	    s.provider, s.id, PARTY_PROVIDER, REASON_TUTOR_ABSENT, &g->scratch);
	if (status == STATUS_OK)
		status = store_drop(g->call->txn, g->service->plan, key);
	g->withdrawn++;
	return status == STATUS_OK
		   ? log_append(service_log(g->call->service), g->call->txn,
			 buffer_bytes(&g->scratch), &seq)
		   : status;
}

static enum status
withdraw_part(struct going *g)
{
	struct store_walk *walk;
	enum status status =
	    store_walk_open(g->call->txn, g->service->plan, &walk);

	if (status != STATUS_OK)
		return status;
	status = find(g, walk);
	store_walk_close(&walk);
	for (size_t i = 0; i < g->found && status == STATUS_OK; i++)
		status = withdraw(g, key_bytes(&g->keys[i]));
	return status;
}

static enum status
check(struct going *g)
{
	struct call *call = g->call;
	const char *tutor = g->request.absence.tutor;
	const struct mirror_key key = {
	    .kind = MIRROR_TUTOR,
	    .first = tutor,
	    .second = "",
	};
	struct mirror_record record;
	struct bytes data;
	enum status status;

	if (g->request.after.len > STORE_KEY_MAX || strlen(tutor) > 255) {
		snprintf(call->detail, sizeof(call->detail),
		    "after, absence.tutor_id: found more bytes than there "
		    "can be");
		return STATUS_INVALID;
	}
	status = mirror_get(call->txn, g->service->mirror, &key, &data);
	if (status == STATUS_OK)
		status = wire_read_mirror_record(data, call->arena, &record);
	if (status == STATUS_NOT_FOUND ||
	    (status == STATUS_OK && call->who->role == ROLE_PROVIDER &&
		strcmp(call->who->scope, "*") != 0 &&
		strcmp(call->who->scope, record.tutor.provider) != 0)) {
		snprintf(call->detail, sizeof(call->detail),
		    "absence.tutor_id: found '%.64s', expected a tutor in "
		    "scope that intake knows",
		    tutor);
		return STATUS_INVALID;
	}
	return status;
}

enum status
on_set_absence(struct call *call)
{
	struct going g = {.call = call, .service = call->state};
	const struct absence *absence = &g.request.absence;
	enum status status = wire_read_set_absence(call->body, call->arena,
	    &g.request, call->detail, sizeof(call->detail));

	if (status == STATUS_OK)
		status = check(&g);
	if (status != STATUS_OK)
		return status;
	g.keys = arena_zeroed(call->arena, CHANGE_MAX, sizeof(*g.keys));
	if (g.keys == NULL)
		return STATUS_NO_MEMORY;
	buffer_init(&g.scratch, SCRATCH_BYTES);
	status = arena_new(FACTS_BYTES, &g.facts);
	if (status == STATUS_OK)
		status = exceptions_put_absence(call->txn,
		    g.service->exceptions, service_log(call->service), absence);
	if (status == STATUS_OK && absence->withdraws && !absence->ended)
		status = withdraw_part(&g);
	if (status == STATUS_OK)
		status = wire_pack_absence_stored(g.withdrawn,
		    bytes_of(g.last.data, g.more ? g.last.len : 0),
		    call->reply);
	buffer_fini(&g.scratch);
	arena_free(&g.facts);
	return status;
}
