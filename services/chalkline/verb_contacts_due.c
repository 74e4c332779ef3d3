// SPDX-License-Identifier: Apache-2.0
/*
 * verb_contacts_due.c - `chalkline contacts list --due` and `contacts
 * summary`: what is due, and what became of what was.
 */
#include "services/chalkline/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/chalkline/arg.h"
#include "services/chalkline/contacts.h"
#include "services/chalkline/gathered.h"
#include "services/chalkline/json_line.h"

#define PAGE_DUE 1000

#define OPTION_BY LISTING_OPTION_NEXT

/* All that is asked for, to be sorted. */
struct gathering {
	struct contacts_options *o;
	struct gathered all;
	bool is_whole; /* every page came, stale or not */
};

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct gathering *g = ctx;

	return wire_pack_list_due(
	    &g->o->list.filter, g->o->only_open, after, PAGE_DUE, out);
}

static enum status
on_page(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct gathering *g = ctx;
	struct listed_due *due;
	size_t count;
	enum status status =
	    wire_read_due(body, arena, g->all.keep, &due, &count, next);

	return status == STATUS_OK ? gathered_add(&g->all, due, count) : status;
}

static int
compare_due(const void *a, const void *b)
{
	const struct listed_due *x = a, *y = b;
	int order = strcmp(x->student_id, y->student_id);

	if (order == 0)
		order = strcmp(x->program_id, y->program_id);
	if (order == 0)
		order = (x->since > y->since) - (x->since < y->since);
	return order;
}

static enum cli_exit
gather(struct gathering *g)
{
	const struct pages pages = {
	    "attendance", "attendance.ListDueContacts", g, on_pack, on_page};

	if (gathered_init(&g->all, sizeof(struct listed_due)) != STATUS_OK)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	enum cli_exit code =
	    listing_gather(&g->o->list, &pages, true, &g->is_whole);
	gathered_sort(&g->all, compare_due);
	return code;
}

static json_t *
json_of_codes(const char *codes)
{
	json_t *list = json_array();

	while (*codes != '\0') {
		size_t len = strcspn(codes, " ");

		json_array_append_new(list, json_stringn(codes, len));
		codes += len + (codes[len] == ' ');
	}
	return list;
}

static int
print_due(const struct listed_due *d)
{
	json_t *o = json_object();

	json_line_text(o, "studentId", d->student_id);
	json_line_text(o, "programId", d->program_id);
	json_line_text(o, "schoolId", d->school_id);
	json_line_text(o, "state", due_state_word(d->state));
	json_line_instant(o, "since", d->since);
	json_line_instant(o, "dueAt", d->due_at);
	json_object_set_new(o, "alerts", json_of_codes(d->codes));
	json_object_set_new(o, "attempts", json_integer(d->attempts));
	json_line_instant(o, "firstContactAt", d->first_at);
	json_line_text(o, "channel", d->channel);
	json_line_text(o, "language", d->language);
	json_line_text(o, "outcome", d->outcome);
	return json_line_print(o);
}

static void
add_due(struct table *table, const struct listed_due *d)
{
	table_add(table, d->student_id);
	table_add(table, d->program_id);
	table_add(table, d->school_id);
	table_add(table, due_state_word(d->state));
	contacts_add_instant(table, d->since);
	contacts_add_instant(table, d->due_at);
	table_add_number(table, d->attempts);
	table_add(table, d->outcome);
	table_add(table, d->language);
	table_add(table, d->codes);
}

static enum cli_exit
show_list(const struct gathering *g, struct table *table, enum cli_exit code)
{
	const struct listed_due *due = g->all.items;
	int failed = 0;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < g->all.count; i++) {
		if (g->o->list.format == TABLE_JSON)
			failed |= print_due(&due[i]);
		else
			add_due(table, &due[i]);
	}
	if (failed)
		status = STATUS_NO_MEMORY;
	else if (g->o->list.format != TABLE_JSON)
		status = table_print(table, g->o->list.format, stdout);
	return status == STATUS_OK ? code : cli_fail("chalkline", status, "");
}

enum cli_exit
contacts_list_due(struct contacts_options *o)
{
	static const char *const columns[] = {"student_id", "program_id",
	    "school_id", "state", "since", "due_at", "attempts", "outcome",
	    "language", "alerts"};
	struct gathering g = {.o = o};
	enum status status = table_new(
	    sizeof(columns) / sizeof(*columns), columns, &o->list.table);

	if (status != STATUS_OK)
		return cli_fail("chalkline", status, "");
	enum cli_exit code = gather(&g);
	if (g.is_whole)
		code = show_list(&g, o->list.table, code);
	table_free(&o->list.table);
	gathered_fini(&g.all);
	return code;
}

