// SPDX-License-Identifier: Apache-2.0
/*
 * solve_file.c - reads an instance, solves it, writes the schedule.
 *
 * The clock is asked here, and only to stop; the answer does not know it.
 */
#include "services/scheduling/solve_file.h"

#include "services/scheduling/contradictions.h"
#include "services/scheduling/file_options.h"
#include "services/scheduling/instance_file.h"
#include "services/scheduling/solve.h"

#include <argp.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_SECONDS 0.2

static const struct argp_option options[] = {
    {"solve-instance", FILE_INSTANCE, "FILE", 0, "the problem, a .tsi file", 0},
    {"out", FILE_OUT, "FILE", 0, "where the schedule is written", 0},
    {"from", FILE_FROM, "FILE", 0,
	"an earlier schedule: students keep its tutors where no weight is "
	"lost",
	0},
    {"seconds", FILE_SECONDS, "S", 0, "stop after S seconds", 0},
    {"steps", FILE_STEPS, "N", 0, "steps of improvement", 0},
    {"seed", FILE_SEED, "N", 0, "of the random choices", 0},
    {"threads", FILE_THREADS, "N", 0, "at most so many; the answer is the same",
	0},
    {"json", FILE_JSON, NULL, 0, "the result as JSON", 0},
    {NULL, 0, NULL, 0, NULL, 0},
};

static error_t
parse_option(int key, char *text, struct argp_state *state)
{
	struct file_options *a = state->input;

	if (key != ARGP_KEY_END)
		return file_options_take(a, key, text, state);
	if (a->instance == NULL || a->out == NULL)
		argp_error(
		    state, "--solve-instance FILE and --out FILE are needed");
	return 0;
}

/* Somebody asked to stop: SIGINT or SIGTERM; a second one kills. */
static volatile sig_atomic_t must_stop;

static void
on_stop(int signal)
{
	(void)signal;
	must_stop = 1;
}

static void
listen_for_stop(void)
{
	struct sigaction action = {
	    .sa_handler = on_stop,
	    .sa_flags = (int)SA_RESETHAND,
	};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

struct watch {
	struct timespec begin;
	double seconds; /* 0: no limit */
	double shown;
	uint64_t steps;
	int64_t total, bound;
	bool is_terminal;
};

static double
elapsed(const struct watch *watch)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - watch->begin.tv_sec) +
	       (double)(now.tv_nsec - watch->begin.tv_nsec) / 1e9;
}

static double
check(void *ctx, uint64_t step, int64_t weight)
{
	struct watch *watch = ctx;
	double seconds = elapsed(watch);

	if (watch->is_terminal && seconds >= watch->shown + PROGRESS_SECONDS) {
		watch->shown = seconds;
		if (watch->steps == UINT64_MAX)
			fprintf(stderr,
			    "step %" PRIu64 " placed %" PRId64 "/%" PRId64
			    " bound %" PRId64 " %.1f s\n",
			    step, weight, watch->total, watch->bound, seconds);
		else
			fprintf(stderr,
			    "step %" PRIu64 "/%" PRIu64 " placed %" PRId64
			    "/%" PRId64 " bound %" PRId64 " %.1f s\n",
			    step, watch->steps, weight, watch->total,
			    watch->bound, seconds);
	}
	if (must_stop)
		return 1;
	return watch->seconds > 0 ? seconds / watch->seconds : 0;
}

static void
tell_bound(void *ctx, int64_t bound)
{
	((struct watch *)ctx)->bound = bound;
}

