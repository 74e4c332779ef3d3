// SPDX-License-Identifier: Apache-2.0
/*
 * verb_explain.c - `chalkline explain STUDENT`: where a student is placed, or
 * why not, as the last solve found it.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>
#include <string.h>

#include "services/chalkline/json_line.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/shown_day.h"
#include "services/chalkline/wait.h"
#include "services/chalkline/wire_schedule.h"

#define PAGE_ITEMS 1000

struct explain_options {
	struct cli_options cli;
	struct schedule_filter filter;
	size_t told;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct explain_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case ARGP_KEY_ARG:
		if (o->filter.student_id != NULL || arg[0] == '\0')
			argp_error(
			    state, "found `%s`, expected one STUDENT", arg);
		o->filter.student_id = arg;
		return 0;
	case ARGP_KEY_END:
		if (o->filter.student_id == NULL)
			argp_error(state, "found no STUDENT, expected an id");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Says for each need of a student where the last solve placed it, or why "
    "it has no place.\v"
    "Example:\n"
    "  chalkline explain S-42";

static const struct argp argp = {
    NULL, parse, "STUDENT", doc, cli_argp_children, NULL, NULL};

static void
tell_group(const struct shown_group *g, const char *student)
{
	printf("%s has a place in %s: group %s at %s with tutor %s", student,
	    g->program_id, g->group_id, g->school_id, g->tutor_id);
	for (size_t i = 0; i < g->slots; i++)
		printf(", %s %02u:%02u", shown_day_name(g->slot[i].day),
		    g->slot[i].start / 60, g->slot[i].start % 60);
	printf("; from %s to %s, %zu student%s\n", g->begins_on, g->ends_on,
	    g->students, g->students == 1 ? "" : "s");
}

static int
print_json(const char *student, const char *program, const char *group,
    const char *tutor, const char *reason)
{
	json_t *o = json_object();

	json_line_text(o, "studentId", student);
	json_line_text(o, "programId", program);
	json_object_set_new(o, "placed", json_boolean(group != NULL));
	json_line_text(o, "groupId", group);
	json_line_text(o, "tutorId", tutor);
	json_line_text(o, "reason", reason);
	return json_line_print(o);
}

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct explain_options *o = ctx;

	return wire_pack_schedule_show(&o->filter, after, PAGE_ITEMS, out);
}

static enum status
on_page(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct explain_options *o = ctx;
	const char *student = o->filter.student_id;
	struct schedule_page page;
	int failed = 0;

	enum status status = wire_read_schedule(body, arena, &page);
	if (status != STATUS_OK)
		return status;
	*next = page.next;
	o->told += page.groups + page.unplaced;
	for (size_t i = 0; i < page.groups; i++) {
		const struct shown_group *g = &page.group[i];
		if (o->cli.json)
			failed |= print_json(student, g->program_id,
			    g->group_id, g->tutor_id, NULL);
		else
			tell_group(g, student);
	}
	for (size_t i = 0; i < page.unplaced; i++) {
		const struct shown_unplaced *u = &page.waiting[i];
		if (o->cli.json)
			failed |= print_json(
			    student, u->program_id, NULL, NULL, u->reason);
		else
			printf("%s has no place in %s: %s\n", student,
			    u->program_id, u->reason);
	}
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

int
verb_explain(int argc, char **argv)
{
	struct explain_options o = {.cli = CLI_OPTIONS_DEFAULT};
	const struct pages pages = {
	    "scheduling", "scheduling.Show", &o, on_pack, on_page};
	struct cli *cli = NULL;

	cli_parse(&argp, argc, argv, &o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code != CLI_DONE)
		return code;
	enum cli_exit waited = wait_for_upstream(cli, "scheduling");
	code = pages_read(cli, &pages);
	if (code == CLI_DONE && o.told == 0)
		cli_note("%s: the last solve knew no need of this student; "
			 "import needs, then run `chalkline schedule solve`",
		    o.filter.student_id);
	cli_close(&cli);
	return wait_worse(code, waited);
}
