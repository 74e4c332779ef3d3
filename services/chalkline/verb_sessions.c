// SPDX-License-Identifier: Apache-2.0
/*
 * verb_sessions.c - `chalkline sessions`: session records as folded.
 *
 * JSON is one session a line, in the order of (providerId, sessionId); a
 * table and CSV have a row for each student of a session.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>

#include "common/instant.h"
#include "services/chalkline/history.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/listing.h"
#include "services/chalkline/wire_sessions.h"

#define PAGE_SESSIONS 1000

struct sessions_options {
	struct listing list;
	bool history;
};

#define OPTION_HISTORY LISTING_OPTION_NEXT

static const struct argp_option options[] = {
    {"student", LISTING_STUDENT, "ID", 0, "only sessions of this student", 0},
    {"session", LISTING_SESSION, "ID", 0, "only this session", 0},
    {"school", LISTING_SCHOOL, "ID", 0, "only sessions at this school", 0},
    {"provider", LISTING_PROVIDER, "ID", 0, "only this provider's sessions", 0},
    {"from", LISTING_FROM, "DATE", 0, "from this day on", 0},
    {"to", LISTING_TO, "DATE", 0, "up to this day, included", 0},
    {"as-of", LISTING_AS_OF, "TIME", 0,
	"what was known then (2025-10-01T12:00:00Z)", 0},
    {"history", OPTION_HISTORY, NULL, 0,
	"of --session: every revision, why, and what it changed", 0},
    {"format", LISTING_FORMAT, "table|csv|json", 0, "table, when not told", 0},
    {0},
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct sessions_options *o = state->input;

	if (key == OPTION_HISTORY) {
		o->history = true;
		return 0;
	}
	if (key == ARGP_KEY_END && o->history &&
	    o->list.filter.session_id == NULL)
		argp_error(state, "--history: expected --session ID");
	return listing_take(&o->list, key, arg, state);
}

static const char doc[] =
    "Shows what happened: the records that follow from the plan and the "
    "events, sorted by provider and session.\v"
    "Example:\n"
    "  chalkline sessions --student S-000042 --dir stack\n"
    "  chalkline sessions --from 2025-09-08 --to 2025-09-12 --json\n"
    "  chalkline sessions --session L-00017 --history";

static const struct argp argp = {
    options, parse, NULL, doc, cli_argp_children, NULL, NULL};

static json_t *
json_of_student(const struct listed_student *s)
{
	json_t *o = json_object();

	json_line_text(o, "studentId", s->student_id);
	json_line_text(o, "status", s->status);
	json_object_set_new(o, "minutes", json_integer(s->minutes));
	json_line_text(o, "basis", s->basis);
	if (s->disputed)
		json_object_set_new(o, "disputed", json_true());
	json_line_text(o, "reason", s->reason);
	return o;
}

static int
print_session(const struct listed_session *s)
{
	json_t *o = json_object(), *students = json_array();

	json_line_text(o, "providerId", s->provider_id);
	json_line_text(o, "sessionId", s->session_id);
	json_line_text(o, "status", s->status);
	json_line_text(o, "programId", s->program_id);
	json_line_text(o, "schoolId", s->school_id);
	json_line_text(o, "subject", s->subject);
	json_line_text(o, "tutorId", s->tutor_id);
	json_line_instant(o, "plannedStart", s->planned_start);
	json_line_instant(o, "plannedEnd", s->planned_end);
	json_line_instant(o, "actualStart", s->actual_start);
	json_line_instant(o, "actualEnd", s->actual_end);
	json_line_instant(o, "promisedStart", s->promised_start);
	json_line_instant(o, "promisedEnd", s->promised_end);
	json_line_texts(
	    o, "promisedStudents", s->promised_student, s->promised);
	json_object_set_new(o, "revision", json_integer(s->revision));
	for (size_t i = 0; i < s->students; i++)
		json_array_append_new(
		    students, json_of_student(&s->student[i]));
	json_object_set_new(o, "students", students);
	return json_line_print(o);
}

static void
add_instant(struct table *table, int64_t at)
{
	char text[INSTANT_TEXT] = "";

	if (at != INT64_MIN)
		instant_format(at, text);
	table_add(table, text);
}

static void
add_row(struct table *table, const struct listed_session *s,
    const struct listed_student *student)
{
	static const struct listed_student nobody = {"", "", "", "", 0, false};

	table_add(table, s->provider_id);
	table_add(table, s->session_id);
	table_add(table, s->status);
	table_add(table, s->program_id);
	table_add(table, s->school_id);
	table_add(table, s->tutor_id);
	add_instant(table, s->planned_start);
	add_instant(table, s->actual_start);
	add_instant(table, s->actual_end);
	if (student == NULL) {
		student = &nobody;
		table_add(table, "");
	} else {
		table_add(table, student->student_id);
	}
	table_add(table, student->status);
	if (student == &nobody)
		table_add(table, "");
	else
		table_add_number(table, student->minutes);
	table_add(table, student->basis);
	table_add(table, student->reason);
	table_add(table, student->disputed ? "disputed" : "");
}

static void
add_rows(struct table *table, const struct listed_session *s)
{
	if (s->students == 0)
		add_row(table, s, NULL);
	for (size_t i = 0; i < s->students; i++)
		add_row(table, s, &s->student[i]);
}

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct sessions_options *o = ctx;

	return wire_pack_list_sessions(
	    &o->list.filter, after, PAGE_SESSIONS, out);
}

static enum status
on_show(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct sessions_options *o = ctx;
	struct session_page page;
	int failed = 0;

	enum status status = wire_read_sessions(body, arena, &page);
	if (status != STATUS_OK)
		return status;
	*next = page.next;
	for (size_t i = 0; i < page.sessions; i++) {
		if (o->list.format == TABLE_JSON)
			failed |= print_session(&page.session[i]);
		else
			add_rows(o->list.table, &page.session[i]);
	}
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

int
verb_sessions(int argc, char **argv)
{
	static const char *const columns[] = {"provider_id", "session_id",
	    "status", "program_id", "school_id", "tutor_id", "planned_start",
	    "actual_start", "actual_end", "student_id", "student_status",
	    "minutes", "basis", "reason", "disputed"};
	struct sessions_options o = {.list = LISTING_DEFAULT};
	const struct pages pages = {
	    "attendance", "attendance.ListSessions", &o, on_pack, on_show};

	cli_parse(&argp, argc, argv, &o);
	o.list.expects_some = true;
	if (o.history)
		return history_show(&o.list.cli, &o.list.filter, o.list.format);
	return listing_show(
	    &o.list, &pages, columns, sizeof(columns) / sizeof(columns[0]));
}
