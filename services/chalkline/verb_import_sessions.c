// SPDX-License-Identifier: Apache-2.0
/*
 * verb_import_sessions.c - `chalkline import sessions`: a provider's sheet of
 * one month becomes session events.
 *
 * What earlier imports of the month told is asked of attendance, so that it
 * works from any machine.  Only what differs is sent.
 */
#include "services/chalkline/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/csv_table.h"
#include "services/chalkline/import_print.h"
#include "services/chalkline/sheet_differs.h"
#include "services/chalkline/sheet_file.h"
#include "services/chalkline/sheet_layouts.h"
#include "services/chalkline/sheet_roster.h"
#include "services/chalkline/sheet_send.h"

#define ARENA_BYTES ((size_t)4 << 30)
#define MISSING_TOLD 20u

struct sheet_options {
	struct cli_options cli;
	const char *path, *layout, *provider, *period, *refused, *receipts;
	const char *shown_layout;
	bool list_layouts, void_missing, dry_run;
};

enum {
	OPTION_LAYOUT = 0x2800,
	OPTION_LAYOUTS,
	OPTION_PROVIDER,
	OPTION_PERIOD,
	OPTION_VOID_MISSING,
	OPTION_DRY_RUN,
	OPTION_REFUSED,
	OPTION_RECEIPTS,
};

static const struct argp_option options[] = {
    {"layout", OPTION_LAYOUT, "NAME|FILE.yaml", 0,
	"how the columns are to be read", 0},
    {"layouts", OPTION_LAYOUTS, "NAME", OPTION_ARG_OPTIONAL,
	"list the layouts there are, or print one to begin with", 0},
    {"provider", OPTION_PROVIDER, "ID", 0, "whose sessions they are", 0},
    {"period", OPTION_PERIOD, "YYYY-MM", 0, "the month that the sheet is of",
	0},
    {"void-missing", OPTION_VOID_MISSING, NULL, 0,
	"void rows of an earlier import that are not in FILE any more", 0},
    {"dry-run", OPTION_DRY_RUN, NULL, 0, "tell what would change; send nothing",
	0},
    {"refused", OPTION_REFUSED, "FILE", 0,
	"write refused rows there, to be mended and imported again", 0},
    {"receipts", OPTION_RECEIPTS, "FILE", 0, "write each event's verdict", 0},
    {0},
};

