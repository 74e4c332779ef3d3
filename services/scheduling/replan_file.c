// SPDX-License-Identifier: Apache-2.0
/*
 * replan_file.c - reads an instance and an old schedule, writes the new one,
 * says what moved.
 */
#include "services/scheduling/replan_file.h"

#include "services/scheduling/file_options.h"
#include "services/scheduling/instance_file.h"
#include "services/scheduling/replan.h"

#include <argp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define STEPS_DEFAULT 4000

static const struct argp_option options[] = {
    {"replan-instance", FILE_INSTANCE, "FILE", 0,
	"the problem as it is now, a .tsi file", 0},
    {"from", FILE_FROM, "FILE", 0, "the schedule as it was", 0},
    {"out", FILE_OUT, "FILE", 0, "where the schedule is written", 0},
    {"moves", FILE_MOVES, "N", 0,
	"sessions a week of other groups that may move (6)", 0},
    {"steps", FILE_STEPS, "N", 0, "of search, for each broken group", 0},
    {"seed", FILE_SEED, "N", 0, "of the random choices", 0},
    {"json", FILE_JSON, NULL, 0, "the result as JSON", 0},
    {NULL, 0, NULL, 0, NULL, 0},
};

static error_t
parse_option(int key, char *text, struct argp_state *state)
{
	struct file_options *a = state->input;

	if (key != ARGP_KEY_END)
		return file_options_take(a, key, text, state);
	if (a->instance == NULL || a->from == NULL || a->out == NULL)
		argp_error(state, "--replan-instance FILE, --from FILE and "
				  "--out FILE are needed");
	return 0;
}

static void
print_result(const struct schedule *s, const struct replan_report *r,
    double seconds, bool json)
{
	if (!json) {
		printf("moved %" PRIu64 " sessions of other groups; of %" PRIu64
		       " a week %" PRIu64 " no longer held, %" PRIu64
		       " of them keep their time with another tutor, %" PRIu64
		       " are new; %" PRIu64
		       " students lost their place; weight %" PRId64
		       " before, %" PRId64 " now, %.1f ms\n",
		    r->others, r->sessions_before, r->broken, r->retutored,
		    r->added, r->displaced, r->weight_before, s->placed_weight,
		    1000 * seconds);
		return;
	}
	printf("{\"moved\":%" PRIu64 ",\"sessionsBefore\":%" PRIu64
	       ",\"broken\":%" PRIu64 ",\"sameTime\":%" PRIu64
	       ",\"added\":%" PRIu64 ",\"displaced\":%" PRIu64
	       ",\"weightBefore\":%" PRId64 ",\"placedWeight\":%" PRId64
	       ",\"placed\":%" PRIu64 ",\"sessions\":%" PRIu64
	       ",\"seconds\":%.6f}\n",
	    r->others, r->sessions_before, r->broken, r->retutored, r->added,
	    r->displaced, r->weight_before, s->placed_weight, s->placed,
	    s->sessions, seconds);
}

static double
seconds_since(const struct timespec *begin)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - begin->tv_sec) +
	       (double)(now.tv_nsec - begin->tv_nsec) / 1e9;
}

static int
replan_and_write(const struct file_options *a, const struct model *model,
    const struct rows *old)
{
	struct replan_budget budget = {
	    .steps = a->steps < UINT32_MAX ? a->steps : UINT32_MAX,
	    .seed = a->seed,
	    .moves = a->moves};
	struct replan_report report;
	struct schedule schedule;
	struct timespec begin;
	enum status status;
	double seconds;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	status = replan(model, old, &budget, &schedule, &report);
	seconds = seconds_since(&begin);
	if (status != STATUS_OK)
		return instance_complain(a->instance, status);
	status = instance_write(a->out, model, &schedule);
	if (status == STATUS_OK)
		print_result(&schedule, &report, seconds, a->json);
	schedule_fini(&schedule);
	return status == STATUS_OK ? EXIT_SUCCESS
				   : instance_complain(a->out, status);
}

bool
replan_file_asked(int argc, char **argv)
{
	return file_options_asked(argc, argv, "--replan-instance");
}

int
replan_file_main(int argc, char **argv)
{
	static const struct argp argp = {options, parse_option, NULL,
	    "The re-planner on files, without a service.", NULL, NULL, NULL};
	struct file_options a = {
	    .seed = 1, .moves = REPLAN_MOVES, .steps = STEPS_DEFAULT};
	struct model *model = NULL;
	struct rows old = {0};
	int code;

	if (!file_options_parse(&argp, argc, argv, &a))
		return EXIT_USAGE;
	code = instance_read(a.instance, &model);
	if (code == EXIT_SUCCESS)
		code = instance_read_old(a.from, model, &old);
	if (code == EXIT_SUCCESS)
		code = replan_and_write(&a, model, &old);
	free(old.items);
	model_free(&model);
	return code;
}
