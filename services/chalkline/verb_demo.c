// SPDX-License-Identifier: Apache-2.0
/*
 * verb_demo.c - `chalkline demo`: the whole story on one machine.
 */
#include "services/chalkline/verbs.h"

#include <errno.h>
#include <stdlib.h>

#include "services/chalkline/demo_story.h"

#define STUDENTS_LEAST 50
#define STUDENTS_MOST 10000
#define WEEKS_MOST 16

struct demo_options {
	struct cli_options cli;
	struct demo_settings settings;
};

enum { OPTION_STUDENTS = 0x9000, OPTION_WEEKS, OPTION_SEED };

static const struct argp_option options[] = {
    {"students", OPTION_STUDENTS, "N", 0, "50 to 10000 (2000)", 0},
    {"weeks", OPTION_WEEKS, "W", 0, "1 to 16 (12)", 0},
    {"seed", OPTION_SEED, "S", 0, "another district (1)", 0},
    {0},
};

static uint64_t
parse_number(const char *name, const char *arg, uint64_t least, uint64_t most,
    struct argp_state *state)
{
	char *end;

	errno = 0;
	unsigned long long number = strtoull(arg, &end, 10);
	if (*arg < '0' || *arg > '9' || *end != '\0' || errno != 0 ||
	    number < least || number > most)
		argp_error(state, "--%s: found `%s`, expected %llu to %llu",
		    name, arg, (unsigned long long)least,
		    (unsigned long long)most);
	return number;
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct demo_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_STUDENTS:
		o->settings.students = (uint32_t)parse_number(
		    "students", arg, STUDENTS_LEAST, STUDENTS_MOST, state);
		return 0;
	case OPTION_WEEKS:
		o->settings.weeks =
		    (uint32_t)parse_number("weeks", arg, 1, WEEKS_MOST, state);
		return 0;
	case OPTION_SEED:
		o->settings.seed =
		    parse_number("seed", arg, 0, UINT64_MAX, state);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "found `%s`, expected an option", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Makes a district that does not exist (files, as a real one would send "
    "them), starts the services, imports, schedules, streams a term of "
    "session events and prints the reports.  The same seed gives the same "
    "figures.\v"
    "Without --dir the demo lives in ./chalkline-demo.  It runs with a past "
    "term, from 2025-09-08 on.\n\n"
    "Example:\n"
    "  chalkline demo --students 200 --weeks 3";

static const struct argp argp = {
    options, parse, NULL, doc, cli_argp_children, NULL, NULL};

int
verb_demo(int argc, char **argv)
{
	struct demo_options o = {.cli = CLI_OPTIONS_DEFAULT,
	    .settings = {.students = 2000, .weeks = 12, .seed = 1}};

	cli_parse(&argp, argc, argv, &o);
	o.settings.dir = o.cli.dir != NULL ? o.cli.dir : "chalkline-demo";
	return demo_story(&o.settings);
}