static const struct argp_option options[] = {
    {"by", OPTION_BY, "WORD", 0,
	"a row for each school, program, language, channel or month", 0},
    {"school", LISTING_SCHOOL, "ID", 0, "only sessions at this school", 0},
    {"program", LISTING_PROGRAM, "ID", 0, "only in this programme", 0},
    {"from", LISTING_FROM, "DATE", 0, "due since this day or later", 0},
    {"to", LISTING_TO, "DATE", 0, "up to this day, included", 0},
    {"as-of", LISTING_AS_OF, "TIME", 0, "as known then, and of that moment", 0},
    {"format", LISTING_FORMAT, "table|csv|json", 0, "table, when not told", 0},
    {0},
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct contacts_options *o = state->input;

	if (key != OPTION_BY)
		return listing_take(&o->list, key, arg, state);
	if (!summary_by_parse(arg, &o->by))
		argp_error(state,
		    "--by: found `%s`, expected school, program, language, "
		    "channel or month",
		    arg);
	return 0;
}

static const char doc[] =
    "Counts contacts that became due: how many families were reached and how "
    "soon, and the attendance of those students in the ten sessions before "
    "and after.  The last is no proof of an effect: attendance that was at "
    "its lowest rises by itself too.  services/attendance/CONTACTS.md tells "
    "what each column means.\v"
    "Example:\n"
    "  chalkline contacts summary --by school --dir stack\n"
    "  chalkline contacts summary --by month --from 2026-09-01 --format csv";

static const struct argp argp = {
    options, parse, NULL, doc, cli_argp_children, NULL, NULL};

static void
add_count(struct table *table, uint64_t count)
{
	table_add_number(table, (int64_t)count);
}

static void
add_attendance(struct table *table, uint64_t sessions, uint64_t attended)
{
	char rate[SUMMARY_RATE_TEXT];

	add_count(table, sessions);
	add_count(table, attended);
	summary_rate(attended, sessions, rate);
	table_add(table, rate);
}

static void
add_summary(
    struct table *table, enum summary_by by, const struct contact_summary *s)
{
	char rate[SUMMARY_RATE_TEXT];

	if (by != SUMMARY_ALL)
		table_add(table, s->value);
	add_count(table, s->due);
	add_count(table, s->contacted);
	add_count(table, s->contacted_in_time);
	add_count(table, s->reached);
	summary_rate(s->reached, s->due, rate);
	table_add(table, rate);
	add_count(table, s->open);
	add_count(table, s->overdue);
	add_count(table, s->closed);
	add_count(table, s->contacts);
	if (s->median_days < 0)
		table_add(table, "");
	else
		table_add_number(table, s->median_days);
	add_attendance(table, s->sessions_before, s->attended_before);
	add_attendance(table, s->sessions_after, s->attended_after);
}

static enum status
show_summary(const struct gathering *g)
{
	static const char *const all[] = {NULL, "due", "contacted",
	    "contacted_in_time", "reached", "share_reached", "open", "overdue",
	    "closed", "contacts", "median_days", "sessions_before",
	    "attended_before", "rate_before", "sessions_after",
	    "attended_after", "rate_after"};
	const char *columns[sizeof(all) / sizeof(*all)];
	enum summary_by by = g->o->by;
	size_t skip = by == SUMMARY_ALL, count;
	struct contact_summary *made;
	struct table *table = NULL;
	enum status status;

	memcpy(columns, all, sizeof(all));
	columns[0] = summary_column(by);
	status = table_new(
	    sizeof(all) / sizeof(*all) - skip, columns + skip, &table);
	if (status == STATUS_OK)
		status = summary_make(
		    g->all.items, g->all.count, by, g->all.keep, &made, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		add_summary(table, by, &made[i]);
	if (status == STATUS_OK)
		status = table_print(table, g->o->list.format, stdout);
	table_free(&table);
	return status;
}

int
verb_contacts_summary(int argc, char **argv)
{
	struct contacts_options o = {.list = LISTING_DEFAULT};
	struct gathering g = {.o = &o};

	cli_parse(&argp, argc, argv, &o);
	enum cli_exit code = gather(&g);
	if (g.is_whole) {
		enum status status = show_summary(&g);

		if (status != STATUS_OK)
			code = cli_fail("chalkline", status, "");
	}
	gathered_fini(&g.all);
	return code;
}
