// SPDX-License-Identifier: Apache-2.0
/*
 * verb_schedule_export.c - `chalkline schedule export`: planned sessions as
 * calendars or as CSV.
 */
#include "services/chalkline/verbs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "common/instant.h"
#include "services/chalkline/calendar_file.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/table.h"
#include "services/chalkline/wait.h"

#define PAGE_ITEMS 1000
#define AUTHORITY "chalkline"

struct export_options {
	struct cli_options cli;
	struct calendar_filter filter;
	const char *authority, *place;
	bool ics, csv;
	struct calendar *calendar; /* for --ics */
	struct table *table;       /* for --csv */
};

enum {
	OPTION_ICS = 0x5100,
	OPTION_CSV,
	OPTION_AUTHORITY,
	OPTION_SCHOOL,
	OPTION_TUTOR,
	OPTION_STUDENT,
	OPTION_PROGRAM,
};

static const struct argp_option options[] = {
    {"ics", OPTION_ICS, NULL, 0,
	"iCalendar: a file for each tutor and each school in the folder "
	"PLACE; with --tutor, --school or --student one calendar",
	0},
    {"csv", OPTION_CSV, NULL, 0, "CSV: a row for each planned session", 0},
    {"authority", OPTION_AUTHORITY, "NAME", 0,
	"behind the @ of every UID; keep it for ever (default " AUTHORITY ")",
	0},
    {"school", OPTION_SCHOOL, "ID", 0, "only this school", 0},
    {"tutor", OPTION_TUTOR, "ID", 0, "only this tutor", 0},
    {"student", OPTION_STUDENT, "ID", 0, "only this student", 0},
    {"program", OPTION_PROGRAM, "ID", 0, "only this programme", 0},
    {0},
};

