// SPDX-License-Identifier: Apache-2.0
/*
 * cli.c - the options that every verb has, and messages.
 */
#include "services/chalkline/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/event/session_event.h"

enum { OPTION_KEY_FILE = 0x1000, OPTION_WAIT, OPTION_JSON };

static const struct argp_option common_options[] = {
    {NULL, 0, NULL, 0, "Common to every verb:", -2},
    {"dir", 'd', "DIR", 0,
	"the stack on this machine (or CHALKLINE_DIR; else the current "
	"folder, when it holds a chalkline.yaml)",
	-2},
    {"config", 'c', "FILE", 0, "settings of services elsewhere", -2},
    {"key", OPTION_KEY_FILE, "FILE", 0,
	"speak with this key instead of the stack's own", -2},
    {"json", OPTION_JSON, NULL, 0, "print JSON, for programs", -2},
    {"wait", OPTION_WAIT, "S", 0,
	"wait up to S seconds until what was sent before has arrived "
	"(30; 0: as it is)",
	-2},
    {0},
};

static error_t
parse_common(int key, char *arg, struct argp_state *state)
{
	struct cli_options *options = state->input;
	char *end;

	switch (key) {
	case 'd':
		options->dir = arg;
		return 0;
	case 'c':
		options->config = arg;
		return 0;
	case OPTION_KEY_FILE:
		options->key = arg;
		return 0;
	case OPTION_JSON:
		options->json = true;
		return 0;
	case OPTION_WAIT:
		options->wait_s = (int)strtol(arg, &end, 10);
		if (end == arg || *end != '\0' || options->wait_s < 0 ||
		    options->wait_s > 86400)
			argp_error(state,
			    "--wait: found `%s`, expected seconds, 0 to 86400",
			    arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp common_argp = {
    common_options, parse_common, NULL, NULL, NULL, NULL, NULL};

const struct argp_child cli_argp_children[] = {
    {&common_argp, 0, NULL, 0},
    {0},
};

void
cli_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	error_t failed = argp_parse(argp, argc, argv, 0, NULL, input);

	if (failed != 0) {
		cli_error("%s", strerror(failed));
		exit(CLI_USAGE);
	}
}

void
cli_error(const char *format, ...)
{
	va_list args;

	fputs("chalkline: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void
cli_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void
cli_warn(const struct event_fault *fault)
{
	cli_note("warning: %s: %s: expected %s", fault->code, fault->field,
	    fault->expected);
}
