// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_substitute.c - another tutor holds one planned session.
 *
 * The tutor was free when it was asked who is: the log's head says whether
 * anything was planned since.
 */
#include "services/scheduling/handlers.h"
#include "services/scheduling/wire_mirror.h"
#include "services/scheduling/wire_plan.h"
#include "services/scheduling/wire_substitute.h"

#include <stdio.h>
#include <string.h>

#define SCRATCH_BYTES (256u * 1024u)

static enum status
refuse(struct call *call, const char *field, const char *found,
    const char *expected)
{
	snprintf(call->detail, sizeof(call->detail),
	    "%s: found '%.64s', expected %s", field, found, expected);
	return STATUS_INVALID;
}

static enum status
read_session(struct call *call, const struct substitute_request *request,
    struct planned_session *session)
{
	const struct scheduling *s = call->state;
	struct store_key key;
	struct bytes value;
	enum status status;

	key_start(&key);
	key_u8(&key, PLAN_SESSION);
	key_string(&key, request->provider);
	key_string(&key, request->session);
	status = key.too_long
		     ? STATUS_NOT_FOUND
		     : store_get(call->txn, s->plan, key_bytes(&key), &value);
	if (status == STATUS_OK)
		status = wire_read_session(value, call->arena, session);
	if (status == STATUS_NOT_FOUND ||
	    (status == STATUS_OK && !scheduling_may_see(call->who,
					session->provider, session->school)))
		return refuse(call, "session_id", request->session,
		    "a planned session in scope");
	return status;
}

static enum status
check_tutor(struct call *call, const char *tutor)
{
	const struct scheduling *s = call->state;
	const struct mirror_key key = {
	    .kind = MIRROR_TUTOR,
	    .first = tutor,
	    .second = "",
	};
	struct bytes data;
	enum status status = mirror_get(call->txn, s->mirror, &key, &data);

	return status == STATUS_NOT_FOUND ? refuse(call, "tutor_id", tutor,
						"a tutor that intake knows")
					  : status;
}

/* Whom a substitute stands in for, when the session has one already. */
static enum status
find_regular(struct call *call, const struct planned_session *session,
    const char **regular)
{
	const struct scheduling *s = call->state;
	struct substitute now = {.instead_of = session->tutor};
	struct store_key key;
	struct bytes value;
	enum status status;

	*regular = session->tutor;
	key_start(&key);
	key_string(&key, session->provider);
	key_string(&key, session->id);
	status = store_get(
	    call->txn, s->exceptions.substitutes, key_bytes(&key), &value);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_OK)
		status = wire_read_substitute_set(value, call->arena, &now);
	if (status == STATUS_OK && strcmp(now.tutor, session->tutor) == 0)
		*regular = now.instead_of;
	return status;
}

static enum status
substitute(struct call *call, const struct substitute_request *request)
{
	const struct scheduling *s = call->state;
	struct substitute set = {request->provider, request->session, "", ""};
	struct planned_session session;
	struct buffer scratch;
	enum status status = read_session(call, request, &session);

	if (status == STATUS_OK)
		status = check_tutor(call, request->tutor);
	if (status == STATUS_OK)
		status = find_regular(call, &session, &set.instead_of);
	if (status != STATUS_OK)
		return status;
	if (strcmp(request->tutor, set.instead_of) != 0)
		set.tutor = request->tutor;
	status = exceptions_put_substitute(
	    call->txn, s->exceptions, service_log(call->service), &set);
	session.tutor = request->tutor;
	buffer_init(&scratch, SCRATCH_BYTES);
	if (status == STATUS_OK)
		status =
		    scheduling_plan_session(s, call->txn, &session, &scratch);
	buffer_fini(&scratch);
	return status;
}

enum status
on_substitute(struct call *call)
{
	struct log *log = service_log(call->service);
	struct substitute_request request;
	struct log_head head;
	enum status status = wire_read_substitute(call->body, call->arena,
	    &request, call->detail, sizeof(call->detail));

	if (status == STATUS_OK)
		status = log_read_head(log, call->txn, &head);
	if (status != STATUS_OK)
		return status;
	if (head.seq != request.head) {
		snprintf(call->detail, sizeof(call->detail),
		    "the plan has changed since: ask for substitutes again");
		return STATUS_CONFLICT;
	}
	status = substitute(call, &request);
	if (status == STATUS_OK)
		status = log_read_head(log, call->txn, &head);
	return status == STATUS_OK
		   ? wire_pack_substituted(head.seq, call->reply)
		   : status;
}
