// SPDX-License-Identifier: Apache-2.0
/*
 * arg.c - days, moments, formats and drafts.
 */
#include "services/chalkline/arg.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/instant.h"

const char *
arg_date(const char *arg, struct argp_state *state)
{
	int32_t date;

	if (!date_parse(arg, strlen(arg), &date))
		argp_error(
		    state, "found `%s`, expected a day, YYYY-MM-DD", arg);
	return arg;
}

void
arg_check_days(const char *from, const char *to, struct argp_state *state)
{
	if (from != NULL && to != NULL && strcmp(from, to) > 0)
		argp_error(state,
		    "--from: found %s, expected a day up to that of --to, %s",
		    from, to);
}

int64_t
arg_instant(const char *option, const char *arg, struct argp_state *state)
{
	int64_t at = 0;

	if (!instant_parse(arg, strlen(arg), &at))
		argp_error(state,
		    "%s: found `%s`, expected a moment with its offset, "
		    "2025-10-01T12:00:00Z",
		    option, arg);
	return at;
}

enum table_format
arg_format(const char *arg, struct argp_state *state)
{
	enum table_format format = TABLE_ALIGNED;

	if (!table_format_parse(arg, &format))
		argp_error(state,
		    "--format: found `%s`, expected table, csv or json", arg);
	return format;
}

uint64_t
arg_draft(const char *arg, struct argp_state *state)
{
	char *end;

	errno = 0;
	unsigned long long number = strtoull(arg, &end, 10);
	if (*arg < '0' || *arg > '9' || *end != '\0' || errno != 0 ||
	    number == 0)
		argp_error(state,
		    "found `%s`, expected the number of a draft: `chalkline "
		    "schedule drafts` lists them",
		    arg);
	return number;
}
