// SPDX-License-Identifier: Apache-2.0
/*
 * verb_quarantine.c - `chalkline quarantine`: what could not be applied.
 *
 * Nothing that was sent vanishes: an item is retried, as the same principal,
 * or discarded.  An item is named by its service and number.
 */
#include "services/chalkline/verbs.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/cli.h"
#include "services/chalkline/table.h"
#include "services/chalkline/verb.h"
#include "services/chalkline/wire_quarantine.h"

#define PAGE_ITEMS 500u
#define ARENA_BYTES (64u * 1024u * 1024u)

struct quarantine_options {
	struct cli_options cli;
	bool takes_id;
	const char *service; /* NULL: all, of list alone */
	bool has_id;
	uint64_t id;
};

static void
read_id(
    struct quarantine_options *o, const char *text, struct argp_state *state)
{
	char *end;

	o->id = strtoull(text, &end, 10);
	o->has_id = end != text && *end == '\0' && text[0] != '-';
	if (!o->has_id)
		argp_error(
		    state, "found `%s`, expected the item's number", text);
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct quarantine_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case ARGP_KEY_ARG:
		if (o->service == NULL)
			o->service = arg;
		else if (o->takes_id && !o->has_id)
			read_id(o, arg, state);
		else
			argp_error(
			    state, "found `%s`, expected nothing more", arg);
		return 0;
	case ARGP_KEY_END:
		if (o->takes_id && !o->has_id)
			argp_error(state, "expected SERVICE and ID, as "
					  "`quarantine list` shows them");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp list_argp = {NULL, parse, "[SERVICE]",
    "Lists what could not be applied, of one service or of all.\v"
    "Example:\n"
    "  chalkline quarantine list attendance --dir stack",
    cli_argp_children, NULL, NULL};
static const struct argp show_argp = {NULL, parse, "SERVICE ID",
    "Shows one item with its bytes, in hex.\v"
    "Example:\n"
    "  chalkline quarantine show attendance 7 --dir stack",
    cli_argp_children, NULL, NULL};
static const struct argp retry_argp = {NULL, parse, "SERVICE ID",
    "Applies an item again; it leaves the quarantine when that succeeds.\v"
    "Example:\n"
    "  chalkline quarantine retry attendance 7 --dir stack",
    cli_argp_children, NULL, NULL};
static const struct argp discard_argp = {NULL, parse, "SERVICE ID",
    "Drops an item for good.\v"
    "Example:\n"
    "  chalkline quarantine discard attendance 7 --dir stack",
    cli_argp_children, NULL, NULL};

static enum cli_exit
begin(const struct argp *argp, bool takes_id, int argc, char **argv,
    struct quarantine_options *o, struct cli **cli)
{
	*o = (struct quarantine_options){
	    .cli = CLI_OPTIONS_DEFAULT, .takes_id = takes_id};
	cli_parse(argp, argc, argv, o);
	enum cli_exit code = cli_open(&o->cli, cli);
	if (code != CLI_DONE || o->service == NULL ||
	    settings_service(cli_settings(*cli), o->service) != NULL)
		return code;
	cli_error("found service `%s`, expected intake, scheduling, "
		  "attendance or reporting",
	    o->service);
	cli_close(cli);
	return CLI_USAGE;
}

/* One request whose body is the item's number. */
static enum cli_exit
ask_about(struct cli *cli, const struct quarantine_options *o, const char *type,
    struct reply *reply)
{
	struct buffer body;

	buffer_init(&body, 64);
	enum status status = wire_pack_quarantine_id(o->id, &body);
	enum cli_exit code =
	    status == STATUS_OK
		? cli_call(cli, o->service, type, buffer_bytes(&body), reply)
		: cli_fail(o->service, status, "");
	buffer_fini(&body);
	return code;
}

static json_t *
describe(const char *service, const struct quarantined *item)
{
	char at[INSTANT_TEXT];

	instant_format(item->at, at);
	return json_pack("{s:s,s:I,s:s,s:s,s:s,s:s,s:I}", "service", service,
	    "id", (json_int_t)item->id, "kind", item->kind, "reason",
	    item->reason, "principal", item->principal, "at", at, "bytes",
	    (json_int_t)item->bytes);
}

static enum status
print_object(json_t *object)
{
	if (object == NULL)
		return STATUS_NO_MEMORY;
	enum status status = json_dumpf(object, stdout, JSON_COMPACT) == 0
				 ? STATUS_OK
				 : STATUS_IO;
	putchar('\n');
	json_decref(object);
	return status;
}

static void
add_row(
    struct table *table, const char *service, const struct quarantined *item)
{
	char at[INSTANT_TEXT];

	instant_format(item->at, at);
	table_add(table, service);
	table_add_number(table, (int64_t)item->id);
	table_add(table, item->kind);
	table_add(table, at);
	table_add(table, item->principal);
	table_add_number(table, (int64_t)item->bytes);
	table_add(table, item->reason);
}

/* Asks for the items after *after; at their end *after stays. */
static enum cli_exit
list_page(struct cli *cli, const char *service, struct arena *arena,
    struct table *table, uint64_t *after)
{
	struct buffer body;
	struct reply reply = {0};
	struct quarantined *items;
	size_t count = 0;

	buffer_init(&body, 64);
	enum status status =
	    wire_pack_quarantine_list(*after, PAGE_ITEMS, &body);
	enum cli_exit code = status == STATUS_OK
				 ? cli_call(cli, service, "quarantine.List",
				       buffer_bytes(&body), &reply)
				 : cli_fail(service, status, "");
	buffer_fini(&body);
	if (code != CLI_DONE)
		return code;
	arena_reset(arena);
	status = wire_read_quarantine_items(reply.body, arena, &items, &count);
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		if (table != NULL)
			add_row(table, service, &items[i]);
		else
			status = print_object(describe(service, &items[i]));
		*after = items[i].id;
	}
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail(service, status, "the list");
}

