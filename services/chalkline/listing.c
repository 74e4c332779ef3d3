// SPDX-License-Identifier: Apache-2.0
/*
 * listing.c - options to a filter, pages to a table.
 */
#include "services/chalkline/listing.h"

#include "services/chalkline/arg.h"
#include "services/chalkline/wait.h"

static error_t
end(struct listing *l, struct argp_state *state)
{
	arg_check_days(l->filter.from, l->filter.to, state);
	if (l->cli.json)
		l->format = TABLE_JSON;
	return 0;
}

error_t
listing_take(struct listing *l, int key, char *arg, struct argp_state *state)
{
	struct record_filter *f = &l->filter;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &l->cli;
		return 0;
	case LISTING_STUDENT:
		f->student_id = arg;
		return 0;
	case LISTING_SESSION:
		f->session_id = arg;
		return 0;
	case LISTING_PROVIDER:
		f->provider_id = arg;
		return 0;
	case LISTING_SCHOOL:
		f->school_id = arg;
		return 0;
	case LISTING_PROGRAM:
		f->program_id = arg;
		return 0;
	case LISTING_FROM:
		f->from = arg_date(arg, state);
		return 0;
	case LISTING_TO:
		f->to = arg_date(arg, state);
		return 0;
	case LISTING_AS_OF:
		f->as_of = arg_instant("--as-of", arg, state);
		f->has_as_of = true;
		return 0;
	case LISTING_FORMAT:
		l->format = arg_format(arg, state);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "found `%s`, expected an option", arg);
		return 0;
	case ARGP_KEY_END:
		return end(l, state);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

enum cli_exit
listing_show(struct listing *l, const struct pages *pages,
    const char *const *columns, size_t count)
{
	enum status status = table_new(count, columns, &l->table);
	enum cli_exit code =
	    status == STATUS_OK
		? pages_list(&l->cli, pages, l->table, l->format)
		: cli_fail("chalkline", status, "");

	table_free(&l->table);
	return code;
}

/* So that what only time raises is raised. */
static enum cli_exit
tell_time(struct cli *cli, const struct listing *l)
{
	struct reply reply;

	if (l->filter.has_as_of || l->cli.wait_s == 0)
		return CLI_DONE;
	return cli_call(cli, "attendance", "attendance.TellTime",
	    bytes_of(NULL, 0), &reply);
}

enum cli_exit
listing_gather(struct listing *l, const struct pages *pages, bool *is_whole)
{
	struct cli *cli = NULL;
	enum cli_exit waited = CLI_DONE;
	enum cli_exit code = cli_open(&l->cli, &cli);

	if (code == CLI_DONE)
		code = tell_time(cli, l);
	if (code == CLI_DONE)
		waited = wait_for_upstream(cli, pages->service);
	if (code == CLI_DONE)
		code = pages_read(cli, pages);
	*is_whole = code == CLI_DONE;
	cli_close(&cli);
	return wait_worse(code, waited);
}
