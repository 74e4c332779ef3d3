// SPDX-License-Identifier: Apache-2.0
/*
 * twins.c - the caller's thread asks the budget; the twins' threads only look
 * at what it said last.
 */
#include "services/scheduling/twins.h"

#include "services/scheduling/crew.h"
#include "services/scheduling/improve.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TWINS 2
#define WAIT_NANOSECONDS 5000000
#define OTHER_SEED UINT64_C(0xd1b54a32d192ed03)

struct twin {
	struct twins *twins;
	struct board *board;
	struct part *all;
	struct solve_budget budget;
	uint64_t steps;
	enum status status;
	_Atomic uint64_t done;
	_Atomic int64_t weight;
};

struct twins {
	struct twin twin[TWINS];
	struct board copy;
	struct part copy_all;
	const struct solve_budget *budget;
	_Atomic double share; /* of the budget that is used up */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	uint32_t working;
};

/* Each begins a change that is not taken back. */
static enum status
copy_groups(const struct board *from, struct part *to)
{
	enum status status = STATUS_OK;
	struct group group;

	for (uint32_t i = 0; i < from->model->students.count; i++) {
		if (from->size_of[i] == 0 || status != STATUS_OK)
			continue;
		board_keep(to);
		board_read(from, i, &group);
		status = board_add(to, &group, NULL);
	}
	board_keep(to);
	return status;
}

static enum status
copy_board(struct twins *t, const struct board *from)
{
	enum status status = board_init(&t->copy, from->layout);

	if (status != STATUS_OK)
		return status;
	memcpy(t->copy.is_barred, from->is_barred,
	    from->model->students.count * sizeof(*from->is_barred));
	board_take_all(&t->copy, &t->copy_all);
	return copy_groups(from, &t->copy_all);
}

static double
check_last(void *ctx, uint64_t step, int64_t weight)
{
	struct twin *twin = ctx;

	atomic_store(&twin->done, step);
	atomic_store(&twin->weight, weight);
	return atomic_load(&twin->twins->share);
}

static void *
search(void *ctx)
{
	struct twin *twin = ctx;
	struct twins *t = twin->twins;

	twin->status =
	    crew_run(twin->board, twin->all, &twin->budget, &twin->steps);
	pthread_mutex_lock(&t->lock);
	t->working--;
	pthread_cond_signal(&t->changed);
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

static void
ask(struct twins *t)
{
	const struct solve_budget *budget = t->budget;
	uint64_t done = 0;
	int64_t weight = atomic_load(&t->twin[0].weight);

	if (budget->check == NULL || atomic_load(&t->share) >= 1)
		return;
	for (int i = 0; i < TWINS; i++) {
		int64_t own = atomic_load(&t->twin[i].weight);

		done += atomic_load(&t->twin[i].done);
		weight = own > weight ? own : weight;
	}
	atomic_store(&t->share, budget->check(budget->ctx, done, weight));
}

/* Until they are done; the budget is asked meanwhile. */
static void
wait_for_twins(struct twins *t)
{
	pthread_mutex_lock(&t->lock);
	while (t->working > 0) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += WAIT_NANOSECONDS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&t->changed, &t->lock, &until);
		pthread_mutex_unlock(&t->lock);
		ask(t);
		pthread_mutex_lock(&t->lock);
	}
	pthread_mutex_unlock(&t->lock);
}

/* From one of them to another, at once. */
static enum status
search_with(struct twins *t, uint32_t from, uint32_t until)
{
	pthread_t threads[TWINS];
	uint32_t started = from;

	t->working = until - from;
	while (started < until && pthread_create(&threads[started], NULL,
				      search, &t->twin[started]) == 0)
		started++;
	if (started < until) {
		pthread_mutex_lock(&t->lock);
		t->working -= until - started;
		pthread_mutex_unlock(&t->lock);
		atomic_store(&t->share, 1);
	}
	wait_for_twins(t);
	for (uint32_t i = from; i < started; i++)
		pthread_join(threads[i], NULL);
	for (uint32_t i = from; i < started; i++)
		if (t->twin[i].status != STATUS_OK)
			return t->twin[i].status;
	return started < until ? STATUS_NO_MEMORY : STATUS_OK;
}

static double
merit(const struct part *all)
{
	return (double)all->weight -
	       (double)all->cost * improve_cost_unit(all->board->model);
}

/* The copy's groups, when they are better. */
static enum status
take_better(struct twins *t, struct part *all)
{
	struct board *b = all->board;
	enum status status = STATUS_OK;

	if (merit(&t->copy_all) <= merit(all))
		return STATUS_OK;
	for (uint32_t i = 0; i < b->model->students.count; i++) {
		board_keep(all);
		if (b->size_of[i] > 0 && status == STATUS_OK)
			status = board_remove(all, i);
	}
	return status == STATUS_OK ? copy_groups(&t->copy, all) : status;
}

static void
prepare(struct twins *t, struct board *board, struct part *all)
{
	struct board *boards[TWINS] = {board, &t->copy};
	struct part *parts[TWINS] = {all, &t->copy_all};
	uint64_t steps = t->budget->steps;

	for (uint32_t i = 0; i < TWINS; i++) {
		struct twin *twin = &t->twin[i];

		*twin = (struct twin){
		    .twins = t,
		    .board = boards[i],
		    .all = parts[i],
		    .budget = *t->budget,
		    .weight = all->weight,
		};
		twin->budget.steps = steps / TWINS + (i < steps % TWINS);
		twin->budget.seed += i * OTHER_SEED;
		twin->budget.threads = 1;
		twin->budget.check = check_last;
		twin->budget.ctx = twin;
	}
}

static enum status
run(struct twins *t, struct board *board, struct part *all, bool is_alone)
{
	enum status status = copy_board(t, board);
	uint32_t both = is_alone ? 1 : TWINS;

	if (status != STATUS_OK)
		return status;
	prepare(t, board, all);
	status = search_with(t, 0, both);
	if (status == STATUS_OK && is_alone && !t->budget->by_time)
		status = search_with(t, 1, TWINS);
	return status == STATUS_OK ? take_better(t, all) : status;
}

enum status
twins_run(struct board *board, struct part *all,
    const struct solve_budget *budget, uint64_t *steps)
{
	enum status status = STATUS_NO_MEMORY;
	uint32_t threads = budget->threads;
	struct twins *t;

	*steps = 0;
	if (budget->steps == 0)
		return STATUS_OK;
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return STATUS_NO_MEMORY;
	if (threads == 0)
		threads = (uint32_t)sysconf(_SC_NPROCESSORS_ONLN);
	t->budget = budget;
	if (pthread_mutex_init(&t->lock, NULL) == 0 &&
	    pthread_cond_init(&t->changed, NULL) == 0) {
		ask(t);
		status = run(t, board, all, threads < TWINS);
		pthread_cond_destroy(&t->changed);
		pthread_mutex_destroy(&t->lock);
	}
	for (uint32_t i = 0; i < TWINS; i++)
		*steps += t->twin[i].steps;
	free(t->copy_all.journal.items);
	board_fini(&t->copy);
	free(t);
	return status;
}
