// SPDX-License-Identifier: Apache-2.0
/*
 * verb_findings.c - `chalkline findings`: what is wrong with what was sent.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>
#include <string.h>

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
    {"school", LISTING_SCHOOL, "ID", 0,
	"only of this school: sessions at it, months it signed, its clock", 0},
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
    "are ahead.  Sorted by code, provider and session; JSON is one finding a "
    "line.  "
    "services/attendance/FINDINGS.md tells what to do about each code.\v"
    "Example:\n"
    "  chalkline findings --provider harbor-tutoring --dir stack\n"
    "  chalkline findings --school S-001 --from 2026-10-01\n"
    "  chalkline findings --code TUTOR_OVERLAP --from 2026-10-01";

static const struct argp argp = {
    options, parse, NULL, doc, cli_argp_children, NULL, NULL};

static int
print_finding(const void *item)
{
	const struct listed_finding *f = item;
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
add_row(struct table *table, const void *item)
{
	const struct listed_finding *f = item;

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
on_page(struct bytes body, struct arena *keep, const void **items,
    size_t *count, struct bytes *next)
{
	struct finding_page page;
	enum status status = wire_read_findings(body, keep, &page);

	if (status != STATUS_OK)
		return status;
	*items = page.finding;
	*count = page.findings;
	*next = page.next;
	return STATUS_OK;
}

/* What there is to do with one code stands together, session by session. */
static int
compare(const void *a, const void *b)
{
	const struct listed_finding *x = a, *y = b;
	const char *const parts[][2] = {{x->code, y->code},
	    {x->provider_id, y->provider_id}, {x->session_id, y->session_id},
	    {x->student_id, y->student_id}, {x->event_id, y->event_id},
	    {x->field, y->field}, {x->found, y->found}};
	int order = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && order == 0;
	     i++)
		order = strcmp(parts[i][0], parts[i][1]);
	return order;
}

int
verb_findings(int argc, char **argv)
{
	static const char *const columns[] = {"code", "provider_id",
	    "session_id", "event_id", "student_id", "field", "found",
	    "expected"};
	struct findings_options o = {.list = LISTING_DEFAULT};
	const struct sorted_listing sorted = {
	    .type = "attendance.ListFindings",
	    .ctx = &o,
	    .pack = on_pack,
	    .read = on_page,
	    .size = sizeof(struct listed_finding),
	    .compare = compare,
	    .print = print_finding,
	    .add = add_row,
	    .columns = columns,
	    .column_count = sizeof(columns) / sizeof(*columns),
	};

	cli_parse(&argp, argc, argv, &o);
	return listing_show_sorted(&o.list, &sorted);
}
