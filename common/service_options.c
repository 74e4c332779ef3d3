// SPDX-License-Identifier: Apache-2.0
/*
 * service_options.c - the options that every service program has.
 */
#include "common/service_parts.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/diag.h"

enum {
	OPTION_CONFIG = 'c',
	OPTION_CHECK = 0x100,
	OPTION_PRINT,
	OPTION_LOG_LEVEL,
	OPTION_VERSION,
};

static const struct argp_option known[] = {
    {"config", OPTION_CONFIG, "FILE", 0,
	"The stack's chalkline.yaml (or CHALKLINE_CONFIG)", 0},
    {"check-config", OPTION_CHECK, NULL, 0, "Check the settings and end", 0},
    {"print-config", OPTION_PRINT, NULL, 0,
	"Print the settings in force and end", 0},
    {"log-level", OPTION_LOG_LEVEL, "LEVEL", 0,
	"error, warning, info (default) or debug", 0},
    {"version", OPTION_VERSION, NULL, 0, "Print the version and end", 0},
    {NULL, 0, NULL, 0, NULL, 0},
};

static bool
parse_level(const char *text, int *level)
{
	static const struct {
		const char *name;
		enum diag_level level;
	} levels[] = {
	    {"error", DIAG_ERROR},
	    {"warning", DIAG_WARNING},
	    {"info", DIAG_INFO},
	    {"debug", DIAG_DEBUG},
	};

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (strcmp(levels[i].name, text) == 0) {
			*level = (int)levels[i].level;
			return true;
		}
	}
	return false;
}

static error_t
on_option(int key, char *arg, struct argp_state *state)
{
	struct service *s = state->input;

	switch (key) {
	case OPTION_CONFIG:
		s->options.config = arg;
		return 0;
	case OPTION_CHECK:
		s->options.check_config = true;
		return 0;
	case OPTION_PRINT:
		s->options.print_config = true;
		return 0;
	case OPTION_LOG_LEVEL:
		if (!parse_level(arg, &s->options.log_level)) {
			argp_error(state,
			    "--log-level: found \"%s\", expected error, "
			    "warning, info or debug",
			    arg);
		}
		return 0;
	case OPTION_VERSION:
		printf("chalkline-%s %s\n", s->name, CHALKLINE_VERSION);
		exit(0);
	case ARGP_KEY_ARG:
		argp_error(state, "found \"%s\", expected only options", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* What the settings must have beyond being well-formed. */
static bool
check_memory(const struct service *s)
{
	uint64_t bound = service_memory_bound(s);
	uint64_t there = service_memory_there();

	if (bound <= there) {
		return true;
	}
	fprintf(stderr,
	    "%s: services.%s: found settings that may take %llu MiB of "
	    "memory, expected at most the %llu MiB of this machine: lower "
	    "query_threads or queue_bytes_max\n",
	    s->options.config, s->name, (unsigned long long)(bound >> 20),
	    (unsigned long long)(there >> 20));
	return false;
}

int
options_parse(int argc, char **argv, struct service *s)
{
	static const struct argp argp = {.options = known,
	    .parser = on_option,
	    .doc = "A Chalkline service; runs until SIGTERM."};
	char detail[DETAIL_MAX] = "";

	argp_err_exit_status = 1;
	if (argp_parse(&argp, argc, argv, 0, NULL, s) != 0) {
		return 1;
	}
	if (s->options.config == NULL) {
		s->options.config = getenv("CHALKLINE_CONFIG");
	}
	if (s->options.config == NULL) {
		fprintf(stderr,
		    "chalkline-%s: found no settings, expected --config FILE "
		    "or CHALKLINE_CONFIG\n",
		    s->name);
		return 1;
	}
	if (settings_read(s->options.config, &s->settings, detail,
		sizeof(detail)) != STATUS_OK) {
		fprintf(stderr, "chalkline-%s: %s\n", s->name, detail);
		return 1;
	}
	s->mine = settings_service(&s->settings, s->name);
	if (s->mine == NULL || !check_memory(s)) {
		return 1;
	}
	if (s->options.print_config) {
		settings_print(&s->settings, stdout);
	}
	return s->options.print_config || s->options.check_config ? 0 : -1;
}
