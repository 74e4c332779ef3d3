// SPDX-License-Identifier: Apache-2.0
/*
 * service_park.c - long polls that wait for something to happen.
 *
 * A query that has nothing to say yet is kept here and asked again when its
 * event comes or its time is over.  One a connection and type: a newer one
 * replaces the older, which is answered as it is.
 */
#include "common/service_parts.h"

#include <string.h>

static bool
is_same_poll(const struct task *a, const struct task *b)
{
	const struct bus_peer *x = &a->message.peer, *y = &b->message.peer;

	return a->route == b->route && x->len == y->len &&
	       memcmp(x->id, y->id, x->len) == 0;
}

static void
ask_again(struct service *s, struct task *task, bool must_answer)
{
	task->must_answer = must_answer;
	if (!lane_submit(s->own, task)) {
		task_refuse(task, STATUS_RETRY_LATER, "out of memory");
		service_finish(s, task);
	}
}

void
park_add(struct service *s, struct task *task)
{
	struct task_list kept = {NULL, NULL};
	struct task *other;

	while ((other = task_list_pop(&s->parked)) != NULL) {
		if (is_same_poll(other, task)) {
			ask_again(s, other, true);
		} else {
			task_list_push(&kept, other);
		}
	}
	task_list_push(&kept, task);
	s->parked = kept;
	/* What it waits for may have come between its answer and now. */
	atomic_store(&s->committed, true);
}

struct head {
	struct service *service;
	struct log_head head;
};

static enum status
read_head(struct store_txn *txn, void *ctx)
{
	struct head *head = ctx;

	return log_read_head(head->service->log, txn, &head->head);
}

static bool
has_come(const struct task *task, uint64_t log_head, uint64_t job_changes)
{
	switch (task->wait.what) {
	case WAIT_LOG:
		return log_head > task->wait.seq;
	case WAIT_JOB:
		return job_changes != task->wait.seq;
	case WAIT_NOTHING:
		return true;
	}
	return true;
}

void
park_wake(struct service *s)
{
	struct task_list kept = {NULL, NULL};
	struct head head = {.service = s};
	bool committed = atomic_exchange(&s->committed, false);
	int64_t now = service_monotonic_us();
	uint64_t changes = jobs_changes(s->jobs);
	struct task *task;

	if (s->parked.first == NULL) {
		return;
	}
	if (committed && store_read(s->store, read_head, &head) != STATUS_OK) {
		head.head.seq = UINT64_MAX; /* each looks for itself */
	}
	while ((task = task_list_pop(&s->parked)) != NULL) {
		if (task->wait.until <= now) {
			ask_again(s, task, true);
		} else if (has_come(task, head.head.seq, changes)) {
			ask_again(s, task, false);
		} else {
			task_list_push(&kept, task);
		}
	}
	s->parked = kept;
}

int
park_timeout_ms(const struct service *s, int most_ms)
{
	int64_t now = service_monotonic_us();
	int64_t least = most_ms;

	for (const struct task *task = s->parked.first; task != NULL;
	     task = task->next) {
		int64_t left = (task->wait.until - now + 999) / 1000;

		if (left < least) {
			least = left < 0 ? 0 : left;
		}
	}
	return (int)least;
}
