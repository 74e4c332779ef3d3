// SPDX-License-Identifier: Apache-2.0
/*
 * verb_thresholds.c - `chalkline alerts thresholds|set|unset`: when an alert
 * is raised.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/chalkline/arg.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/wire_alerts.h"
#include "services/chalkline/wire_events.h"

#define ARENA_BYTES (1u << 20)
#define REQUEST_BYTES 4096u
#define VALUE_TEXT 32

struct threshold_options {
	struct cli_options cli;
	bool sets, unsets;
	const char *key, *program_id;
	int64_t value;
	bool has_value, has_as_of;
	int64_t as_of;
	struct table *table;
};

enum {
	OPTION_PROGRAM = 0x7300,
	OPTION_AS_OF,
};

static const struct argp_option options[] = {
    {"program", OPTION_PROGRAM, "ID", 0, "of this programme alone", 0},
    {"as-of", OPTION_AS_OF, "TIME", 0, "as they were set then", 0},
    {0},
};

static void
take_word(struct threshold_options *o, char *arg, struct argp_state *state)
{
	char *end;

	if ((o->sets || o->unsets) && state->arg_num == 0) {
		o->key = arg;
	} else if (o->sets && state->arg_num == 1) {
		o->value = strtoll(arg, &end, 10);
		o->has_value = true;
		if (*arg == '\0' || *end != '\0')
			argp_error(state,
			    "VALUE: found `%s`, expected a whole number", arg);
	} else {
		argp_error(state, "found `%s`, expected nothing more", arg);
	}
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct threshold_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_PROGRAM:
		o->program_id = arg;
		return 0;
	case OPTION_AS_OF:
		o->as_of = arg_instant("--as-of", arg, state);
		o->has_as_of = true;
		return 0;
	case ARGP_KEY_ARG:
		take_word(o, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (o->sets && !o->has_value)
			argp_error(state,
			    "expected a KEY and a VALUE; `chalkline alerts "
			    "thresholds` lists them");
		if (o->unsets && o->key == NULL)
			argp_error(state, "expected a KEY");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "`thresholds` lists when an alert is raised; `set` changes it for all "
    "programmes or for one, `unset` takes that back.  What is set is in "
    "attendance's log, so an answer as of an earlier moment uses what held "
    "then.\v"
    "Example:\n"
    "  chalkline alerts thresholds --dir stack\n"
    "  chalkline alerts set absences-in-row 3 --program M1";

static const struct argp argp = {options, parse,
    "thresholds\nset KEY VALUE\nunset KEY", doc, cli_argp_children, NULL, NULL};

/* It may be set before the programme is imported; or the id is wrong. */
static enum cli_exit
warn(const struct reply *reply)
{
	struct verdict_read *verdict;
	struct arena *arena = NULL;
	enum status status = arena_new(ARENA_BYTES, &arena);

	if (status == STATUS_OK)
		status = wire_read_verdicts(reply->body, 1, arena, &verdict);
	if (status == STATUS_OK && verdict->fault.code != NULL)
		cli_warn(&verdict->fault);
	arena_free(&arena);
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail("attendance", status, "");
}

static enum cli_exit
change(struct cli *cli, const struct threshold_options *o)
{
	struct buffer body;
	struct reply reply = {.status = STATUS_OK};
	enum cli_exit code;
	enum status status;

	buffer_init(&body, REQUEST_BYTES);
	status = wire_pack_set_threshold(
	    o->key, o->program_id, o->has_value, o->value, &body);
	code = status == STATUS_OK
		   ? cli_call(cli, "attendance", "attendance.SetThreshold",
			 buffer_bytes(&body), &reply)
		   : cli_fail("attendance", status, o->key);
	buffer_fini(&body);
	if (code == CLI_DONE)
		return warn(&reply);
	/* A key or a value that there is not was asked for wrongly. */
	return code == CLI_REFUSED ? CLI_USAGE : code;
}

static enum status
print(const struct threshold_options *o, const struct threshold_list *list)
{
	int failed = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct listed_threshold *t = &list->item[i];

		if (o->cli.json) {
			json_t *line = json_object();

			json_line_text(line, "key", t->key);
			json_line_text(line, "programId", t->program_id);
			json_object_set_new(
			    line, "value", json_integer(t->value));
			json_object_set_new(
			    line, "default", json_boolean(t->is_default));
			failed |= json_line_print(line);
			continue;
		}
		table_add(o->table, t->key);
		table_add(o->table, t->program_id);
		table_add_number(o->table, t->value);
		table_add(o->table, t->is_default ? "yes" : "no");
	}
	if (failed)
		return STATUS_NO_MEMORY;
	return o->cli.json ? STATUS_OK
			   : table_print(o->table, TABLE_ALIGNED, stdout);
}

static enum cli_exit
list(struct cli *cli, const struct threshold_options *o)
{
	struct threshold_list listed;
	struct arena *arena = NULL;
	struct buffer body;
	struct reply reply = {.status = STATUS_INTERNAL};
	enum cli_exit code;
	enum status status = arena_new(ARENA_BYTES, &arena);

	buffer_init(&body, REQUEST_BYTES);
	if (status == STATUS_OK)
		status =
		    wire_pack_list_thresholds(o->has_as_of, o->as_of, &body);
	code = status == STATUS_OK
		   ? cli_call(cli, "attendance", "attendance.ListThresholds",
			 buffer_bytes(&body), &reply)
		   : cli_fail("chalkline", status, "");
	if (code == CLI_DONE) {
		status = wire_read_thresholds(reply.body, arena, &listed);
		if (status == STATUS_OK)
			status = print(o, &listed);
		if (status != STATUS_OK)
			code = cli_fail("attendance", status, "");
	}
	buffer_fini(&body);
	arena_free(&arena);
	return code;
}

/*
 * A value below zero looks like an option.  With a blank before it, it is read
 * as the number that it is, and told what it may be.
 */
static void
shield_value(int argc, char **argv, char shielded[VALUE_TEXT])
{
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] != '-' || argv[i][1] < '0' || argv[i][1] > '9')
			continue;
		snprintf(shielded, VALUE_TEXT, " %s", argv[i]);
		argv[i] = shielded;
		return;
	}
}

int
verb_thresholds(int argc, char **argv)
{
	static const char *const columns[] = {
	    "threshold", "program_id", "value", "default"};
	struct threshold_options o = {.cli = CLI_OPTIONS_DEFAULT,
	    .sets = strcmp(argv[0], "set") == 0,
	    .unsets = strcmp(argv[0], "unset") == 0};
	static char name[] = "chalkline alerts";
	char shielded[VALUE_TEXT];
	struct cli *cli = NULL;

	argv[0] = name;
	shield_value(argc, argv, shielded);
	cli_parse(&argp, argc, argv, &o);
	enum status status = table_new(4, columns, &o.table);
	enum cli_exit code = status == STATUS_OK
				 ? cli_open(&o.cli, &cli)
				 : cli_fail("chalkline", status, "");
	if (code == CLI_DONE)
		code = o.sets || o.unsets ? change(cli, &o) : list(cli, &o);
	cli_close(&cli);
	table_free(&o.table);
	return code;
}
