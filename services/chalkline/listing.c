// SPDX-License-Identifier: Apache-2.0
/*
 * listing.c - options to a filter, pages to a table.
 */
#include "services/chalkline/listing.h"

#include "services/chalkline/arg.h"
#include "services/chalkline/gathered.h"
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

static void
note_none(const struct record_filter *f)
{
	const char *const asked[][2] = {{"session", f->session_id},
	    {"student", f->student_id}, {"school", f->school_id},
	    {"provider", f->provider_id}};

	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
		if (asked[i][1] == NULL)
			continue;
		cli_note("nothing of %s %s that this key may see, in the days "
			 "asked for: is the id as the district writes it?",
		    asked[i][0], asked[i][1]);
		return;
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

	if (code == CLI_DONE && l->expects_some && l->format == TABLE_ALIGNED &&
	    table_rows(l->table) == 0)
		note_none(&l->filter);
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
listing_gather(
    struct listing *l, const struct pages *pages, bool by_time, bool *is_whole)
{
	struct cli *cli = NULL;
	enum cli_exit waited = CLI_DONE;
	enum cli_exit code = cli_open(&l->cli, &cli);

	if (code == CLI_DONE && by_time)
		code = tell_time(cli, l);
	if (code == CLI_DONE)
		waited = wait_for_upstream(cli, pages->service);
	if (code == CLI_DONE)
		code = pages_read(cli, pages);
	*is_whole = code == CLI_DONE;
	cli_close(&cli);
	return wait_worse(code, waited);
}

struct sorting {
	const struct sorted_listing *how;
	struct gathered all;
};

static enum status
pack_page(void *ctx, struct bytes after, struct buffer *out)
{
	const struct sorting *s = ctx;

	return s->how->pack(s->how->ctx, after, out);
}

static enum status
keep_page(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct sorting *s = ctx;
	const void *items;
	size_t count;
	enum status status =
	    s->how->read(body, s->all.keep, &items, &count, next);

	(void)arena;
	return status == STATUS_OK ? gathered_add(&s->all, items, count)
				   : status;
}

static enum status
show_items(const struct listing *l, struct sorting *s)
{
	const char *item;
	int failed = 0;

	gathered_sort(&s->all, s->how->compare);
	item = s->all.items;
	for (size_t i = 0; i < s->all.count; i++, item += s->all.size) {
		if (l->format == TABLE_JSON)
			failed |= s->how->print(item);
		else
			s->how->add(l->table, item);
	}
	if (failed)
		return STATUS_NO_MEMORY;
	return l->format == TABLE_JSON
		   ? STATUS_OK
		   : table_print(l->table, l->format, stdout);
}

enum cli_exit
listing_show_sorted(struct listing *l, const struct sorted_listing *how)
{
	struct sorting s = {.how = how};
	const struct pages pages = {
	    "attendance", how->type, &s, pack_page, keep_page};
	enum cli_exit code = CLI_FAILED;
	bool is_whole = false;
	enum status status =
	    table_new(how->column_count, how->columns, &l->table);

	if (status == STATUS_OK)
		status = gathered_init(&s.all, how->size);
	if (status == STATUS_OK)
		code = listing_gather(l, &pages, how->by_time, &is_whole);
	if (status == STATUS_OK && is_whole)
		status = show_items(l, &s);
	table_free(&l->table);
	gathered_fini(&s.all);
	return status == STATUS_OK ? code : cli_fail("chalkline", status, "");
}
