// SPDX-License-Identifier: Apache-2.0
/* crew.c - cut, work, wait, count; until the steps or the time are over. */
#include "services/scheduling/crew.h"

#include "services/scheduling/improve.h"
#include "services/scheduling/parts.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define THREADS_MAX 16
#define CHECK_STEPS 64
/* Of one round, a student. */
#define ROUND_STEPS 2
#define WAIT_NANOSECONDS 20000000
/* Heat at the beginning and the end of cooling, and then, in weight. */
#define HEAT_FIRST 0.6
#define HEAT_LAST 0.1
#define HEAT_COLD 0.02
#define COOLING_SHARE 0.94

struct crew {
	struct board *board;
	struct part *all;
	const struct solve_budget *budget;
	struct parts parts;
	struct improvement *improvements; /* of each part */
	uint64_t *done_of;                /* part -> steps of this round */
	uint64_t done;                    /* steps of the rounds before */
	uint64_t round, round_steps;
	double cost_unit, best;
	struct board_group *best_groups; /* places 0..best_count-1 */
	uint32_t best_count;
	atomic_uint next_part, working;
	atomic_bool must_stop;
	_Atomic double share; /* of the budget that is used up */
	atomic_int failure;   /* enum status */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool is_over;
	uint64_t called; /* rounds that the threads were called to */
	pthread_t threads[THREADS_MAX];
	uint32_t thread_count; /* besides the caller */
};

static uint64_t
steps_of_part(const struct crew *crew, uint32_t number)
{
	uint64_t students = crew->parts.part[number].student_count;
	uint64_t all = crew->board->model->students.count;

	return (crew->round_steps * students + all - 1) / all;
}

/* Asks whether to go on; of the caller's thread alone. */
static void
ask(struct crew *crew, uint64_t done)
{
	const struct solve_budget *budget = crew->budget;
	double share;

	if (budget->check == NULL)
		return;
	share =
	    budget->check(budget->ctx, crew->done + done, crew->all->weight);
	if (share >= 1)
		atomic_store(&crew->must_stop, true);
	if (budget->by_time)
		atomic_store(&crew->share, share);
}

static double
find_heat(struct crew *crew, double share)
{
	double used = crew->budget->by_time ? atomic_load(&crew->share) : share;

	if (used > COOLING_SHARE)
		return HEAT_COLD;
	return HEAT_FIRST * pow(HEAT_LAST / HEAT_FIRST, used / COOLING_SHARE);
}

/* What one part does in a round. */
struct shift {
	struct crew *crew;
	struct improvement *im;
	uint64_t steps, done;
	double heat;
	bool is_caller, is_over;
};

static void
begin_steps(struct shift *shift)
{
	struct crew *crew = shift->crew;
	double part = (double)shift->done / (double)shift->steps *
		      (double)crew->round_steps;

	if (shift->is_caller)
		ask(crew, (uint64_t)part);
	shift->is_over = atomic_load(&crew->must_stop);
	shift->heat = find_heat(
	    crew, ((double)crew->done + part) / (double)crew->budget->steps);
}

static void
work_at(struct shift *shift, uint32_t school, uint64_t until)
{
	while (shift->done < until && !shift->is_over) {
		enum status status;

		if (shift->done % CHECK_STEPS == 0)
			begin_steps(shift);
		if (shift->is_over)
			return;
		status = improve_step(shift->im, school, shift->heat);
		shift->done++;
		if (status != STATUS_OK) {
			atomic_store(&shift->crew->failure, (int)status);
			atomic_store(&shift->crew->must_stop, true);
			shift->is_over = true;
		}
	}
}

/*
 * One school after the other, beginning with any, so that what the steps read
 * stays near the processor.
 */
static void
work_on(struct crew *crew, uint32_t number, bool is_caller)
{
	struct part *part = &crew->parts.part[number];
	struct improvement *im = &crew->improvements[number];
	struct shift shift = {crew, im, steps_of_part(crew, number), 0, 0,
	    is_caller, part->school_count == 0};
	const struct range *members_of = crew->board->layout->members_of;
	uint32_t from = 0, seen = 0;

	im->part = part;
	fill_init(&im->fill, part);
	im->cost_unit = crew->cost_unit;
	im->ruin_max = FILL_FREED_MAX;
	im->has_chains = crew->parts.count > 1;
	if (part->school_count > 0)
		from = random_below(&part->random, part->school_count);
	for (uint32_t i = 0; i < part->school_count && !shift.is_over; i++) {
		uint32_t school =
		    part->schools[(from + i) % part->school_count];

		seen += members_of[school].count;
		work_at(
		    &shift, school, shift.steps * seen / part->student_count);
	}
	crew->done_of[number] = shift.done;
}

static void
work(struct crew *crew, bool is_caller)
{
	for (;;) {
		uint32_t number = atomic_fetch_add(&crew->next_part, 1);

		if (number >= crew->parts.count)
			return;
		work_on(crew, number, is_caller);
	}
}

static void *
serve(void *ctx)
{
	struct crew *crew = ctx;
	uint64_t served = 0;

	pthread_mutex_lock(&crew->lock);
	for (;;) {
		while (crew->called == served && !crew->is_over)
			pthread_cond_wait(&crew->changed, &crew->lock);
		if (crew->is_over)
			break;
		served = crew->called;
		pthread_mutex_unlock(&crew->lock);
		work(crew, false);
		pthread_mutex_lock(&crew->lock);
		if (atomic_fetch_sub(&crew->working, 1) == 1)
			pthread_cond_broadcast(&crew->changed);
	}
	pthread_mutex_unlock(&crew->lock);
	return NULL;
}

