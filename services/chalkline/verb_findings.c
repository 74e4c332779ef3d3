// SPDX-License-Identifier: Apache-2.0
/*
 * verb_findings.c - `chalkline findings`: what is wrong with what was sent.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>

#include "services/chalkline/arg.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/table.h"
#include "services/chalkline/wire_sessions.h"

#define PAGE_FINDINGS 2000

struct findings_options {
	struct cli_options cli;
	struct finding_filter filter;
	enum table_format format;
	struct table *table;
};

enum {
	OPTION_PROVIDER = 0x7000,
	OPTION_CODE,
	OPTION_FROM,
	OPTION_TO,
};

static const struct argp_option options[] = {
    {"provider", OPTION_PROVIDER, "ID", 0, "only what this provider sent", 0},
    {"code", OPTION_CODE, "CODE", 0, "only findings of this code", 0},
    {"from", OPTION_FROM, "DATE", 0, "sessions from this day on", 0},
    {"to", OPTION_TO, "DATE", 0, "sessions up to this day, included", 0},
    {"format", 'f', "table|csv|json", 0, "table, when not told", 0},
    {0},
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct findings_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_PROVIDER:
		o->filter.provider_id = arg;
		return 0;
	case OPTION_CODE:
		o->filter.code = arg;
		return 0;
	case OPTION_FROM:
		o->filter.from = arg_date(arg, state);
		return 0;
	case OPTION_TO:
		o->filter.to = arg_date(arg, state);
		return 0;
	case 'f':
		o->format = arg_format(arg, state);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "found `%s`, expected an option", arg);
		return 0;
	case ARGP_KEY_END:
		arg_check_days(o->filter.from, o->filter.to, state);
		if (o->cli.json)
			o->format = TABLE_JSON;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Lists conflicts, voids of nothing, overlaps of a student or a tutor, "
    "over-claims, differences from the plan, backdated plans and clocks that "
    "are ahead.  JSON is one finding a line.  "
    "services/attendance/FINDINGS.md tells what to do about each code.\v"
    "Example:\n"
    "  chalkline findings --provider harbor-tutoring --dir stack\n"
    "  chalkline findings --code TUTOR_OVERLAP --from 2026-10-01";

static const struct argp argp = {
    options, parse, NULL, doc, cli_argp_children, NULL, NULL};

static int
print_finding(const struct listed_finding *f)
{
	json_t *o = json_object();

	json_line_text(o, "code", f->code);
	json_line_text(o, "providerId", f->provider_id);
	json_line_text(o, "sessionId", f->session_id);
	json_line_text(o, "eventId", f->event_id);
	json_line_text(o, "studentId", f->student_id);
	json_line_text(o, "field", f->field);
	json_line_text(o, "found", f->found);
	json_line_text(o, "expected", f->expected);
	return json_line_print(o);
}

static void
add_row(struct table *table, const struct listed_finding *f)
{
	table_add(table, f->code);
	table_add(table, f->provider_id);
	table_add(table, f->session_id);
	table_add(table, f->event_id);
	table_add(table, f->student_id);
	table_add(table, f->field);
	table_add(table, f->found);
	table_add(table, f->expected);
}

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct findings_options *o = ctx;

	return wire_pack_list_findings(&o->filter, after, PAGE_FINDINGS, out);
}

static enum status
on_show(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct findings_options *o = ctx;
	struct finding_page page;
	int failed = 0;

	enum status status = wire_read_findings(body, arena, &page);
	if (status != STATUS_OK)
		return status;
	*next = page.next;
	for (size_t i = 0; i < page.findings; i++) {
		if (o->format == TABLE_JSON)
			failed |= print_finding(&page.finding[i]);
		else
			add_row(o->table, &page.finding[i]);
	}
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum cli_exit
show(struct findings_options *o)
{
	const struct pages pages = {
	    "attendance", "attendance.ListFindings", o, on_pack, on_show};

	return pages_list(&o->cli, &pages, o->table, o->format);
}

int
verb_findings(int argc, char **argv)
{
	static const char *const columns[] = {"code", "provider_id",
	    "session_id", "event_id", "student_id", "field", "found",
	    "expected"};
	struct findings_options o = {.cli = CLI_OPTIONS_DEFAULT};

	cli_parse(&argp, argc, argv, &o);
	enum status status = table_new(8, columns, &o.table);
	enum cli_exit code =
	    status == STATUS_OK ? show(&o) : cli_fail("chalkline", status, "");
	table_free(&o.table);
	return code;
}
