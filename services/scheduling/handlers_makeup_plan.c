// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_makeup_plan.c - proposals that somebody wants are published.
 *
 * They were free when they were proposed: the log's head says whether
 * anything was planned since.
 */
#include "services/scheduling/entry.h"
#include "services/scheduling/handlers.h"
#include "services/scheduling/lost_sessions.h"
#include "services/scheduling/rules_ids.h"
#include "services/scheduling/told.h"
#include "services/scheduling/wire_makeup.h"

#include <stdio.h>
#include <string.h>

#define SCRATCH_BYTES (256u * 1024u)

static enum status
refuse(struct call *call, size_t place, const char *expected)
{
	snprintf(call->detail, sizeof(call->detail),
	    "sessions[%zu]: expected %s", place, expected);
	return STATUS_INVALID;
}

/* The withdrawn session at another time, under an id of its own. */
static enum status
make(struct call *call, size_t place, const struct planned_session *asked,
    struct planned_session *made)
{
	const struct scheduling *s = call->state;
	char id[MAKEUP_ID_TEXT];
	struct told_session told;
	struct store_key key;
	struct bytes value;
	int32_t date;
	enum status status;

	told_key(&key, asked->provider, asked->makeup_of);
	if (key.too_long)
		return refuse(call, place, "ids that can be");
	status = store_get(call->txn, s->told, key_bytes(&key), &value);
	if (status == STATUS_OK)
		status = told_read(value, &told);
	if (status == STATUS_OK && !told.withdrawn)
		status =
		    store_get(call->txn, s->missed, key_bytes(&key), &value);
	if (status == STATUS_OK)
		status = wire_read_session(told.plan, call->arena, made);
	else if (status == STATUS_NOT_FOUND)
		status = lost_sessions_make(call->txn, s->plan, s->told,
		    asked->provider, asked->makeup_of, call->arena, made);
	if (status == STATUS_NOT_FOUND)
		return refuse(
		    call, place, "makeup_of a session that was not held");
	if (status != STATUS_OK)
		return status;
	if (!scheduling_may_close(call->who, made->school))
		return refuse(call, place, "a session at the school in scope");
	if (!rules_session_date(asked->id, &date))
		return refuse(call, place, "the session_id that was proposed");
	rules_makeup_id(made->group, date, id);
	if (strcmp(id, asked->id) != 0 ||
	    asked->end - asked->start != made->end - made->start)
		return refuse(call, place, "what was proposed");
	made->makeup_of = made->id;
	made->id = asked->id;
	made->start = asked->start;
	made->end = asked->end;
	made->delay = 0;
	return STATUS_OK;
}

enum status
scheduling_plan_session(const struct scheduling *s, struct store_txn *txn,
    const struct planned_session *session, struct buffer *scratch)
{
	struct store_key key;
	enum status status;

	key_start(&key);
	key_u8(&key, PLAN_SESSION);
	key_string(&key, session->provider);
	key_string(&key, session->id);
	buffer_reset(scratch);
	status = wire_pack_session(session, scratch);
	return status == STATUS_OK
		   ? entry_put(txn, s->plan, service_log(s->service), &key,
			 buffer_bytes(scratch))
		   : status;
}

enum status
on_plan_makeups(struct call *call)
{
	struct log *log = service_log(call->service);
	struct planned_session *made;
	struct makeups_plan plan;
	struct log_head head;
	struct buffer scratch;
	enum status status = wire_read_makeups_plan(
	    call->body, call->arena, &plan, call->detail, sizeof(call->detail));

	if (status == STATUS_OK)
		status = log_read_head(log, call->txn, &head);
	if (status != STATUS_OK)
		return status;
	if (head.seq != plan.head) {
		snprintf(call->detail, sizeof(call->detail),
		    "the plan has changed since: ask for proposals again");
		return STATUS_CONFLICT;
	}
	made = arena_zeroed(call->arena, plan.count + 1, sizeof(*made));
	if (made == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < plan.count && status == STATUS_OK; i++)
		status = make(call, i, &plan.sessions[i], &made[i]);
	buffer_init(&scratch, SCRATCH_BYTES);
	for (size_t i = 0; i < plan.count && status == STATUS_OK; i++)
		status = scheduling_plan_session(
		    call->state, call->txn, &made[i], &scratch);
	buffer_fini(&scratch);
	if (status == STATUS_OK)
		status = log_read_head(log, call->txn, &head);
	return status == STATUS_OK ? wire_pack_makeups_planned(
					 plan.count, head.seq, call->reply)
				   : status;
}

enum status
on_dismiss_proposal(struct call *call)
{
	const struct scheduling *s = call->state;
	struct planned_session session;
	struct told_session told;
	struct dismissal asked;
	struct store_key key;
	struct buffer data;
	struct bytes value;
	enum status status = wire_read_dismiss(call->body, call->arena, &asked,
	    call->detail, sizeof(call->detail));

	if (status != STATUS_OK)
		return status;
	told_key(&key, asked.provider, asked.session);
	status = key.too_long
		     ? STATUS_NOT_FOUND
		     : store_get(call->txn, s->told, key_bytes(&key), &value);
	if (status == STATUS_OK)
		status = told_read(value, &told);
	if (status == STATUS_OK)
		status = wire_read_session(told.plan, call->arena, &session);
	if (status == STATUS_NOT_FOUND ||
	    (status == STATUS_OK &&
		!scheduling_may_close(call->who, session.school))) {
		snprintf(call->detail, sizeof(call->detail),
		    "session_id: found '%.64s', expected a session in scope "
		    "that was planned",
		    asked.session);
		return STATUS_INVALID;
	}
	buffer_init(&data, SCRATCH_BYTES);
	if (status == STATUS_OK)
		status = wire_pack_dismissed(&asked, &data);
	if (status == STATUS_OK)
		status = entry_put(call->txn, s->dismissed,
		    service_log(call->service), &key, buffer_bytes(&data));
	buffer_fini(&data);
	return status;
}