/* Until the others are done; the budget is asked meanwhile. */
static void
wait_for_others(struct crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	while (atomic_load(&crew->working) > 0) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += WAIT_NANOSECONDS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&crew->changed, &crew->lock, &until);
		if (atomic_load(&crew->working) > 0)
			ask(crew, crew->round_steps);
	}
	pthread_mutex_unlock(&crew->lock);
}

static void
call(struct crew *crew)
{
	atomic_store(&crew->next_part, 0);
	pthread_mutex_lock(&crew->lock);
	atomic_store(&crew->working, crew->thread_count);
	crew->called++;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	work(crew, true);
	wait_for_others(crew);
}

/* What the parts did, to the whole. */
static void
count_round(struct crew *crew)
{
	for (uint32_t i = 0; i < crew->parts.count; i++) {
		crew->all->weight += crew->parts.part[i].weight;
		crew->all->cost += crew->parts.part[i].cost;
		crew->done += crew->done_of[i];
	}
	crew->round++;
}

static double
merit(const struct crew *crew)
{
	return (double)crew->all->weight -
	       (double)crew->all->cost * crew->cost_unit;
}

static void
keep_best(struct crew *crew)
{
	const struct board *b = crew->board;

	if (merit(crew) <= crew->best)
		return;
	crew->best = merit(crew);
	crew->best_count = 0;
	for (uint32_t i = 0; i < b->model->students.count; i++)
		if (b->size_of[i] > 0)
			crew->best_groups[crew->best_count++] = b->groups[i];
}

static enum status
restore_best(struct crew *crew)
{
	struct board *b = crew->board;
	enum status status = STATUS_OK;
	struct group group;

	board_take_all(b, crew->all);
	if (merit(crew) >= crew->best)
		return STATUS_OK;
	for (uint32_t i = 0; i < b->model->students.count; i++) {
		board_keep(crew->all);
		if (b->size_of[i] > 0 && status == STATUS_OK)
			status = board_remove(crew->all, i);
	}
	for (uint32_t i = 0; i < crew->best_count; i++) {
		board_keep(crew->all);
		board_row(&crew->best_groups[i], &group);
		if (status == STATUS_OK)
			status = board_add(crew->all, &group, NULL);
	}
	return status;
}

static enum status
run_rounds(struct crew *crew)
{
	const struct solve_budget *budget = crew->budget;

	keep_best(crew);
	ask(crew, 0);
	while (crew->done < budget->steps && !atomic_load(&crew->must_stop)) {
		uint64_t left = budget->steps - crew->done;
		uint64_t size =
		    ROUND_STEPS * crew->board->model->students.count;

		crew->round_steps = left < size ? left : size;
		parts_cut(&crew->parts, budget->seed, crew->round);
		call(crew);
		count_round(crew);
		if (atomic_load(&crew->failure) != 0)
			return (enum status)atomic_load(&crew->failure);
		keep_best(crew);
	}
	return restore_best(crew);
}

static void
start_threads(struct crew *crew)
{
	long wanted = (long)crew->budget->threads;

	if (wanted == 0)
		wanted = sysconf(_SC_NPROCESSORS_ONLN);
	if (wanted > (long)crew->parts.count)
		wanted = (long)crew->parts.count;
	/* Fewer threads than wanted do the same work. */
	while (crew->thread_count + 1 < wanted &&
	       crew->thread_count < THREADS_MAX &&
	       pthread_create(
		   &crew->threads[crew->thread_count], NULL, serve, crew) == 0)
		crew->thread_count++;
}

static void
stop_threads(struct crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	crew->is_over = true;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	for (uint32_t i = 0; i < crew->thread_count; i++)
		pthread_join(crew->threads[i], NULL);
}

static enum status
run(struct crew *crew)
{
	size_t students = crew->board->model->students.count;
	enum status status = STATUS_NO_MEMORY;

	crew->improvements =
	    calloc(crew->parts.count, sizeof(*crew->improvements));
	crew->done_of = calloc(crew->parts.count, sizeof(*crew->done_of));
	crew->best_groups = calloc(students + 1, sizeof(*crew->best_groups));
	if (crew->improvements != NULL && crew->done_of != NULL &&
	    crew->best_groups != NULL) {
		start_threads(crew);
		status = run_rounds(crew);
		stop_threads(crew);
	}
	free(crew->improvements);
	free(crew->done_of);
	free(crew->best_groups);
	return status;
}

enum status
crew_run(struct board *board, struct part *all,
    const struct solve_budget *budget, uint64_t *steps)
{
	struct crew crew = {
	    .board = board,
	    .all = all,
	    .budget = budget,
	    .cost_unit = improve_cost_unit(board->model),
	    .best = -1e300,
	    .lock = PTHREAD_MUTEX_INITIALIZER,
	    .changed = PTHREAD_COND_INITIALIZER,
	};
	enum status status;

	*steps = 0;
	if (board->layout->cell_count == 0 || budget->steps == 0)
		return STATUS_OK;
	status = parts_init(&crew.parts, board);
	if (status != STATUS_OK)
		return status;
	status = run(&crew);
	*steps = crew.done;
	parts_fini(&crew.parts);
	pthread_cond_destroy(&crew.changed);
	pthread_mutex_destroy(&crew.lock);
	return status;
}
