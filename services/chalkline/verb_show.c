// SPDX-License-Identifier: Apache-2.0
/*
 * verb_show.c - `chalkline schedule show`: groups with their weekly times, or
 * planned sessions, and who has no place.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/show_grid.h"
#include "services/chalkline/shown_day.h"
#include "services/chalkline/table.h"
#include "services/chalkline/wait.h"
#include "services/chalkline/wire_schedule.h"

#define PAGE_ITEMS 2000

struct show_options {
	struct cli_options cli;
	struct schedule_filter filter;
	bool grid, has_week;
	int32_t monday;                             /* of the week */
	struct table *groups, *sessions, *unplaced; /* not for JSON */
};

enum {
	OPTION_SCHOOL = 0x5000,
	OPTION_TUTOR,
	OPTION_STUDENT,
	OPTION_PROGRAM,
	OPTION_SESSIONS,
	OPTION_GRID,
	OPTION_WEEK,
};

static const struct argp_option options[] = {
    {"school", OPTION_SCHOOL, "ID", 0, "only this school", 0},
    {"tutor", OPTION_TUTOR, "ID", 0, "only this tutor", 0},
    {"student", OPTION_STUDENT, "ID", 0, "only this student", 0},
    {"program", OPTION_PROGRAM, "ID", 0, "only this programme", 0},
    {"sessions", OPTION_SESSIONS, NULL, 0,
	"planned sessions, one by one, instead of groups", 0},
    {"grid", OPTION_GRID, NULL, 0,
	"the week as a grid: days across, times down", 0},
    {"week", OPTION_WEEK, "YYYY-Www", 0,
	"the sessions of one week as a grid, cancelled ones marked", 0},
    {0},
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct show_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
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
	case OPTION_SESSIONS:
		o->filter.sessions = true;
		return 0;
	case OPTION_GRID:
		o->grid = true;
		return 0;
	case OPTION_WEEK:
		o->grid = o->has_week = true;
		if (!show_grid_parse_week(arg, &o->monday))
			argp_error(state,
			    "--week: found `%s`, expected a week like 2025-W41",
			    arg);
		return 0;
	case ARGP_KEY_END:
		if (o->grid && (o->cli.json || o->filter.sessions))
			argp_error(state, "--grid is for people: leave out "
					  "--json and --sessions");
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "found `%s`, expected an option", arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Shows the schedule: groups with their times in a week, and the needs "
    "that have no place with the reason.\v"
    "Example:\n"
    "  chalkline schedule show --school SCH-01 --dir stack\n"
    "  chalkline schedule show --tutor T-7 --grid\n"
    "  chalkline schedule show --student S-42 --week 2025-W41\n"
    "  chalkline schedule show --sessions --json";

static const struct argp argp = {
    options, parse, NULL, doc, cli_argp_children, NULL, NULL};

static void
join(char *const *texts, size_t count, struct buffer *out)
{
	for (size_t i = 0; i < count; i++)
		buffer_format(out, "%s%s", i > 0 ? " " : "", texts[i]);
	buffer_append(out, "", 1);
}

static void
format_times(const struct shown_group *g, struct buffer *out)
{
	for (size_t i = 0; i < g->slots; i++)
		buffer_format(out, "%s%s %02u:%02u", i > 0 ? ", " : "",
		    shown_day_name(g->slot[i].day), g->slot[i].start / 60,
		    g->slot[i].start % 60);
	buffer_append(out, "", 1);
}

static void
add_group(struct table *table, const struct shown_group *g)
{
	struct buffer text;

	buffer_init(&text, 64u * 1024u);
	table_add(table, g->group_id);
	table_add(table, g->program_id);
	table_add(table, g->school_id);
	table_add(table, g->provider_id);
	table_add(table, g->tutor_id);
	format_times(g, &text);
	table_add(table, text.len > 0 ? (const char *)text.data : "");
	buffer_reset(&text);
	join(g->student, g->students, &text);
	table_add(table, text.len > 0 ? (const char *)text.data : "");
	buffer_fini(&text);
}

static void
add_session(struct table *table, const struct shown_session *s)
{
	struct buffer text;
	char instant[INSTANT_TEXT];

	buffer_init(&text, 64u * 1024u);
	table_add(table, s->provider_id);
	table_add(table, s->session_id);
	instant_format(s->planned_start, instant);
	table_add(table, instant);
	instant_format(s->planned_end, instant);
	table_add(table, instant);
	table_add(table, s->program_id);
	table_add(table, s->school_id);
	table_add(table, s->tutor_id);
	join(s->student, s->students, &text);
	table_add(table, text.len > 0 ? (const char *)text.data : "");
	buffer_fini(&text);
}

static json_t *
json_of_slots(const struct shown_group *g)
{
	json_t *slots = json_array();
	char start[8], end[8];

	for (size_t i = 0; i < g->slots; i++) {
		const struct shown_slot *s = &g->slot[i];
		snprintf(start, sizeof(start), "%02u:%02u", s->start / 60 % 24,
		    s->start % 60);
		snprintf(end, sizeof(end), "%02u:%02u", s->end / 60 % 24,
		    s->end % 60);
		json_array_append_new(
		    slots, json_pack("{s:i, s:s, s:s}", "day", (int)s->day,
			       "start", start, "end", end));
	}
	return slots;
}

static int
print_group(const struct shown_group *g)
{
	json_t *o = json_object();

	json_line_text(o, "groupId", g->group_id);
	json_line_text(o, "programId", g->program_id);
	json_line_text(o, "schoolId", g->school_id);
	json_line_text(o, "providerId", g->provider_id);
	json_line_text(o, "tutorId", g->tutor_id);
	json_line_text(o, "beginsOn", g->begins_on);
	json_line_text(o, "endsOn", g->ends_on);
	json_object_set_new(o, "slots", json_of_slots(g));
	json_line_texts(o, "studentIds", g->student, g->students);
	return json_line_print(o);
}

static int
print_session(const struct shown_session *s)
{
	json_t *o = json_object();

	json_line_text(o, "providerId", s->provider_id);
	json_line_text(o, "sessionId", s->session_id);
	json_line_text(o, "groupId", s->group_id);
	json_line_text(o, "programId", s->program_id);
	json_line_text(o, "schoolId", s->school_id);
	json_line_text(o, "subject", s->subject);
	json_line_text(o, "tutorId", s->tutor_id);
	json_line_text(o, "modality", s->modality);
	json_line_instant(o, "plannedStart", s->planned_start);
	json_line_instant(o, "plannedEnd", s->planned_end);
	json_line_texts(o, "studentIds", s->student, s->students);
	return json_line_print(o);
}

static int
print_unplaced(const struct shown_unplaced *u)
{
	json_t *o = json_object();

	json_line_text(o, "needId", u->need_id);
	json_line_text(o, "studentId", u->student_id);
	json_line_text(o, "programId", u->program_id);
	json_line_text(o, "unplaced", u->reason);
	return json_line_print(o);
}

static enum status
print_page(const struct schedule_page *page)
{
	int failed = 0;

	for (size_t i = 0; i < page->groups; i++)
		failed |= print_group(&page->group[i]);
	for (size_t i = 0; i < page->sessions; i++)
		failed |= print_session(&page->session[i]);
	for (size_t i = 0; i < page->unplaced; i++)
		failed |= print_unplaced(&page->waiting[i]);
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static void
collect_page(struct show_options *o, const struct schedule_page *page)
{
	for (size_t i = 0; i < page->groups; i++)
		add_group(o->groups, &page->group[i]);
	for (size_t i = 0; i < page->sessions; i++)
		add_session(o->sessions, &page->session[i]);
	for (size_t i = 0; i < page->unplaced; i++) {
		table_add(o->unplaced, page->waiting[i].student_id);
		table_add(o->unplaced, page->waiting[i].program_id);
		table_add(o->unplaced, page->waiting[i].reason);
	}
}

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct show_options *o = ctx;

	return wire_pack_schedule_show(&o->filter, after, PAGE_ITEMS, out);
}

static enum status
on_show(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct show_options *o = ctx;
	struct schedule_page page;

	enum status status = wire_read_schedule(body, arena, &page);
	if (status != STATUS_OK)
		return status;
	*next = page.next;
	if (o->cli.json)
		return print_page(&page);
	collect_page(o, &page);
	return STATUS_OK;
}

static enum status
make_tables(struct show_options *o)
{
	static const char *const groups[] = {"group_id", "program_id",
	    "school_id", "provider_id", "tutor_id", "times", "student_ids"};
	static const char *const sessions[] = {"provider_id", "session_id",
	    "planned_start", "planned_end", "program_id", "school_id",
	    "tutor_id", "student_ids"};
	static const char *const unplaced[] = {
	    "student_id", "program_id", "reason"};

	enum status status = table_new(7, groups, &o->groups);
	if (status == STATUS_OK)
		status = table_new(8, sessions, &o->sessions);
	if (status == STATUS_OK)
		status = table_new(3, unplaced, &o->unplaced);
	return status;
}

static enum cli_exit
print_tables(const struct show_options *o)
{
	enum status status =
	    table_print(o->filter.sessions ? o->sessions : o->groups,
		TABLE_ALIGNED, stdout);

	if (status == STATUS_OK && table_rows(o->unplaced) > 0) {
		printf("\nnot placed:\n");
		status = table_print(o->unplaced, TABLE_ALIGNED, stdout);
	}
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail("chalkline", status, "");
}

static enum cli_exit
show(struct show_options *o)
{
	const struct pages pages = {
	    "scheduling", "scheduling.Show", o, on_pack, on_show};
	struct cli *cli = NULL;

	enum cli_exit code = cli_open(&o->cli, &cli);
	if (code != CLI_DONE)
		return code;
	enum cli_exit waited = wait_for_upstream(cli, "scheduling");
	code = o->grid
		   ? show_grid(cli, &o->filter, o->has_week ? &o->monday : NULL)
		   : pages_read(cli, &pages);
	if (code == CLI_DONE && !o->cli.json && !o->grid)
		code = print_tables(o);
	cli_close(&cli);
	return wait_worse(code, waited);
}

int
verb_schedule_show(int argc, char **argv)
{
	struct show_options o = {.cli = CLI_OPTIONS_DEFAULT};
	enum cli_exit code;

	cli_parse(&argp, argc, argv, &o);
	enum status status = make_tables(&o);
	if (status == STATUS_OK)
		code = show(&o);
	else
		code = cli_fail("chalkline", status, "");
	table_free(&o.groups);
	table_free(&o.sessions);
	table_free(&o.unplaced);
	return code;
}
