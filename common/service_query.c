// SPDX-License-Identifier: Apache-2.0
/*
 * service_query.c - lanes: threads that answer, each on its own snapshot.
 *
 * A lane takes tasks from each principal in turn, each one's in their order,
 * and hands them back finished; only the main thread sends.  When finished
 * answers pile up, the threads wait, so the memory is bounded.
 */
#include "common/service_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/diag.h"

#define THREADS_MAX 64
#define PROJECTION_WAIT_MS 5000

struct lane {
	struct service *service;
	size_t arena_max;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct inbox *waiting;
	struct task_list done;
	size_t done_bytes;
	bool stopping;
	pthread_t threads[THREADS_MAX];
	unsigned thread_count;
};

struct query {
	struct service *service;
	struct task *task;
	struct arena *arena;
};

static enum status
run_on_snapshot(struct store_txn *txn, void *ctx)
{
	struct query *query = ctx;
	struct task *task = query->task;

	task->status = call_run(query->service, task, txn, query->arena);
	return STATUS_OK;
}

static void
answer(struct service *s, struct task *task, struct arena *arena)
{
	struct query query = {s, task, arena};
	enum status status;

	bool behind =
	    task->route->kind == HANDLER_PROJECTED && !task->request.as_it_is &&
	    service_wait_projection(s, PROJECTION_WAIT_MS) != STATUS_OK;

	task->job_changes = jobs_changes(s->jobs);
	status = store_read(s->store, run_on_snapshot, &query);
	if (status != STATUS_OK) {
		task->status = status;
	}
	if (behind && task->status == STATUS_OK && task->detail[0] == '\0') {
		(void)snprintf(task->detail, sizeof(task->detail),
		    "answered from a projection that is behind its log; "
		    "service.Status tells how far");
	}
	if (status_is_answer(task->status)) {
		return;
	}
	diag(DIAG_ERROR, "query.failed",
	    "type=%s\tprincipal=%s\tstatus=%s\tdetail=%s", task->request.type,
	    task->who.name, status_name(task->status), task->detail);
	buffer_reset(&task->reply);
	if (task->status == STATUS_NO_MEMORY || task->status == STATUS_FULL) {
		task_refuse(task, STATUS_RETRY_LATER,
		    "no room to answer now; ask for less, or later");
	}
}

/* NULL: the lane ends. */
static struct task *
take(struct lane *lane)
{
	struct task *task = NULL;

	pthread_mutex_lock(&lane->lock);
	while (!lane->stopping && (inbox_is_empty(lane->waiting) ||
				      lane->done_bytes > LANE_DONE_MAX)) {
		pthread_cond_wait(&lane->changed, &lane->lock);
	}
	if (!lane->stopping) {
		(void)inbox_take(lane->waiting, &task, 1, SIZE_MAX);
	}
	pthread_mutex_unlock(&lane->lock);
	return task;
}

static void
hand_back(struct lane *lane, struct task *task)
{
	pthread_mutex_lock(&lane->lock);
	task_list_push(&lane->done, task);
	lane->done_bytes += task->reply.capacity;
	pthread_mutex_unlock(&lane->lock);
	service_wake(lane->service);
}

static void *
run_lane(void *ctx)
{
	struct lane *lane = ctx;
	struct arena *arena;
	struct task *task;

	while (arena_new(lane->arena_max, &arena) != STATUS_OK) {
		struct timespec pause = {.tv_sec = 1};

		nanosleep(&pause, NULL);
	}
	while ((task = take(lane)) != NULL) {
		answer(lane->service, task, arena);
		hand_back(lane, task);
	}
	arena_free(&arena);
	return NULL;
}

enum status
lane_open(
    struct service *s, unsigned threads, size_t arena_max, struct lane **lane)
{
	struct lane *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		return STATUS_NO_MEMORY;
	}
	l->service = s;
	l->arena_max = arena_max;
	if (inbox_new(&l->waiting) != STATUS_OK) {
		free(l);
		return STATUS_NO_MEMORY;
	}
	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->changed, NULL);
	for (unsigned i = 0; i < threads && i < THREADS_MAX; i++) {
		if (pthread_create(&l->threads[i], NULL, run_lane, l) != 0) {
			lane_close(&l);
			return STATUS_NO_MEMORY;
		}
		l->thread_count++;
	}
	*lane = l;
	return STATUS_OK;
}

void
lane_close(struct lane **lane)
{
	struct lane *l = *lane;
	struct task *task;

	if (l == NULL) {
		return;
	}
	pthread_mutex_lock(&l->lock);
	l->stopping = true;
	pthread_cond_broadcast(&l->changed);
	pthread_mutex_unlock(&l->lock);
	for (unsigned i = 0; i < l->thread_count; i++) {
		pthread_join(l->threads[i], NULL);
	}
	while (inbox_take(l->waiting, &task, 1, SIZE_MAX) > 0) {
		task_free(l->service, task);
	}
	inbox_free(&l->waiting);
	while ((task = task_list_pop(&l->done)) != NULL) {
		service_finish(l->service, task);
	}
	pthread_cond_destroy(&l->changed);
	pthread_mutex_destroy(&l->lock);
	free(l);
	*lane = NULL;
}

bool
lane_submit(struct lane *lane, struct task *task)
{
	bool taken;

	pthread_mutex_lock(&lane->lock);
	taken = inbox_put(lane->waiting, task);
	pthread_cond_signal(&lane->changed);
	pthread_mutex_unlock(&lane->lock);
	return taken;
}

struct task *
lane_collect(struct lane *lane)
{
	struct task *task;

	pthread_mutex_lock(&lane->lock);
	task = task_list_pop(&lane->done);
	if (task != NULL) {
		lane->done_bytes -= task->reply.capacity;
		pthread_cond_broadcast(&lane->changed);
	}
	pthread_mutex_unlock(&lane->lock);
	return task;
}

size_t
lane_waiting(struct lane *lane)
{
	size_t count;

	pthread_mutex_lock(&lane->lock);
	count = inbox_waiting(lane->waiting);
	pthread_mutex_unlock(&lane->lock);
	return count;
}
