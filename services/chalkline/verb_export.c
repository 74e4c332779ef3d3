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
#include "services/chalkline/cli.h"
#include "services/chalkline/table.h"
#include "services/chalkline/wire_import.h"

#define PAGE_ROWS 5000
#define PAGE_ARENA_BYTES (64u * 1024u * 1024u)
#define CURSOR_BYTES_MAX 4096

struct export_options {
	struct cli_options cli;
	const char *kind;
	enum table_format format;
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
    "bell-schedules, availability, calendars, schools.\v"
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

/* Asks for one page and prints it; cursor becomes where the next begins. */
static enum cli_exit
export_page(struct cli *cli, const struct export_options *o,
    struct arena *arena, struct buffer *cursor, bool first)
{
	struct buffer body;
	struct reply reply;
	struct export_page page;
	enum cli_exit code;

	buffer_init(&body, CURSOR_BYTES_MAX * 2);
	enum status status =
	    wire_pack_export(o->kind, buffer_bytes(cursor), PAGE_ROWS, &body);
	code = status == STATUS_OK ? cli_call(cli, "intake", "intake.Export",
					 buffer_bytes(&body), &reply)
				   : cli_fail("intake", status, "");
	buffer_fini(&body);
	if (code != CLI_DONE)
		return code;
	arena_reset(arena);
	status = wire_read_export(reply.body, arena, &page);
	if (status == STATUS_OK)
		status = o->format == TABLE_JSON ? print_json(&page)
						 : print_csv(&page, first);
	if (status != STATUS_OK)
		return cli_fail("intake", status, "intake.Export");
	buffer_reset(cursor);
	buffer_append(cursor, page.next.data, page.next.len);
	return CLI_DONE;
}

int
verb_export(int argc, char **argv)
{
	struct export_options o = {
	    .cli = CLI_OPTIONS_DEFAULT, .format = TABLE_CSV};
	struct cli *cli = NULL;
	struct arena *arena = NULL;
	struct buffer cursor;

	cli_parse(&argp, argc, argv, &o);
	buffer_init(&cursor, CURSOR_BYTES_MAX);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code == CLI_DONE &&
	    arena_new(PAGE_ARENA_BYTES, &arena) != STATUS_OK)
		code = cli_fail("chalkline", STATUS_NO_MEMORY, "");
	for (bool first = true; code == CLI_DONE && (first || cursor.len > 0);
	     first = false)
		code = export_page(cli, &o, arena, &cursor, first);
	buffer_fini(&cursor);
	arena_free(&arena);
	cli_close(&cli);
	return code;
}
