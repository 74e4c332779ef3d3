// SPDX-License-Identifier: Apache-2.0
/*
 * verb_preview.c - `chalkline schedule preview [DRAFT]`.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>

#include "services/chalkline/arg.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/preview_print.h"

#define PAGE_ITEMS 1000

struct preview_options {
	struct cli_options cli;
	uint64_t draft; /* 0: the newest */
	bool changes;
	enum table_format format;
	struct table *table; /* of changes */
};

enum {
	OPTION_CHANGES = 0x4000,
	OPTION_FORMAT,
};

static const struct argp_option options[] = {
    {"changes", OPTION_CHANGES, NULL, 0,
	"for each student who gains, loses or changes a place: from what to "
	"what",
	0},
    {"format", OPTION_FORMAT, "FORMAT", 0, "table, csv or json (table)", 0},
    {0},
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct preview_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_CHANGES:
		o->changes = true;
		return 0;
	case OPTION_FORMAT:
		o->format = arg_format(arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (o->draft != 0)
			argp_error(
			    state, "found `%s`, expected nothing more", arg);
		o->draft = arg_draft(arg, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Shows what a draft would do, before it is published: how many of which "
    "pupils, schools and programmes have a place, what it costs, and what "
    "changes from the published plan.  Without DRAFT the newest.  A group of "
    "fewer than 10 pupils is shown as n<10.\v"
    "Example:\n"
    "  chalkline schedule solve --preview\n"
    "  chalkline schedule preview --format csv\n"
    "  chalkline schedule preview 17 --changes";

static const struct argp argp = {
    options, parse, "[DRAFT]", doc, cli_argp_children, NULL, NULL};

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct preview_options *o = ctx;

	return wire_pack_preview(o->draft, o->changes, after, PAGE_ITEMS, out);
}

static enum status
on_page(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct preview_options *o = ctx;
	struct preview_page page;
	int failed = 0;

	enum status status = wire_read_preview(body, arena, &page);
	if (status != STATUS_OK)
		return status;
	*next = page.next;
	/* The pages after the first are of the same draft. */
	o->draft = page.draft.number;
	if (!o->changes)
		return preview_print(&page.draft, o->format);
	for (size_t i = 0; i < page.changes; i++) {
		if (o->format == TABLE_JSON)
			failed |= preview_change_line(&page.change[i]);
		else
			preview_changes_add(o->table, &page.change[i]);
	}
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum cli_exit
preview(struct preview_options *o)
{
	const struct pages pages = {
	    "scheduling", "scheduling.Preview", o, on_pack, on_page};
	struct cli *cli = NULL;

	enum cli_exit code = cli_open(&o->cli, &cli);
	if (code == CLI_DONE)
		code = pages_read(cli, &pages);
	cli_close(&cli);
	if (code != CLI_DONE || !o->changes || o->format == TABLE_JSON)
		return code;
	enum status status = table_print(o->table, o->format, stdout);
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail("chalkline", status, "");
}

int
verb_schedule_preview(int argc, char **argv)
{
	struct preview_options o = {.cli = CLI_OPTIONS_DEFAULT};

	cli_parse(&argp, argc, argv, &o);
	if (o.cli.json)
		o.format = TABLE_JSON;
	enum status status = preview_changes_new(&o.table);
	enum cli_exit code = status == STATUS_OK
				 ? preview(&o)
				 : cli_fail("chalkline", status, "");
	table_free(&o.table);
	return code;
}
