// SPDX-License-Identifier: Apache-2.0
/*
 * verb_replan.c - `chalkline schedule replan` on files; the re-planner of the
 * sibling program takes this program's place.
 */
#include "services/chalkline/verbs.h"

#include "services/chalkline/cli.h"
#include "services/chalkline/sibling.h"

#include <stdlib.h>

struct replan_options {
	struct cli_options cli;
	const char *instance, *from, *out, *moves, *steps, *seed;
};

enum {
	OPTION_INSTANCE = 0x4000,
	OPTION_FROM,
	OPTION_OUT,
	OPTION_MOVES,
	OPTION_STEPS,
	OPTION_SEED,
};

static const struct argp_option options[] = {
    {"instance", OPTION_INSTANCE, "FILE.tsi", 0, "the problem as it is now", 0},
    {"from", OPTION_FROM, "OLD.tss", 0, "the schedule as it was", 0},
    {"out", OPTION_OUT, "NEW.tss", 0, "where the schedule is written", 0},
    {"moves", OPTION_MOVES, "N", 0,
	"sessions a week of other groups that may move (6)", 0},
    {"steps", OPTION_STEPS, "N", 0, "of search, for each broken group", 0},
    {"seed", OPTION_SEED, "N", 0, "of the random choices (1)", 0},
    {0},
};

static void
check_options(const struct replan_options *o, struct argp_state *state)
{
	if (o->instance == NULL || o->from == NULL || o->out == NULL)
		argp_error(state,
		    "--instance FILE, --from FILE and --out FILE are needed");
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct replan_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_INSTANCE:
		o->instance = arg;
		return 0;
	case OPTION_FROM:
		o->from = arg;
		return 0;
	case OPTION_OUT:
		o->out = arg;
		return 0;
	case OPTION_MOVES:
		o->moves = arg;
		return 0;
	case OPTION_STEPS:
		o->steps = arg;
		return 0;
	case OPTION_SEED:
		o->seed = arg;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "found `%s`, expected an option", arg);
		return 0;
	case ARGP_KEY_END:
		check_options(o, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Makes a schedule valid again for a problem that has changed, with the "
    "least change: what still holds stays, and a group that does not keeps "
    "its times with another tutor where that can be.\v"
    "Example:\n"
    "  chalkline schedule replan --instance term.tsi --from old.tss "
    "--out new.tss";

static const struct argp argp = {
    options, parse, NULL, doc, cli_argp_children, NULL, NULL};

static size_t
add_option(const char **args, size_t n, const char *name, const char *value)
{
	if (value == NULL)
		return n;
	args[n] = name;
	args[n + 1] = value;
	return n + 2;
}

int
verb_schedule_replan(int argc, char **argv)
{
	struct replan_options o = {.cli = CLI_OPTIONS_DEFAULT};
	const char *args[20] = {"chalkline-scheduling"};
	size_t n = 1;

	cli_parse(&argp, argc, argv, &o);
	n = add_option(args, n, "--replan-instance", o.instance);
	n = add_option(args, n, "--from", o.from);
	n = add_option(args, n, "--out", o.out);
	n = add_option(args, n, "--moves", o.moves);
	n = add_option(args, n, "--steps", o.steps);
	n = add_option(args, n, "--seed", o.seed);
	if (o.cli.json)
		args[n++] = "--json";
	args[n] = NULL;
	return sibling_run(args);
}
