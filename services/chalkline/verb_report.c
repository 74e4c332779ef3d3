// SPDX-License-Identifier: Apache-2.0
/*
 * verb_report.c - `chalkline report NAME`: figures, as a table, CSV or JSON.
 *
 * The service decides which reports and dimensions there are and says so when
 * one is not known.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>
#include <string.h>

#include "services/chalkline/arg.h"
#include "services/chalkline/cli.h"
#include "services/chalkline/table.h"
#include "services/chalkline/wait.h"
#include "services/chalkline/wire_report.h"

#define ANSWER_ARENA_BYTES (512u * 1024u * 1024u)
#define REQUEST_BYTES_MAX (64u * 1024u)

struct report_options {
	struct cli_options cli;
	struct report_query query;
	enum table_format format;
};

enum {
	OPTION_BY = 0x8000,
	OPTION_WHERE,
	OPTION_FROM,
	OPTION_TO,
	OPTION_AS_OF,
};

static const struct argp_option options[] = {
    {"by", OPTION_BY, "DIM", 0,
	"one row for each student, school, provider, program, grade, tutor, "
	"week (may be repeated); reason adds columns to attendance",
	0},
    {"where", OPTION_WHERE, "K=V", 0,
	"only rows of this school, provider, ... (may be repeated)", 0},
    {"from", OPTION_FROM, "DATE", 0, "from this day on", 0},
    {"to", OPTION_TO, "DATE", 0, "up to this day, included", 0},
    {"as-of", OPTION_AS_OF, "TIME", 0,
	"what was known then (2025-10-01T12:00:00Z)", 0},
    {"format", 'f', "table|csv|json", 0, "table, when not told", 0},
    {0},
};

static void
add_dims(struct report_options *o, char *arg, struct argp_state *state)
{
	char *rest = NULL;

	for (char *dim = strtok_r(arg, ",", &rest); dim != NULL;
	     dim = strtok_r(NULL, ",", &rest)) {
		if (o->query.dims == REPORT_DIMS_MAX)
			argp_error(state, "--by: at most %d are taken",
			    REPORT_DIMS_MAX);
		o->query.by[o->query.dims++] = dim;
	}
}

static void
add_filter(struct report_options *o, char *arg, struct argp_state *state)
{
	char *equals = strchr(arg, '=');

	if (equals == NULL || equals == arg) {
		argp_error(state,
		    "--where: found `%s`, expected KEY=VALUE, as in "
		    "school=SCH-01",
		    arg);
		return;
	}
	if (o->query.filters == REPORT_FILTERS_MAX)
		argp_error(
		    state, "--where: at most %d are taken", REPORT_FILTERS_MAX);
	*equals = '\0';
	o->query.where[o->query.filters++] =
	    (struct report_filter){arg, equals + 1};
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct report_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_BY:
		add_dims(o, arg, state);
		return 0;
	case OPTION_WHERE:
		add_filter(o, arg, state);
		return 0;
	case OPTION_FROM:
		o->query.from = arg_date(arg, state);
		return 0;
	case OPTION_TO:
		o->query.to = arg_date(arg, state);
		return 0;
	case OPTION_AS_OF:
		o->query.has_as_of = true;
		o->query.as_of = arg_instant("--as-of", arg, state);
		return 0;
	case 'f':
		o->format = arg_format(arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			argp_error(
			    state, "found `%s`, expected nothing more", arg);
		o->query.name = arg;
		return 0;
	case ARGP_KEY_END:
		if (o->query.name == NULL)
			argp_error(
			    state, "expected a NAME: dosage or attendance");
		arg_check_days(o->query.from, o->query.to, state);
		if (o->cli.json)
			o->format = TABLE_JSON;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Prints figures.  NAME: dosage (planned, offered, attended, minutes, and "
    "what follows from them) or attendance (counts by status).\v"
    "CSV headers are fixed; rows are sorted by the leading columns; a rate has "
    "four decimals; an empty cell had nothing to divide by.\n\n"
    "Example:\n"
    "  chalkline report dosage --by student --format csv --dir stack\n"
    "  chalkline report attendance --by provider --by week "
    "--where school=SCH-01";

static const struct argp argp = {
    options, parse, "NAME", doc, cli_argp_children, NULL, NULL};

static enum status
add_rows(const struct report_answer *answer, struct table **table)
{
	enum status status = STATUS_OK;

	if (*table == NULL)
		status = table_new(answer->columns, answer->column, table);
	for (size_t i = 0; status == STATUS_OK && i < answer->rows; i++) {
		for (size_t c = 0; c < answer->columns; c++)
			table_add(*table, answer->row[i][c]);
	}
	return status;
}

/* One page; the query then stands for the next. */
static enum cli_exit
ask_page(struct cli *cli, struct report_query *query, struct arena *arena,
    struct report_answer *answer)
{
	struct buffer body;
	struct reply reply = {.status = STATUS_INTERNAL};
	enum cli_exit code;

	buffer_init(&body, REQUEST_BYTES_MAX);
	enum status status = wire_pack_report(query, &body);
	code = status == STATUS_OK
		   ? cli_call(cli, "reporting", "reporting.Report",
			 buffer_bytes(&body), &reply)
		   : cli_fail("reporting", status, "");
	buffer_fini(&body);
	/* A question that is refused was asked wrongly. */
	if (code != CLI_DONE)
		return code == CLI_REFUSED ? CLI_USAGE : code;
	status = wire_read_report(reply.body, arena, answer);
	if (status == STATUS_OK && answer->more && answer->rows == 0)
		status = STATUS_INVALID;
	if (status != STATUS_OK)
		return cli_fail("reporting", status, "reporting.Report");
	query->has_as_of = true;
	query->as_of = answer->as_of;
	query->skip += answer->rows;
	return CLI_DONE;
}

static enum cli_exit
ask(struct cli *cli, const struct report_options *o)
{
	struct report_query query = o->query;
	struct report_answer answer = {.more = true};
	struct arena *arena = NULL;
	struct table *table = NULL;
	enum cli_exit code = CLI_DONE;
	enum status status = arena_new(ANSWER_ARENA_BYTES, &arena);

	while (status == STATUS_OK && answer.more) {
		arena_reset(arena);
		code = ask_page(cli, &query, arena, &answer);
		if (code != CLI_DONE)
			goto out;
		status = add_rows(&answer, &table);
	}
	if (status == STATUS_OK)
		status = table_print(table, o->format, stdout);
	if (status != STATUS_OK)
		code = cli_fail("reporting", status, "reporting.Report");
	for (size_t i = 0; status == STATUS_OK && i < answer.notes; i++)
		cli_note("%s", answer.note[i]);
out:
	table_free(&table);
	arena_free(&arena);
	return code;
}

int
verb_report(int argc, char **argv)
{
	struct report_options o = {.cli = CLI_OPTIONS_DEFAULT};
	struct cli *cli = NULL;

	cli_parse(&argp, argc, argv, &o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code != CLI_DONE)
		return code;
	enum cli_exit waited = wait_for_upstream(cli, "reporting");
	code = wait_worse(ask(cli, &o), waited);
	cli_close(&cli);
	return code;
}
