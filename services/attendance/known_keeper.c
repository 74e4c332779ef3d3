// SPDX-License-Identifier: Apache-2.0
/*
 * known_keeper.c - a queue of full tables and the thread that empties it.
 *
 * A table goes before a merge, for the writer has room for few.  What fails
 * for want of room or memory is tried again; it is in the log all the same.
 */
#include "services/attendance/known_keeper.h"

#include "common/diag.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_S 1
/* Answers go before what the disk gets later. */
#define KEEPER_NICE 10

struct known_keeper {
	struct known_runs *runs;
	pthread_t thread;
	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t changed;
	struct full_table *first, *last;
	struct known_table used, empty; /* of these one at most of each */
	bool stop;
};

static enum status
keep_table(struct known_runs *runs, const struct full_table *full)
{
	size_t count = full->table.count;
	struct known_item *items = malloc(count * sizeof(*items));
	enum status status;

	if (items == NULL)
		return STATUS_NO_MEMORY;
	known_table_sort(&full->table, items);
	status = known_runs_add(runs, items, count, &full->covers);
	free(items);
	return status;
}

/* NULL: stop, or only a used table or a merge is left to do. */
static struct full_table *
next_table(struct known_keeper *k, bool may_wait)
{
	struct full_table *full;

	pthread_mutex_lock(&k->mutex);
	while (
	    may_wait && !k->stop && k->first == NULL && k->used.items == NULL)
		pthread_cond_wait(&k->changed, &k->mutex);
	full = k->stop ? NULL : k->first;
	pthread_mutex_unlock(&k->mutex);
	return full;
}

static void
take_off(struct known_keeper *k, struct full_table *full)
{
	pthread_mutex_lock(&k->mutex);
	k->first = full->next;
	if (k->first == NULL)
		k->last = NULL;
	pthread_mutex_unlock(&k->mutex);
	/* From here on it is the giver's. */
	atomic_store(&full->kept, true);
}

static bool
is_stopping(struct known_keeper *k)
{
	bool stop;

	pthread_mutex_lock(&k->mutex);
	stop = k->stop;
	pthread_mutex_unlock(&k->mutex);
	return stop;
}

static void
rest(struct known_keeper *k, enum status why)
{
	struct timespec until;

	diag(DIAG_WARNING, "known.waits", "reason=%s", status_name(why));
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += PAUSE_S;
	pthread_mutex_lock(&k->mutex);
	while (!k->stop && pthread_cond_timedwait(
			       &k->changed, &k->mutex, &until) != ETIMEDOUT)
		;
	pthread_mutex_unlock(&k->mutex);
}

static void
empty_used(struct known_keeper *k)
{
	struct known_table table, other = {.items = NULL};

	pthread_mutex_lock(&k->mutex);
	table = k->used;
	k->used = other;
	pthread_mutex_unlock(&k->mutex);
	known_table_clear(&table);
	pthread_mutex_lock(&k->mutex);
	if (table.room > 0) {
		other = k->empty;
		k->empty = table;
	}
	pthread_mutex_unlock(&k->mutex);
	known_table_fini(&other);
}

static void *
keep(void *ctx)
{
	struct known_keeper *k = ctx;
	bool to_merge = true;

	(void)setpriority(PRIO_PROCESS, (id_t)gettid(),
	    getpriority(PRIO_PROCESS, 0) + KEEPER_NICE);
	while (!is_stopping(k)) {
		struct full_table *full = next_table(k, !to_merge);
		enum status status = STATUS_OK;

		empty_used(k);
		if (full != NULL) {
			status = keep_table(k->runs, full);
			if (status == STATUS_OK)
				take_off(k, full);
			to_merge = true;
		}
		/* No free table for a run: a merge frees some. */
		if (to_merge && (full == NULL || status == STATUS_RETRY_LATER))
			status = known_runs_merge(k->runs, &to_merge);
		if (status != STATUS_OK)
			rest(k, status);
	}
	return NULL;
}

static enum status
start(struct known_keeper *k)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&k->thread, NULL, keep, k);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc != 0)
		return STATUS_NO_MEMORY;
	pthread_setname_np(k->thread, "known");
	return STATUS_OK;
}

enum status
keeper_open(struct known_runs *runs, struct known_keeper **keeper)
{
	struct known_keeper *k = calloc(1, sizeof(*k));
	pthread_condattr_t attributes;

	if (k == NULL)
		return STATUS_NO_MEMORY;
	k->runs = runs;
	pthread_mutex_init(&k->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&k->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	if (start(k) != STATUS_OK) {
		pthread_cond_destroy(&k->changed);
		pthread_mutex_destroy(&k->mutex);
		free(k);
		return STATUS_NO_MEMORY;
	}
	*keeper = k;
	return STATUS_OK;
}

void
keeper_close(struct known_keeper **keeper)
{
	struct known_keeper *k = *keeper;

	if (k == NULL)
		return;
	pthread_mutex_lock(&k->mutex);
	k->stop = true;
	pthread_cond_broadcast(&k->changed);
	pthread_mutex_unlock(&k->mutex);
	pthread_join(k->thread, NULL);
	known_table_fini(&k->used);
	known_table_fini(&k->empty);
	pthread_cond_destroy(&k->changed);
	pthread_mutex_destroy(&k->mutex);
	free(k);
	*keeper = NULL;
}

void
keeper_give(struct known_keeper *k, struct full_table *full)
{
	full->next = NULL;
	pthread_mutex_lock(&k->mutex);
	if (k->last != NULL)
		k->last->next = full;
	else
		k->first = full;
	k->last = full;
	pthread_cond_broadcast(&k->changed);
	pthread_mutex_unlock(&k->mutex);
}

void
keeper_give_back(struct known_keeper *k, struct known_table *table)
{
	struct known_table other;

	pthread_mutex_lock(&k->mutex);
	other = k->used;
	k->used = *table;
	pthread_cond_broadcast(&k->changed);
	pthread_mutex_unlock(&k->mutex);
	known_table_fini(&other);
	*table = (struct known_table){.items = NULL};
}

struct known_table
keeper_take_empty(struct known_keeper *k)
{
	struct known_table table;

	pthread_mutex_lock(&k->mutex);
	table = k->empty;
	k->empty = (struct known_table){.items = NULL};
	pthread_mutex_unlock(&k->mutex);
	return table;
}
