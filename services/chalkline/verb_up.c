// SPDX-License-Identifier: Apache-2.0
/*
 * verb_up.c - `chalkline up`: the services of one machine, in the foreground.
 */
#include "services/chalkline/verbs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "services/chalkline/up_children.h"
#include "services/chalkline/up_stack.h"

enum { OPTION_ONLY = 0x2000, OPTION_ZONE };

static const char *const service_names[SETTINGS_SERVICES] = {
    "intake", "scheduling", "attendance", "reporting"};

struct up_options {
	struct cli_options cli;
	const char *time_zone;
	bool only; /* the plan holds the names that were given */
	struct up_plan plan;
};

static const struct argp_option options[] = {
    {"only", OPTION_ONLY, "NAME", 0,
	"run these services alone: intake scheduling attendance reporting", 0},
    {"time-zone", OPTION_ZONE, "ZONE", 0,
	"the authority's time zone, of a stack that is made now "
	"(America/New_York)",
	0},
    {0},
};

static const char *
find_name(const char *word)
{
	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		if (strcmp(service_names[i], word) == 0)
			return service_names[i];
	}
	return NULL;
}

static void
add_name(struct up_options *o, const char *word, struct argp_state *state)
{
	const char *name = find_name(word);

	if (name == NULL)
		argp_error(state,
		    "found `%s`, expected intake, scheduling, attendance or "
		    "reporting",
		    word);
	for (size_t i = 0; i < o->plan.count; i++) {
		if (o->plan.names[i] == name)
			return;
	}
	o->plan.names[o->plan.count++] = name;
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct up_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_ONLY:
		o->only = true;
		add_name(o, arg, state);
		return 0;
	case OPTION_ZONE:
		o->time_zone = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (!o->only)
			argp_error(state,
			    "found `%s`, expected --only before names", arg);
		add_name(o, arg, state);
		return 0;
	case ARGP_KEY_END:
		for (size_t i = 0; !o->only && i < SETTINGS_SERVICES; i++)
			add_name(o, service_names[i], state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Runs the services of one machine in the foreground and prints `ready` "
    "when all are. Makes the stack in DIR when there is none: settings, keys, "
    "stores. SIGTERM or Ctrl-C stops all.\v"
    "The services' logs go to stderr, or to DIR/log when stderr is a "
    "terminal.\n"
    "Example:\n"
    "  chalkline up --dir stack &";

static const struct argp argp = {
    options, parse, "[NAME...]", doc, cli_argp_children, NULL, NULL};

static const char *
find_dir(const struct cli_options *cli)
{
	const char *dir = cli->dir != NULL ? cli->dir : getenv("CHALKLINE_DIR");

	return dir != NULL && *dir != '\0' ? dir : ".";
}

static enum cli_exit
run(const struct up_options *o, const char *dir)
{
	struct up_plan plan = o->plan;
	struct settings settings;
	char config[SETTINGS_PATH_MAX], log_dir[PATH_MAX];
	enum cli_exit code =
	    up_make_stack(dir, o->time_zone, config, &settings);

	if (code != CLI_DONE)
		return code;
	plan.config = config;
	if (isatty(STDERR_FILENO)) {
		snprintf(log_dir, sizeof(log_dir), "%.4000s/log", dir);
		plan.log_dir = log_dir;
		cli_note("chalkline: the services' logs are in %s", log_dir);
	}
	return up_run(&plan);
}

int
verb_up(int argc, char **argv)
{
	struct up_options o = {.cli = CLI_OPTIONS_DEFAULT};
	char dir[PATH_MAX];
	int lock = -1;

	cli_parse(&argp, argc, argv, &o);
	if (o.cli.config != NULL) {
		cli_error("up: found --config, expected --dir DIR: it runs a "
			  "stack of this machine");
		return CLI_USAGE;
	}
	enum cli_exit code = up_lock(find_dir(&o.cli), &lock);
	if (code != CLI_DONE)
		return code;
	if (realpath(find_dir(&o.cli), dir) == NULL)
		code = CLI_FAILED;
	else
		code = run(&o, dir);
	close(lock);
	return code;
}
