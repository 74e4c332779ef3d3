// SPDX-License-Identifier: Apache-2.0
/* file_options.c - names of files, numbers and seconds. */
#include "services/scheduling/file_options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool
parse_count(const char *text, uint64_t *count)
{
	char *end = NULL;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*count = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0';
}

static bool
parse_moves(const char *text, uint32_t *moves)
{
	uint64_t count;

	if (!parse_count(text, &count) || count >= UINT32_MAX)
		return false;
	*moves = (uint32_t)count;
	return true;
}

static bool
parse_seconds(const char *text, double *seconds)
{
	char *end = NULL;

	*seconds = strtod(text, &end);
	return end != text && *end == '\0' && *seconds > 0 && *seconds <= 1e9;
}

error_t
file_options_take(
    struct file_options *o, int key, char *text, struct argp_state *s)
{
	bool is_good = true;

	switch (key) {
	case FILE_INSTANCE:
		o->instance = text;
		break;
	case FILE_FROM:
		o->from = text;
		break;
	case FILE_OUT:
		o->out = text;
		break;
	case FILE_SECONDS:
		is_good = parse_seconds(text, &o->seconds);
		break;
	case FILE_STEPS:
		is_good = parse_count(text, &o->steps);
		o->has_steps = true;
		break;
	case FILE_SEED:
		is_good = parse_count(text, &o->seed);
		break;
	case FILE_THREADS:
		is_good = parse_count(text, &o->threads);
		break;
	case FILE_MOVES:
		is_good = parse_moves(text, &o->moves);
		break;
	case FILE_JSON:
		o->json = true;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	if (!is_good)
		argp_error(s, "found '%s', expected a number", text);
	return 0;
}

bool
file_options_asked(int argc, char **argv, const char *option)
{
	for (int i = 1; i < argc; i++)
		if (strncmp(argv[i], option, strlen(option)) == 0)
			return true;
	return false;
}

bool
file_options_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	argp_err_exit_status = EXIT_USAGE;
	return argp_parse(argp, argc, argv, 0, NULL, input) == 0;
}
