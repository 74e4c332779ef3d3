// SPDX-License-Identifier: Apache-2.0
/*
 * verb_status.c - `chalkline status`: is each service up, and how far.
 *
 * A service that does not answer is a line of the answer, not the end of it.
 */
#include "services/chalkline/verbs.h"

#include <inttypes.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "services/chalkline/cli.h"
#include "services/chalkline/table.h"
#include "services/chalkline/wire_status.h"

#define TIMEOUT_MS 2000
#define EPOCH_TEXT (2 * 16 + 1)

struct seen {
	struct cli *cli;
	const char *name;
	enum status status;
	bool up;
	struct service_state state;
};

struct view {
	struct seen seen[SETTINGS_SERVICES];
	size_t count;
};

struct status_options {
	struct cli_options cli;
	const char *names[SETTINGS_SERVICES];
	size_t count; /* 0: all */
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct status_options *o = state->input;

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &o->cli;
	else if (key == ARGP_KEY_ARG && o->count < SETTINGS_SERVICES)
		o->names[o->count++] = arg;
	else if (key == ARGP_KEY_ARG)
		argp_error(state, "found `%s`, expected nothing more", arg);
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static const struct argp argp = {NULL, parse, "[SERVICE...]",
    "Shows each service: up or not, version, size of its store, head of its "
    "log, and how far it is behind the logs that it follows.\v"
    "Exit code 3 when a service could not be reached.\n\n"
    "Example:\n"
    "  chalkline status --dir stack\n"
    "  chalkline status attendance --json",
    cli_argp_children, NULL, NULL};

static void
format_epoch(const struct service_state *state, char text[EPOCH_TEXT])
{
	for (size_t i = 0; i < sizeof(state->epoch); i++)
		snprintf(text + 2 * i, 3, "%02x", state->epoch[i]);
}

static json_t *
describe_followers(const struct service_state *state)
{
	json_t *list = json_array();

	for (size_t i = 0; i < state->followers; i++) {
		const struct follower_state *f = &state->follower[i];
		(void)json_array_append_new(
		    list, json_pack("{s:s,s:I,s:I,s:s}", "name", f->name, "seq",
			      (json_int_t)f->seq, "lag", (json_int_t)f->lag,
			      "state", f->state));
	}
	return list;
}

static json_t *
describe(const struct seen *seen)
{
	const struct service_state *state = &seen->state;
	char epoch[EPOCH_TEXT];

	if (!seen->up)
		return json_pack("{s:s,s:b}", "name", seen->name, "up", 0);
	format_epoch(state, epoch);
	return json_pack("{s:s,s:b,s:s,s:s,s:I,s:I,s:o}", "name", seen->name,
	    "up", 1, "version", state->version, "epoch", epoch, "head",
	    (json_int_t)state->head, "bytes", (json_int_t)state->store_bytes,
	    "followers", describe_followers(state));
}

static enum status
print_json(const struct view *view)
{
	json_t *list = json_array();
	json_t *all = json_pack("{s:o}", "services", list);

	if (all == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < view->count; i++)
		(void)json_array_append_new(list, describe(&view->seen[i]));
	enum status status =
	    json_dumpf(all, stdout, JSON_COMPACT) == 0 ? STATUS_OK : STATUS_IO;
	putchar('\n');
	json_decref(all);
	return status;
}

/* "intake 120 following; attendance 98 (2 behind) following" */
static void
format_followers(const struct service_state *state, char *text, size_t size)
{
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < state->followers && len < size; i++) {
		const struct follower_state *f = &state->follower[i];
		char lag[40] = "";
		if (f->lag > 0)
			snprintf(
			    lag, sizeof(lag), " (%" PRIu64 " behind)", f->lag);
		len += (size_t)snprintf(text + len, size - len,
		    "%s%s %" PRIu64 "%s %s", i > 0 ? "; " : "", f->name, f->seq,
		    lag, f->state);
	}
}

