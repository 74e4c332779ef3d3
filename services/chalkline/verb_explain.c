// SPDX-License-Identifier: Apache-2.0
/*
 * verb_explain.c - `chalkline explain STUDENT`: where a student is placed, or
 * why not, as the last solve found it; without a student what would place most.
 */
#include "services/chalkline/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/chalkline/advice.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/shown_day.h"
#include "services/chalkline/sibling.h"
#include "services/chalkline/wait.h"
#include "services/chalkline/wire_schedule.h"

#define PAGE_ITEMS 1000

struct explain_options {
	struct cli_options cli;
	struct schedule_filter filter;
	struct advice_params advice;
	const char *kinds[ADVICE_KINDS_MAX];
	/* As written, for the sibling. */
	const char *instance, *from, *out, *changes, *tries;
	size_t told;
};

enum {
	OPTION_INSTANCE = 0x4000,
	OPTION_FROM,
	OPTION_OUT,
	OPTION_CHANGES,
	OPTION_TRIES,
	OPTION_KIND,
};

static const struct argp_option options[] = {
    {"changes", OPTION_CHANGES, "N", 0,
	"without STUDENT: at most so many changes, 1 to 32 (5)", 0},
    {"kind", OPTION_KIND, "KIND", 0,
	"only window, minutes, room, seat, language, training, tutor or class "
	"(may be repeated)",
	0},
    {"tries", OPTION_TRIES, "N", 0,
	"changes of each kind that are tried, for each one told (6)", 0},
    {"instance", OPTION_INSTANCE, "FILE.tsi", 0,
	"explain this file; no service is asked", 0},
    {"from", OPTION_FROM, "FILE.tss", 0, "its schedule", 0},
    {"out", OPTION_OUT, "FILE.tss", 0,
	"where its schedule with the changes is written", 0},
    {0},
};

static uint32_t
parse_count(const char *name, const char *arg, unsigned long most,
    struct argp_state *state)
{
	char *end;

	errno = 0;
	unsigned long count = strtoul(arg, &end, 10);
	if (*arg < '0' || *arg > '9' || *end != '\0' || errno != 0 ||
	    count < 1 || count > most)
		argp_error(state, "--%s: found `%s`, expected 1 to %lu", name,
		    arg, most);
	return (uint32_t)count;
}

static void
add_kind(struct explain_options *o, const char *arg, struct argp_state *state)
{
	const char *kind = advice_kind_find(arg);

	if (kind == NULL)
		argp_error(state,
		    "--kind: found `%s`, expected window, minutes, room, "
		    "seat, language, training, tutor or class",
		    arg);
	if (o->advice.kind_count < ADVICE_KINDS_MAX)
		o->kinds[o->advice.kind_count++] = kind;
}

static void
check_options(const struct explain_options *o, struct argp_state *state)
{
	bool file = o->instance != NULL;

	if (file != (o->from != NULL) || (o->out != NULL && !file))
		argp_error(state, "--instance and --from go together, and "
				  "--out with them");
	if (o->filter.student_id != NULL &&
	    (file || o->changes != NULL || o->tries != NULL ||
		o->advice.kind_count > 0))
		argp_error(state,
		    "found `%s`, expected either a STUDENT or "
		    "options for the district",
		    o->filter.student_id);
}

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
	case OPTION_CHANGES:
		o->advice.changes = parse_count("changes", arg, 32, state);
		o->changes = arg;
		return 0;
	case OPTION_TRIES:
		o->advice.tries = parse_count("tries", arg, 1000, state);
		o->tries = arg;
		return 0;
	case OPTION_KIND:
		add_kind(o, arg, state);
		return 0;
	case OPTION_INSTANCE:
		o->instance = arg;
		return 0;
	case OPTION_FROM:
		o->from = arg;
		return 0;
	case OPTION_OUT:
		o->out = arg;
		return 0;
	case ARGP_KEY_END:
		check_options(o, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "With STUDENT: for each need of the student where it is placed, or why it "
    "has no place and what would have to change.  Without: how many wait for "
    "which reason, and the few changes that would place most of them - a tutor "
    "at one more time or with more minutes, a room or seat, a language or "
    "training, one more tutor - each tried, and each beside those before "
    "it.\v"
    "Example:\n"
    "  chalkline explain S-42\n"
    "  chalkline schedule explain --changes 3 --kind window --kind tutor";

static const struct argp argp = {
    options, parse, "[STUDENT]", doc, cli_argp_children, NULL, NULL};

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

/* "...; would fit if ..." as two sentences. */
static void
tell_reason(const struct shown_unplaced *u, const char *student)
{
	static const char turn[] = "; would fit if ";
	const char *remedy = strstr(u->reason, turn);

	if (remedy == NULL)
		printf("%s has no place in %s: %s.\n", student, u->program_id,
		    u->reason);
	else
		printf("%s has no place in %s: %.*s.  There would be one if "
		       "%s.\n",
		    student, u->program_id, (int)(remedy - u->reason),
		    u->reason, remedy + sizeof(turn) - 1);
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
			tell_reason(u, student);
	}
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum cli_exit
explain_student(struct cli *cli, struct explain_options *o)
{
	const struct pages pages = {
	    "scheduling", "scheduling.Show", o, on_pack, on_page};

	enum cli_exit waited = wait_for_upstream(cli, "scheduling");
	enum cli_exit code = pages_read(cli, &pages);
	if (code == CLI_DONE && o->told == 0)
		cli_note("%s: the last solve knew no need of this student; "
			 "import needs, then run `chalkline schedule solve`",
		    o->filter.student_id);
	return wait_worse(code, waited);
}

static size_t
add_option(const char **args, size_t n, const char *name, const char *value)
{
	if (value == NULL)
		return n;
	args[n] = name;
	args[n + 1] = value;
	return n + 2;
}

static enum cli_exit
explain_file(const struct explain_options *o)
{
	const char *args[16 + 2 * ADVICE_KINDS_MAX] = {"chalkline-scheduling"};
	size_t n = 1;

	n = add_option(args, n, "--explain-instance", o->instance);
	n = add_option(args, n, "--from", o->from);
	n = add_option(args, n, "--out", o->out);
	n = add_option(args, n, "--changes", o->changes);
	n = add_option(args, n, "--tries", o->tries);
	for (size_t i = 0; i < o->advice.kind_count; i++)
		n = add_option(args, n, "--kind", o->kinds[i]);
	if (o->cli.json)
		args[n++] = "--json";
	args[n] = NULL;
	return sibling_run(args);
}

int
verb_explain(int argc, char **argv)
{
	struct explain_options o = {.cli = CLI_OPTIONS_DEFAULT};
	struct cli *cli = NULL;

	cli_parse(&argp, argc, argv, &o);
	o.advice.kinds = o.kinds;
	if (o.instance != NULL)
		return explain_file(&o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code == CLI_DONE)
		code = o.filter.student_id != NULL
			   ? explain_student(cli, &o)
			   : advice_ask(cli, &o.advice, o.cli.json);
	cli_close(&cli);
	return code;
}