static void
check(const struct export_options *o, struct argp_state *state)
{
	if (o->ics == o->csv)
		argp_error(state, "found %s, expected one of --ics and --csv",
		    o->ics ? "both" : "neither");
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct export_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_ICS:
		o->ics = true;
		return 0;
	case OPTION_CSV:
		o->csv = true;
		return 0;
	case OPTION_AUTHORITY:
		o->authority = arg;
		return 0;
	case OPTION_SCHOOL:
		o->filter.school_id = arg;
		return 0;
	case OPTION_TUTOR:
		o->filter.tutor_id = arg;
		return 0;
	case OPTION_STUDENT:
		o->filter.student_id = arg;
		return 0;
	case OPTION_PROGRAM:
		o->filter.program_id = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (o->place != NULL)
			argp_error(
			    state, "found `%s`, expected one PLACE", arg);
		o->place = arg;
		return 0;
	case ARGP_KEY_END:
		check(o, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Writes planned sessions as calendars or as CSV, to PLACE or to stdout. "
    "Students stand there by id.\v"
    "Examples:\n"
    "  chalkline schedule export --ics calendars\n"
    "  chalkline schedule export --ics --tutor T-7 > t7.ics\n"
    "  chalkline schedule export --csv sessions.csv";

static const struct argp argp = {
    options, parse, "[PLACE]", doc, cli_argp_children, NULL, NULL};

static void
add_instant(struct table *table, int64_t instant)
{
	char text[INSTANT_TEXT];

	instant_format(instant, text);
	table_add(table, text);
}

static void
add_row(struct table *table, const struct calendar_entry *e)
{
	const struct shown_session *s = &e->session;
	struct buffer students;

	buffer_init(&students, 64u * 1024u);
	for (size_t i = 0; i < s->students; i++)
		buffer_format(
		    &students, "%s%s", i > 0 ? " " : "", s->student[i]);
	buffer_append(&students, "", 1);
	table_add(table, s->provider_id);
	table_add(table, s->session_id);
	table_add_number(table, e->changes);
	add_instant(table, e->told_at);
	table_add(table, s->program_id);
	table_add(table, s->school_id);
	table_add(table, s->group_id);
	table_add(table, s->tutor_id);
	table_add(table, s->subject);
	table_add(table, s->modality);
	add_instant(table, s->planned_start);
	add_instant(table, s->planned_end);
	table_add(table, s->makeup_of);
	table_add(table, students.len > 0 ? (char *)students.data : "");
	buffer_fini(&students);
}

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct export_options *o = ctx;

	return wire_pack_calendar(&o->filter, after, PAGE_ITEMS, out);
}

static enum status
on_page(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct export_options *o = ctx;
	struct calendar_shown page;

	enum status status = wire_read_calendar(body, arena, &page);
	if (status != STATUS_OK)
		return status;
	*next = page.next;
	for (size_t i = 0; i < page.entries && status == STATUS_OK; i++) {
		if (o->ics)
			status = calendar_add(o->calendar, &page.entry[i]);
		else
			add_row(o->table, &page.entry[i]);
	}
	return status;
}

static enum status
write_folder(const struct export_options *o)
{
	size_t files = 0;

	if (mkdir(o->place, 0777) != 0 && errno != EEXIST)
		return STATUS_IO;
	enum status status = calendar_write_files(
	    o->calendar, CALENDAR_OF_TUTOR, o->place, &files);
	if (status == STATUS_OK)
		status = calendar_write_files(
		    o->calendar, CALENDAR_OF_SCHOOL, o->place, &files);
	if (status != STATUS_OK)
		return status;
	if (o->cli.json)
		printf("{\"files\":%zu,\"sessions\":%zu}\n", files,
		    calendar_events(o->calendar));
	else
		cli_note("%zu calendars of %zu sessions in %s", files,
		    calendar_events(o->calendar), o->place);
	return STATUS_OK;
}

static enum status
print_one(const struct export_options *o, FILE *out)
{
	const char *id = o->filter.tutor_id     ? o->filter.tutor_id
			 : o->filter.school_id  ? o->filter.school_id
			 : o->filter.student_id ? o->filter.student_id
						: "all";
	char name[128];

	if (o->csv)
		return table_print(o->table, TABLE_CSV, out);
	snprintf(name, sizeof(name), "Tutoring, %.100s", id);
	return calendar_print(o->calendar, name, out);
}

static enum status
write_file(const struct export_options *o)
{
	FILE *out = fopen(o->place, "w");

	if (out == NULL)
		return STATUS_IO;
	enum status status = print_one(o, out);
	if (fclose(out) != 0 && status == STATUS_OK)
		status = STATUS_IO;
	return status;
}

static enum cli_exit
write_out(const struct export_options *o)
{
	bool is_one = o->csv || o->filter.tutor_id != NULL ||
		      o->filter.school_id != NULL ||
		      o->filter.student_id != NULL;
	enum status status;

	if (o->place == NULL || strcmp(o->place, "-") == 0)
		status = print_one(o, stdout);
	else
		status = is_one ? write_file(o) : write_folder(o);
	if (status == STATUS_OK)
		return CLI_DONE;
	if (status == STATUS_IO && o->place != NULL) {
		cli_error("%s: %s", o->place, strerror(errno));
		return CLI_FAILED;
	}
	return cli_fail("chalkline", status, "");
}

static enum cli_exit export(struct export_options *o) {
	const struct pages pages = {"scheduling", "scheduling.Calendar", o,
	    on_pack, on_page};
	struct cli *cli = NULL;

	enum cli_exit code = cli_open(&o->cli, &cli);
	if (code != CLI_DONE) return code;
	enum cli_exit waited = wait_for_upstream(cli, "scheduling");
	code = pages_read(cli, &pages);
	if (code == CLI_DONE) code = write_out(o);
	cli_close(&cli);
	return wait_worse(code, waited);
}

int
verb_schedule_export(int argc, char **argv)
{
	static const char *const columns[] = {"provider_id", "session_id",
	    "changes", "told_at", "program_id", "school_id", "group_id",
	    "tutor_id", "subject", "modality", "planned_start", "planned_end",
	    "makeup_of", "student_ids"};
	struct export_options o = {
	    .cli = CLI_OPTIONS_DEFAULT, .authority = AUTHORITY};
	enum cli_exit code;

	cli_parse(&argp, argc, argv, &o);
	o.filter.withdrawn = o.ics;
	enum status status = calendar_new(o.authority, &o.calendar);
	if (status == STATUS_OK)
		status = table_new(14, columns, &o.table);
	code = status == STATUS_OK ? export(&o)
				   : cli_fail("chalkline", status, "");
	calendar_free(&o.calendar);
	table_free(&o.table);
	return code;
}