static enum cli_exit
list_service(struct cli *cli, const char *service, struct arena *arena,
    struct table *table)
{
	uint64_t after = 0, before;
	enum cli_exit code;

	do {
		before = after;
		code = list_page(cli, service, arena, table, &after);
	} while (code == CLI_DONE && after != before);
	return code;
}

static enum cli_exit
list_services(struct cli *cli, const struct quarantine_options *o,
    struct arena *arena, struct table *table)
{
	const struct settings *settings = cli_settings(cli);
	enum cli_exit worst = CLI_DONE;

	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		const char *name = settings->services[i].name;
		if (o->service != NULL && strcmp(o->service, name) != 0)
			continue;
		enum cli_exit code = list_service(cli, name, arena, table);
		worst = code > worst ? code : worst;
	}
	return worst;
}

static int
run_list(int argc, char **argv)
{
	static const char *const names[] = {
	    "service", "id", "kind", "at", "principal", "bytes", "reason"};
	struct quarantine_options o;
	struct cli *cli = NULL;
	struct arena *arena = NULL;
	struct table *table = NULL;
	enum cli_exit code = begin(&list_argp, false, argc, argv, &o, &cli);

	if (code != CLI_DONE)
		return code;
	enum status status = arena_new(ARENA_BYTES, &arena);
	if (status == STATUS_OK && !o.cli.json)
		status = table_new(7, names, &table);
	if (status == STATUS_OK)
		code = list_services(cli, &o, arena, table);
	if (status == STATUS_OK && table != NULL)
		status = table_print(table, TABLE_ALIGNED, stdout);
	if (status != STATUS_OK)
		code = cli_fail("quarantine", status, "");
	table_free(&table);
	arena_free(&arena);
	cli_close(&cli);
	return code;
}

static void
print_hex(struct bytes data)
{
	for (size_t i = 0; i < data.len; i++)
		printf("%02x%s", data.data[i], i % 32 == 31 ? "\n" : "");
	if (data.len % 32 != 0)
		putchar('\n');
}

static json_t *
describe_whole(const char *service, const struct quarantined *item)
{
	json_t *object = describe(service, item);
	struct buffer hex;

	buffer_init(&hex, ARENA_BYTES);
	for (size_t i = 0; i < item->data.len; i++)
		buffer_format(&hex, "%02x", item->data.data[i]);
	(void)json_object_set_new(
	    object, "data", json_stringn((const char *)hex.data, hex.len));
	buffer_fini(&hex);
	return object;
}

static enum status
show_item(
    const struct quarantine_options *o, struct arena *arena, struct bytes body)
{
	struct quarantined item;
	char at[INSTANT_TEXT];
	enum status status = wire_read_quarantine_item(body, arena, &item);

	if (status != STATUS_OK)
		return status;
	if (o->cli.json)
		return print_object(describe_whole(o->service, &item));
	instant_format(item.at, at);
	printf("service    %s\nid         %" PRIu64 "\nkind       %s\n"
	       "at         %s\nprincipal  %s\nreason     %s\n"
	       "bytes      %zu\n",
	    o->service, item.id, item.kind, at, item.principal, item.reason,
	    item.data.len);
	print_hex(item.data);
	return STATUS_OK;
}

static int
run_show(int argc, char **argv)
{
	struct quarantine_options o;
	struct cli *cli = NULL;
	struct arena *arena = NULL;
	struct reply reply = {0};
	enum cli_exit code = begin(&show_argp, true, argc, argv, &o, &cli);

	if (code != CLI_DONE)
		return code;
	code = ask_about(cli, &o, "quarantine.Show", &reply);
	if (code == CLI_DONE) {
		enum status status = arena_new(ARENA_BYTES, &arena);
		if (status == STATUS_OK)
			status = show_item(&o, arena, reply.body);
		if (status != STATUS_OK)
			code = cli_fail(o.service, status, "the item");
	}
	arena_free(&arena);
	cli_close(&cli);
	return code;
}

static enum cli_exit
run_on_item(const struct argp *argp, const char *type, const char *done,
    int argc, char **argv)
{
	struct quarantine_options o;
	struct cli *cli = NULL;
	struct reply reply = {0};
	enum cli_exit code = begin(argp, true, argc, argv, &o, &cli);

	if (code != CLI_DONE)
		return code;
	code = ask_about(cli, &o, type, &reply);
	if (code == CLI_DONE)
		cli_note("%s %" PRIu64 ": %s", o.service, o.id, done);
	cli_close(&cli);
	return code;
}

static int
run_retry(int argc, char **argv)
{
	return run_on_item(
	    &retry_argp, "quarantine.Retry", "applied", argc, argv);
}

static int
run_discard(int argc, char **argv)
{
	return run_on_item(
	    &discard_argp, "quarantine.Discard", "discarded", argc, argv);
}

/* clang-format off */
static const struct verb family[] = {
	{ "list", "what could not be applied, and why", run_list },
	{ "show", "one item with its bytes", run_show },
	{ "retry", "applies an item again", run_retry },
	{ "discard", "drops an item for good", run_discard },
};
/* clang-format on */

static const struct verb_table table_quarantine = {
    .doc = "What was sent and could not be applied; nothing of it vanishes.",
    .verbs = family,
    .count = sizeof(family) / sizeof(family[0]),
};

int
verb_quarantine(int argc, char **argv)
{
	return verb_run(&table_quarantine, argc, argv);
}
