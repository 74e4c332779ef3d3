// SPDX-License-Identifier: Apache-2.0
/*
 * verb_findings.c - `chalkline findings`: what is wrong with what was sent.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>

#include "services/chalkline/json_line.h"
#include "services/chalkline/listing.h"
#include "services/chalkline/wire_sessions.h"

#define PAGE_FINDINGS 2000

struct findings_options {
	struct listing list;
	const char *code;
};

#define OPTION_CODE LISTING_OPTION_NEXT

static const struct argp_option options[] = {
    {"provider", LISTING_PROVIDER, "ID", 0, "only what this provider sent", 0},
    {"code", OPTION_CODE, "CODE", 0, "only findings of this code", 0},
    {"from", LISTING_FROM, "DATE", 0, "sessions from this day on", 0},
    {"to", LISTING_TO, "DATE", 0, "sessions up to this day, included", 0},
    {"format", LISTING_FORMAT, "table|csv|json", 0, "table, when not told", 0},
    {0},
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct findings_options *o = state->input;

	if (key != OPTION_CODE)
		return listing_take(&o->list, key, arg, state);
	o->code = arg;
	return 0;
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

	return wire_pack_list_findings(
	    &o->list.filter, o->code, after, PAGE_FINDINGS, out);
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
		if (o->list.format == TABLE_JSON)
			failed |= print_finding(&page.finding[i]);
		else
			add_row(o->list.table, &page.finding[i]);
	}
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

int
verb_findings(int argc, char **argv)
{
	static const char *const columns[] = {"code", "provider_id",
	    "session_id", "event_id", "student_id", "field", "found",
	    "expected"};
	struct findings_options o = {.list = LISTING_DEFAULT};
	const struct pages pages = {
	    "attendance", "attendance.ListFindings", &o, on_pack, on_show};

	cli_parse(&argp, argc, argv, &o);
	return listing_show(&o.list, &pages, columns, 8);
}