static void
check_options(const struct sheet_options *o, struct argp_state *state)
{
	if (o->list_layouts)
		return;
	if (o->path == NULL)
		argp_error(state, "expected a FILE");
	if (o->layout == NULL)
		argp_error(state,
		    "expected --layout NAME; `--layouts` lists those there "
		    "are");
	if (o->provider == NULL)
		argp_error(state, "expected --provider ID");
	if (o->period == NULL ||
	    !event_period_is_valid(o->period, strlen(o->period)))
		argp_error(state,
		    "--period: found `%s`, expected a month such as 2026-10",
		    o->period == NULL ? "nothing" : o->period);
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct sheet_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_LAYOUT:
		o->layout = arg;
		return 0;
	case OPTION_LAYOUTS:
		o->list_layouts = true;
		o->shown_layout = arg;
		return 0;
	case OPTION_PROVIDER:
		o->provider = arg;
		return 0;
	case OPTION_PERIOD:
		o->period = arg;
		return 0;
	case OPTION_VOID_MISSING:
		o->void_missing = true;
		return 0;
	case OPTION_DRY_RUN:
		o->dry_run = true;
		return 0;
	case OPTION_REFUSED:
		o->refused = arg;
		return 0;
	case OPTION_RECEIPTS:
		o->receipts = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			argp_error(
			    state, "found `%s`, expected nothing more", arg);
		o->path = arg;
		return 0;
	case ARGP_KEY_END:
		check_options(o, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Reads a provider's sheet of one month, a row per student and session, "
    "and sends it as session events.  The same sheet again changes nothing; a "
    "row that changed replaces what it said before; rows that are missing are "
    "asked about.  Good rows go in, the others are told and the exit code is "
    "2.\v"
    "Example:\n"
    "  chalkline import sessions october.csv --layout session-log \\\n"
    "      --provider harbor --period 2026-10 --dir stack";

static const struct argp argp = {
    options, parse, "FILE", doc, cli_argp_children, NULL, NULL};

struct sheet_import {
	const struct sheet_options *o;
	struct cli *cli;
	struct arena *arena;
	struct sheet_layout layout;
	struct sheet_file file;
	struct sheet_findings findings;
	struct sheet_reading reading;
	struct sheet_rows rows;
	struct sheet_events events;
	struct standing standing;
	struct sheet_changes changes;
	bool void_missing;
};

/* REFUSED: a finding says why nothing can be read. */
static enum cli_exit
read_rows(struct sheet_import *s)
{
	enum cli_exit code =
	    sheet_file_read(&s->file, s->o->path, &s->layout, &s->findings);
	enum status status;

	if (code != CLI_DONE)
		return code;
	status = sheet_rows_read(&s->reading, &s->file.text, &s->rows);
	if (status == STATUS_OK)
		sheet_roster_check(s->cli, &s->reading, &s->rows);
	if (status == STATUS_OK)
		status = sheet_events_make(
		    &s->reading, s->o->provider, &s->rows, &s->events);
	if (s->findings.failed)
		status = STATUS_NO_MEMORY;
	if (status == STATUS_INVALID)
		return CLI_REFUSED;
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail(s->o->path, status, "");
}

static enum cli_exit
prepare(struct sheet_import *s)
{
	const char *zone = s->layout.zone != NULL
			       ? s->layout.zone
			       : cli_settings(s->cli)->time_zone;

	s->findings =
	    (struct sheet_findings){.arena = s->arena, .file = s->o->path};
	s->reading = (struct sheet_reading){.layout = &s->layout,
	    .period = s->o->period,
	    .arena = s->arena,
	    .findings = &s->findings};
	if (zone_find(zone, &s->reading.zone) == STATUS_OK)
		return CLI_DONE;
	cli_error("zone: found `%s`, expected a time zone such as "
		  "America/Chicago",
	    zone);
	return CLI_USAGE;
}

static void
tell_missing(const struct sheet_import *s)
{
	const struct sheet_changes *c = &s->changes;
	char moment[SHEET_SAYS_TEXT];

	fprintf(stderr,
	    "chalkline: %zu rows of an earlier import of %s are not in %s:\n",
	    c->missing_count, s->o->period, s->o->path);
	for (size_t i = 0; i < c->missing_count && i < MISSING_TOLD; i++) {
		const char *student_id = c->missing[i]->student_id;

		sheet_say_moment(
		    &s->reading, c->missing[i]->occurred_at, moment);
		fprintf(stderr, "  session %s%s%s, %s\n",
		    c->missing[i]->session_id,
		    student_id != NULL ? ", student " : "",
		    student_id != NULL ? student_id : "", moment);
	}
	if (c->missing_count > MISSING_TOLD)
		fprintf(stderr, "  ... and %zu more\n",
		    c->missing_count - MISSING_TOLD);
}

static bool
ask_person(void)
{
	char answer[16];

	fprintf(stderr, "Void them? [y/N] ");
	fflush(stderr);
	return fgets(answer, sizeof(answer), stdin) != NULL &&
	       (answer[0] == 'y' || answer[0] == 'Y');
}

/*
 * Whether what is missing is voided.  A row that was refused may be one of
 * those, so nothing is voided before every row can be read.
 */
static void
decide_missing(struct sheet_import *s)
{
	if (s->changes.void_count == 0)
		return;
	tell_missing(s);
	if (s->rows.refused > 0) {
		cli_note("none is voided while rows of the file are refused");
		return;
	}
	s->void_missing =
	    s->o->void_missing || (!s->o->dry_run && isatty(STDIN_FILENO) &&
				      isatty(STDERR_FILENO) && ask_person());
	if (!s->void_missing)
		cli_note("they stand as they were; --void-missing voids them");
}

static enum cli_exit
write_refused(const struct sheet_import *s)
{
	struct buffer out;
	FILE *file = fopen(s->o->refused, "w");
	bool failed;

	if (file == NULL) {
		cli_error("--refused: %s: %s", s->o->refused, strerror(errno));
		return CLI_USAGE;
	}
	buffer_init(&out, SHEET_BYTES_MAX * 2);
	for (size_t i = 0; i < s->rows.columns; i++)
		csv_write_separated(
		    &out, s->rows.header[i], s->file.text.separator, i == 0);
	csv_write_end(&out);
	for (size_t r = 0; r < s->rows.count; r++) {
		const struct sheet_row *row = &s->rows.items[r];

		for (size_t i = 0; row->refused && i < row->cell_count; i++)
			csv_write_separated(&out, row->cells[i],
			    s->file.text.separator, i == 0);
		if (row->refused)
			csv_write_end(&out);
	}
	failed = out.failed != STATUS_OK ||
		 fwrite(out.data, 1, out.len, file) != out.len;
	failed |= fclose(file) != 0;
	buffer_fini(&out);
	if (!failed)
		return CLI_DONE;
	cli_error("--refused: %s could not be written whole", s->o->refused);
	return CLI_FAILED;
}

static enum cli_exit
print(struct sheet_import *s)
{
	struct import_file file = {.file = s->o->path, .rows = s->rows.count};
	struct import_result result = {.files = 1,
	    .file = &file,
	    .findings = s->findings.count,
	    .finding = s->findings.items,
	    .findings_left_out = s->findings.left_out};
	enum status status;

	sheet_findings_sort(&s->findings);
	for (size_t i = 0; i < s->rows.count && s->changes.of_row != NULL;
	     i++) {
		if (s->rows.items[i].refused)
			continue;
		file.created += s->changes.of_row[i] == SHEET_NEW;
		file.updated += s->changes.of_row[i] == SHEET_CHANGED;
		file.unchanged += s->changes.of_row[i] == SHEET_UNCHANGED;
	}
	file.refused = s->rows.refused;
	file.removed = s->void_missing ? s->changes.missing_count : 0;
	status = s->o->cli.json ? import_print_json(&result)
				: import_print_tables(&result);
	if (status != STATUS_OK)
		return cli_fail("chalkline", status, "");
	if (s->o->dry_run)
		cli_note("a dry run: nothing was sent");
	return file.refused > 0 ||
		       (s->changes.void_count > 0 && !s->void_missing)
		   ? CLI_REFUSED
		   : CLI_DONE;
}

static enum cli_exit
send(struct sheet_import *s)
{
	struct stream_receipts receipts;
	enum cli_exit code, closed;

	if (s->o->dry_run)
		return CLI_DONE;
	code = stream_receipts_init(&receipts, s->o->path, s->o->receipts);
	if (code != CLI_DONE)
		return code;
	code = sheet_send(s->cli, &s->changes, s->void_missing, &receipts);
	closed = stream_receipts_fini(&receipts);
	if (code == CLI_DONE)
		code = closed;
	if (code == CLI_DONE && receipts.count[EVENT_CONFLICT] +
					receipts.count[EVENT_REJECTED] +
					receipts.count[EVENT_QUARANTINED] >
				    0)
		code = CLI_REFUSED;
	return code;
}

static enum cli_exit
change(struct sheet_import *s)
{
	enum cli_exit code = sheet_ask_standing(
	    s->cli, s->o->provider, s->o->period, s->arena, &s->standing);
	enum status status;

	if (code != CLI_DONE)
		return code;
	status = sheet_changes_find(&s->reading, s->o->provider, &s->rows,
	    &s->events, &s->standing, &s->changes);
	if (status != STATUS_OK)
		return cli_fail(s->o->path, status, "");
	decide_missing(s);
	return send(s);
}

static enum cli_exit
import(struct sheet_import *s)
{
	enum cli_exit code = prepare(s), told;

	if (code == CLI_DONE)
		code = read_rows(s);
	if (code == CLI_DONE)
		code = change(s);
	if (code != CLI_DONE && code != CLI_REFUSED)
		return code;
	told = print(s);
	if (s->o->refused != NULL && told != CLI_FAILED) {
		enum cli_exit kept = write_refused(s);

		if (kept != CLI_DONE)
			return kept;
	}
	return code == CLI_DONE ? told : code;
}

int
verb_import_sessions(int argc, char **argv)
{
	struct sheet_options o = {.cli = CLI_OPTIONS_DEFAULT};
	struct sheet_import s = {.o = &o};
	enum cli_exit code = CLI_DONE;

	cli_parse(&argp, argc, argv, &o);
	o.cli.settled = true;
	if (o.list_layouts)
		return sheet_layouts_print(o.shown_layout, o.cli.json);
	if (arena_new(ARENA_BYTES, &s.arena) != STATUS_OK)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	code = sheet_layouts_find(o.layout, s.arena, &s.layout);
	if (code == CLI_DONE)
		code = cli_open(&o.cli, &s.cli);
	if (code == CLI_DONE)
		code = import(&s);
	sheet_file_fini(&s.file);
	cli_close(&s.cli);
	arena_free(&s.arena);
	return code;
}
