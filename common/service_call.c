// SPDX-License-Identifier: Apache-2.0
/*
 * service_call.c - one wrapper runs every handler.
 *
 * It may run a task again: what an earlier run left in the reply is gone.
 */
#include "common/service_parts.h"

#include <stdio.h>
#include <string.h>

/* A command has written already, so it fails; a query only answers. */
static enum status
answer_too_large(const struct task *task, char detail[DETAIL_MAX])
{
	snprintf(detail, DETAIL_MAX,
	    "the answer is larger than %zu bytes; ask for less",
	    task->reply.limit);
	return task->route->lane == LANE_WRITER ? STATUS_INTERNAL
						: task->reply.failed;
}

enum status
call_run(struct service *s, struct task *task, struct store_txn *txn,
    struct arena *arena)
{
	struct call call = {
	    .service = s,
	    .state = s->state,
	    .who = &task->who,
	    .type = task->request.type,
	    .body = task->request.body,
	    .received_at = task->received_at,
	    .txn = txn,
	    .arena = arena,
	    .reply = &task->reply,
	    .prepared = task->prepared,
	    .task = task,
	};
	uint64_t changes = store_changes(txn);
	enum status status;

	buffer_reset(&task->reply);
	task->wait.what = WAIT_NOTHING;
	arena_reset(arena);
	status = task->route->run(&call);
	/* A refusal is an answer: what was written would be committed by half.
	 */
	if (status != STATUS_OK && status_is_answer(status) &&
	    store_changes(txn) > changes && !call.keeps_writes) {
		status = STATUS_INTERNAL;
	}
	if (status == STATUS_OK && task->reply.failed != STATUS_OK) {
		status = answer_too_large(task, call.detail);
	}
	memcpy(task->detail, call.detail, sizeof(task->detail));
	if (status == STATUS_OK) {
		audit_read(task, &call);
	}
	return status;
}

void
call_prepare(struct service *s, struct task *task)
{
	struct call call = {
	    .service = s,
	    .state = s->state,
	    .who = &task->who,
	    .type = task->request.type,
	    .body = task->request.body,
	    .received_at = task->received_at,
	    .arena = s->prepared,
	    .task = task,
	};

	task->prepared = NULL;
	if (task->route->prepare != NULL &&
	    task->route->prepare(&call) == STATUS_OK) {
		task->prepared = call.prepared;
	}
}
