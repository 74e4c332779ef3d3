// SPDX-License-Identifier: Apache-2.0
/*
 * verb_drafts.c - `chalkline schedule drafts`, `publish DRAFT` and
 * `discard DRAFT`.
 */
#include "services/chalkline/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/arg.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/solve_result.h"
#include "services/chalkline/today.h"
#include "services/chalkline/wait.h"
#include "services/chalkline/wire_drafts.h"

#define ARENA_BYTES (64u * 1024u * 1024u)
#define REQUEST_BYTES (64u * 1024u)

struct drafts_options {
	struct cli_options cli;
	bool takes_draft;
	uint64_t draft; /* 0: not told */
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct drafts_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case ARGP_KEY_ARG:
		if (!o->takes_draft || o->draft != 0)
			argp_error(
			    state, "found `%s`, expected nothing more", arg);
		o->draft = arg_draft(arg, state);
		return 0;
	case ARGP_KEY_END:
		if (o->takes_draft && o->draft == 0)
			argp_error(state, "found no DRAFT, expected its "
					  "number: `chalkline schedule drafts` "
					  "lists them");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char list_doc[] =
    "Lists the plans that were solved with --preview and neither published "
    "nor discarded, oldest first.  At most eight are kept: one more takes the "
    "place of the oldest.\v"
    "Example:\n"
    "  chalkline schedule drafts";

static const char publish_doc[] =
    "Publishes a draft: exactly its groups, tutors, members and times.  It is "
    "refused when other groups were published since it was solved, or when "
    "what intake knows has changed so that it breaks a rule; the message says "
    "which.\v"
    "Example:\n"
    "  chalkline schedule publish 17";

static const char discard_doc[] =
    "Gives a draft up.  What is published stays as it is.\v"
    "Example:\n"
    "  chalkline schedule discard 17";

static void
join_programs(const struct draft *d, struct buffer *out)
{
	for (size_t i = 0; i < d->programs; i++)
		buffer_format(out, "%s%s", i > 0 ? " " : "", d->program[i]);
	if (d->programs == 0)
		buffer_append_string(out, "all");
	buffer_append(out, "", 1);
}

static void
add_row(struct table *table, const struct draft *d)
{
	char made_at[INSTANT_TEXT];
	struct buffer programs;

	buffer_init(&programs, REQUEST_BYTES);
	join_programs(d, &programs);
	instant_format(d->made_at, made_at);
	table_add_number(table, (int64_t)d->number);
	table_add(table, made_at);
	table_add(
	    table, programs.data != NULL ? (const char *)programs.data : "");
	table_add_number(table, (int64_t)d->result.placed);
	table_add_number(table, (int64_t)d->result.students);
	table_add_number(table, (int64_t)d->result.groups);
	table_add_number(table, d->result.cost_cents);
	table_add_number(table, (int64_t)d->difference.students_gained);
	table_add_number(table, (int64_t)d->difference.students_lost);
	buffer_fini(&programs);
}

static int
print_line(const struct draft *d)
{
	json_t *o = json_pack("{s:I}", "draft", (json_int_t)d->number);

	json_line_instant(o, "madeAt", d->made_at);
	json_line_texts(o, "programIds", d->program, d->programs);
	json_object_update_new(
	    o, json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "placed",
		   (json_int_t)d->result.placed, "students",
		   (json_int_t)d->result.students, "groups",
		   (json_int_t)d->result.groups, "costCents",
		   (json_int_t)d->result.cost_cents, "studentsGained",
		   (json_int_t)d->difference.students_gained, "studentsLost",
		   (json_int_t)d->difference.students_lost));
	return json_line_print(o);
}

static enum status
print_list(const struct draft_list *list, bool json)
{
	static const char *const columns[] = {"draft", "made_at", "program_ids",
	    "placed", "needs", "groups", "cost_cents", "students_gained",
	    "students_lost"};
	struct table *table = NULL;
	int failed = 0;

	if (json) {
		for (size_t i = 0; i < list->count; i++)
			failed |= print_line(&list->item[i]);
		return failed ? STATUS_NO_MEMORY : STATUS_OK;
	}
	enum status status = table_new(9, columns, &table);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < list->count; i++)
		add_row(table, &list->item[i]);
	status = table_print(table, TABLE_ALIGNED, stdout);
	table_free(&table);
	return status;
}