static void
print_json(const struct model *model, const struct schedule *s, double seconds)
{
	printf("{\"placed\":%" PRIu64 ",\"students\":%zu,\"placedWeight\":"
	       "%" PRId64 ",\"totalWeight\":%" PRId64 ",\"bound\":%" PRId64
	       ",\"groups\":%zu,\"sessions\":%" PRIu64 ",\"costCents\":"
	       "%" PRId64 ",\"seconds\":%.3f,\"steps\":%" PRIu64,
	    s->placed, model->students.count, s->placed_weight, s->total_weight,
	    s->bound, s->groups.count, s->sessions, s->cost_cents, seconds,
	    s->steps);
	if (model->former != NULL)
		printf(",\"hadTutor\":%" PRIu64 ",\"sameTutor\":%" PRIu64,
		    s->had_tutor, s->same_tutor);
	printf("}\n");
}

static void
print_result(const struct model *model, const struct schedule *s,
    double seconds, bool json)
{
	if (json) {
		print_json(model, s, seconds);
		return;
	}
	printf("placed %" PRIu64 " of %zu needs, weight %" PRId64 " of %" PRId64
	       ", %zu groups, %" PRIu64 " sessions a week, %" PRId64
	       " cents a week, ",
	    s->placed, model->students.count, s->placed_weight, s->total_weight,
	    s->groups.count, s->sessions, s->cost_cents);
	if (model->former != NULL)
		printf("%" PRIu64 " of %" PRIu64
		       " who had a tutor keep the same, ",
		    s->same_tutor, s->had_tutor);
	printf("%.2f s\n", seconds);
}

/* Named before the search, which goes on with what can be. */
static void
on_contradiction(void *ctx, const char *text)
{
	const struct file_options *a = ctx;

	fprintf(stderr, "%s: warning: %s\n", a->instance, text);
}

static int
solve_and_write(const struct file_options *a, const struct model *model,
    struct watch *watch)
{
	struct solve_budget budget = {
	    .steps = watch->steps,
	    .seed = a->seed,
	    .threads = a->threads < 64 ? (uint32_t)a->threads : 64,
	    .check = check,
	    .tell_bound = tell_bound,
	    .ctx = watch,
	    .by_time = watch->steps == UINT64_MAX,
	};
	struct schedule schedule;
	enum status status = solve(model, &budget, &schedule);

	if (status != STATUS_OK)
		return instance_complain(a->instance, status);
	status = instance_write(a->out, model, &schedule);
	if (status == STATUS_OK) {
		fprintf(stderr, "%ssteps %" PRIu64 "\n",
		    must_stop ? "stopped; the best so far is written\n" : "",
		    schedule.steps);
		print_result(model, &schedule, elapsed(watch), a->json);
	}
	schedule_fini(&schedule);
	return status == STATUS_OK ? EXIT_SUCCESS
				   : instance_complain(a->out, status);
}

bool
solve_file_asked(int argc, char **argv)
{
	return file_options_asked(argc, argv, "--solve-instance");
}

int
solve_file_main(int argc, char **argv)
{
	static const struct argp argp = {options, parse_option, NULL,
	    "The solver on a file, without a service.", NULL, NULL, NULL};
	struct file_options a = {.seed = 1};
	struct watch watch = {.is_terminal = isatty(STDERR_FILENO) == 1};
	struct model *model = NULL;
	int code;

	listen_for_stop();
	if (!file_options_parse(&argp, argc, argv, &a))
		return EXIT_USAGE;
	clock_gettime(CLOCK_MONOTONIC, &watch.begin);
	code = instance_read(a.instance, &model);
	if (code == EXIT_SUCCESS && a.from != NULL)
		code = instance_read_former(a.from, model);
	if (code != EXIT_SUCCESS) {
		model_free(&model);
		return code;
	}
	watch.seconds = a.seconds;
	watch.steps = a.has_steps     ? a.steps
		      : a.seconds > 0 ? UINT64_MAX
				      : solve_default_steps(model);
	for (uint32_t i = 0; i < model->students.count; i++)
		watch.total += model_student(model, i)->weight;
	if (contradictions_find(model, on_contradiction, &a) == STATUS_OK)
		code = solve_and_write(&a, model, &watch);
	else
		code = instance_complain(a.instance, STATUS_NO_MEMORY);
	model_free(&model);
	return code;
}
