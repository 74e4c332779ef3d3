// SPDX-License-Identifier: Apache-2.0
/*
 * verb_export.c - `chalkline export KIND`: what intake holds, in the layout
 * that import reads.
 *
 * Pages are printed as they come, so an export of any size needs little
 * memory.
 */
#include "services/chalkline/verbs.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "common/csv_table.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/table.h"
#include "services/chalkline/wire_import.h"

#define PAGE_ROWS 5000

struct export_options {
	struct cli_options cli;
	const char *kind;
	enum table_format format;
	bool begun; /* the header is out */
};

static const struct argp_option options[] = {
    {"format", 'f', "csv|json", 0,
	"CSV as import reads it (the default), or a JSON object a line", 0},
    {0},
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct export_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case 'f':
		if (!table_format_parse(arg, &o->format) ||
		    o->format == TABLE_ALIGNED)
			argp_error(state,
			    "--format: found `%s`, expected csv or json", arg);
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			argp_error(
			    state, "found `%s`, expected nothing more", arg);
		o->kind = arg;
		return 0;
	case ARGP_KEY_END:
		if (o->kind == NULL)
			argp_error(state, "expected a KIND");
		if (o->cli.json)
			o->format = TABLE_JSON;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Prints what intake holds of one kind: tutors, programs, needs, "
    "bell-schedules, availability, calendars, schools, school-attendance, "
    "consents, clearances, pairs, pins.\v"
    "Example:\n"
    "  chalkline export needs --dir stack > needs.csv";

static const struct argp argp = {
    options, parse, "KIND", doc, cli_argp_children, NULL, NULL};

static void
print_line(char *const *cells, size_t count, struct buffer *line)
{
	buffer_reset(line);
	for (size_t i = 0; i < count; i++)
		csv_write_cell(line, cells[i], i == 0);
	csv_write_end(line);
	fwrite(line->data, 1, line->len, stdout);
}

static enum status
print_csv(const struct export_page *page, bool first)
{
	struct buffer line;

	buffer_init(&line, CSV_ROW_MAX);
	if (first)
		print_line(page->column, page->columns, &line);
	for (size_t i = 0; i < page->rows; i++)
		print_line(page->row[i], page->columns, &line);
	enum status status = line.failed;
	buffer_fini(&line);
	return status;
}

static enum status
print_json(const struct export_page *page)
{
	int failed = 0;

	for (size_t i = 0; i < page->rows && !failed; i++) {
		json_t *object = json_object();
		for (size_t c = 0; c < page->columns; c++) {
			if (page->row[i][c][0] != '\0')
				failed |=
				    json_object_set_new(object, page->column[c],
					json_string(page->row[i][c]));
		}
		failed |= json_dumpf(object, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(object);
	}
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct export_options *o = ctx;

	return wire_pack_export(o->kind, after, PAGE_ROWS, out);
}

static enum status
on_show(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct export_options *o = ctx;
	struct export_page page;

	enum status status = wire_read_export(body, arena, &page);
	if (status != STATUS_OK)
		return status;
	*next = page.next;
	status = o->format == TABLE_JSON ? print_json(&page)
					 : print_csv(&page, !o->begun);
	o->begun = true;
	return status;
}

int
verb_export(int argc, char **argv)
{
	struct export_options o = {
	    .cli = CLI_OPTIONS_DEFAULT, .format = TABLE_CSV};
	const struct pages pages = {
	    "intake", "intake.Export", &o, on_pack, on_show};
	struct cli *cli = NULL;

	cli_parse(&argp, argc, argv, &o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code == CLI_DONE)
		code = pages_read(cli, &pages);
	cli_close(&cli);
	return code;
}