static enum cli_exit
list_drafts(struct cli *cli, bool json)
{
	struct draft_list list = {.count = 0};
	struct reply reply = {.status = STATUS_INTERNAL};
	struct arena *arena = NULL;
	struct buffer body;
	enum cli_exit code;

	buffer_init(&body, REQUEST_BYTES);
	enum status status = arena_new(ARENA_BYTES, &arena);
	if (status == STATUS_OK)
		status = wire_pack_drafts_query(&body);
	code = status == STATUS_OK
		   ? cli_call(cli, "scheduling", "scheduling.Drafts",
			 buffer_bytes(&body), &reply)
		   : cli_fail("chalkline", status, "");
	if (code == CLI_DONE) {
		status = wire_read_drafts(reply.body, arena, &list);
		if (status == STATUS_OK)
			status = print_list(&list, json);
		if (status != STATUS_OK)
			code = cli_fail("scheduling", status, "");
	}
	buffer_fini(&body);
	arena_free(&arena);
	return code;
}

static enum cli_exit
publish(struct cli *cli, uint64_t draft, bool json)
{
	struct job_client job;
	struct buffer params;
	char today[DATE_TEXT];

	/* The rules are asked by what intake knows: see all of it. */
	enum cli_exit waited = wait_for_upstream(cli, "scheduling");
	if (waited == CLI_FAILED)
		return waited;
	today_format(cli, today);
	buffer_init(&params, REQUEST_BYTES);
	enum status status = wire_pack_publish(draft, today, &params);
	enum cli_exit code =
	    status == STATUS_OK
		? job_client_start(&job, cli, "scheduling",
		      "scheduling.Publish", buffer_bytes(&params))
		: cli_fail("scheduling", status, "");
	buffer_fini(&params);
	if (code == CLI_DONE)
		code = solve_result_finish(&job, json, NULL);
	return wait_worse(code, waited);
}

static enum cli_exit
discard(struct cli *cli, uint64_t draft)
{
	struct reply reply;
	struct buffer body;

	buffer_init(&body, REQUEST_BYTES);
	enum status status = wire_pack_discard(draft, &body);
	enum cli_exit code =
	    status == STATUS_OK
		? cli_call(cli, "scheduling", "scheduling.DiscardDraft",
		      buffer_bytes(&body), &reply)
		: cli_fail("scheduling", status, "");
	buffer_fini(&body);
	if (code == CLI_DONE)
		cli_note("draft %" PRIu64 " is given up", draft);
	return code;
}

enum work {
	LIST,
	PUBLISH,
	DISCARD,
};

static int
run(enum work work, const char *doc, int argc, char **argv)
{
	struct drafts_options o = {
	    .cli = CLI_OPTIONS_DEFAULT,
	    .takes_draft = work != LIST,
	};
	const struct argp argp = {NULL, parse, o.takes_draft ? "DRAFT" : NULL,
	    doc, cli_argp_children, NULL, NULL};
	struct cli *cli = NULL;

	cli_parse(&argp, argc, argv, &o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code == CLI_DONE && work == LIST)
		code = list_drafts(cli, o.cli.json);
	else if (code == CLI_DONE && work == PUBLISH)
		code = publish(cli, o.draft, o.cli.json);
	else if (code == CLI_DONE)
		code = discard(cli, o.draft);
	cli_close(&cli);
	return code;
}

int
verb_schedule_drafts(int argc, char **argv)
{
	return run(LIST, list_doc, argc, argv);
}

int
verb_schedule_publish(int argc, char **argv)
{
	return run(PUBLISH, publish_doc, argc, argv);
}

int
verb_schedule_discard(int argc, char **argv)
{
	return run(DISCARD, discard_doc, argc, argv);
}