static void
add_row(struct table *table, const struct seen *seen)
{
	const struct service_state *state = &seen->state;
	char followers[512] = "";

	table_add(table, seen->name);
	table_add(table, seen->up ? "up" : "down");
	if (!seen->up) {
		for (int i = 0; i < 5; i++)
			table_add(table, "");
		return;
	}
	format_followers(state, followers, sizeof(followers));
	table_add(table, state->version);
	table_add_number(table, (int64_t)state->head);
	table_add_number(table, (int64_t)state->store_bytes);
	table_add_number(table, (int64_t)state->quarantined);
	table_add(table, followers);
}

static enum status
print_table(const struct view *view)
{
	static const char *const names[] = {"service", "state", "version",
	    "head", "bytes", "quarantined", "follows"};
	struct table *table = NULL;
	enum status status = table_new(7, names, &table);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < view->count; i++)
		add_row(table, &view->seen[i]);
	status = table_print(table, TABLE_ALIGNED, stdout);
	table_free(&table);
	return status;
}

/* A thread: every service has a connection of its own. */
static void *
look_at(void *arg)
{
	struct seen *seen = arg;

	seen->status =
	    service_state_read(seen->cli, seen->name, TIMEOUT_MS, &seen->state);
	seen->up = seen->status == STATUS_OK;
	return NULL;
}

static bool
is_asked(const struct status_options *o, const char *name)
{
	for (size_t i = 0; i < o->count; i++) {
		if (strcmp(o->names[i], name) == 0)
			return true;
	}
	return o->count == 0;
}

/* The services that were named, in the order of the settings. */
static enum cli_exit
choose(struct cli *cli, const struct status_options *o, struct view *view)
{
	const struct settings *settings = cli_settings(cli);

	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		const char *name = settings->services[i].name;

		if (is_asked(o, name))
			view->seen[view->count++] =
			    (struct seen){.cli = cli, .name = name};
	}
	for (size_t i = 0; i < o->count; i++) {
		if (settings_service(settings, o->names[i]) == NULL) {
			cli_error("found `%s`, expected the name of a service",
			    o->names[i]);
			return CLI_USAGE;
		}
	}
	return CLI_DONE;
}

/* Asks all at once, so that those that are down cost one time-out. */
static void
look_at_all(struct view *view)
{
	pthread_t threads[SETTINGS_SERVICES];
	bool started[SETTINGS_SERVICES];

	for (size_t i = 0; i < view->count; i++) {
		struct seen *seen = &view->seen[i];

		started[i] =
		    pthread_create(&threads[i], NULL, look_at, seen) == 0;
		if (!started[i])
			look_at(seen);
	}
	for (size_t i = 0; i < view->count; i++) {
		if (started[i])
			pthread_join(threads[i], NULL);
	}
}

/* Why a service is shown as down; false when one is. */
static bool
tell_down(const struct view *view)
{
	bool all_up = true;

	for (size_t i = 0; i < view->count; i++) {
		const struct seen *seen = &view->seen[i];

		if (seen->up)
			continue;
		all_up = false;
		if (seen->status == STATUS_DENIED)
			cli_error("%s does not let this key in", seen->name);
		else
			cli_error("%s could not be reached (%s)", seen->name,
			    status_name(seen->status));
	}
	return all_up;
}

int
verb_status(int argc, char **argv)
{
	struct status_options o = {.cli = CLI_OPTIONS_DEFAULT};
	struct view view = {.count = 0};
	struct cli *cli = NULL;

	cli_parse(&argp, argc, argv, &o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code == CLI_DONE)
		code = choose(cli, &o, &view);
	if (code != CLI_DONE) {
		cli_close(&cli);
		return code;
	}
	look_at_all(&view);
	bool all_up = tell_down(&view);
	enum status status =
	    o.cli.json ? print_json(&view) : print_table(&view);
	if (status != STATUS_OK)
		code = cli_fail("status", status, "");
	else if (!all_up)
		code = CLI_UNREACHABLE;
	cli_close(&cli);
	return code;
}
