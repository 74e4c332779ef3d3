// SPDX-License-Identifier: Apache-2.0
/*
 * service_batch.c - all commands that wait share one commit.
 *
 * Steps 3 to 5 of a message's life.  A handler that fails aborts the batch;
 * then each command is tried alone, so that it takes no neighbour down, and
 * the one that fails alone is quarantined with its bytes.  No reply leaves
 * before its commit.
 */
#include "common/service_parts.h"

#include <stdio.h>
#include <string.h>

#include "common/diag.h"

#define FAILURE_QUIET_US INT64_C(1000000)
/* How far the projection may be behind before commands wait for it. */
#define LAG_MAX_US INT64_C(1000000)
#define LAG_WAIT_MS 20

struct batch {
	struct service *service;
	struct task **tasks;
	size_t count;
	size_t done; /* fewer than count when the replies grow too large */
	char reason[DETAIL_MAX]; /* why a lone task failed */
};

/* OK: decided, with an answer in the task.  A failure aborts. */
static enum status
apply_task(struct service *s, struct store_txn *txn, struct task *task)
{
	bool remembered = task->route->kind == HANDLER_COMMAND;
	enum status status;

	if (remembered) {
		status = remember_find(s, txn, task);
		if (status != STATUS_NOT_FOUND) {
			return status;
		}
	}
	task->reply.limit = COMMAND_REPLY_MAX;
	status = call_run(s, task, txn, s->arena);
	if (!status_is_answer(status)) {
		return status;
	}
	task->status = status;
	/* Later it may succeed, so that is not remembered. */
	if (remembered && status != STATUS_RETRY_LATER) {
		return remember_put(s, txn, task);
	}
	return STATUS_OK;
}

static enum status
note_head(struct service *s, struct store_txn *txn)
{
	struct log_head head;
	enum status status = log_read_head(s->log, txn, &head);

	if (status == STATUS_OK) {
		s->head_seq = head.seq;
	}
	return status;
}

static enum status
apply_batch(struct store_txn *txn, void *ctx)
{
	struct batch *batch = ctx;
	size_t replies = 0;
	enum status status;

	for (batch->done = 0; batch->done < batch->count;) {
		struct task *task = batch->tasks[batch->done];

		status = apply_task(batch->service, txn, task);
		if (status != STATUS_OK) {
			return status;
		}
		batch->done++;
		replies += task->reply.len;
		if (replies > BATCH_REPLIES_MAX) {
			break;
		}
	}
	return note_head(batch->service, txn);
}

static enum status
quarantine_task(struct store_txn *txn, void *ctx)
{
	struct batch *batch = ctx;
	struct service *s = batch->service;
	struct task *task = batch->tasks[0];
	struct quarantine_item item = {
	    .kind = task->request.type,
	    .reason = batch->reason,
	    .principal = task->who.name,
	    .at = task->received_at,
	    .data = task->request.body,
	};
	uint64_t id;
	enum status status;

	status = quarantine_add(s->quarantine, txn, &item, &id);
	if (status != STATUS_OK) {
		return status;
	}
	task_refuse(task, STATUS_INTERNAL,
	    "it could not be applied and is kept in quarantine as %llu",
	    (unsigned long long)id);
	return task->route->kind == HANDLER_COMMAND ? remember_put(s, txn, task)
						    : STATUS_OK;
}

/* A full disk fails every request: one line a second, the metrics count. */
static bool
may_say_failure(struct service *s)
{
	int64_t now = service_monotonic_us();

	if (now < s->failure_quiet_until) {
		return false;
	}
	s->failure_quiet_until = now + FAILURE_QUIET_US;
	return true;
}

/* It failed alone: kept when the fault is ours, else sent back for later. */
static void
settle_failure(struct service *s, struct task *task, enum status status)
{
	struct batch alone = {.service = s, .tasks = &task, .count = 1};
	bool ours = status == STATUS_INTERNAL || status == STATUS_CORRUPT;

	if (ours || may_say_failure(s)) {
		diag(DIAG_ERROR, "request.failed",
		    "type=%s\tprincipal=%s\tstatus=%s\tdetail=%s",
		    task->request.type, task->who.name, status_name(status),
		    task->detail);
	}
	if (!ours) {
		task_refuse(task, STATUS_RETRY_LATER, "%s",
		    status == STATUS_FULL ? "the store is full"
					  : "the service could not do it now");
		return;
	}
	snprintf(alone.reason, sizeof(alone.reason), "%s%s%.480s",
	    status_name(status), task->detail[0] == '\0' ? "" : ": ",
	    task->detail);
	if (!task->route->quarantined) {
		task->status = STATUS_INTERNAL;
		buffer_reset(&task->reply);
	} else if (store_write(s->store, quarantine_task, &alone) !=
		   STATUS_OK) {
		task_refuse(task, STATUS_RETRY_LATER,
		    "it could not be applied, nor kept");
	}
}

static void
commit_alone(struct service *s, struct task *task)
{
	struct batch alone = {.service = s, .tasks = &task, .count = 1};
	enum status status = store_write(s->store, apply_batch, &alone);

	if (status != STATUS_OK) {
		settle_failure(s, task, status);
	}
}

static void
observe(struct service *s, size_t count, int64_t began)
{
	metrics_observe(s->metrics, "chalkline_batch_requests", (double)count);
	metrics_observe(s->metrics, "chalkline_commit_seconds",
	    (double)(service_monotonic_us() - began) / 1e6);
}

/* Before the transaction: a follower may hold the store meanwhile. */
static void
prepare_batch(struct batch *batch)
{
	struct service *s = batch->service;

	arena_reset(s->prepared);
	for (size_t i = 0; i < batch->count; i++) {
		call_prepare(s, batch->tasks[i]);
	}
}

/*
 * A projection that is more than a moment behind gets processor and disk: the
 * batch waits for its next step, not for all of it.  The mark is an entry that
 * was new when the one before it had been applied.
 */
static void
let_projection_follow(struct service *s)
{
	int64_t now = service_monotonic_us();
	struct follower_view view;

	if (s->projection == NULL) {
		return;
	}
	follower_read_view(s->projection, &view);
	if (view.seq >= s->mark_seq) {
		s->mark_seq = s->head_seq;
		s->mark_at = now;
	} else if (now - s->mark_at > LAG_MAX_US) {
		(void)!follower_wait(s->projection, view.seq + 1, LAG_WAIT_MS);
	}
}

size_t
service_commit(struct service *s)
{
	struct batch batch = {.service = s, .tasks = s->batch};
	int64_t began = service_monotonic_us();
	enum status status;

	batch.count = inbox_take(s->inbox, s->batch, s->mine->batch_events_max,
	    s->mine->batch_bytes_max);
	if (batch.count == 0) {
		return 0;
	}
	let_projection_follow(s);
	prepare_batch(&batch);
	status = store_write(s->store, apply_batch, &batch);
	if (status != STATUS_OK && batch.count == 1) {
		settle_failure(s, batch.tasks[0], status);
		batch.done = 1;
	} else if (status != STATUS_OK) {
		for (size_t i = 0; i < batch.count; i++) {
			commit_alone(s, batch.tasks[i]);
		}
		batch.done = batch.count;
	}
	observe(s, batch.done, began);
	for (size_t i = batch.count; i > batch.done; i--) {
		inbox_put_back(s->inbox, batch.tasks[i - 1]);
	}
	for (size_t i = 0; i < batch.done; i++) {
		service_finish(s, batch.tasks[i]);
	}
	return batch.done;
}
