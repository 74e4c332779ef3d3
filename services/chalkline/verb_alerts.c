// SPDX-License-Identifier: Apache-2.0
/*
 * verb_alerts.c - `chalkline alerts`: what asks for somebody's attention.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/listing.h"
#include "services/chalkline/wire_alerts.h"

#define PAGE_ALERTS 1000

struct alerts_options {
	struct listing list;
	int code; /* 0: any */
};

#define OPTION_CODE LISTING_OPTION_NEXT

static const struct argp_option options[] = {
    {"code", OPTION_CODE, "CODE", 0, "only alerts of this code", 0},
    {"student", LISTING_STUDENT, "ID", 0, "only about this student", 0},
    {"school", LISTING_SCHOOL, "ID", 0, "only sessions at this school", 0},
    {"provider", LISTING_PROVIDER, "ID", 0, "only this provider's sessions", 0},
    {"as-of", LISTING_AS_OF, "TIME", 0, "as known then, and of that moment", 0},
    {"format", LISTING_FORMAT, "table|csv|json", 0, "table, when not told", 0},
    {0},
};

static int
read_code(const char *arg, struct argp_state *state)
{
	int code = alert_code_number(arg);
	char all[ALERT_CODES_TEXT];

	if (code == 0) {
		alert_codes_all(all);
		argp_error(
		    state, "--code: found `%s`, expected one of %s", arg, all);
	}
	return code;
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct alerts_options *o = state->input;

	switch (key) {
	case OPTION_CODE:
		o->code = read_code(arg, state);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state,
		    "found `%s`, expected an option, `thresholds`, `set` or "
		    "`unset`",
		    arg);
		return 0;
	default:
		return listing_take(&o->list, key, arg, state);
	}
}

static const char doc[] =
    "Lists open alerts: students who stay away, fall below their rate or can "
    "no longer reach their dosage, tutors who did not come, sessions cut "
    "short, groups too large, providers that are silent, sessions that nobody "
    "reported.  Each names the records behind it and closes by itself when "
    "they change.  Sorted by school, programme, student and provider; JSON is "
    "one alert a line.  services/attendance/ALERTS.md "
    "tells what to do about each code.\v"
    "`alerts thresholds` lists when an alert is raised, `alerts set KEY "
    "VALUE` changes it.\n\n"
    "Example:\n"
    "  chalkline alerts --school SCH-01 --dir stack\n"
    "  chalkline alerts --code STUDENT_ABSENT --as-of 2026-10-31T17:00:00-05:00";

static const struct argp argp = {
    options, parse, NULL, doc, cli_argp_children, NULL, NULL};

static int
print_alert(const void *item)
{
	const struct listed_alert *a = item;
	json_t *o = json_object(), *list = json_array();

	json_line_text(o, "alertId", a->id);
	json_line_text(o, "code", a->code);
	json_line_text(o, "studentId", a->student_id);
	json_line_text(o, "programId", a->program_id);
	json_line_text(o, "providerId", a->provider_id);
	json_line_text(o, "tutorId", a->tutor_id);
	json_line_text(o, "schoolId", a->school_id);
	json_line_instant(o, "since", a->since);
	json_object_set_new(o, "found", json_integer(a->found));
	json_object_set_new(o, "expected", json_integer(a->expected));
	json_object_set_new(
	    o, "sessionCount", json_integer((json_int_t)a->session_total));
	for (size_t i = 0; i < a->sessions; i++)
		json_array_append_new(
		    list, json_pack("{s:s, s:s}", "providerId",
			      a->session[i].provider_id, "sessionId",
			      a->session[i].session_id));
	json_object_set_new(o, "sessions", list);
	return json_line_print(o);
}

static void
add_row(struct table *table, const void *item)
{
	const struct listed_alert *a = item;
	char since[INSTANT_TEXT] = "";

	if (a->since != INT64_MIN)
		instant_format(a->since, since);
	table_add(table, a->code);
	table_add(table, a->student_id);
	table_add(table, a->program_id);
	table_add(table, a->school_id);
	table_add(table, a->provider_id);
	table_add(table, a->tutor_id);
	table_add(table, since);
	table_add_number(table, a->found);
	table_add_number(table, a->expected);
	table_add_number(table, a->session_total);
	table_add(table, a->sessions > 0 ? a->session[0].session_id : "");
}

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct alerts_options *o = ctx;

	return wire_pack_list_alerts(
	    &o->list.filter, o->code, after, PAGE_ALERTS, out);
}

static enum status
on_page(struct bytes body, struct arena *keep, const void **items,
    size_t *count, struct bytes *next)
{
	struct alert_page page;
	enum status status = wire_read_alerts(body, keep, &page);

	if (status != STATUS_OK)
		return status;
	*items = page.alert;
	*count = page.alerts;
	*next = page.next;
	return STATUS_OK;
}

/*
 * School by school, programme by programme, student by student; what is of no
 * student, no programme or no school comes first.
 */
static int
compare_alerts(const void *a, const void *b)
{
	const struct listed_alert *x = a, *y = b;
	const char *const parts[][2] = {{x->school_id, y->school_id},
	    {x->program_id, y->program_id}, {x->student_id, y->student_id},
	    {x->provider_id, y->provider_id}};
	int order = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && order == 0;
	     i++)
		order = strcmp(parts[i][0], parts[i][1]);
	if (order == 0)
		order = (x->since > y->since) - (x->since < y->since);
	if (order == 0)
		order = strcmp(x->code, y->code);
	return order != 0 ? order : strcmp(x->id, y->id);
}

int
verb_alerts(int argc, char **argv)
{
	static const char *const columns[] = {"code", "student_id",
	    "program_id", "school_id", "provider_id", "tutor_id", "since",
	    "found", "expected", "sessions", "session_id"};
	struct alerts_options o = {.list = LISTING_DEFAULT};
	const struct sorted_listing sorted = {
	    .type = "attendance.ListAlerts",
	    .ctx = &o,
	    .pack = on_pack,
	    .read = on_page,
	    .size = sizeof(struct listed_alert),
	    .by_time = true,
	    .compare = compare_alerts,
	    .print = print_alert,
	    .add = add_row,
	    .columns = columns,
	    .column_count = sizeof(columns) / sizeof(*columns),
	};

	if (argc > 1 &&
	    (strcmp(argv[1], "thresholds") == 0 ||
		strcmp(argv[1], "set") == 0 || strcmp(argv[1], "unset") == 0))
		return verb_thresholds(argc - 1, argv + 1);
	cli_parse(&argp, argc, argv, &o);
	return listing_show_sorted(&o.list, &sorted);
}
