// SPDX-License-Identifier: Apache-2.0
/*
 * verb_feed.c - `chalkline feed read SERVICE`: a log as NDJSON.
 *
 * It reads as a follower does, with a cursor that the service checks, so what
 * it prints is contiguous and of one history.
 */
#include "services/chalkline/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/feed_wire.h"
#include "common/instant.h"
#include "services/chalkline/cli.h"
#include "services/chalkline/verb.h"
#include "services/chalkline/wire_feed.h"

enum { OPTION_AFTER = 0x4000, OPTION_FOLLOW };

#define BATCH_BYTES (512u * 1024u)
#define BATCH_ARENA_BYTES (64u * 1024u * 1024u)
#define LINE_BYTES_MAX (16u * 1024u * 1024u)

struct feed_options {
	struct cli_options cli;
	const char *service;
	uint64_t after;
	bool follow;
};

struct reader {
	struct cli *cli;
	const struct feed_options *options;
	struct arena *entries; /* of one batch */
	struct arena *event;   /* of one entry */
	struct buffer line;
	struct feed_read next;
	bool first;
	uint64_t until; /* the head when it began */
};

static const struct argp_option options[] = {
    {"after", OPTION_AFTER, "SEQ", 0, "begin behind this entry (0)", 0},
    {"follow", OPTION_FOLLOW, NULL, 0, "go on as entries come", 0},
    {0},
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct feed_options *o = state->input;
	char *end;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_AFTER:
		o->after = strtoull(arg, &end, 10);
		if (end == arg || *end != '\0' || arg[0] == '-')
			argp_error(state,
			    "--after: found `%s`, expected a number", arg);
		return 0;
	case OPTION_FOLLOW:
		o->follow = true;
		return 0;
	case ARGP_KEY_ARG:
		if (o->service != NULL)
			argp_error(
			    state, "found `%s`, expected nothing more", arg);
		o->service = arg;
		return 0;
	case ARGP_KEY_END:
		if (o->service == NULL)
			argp_error(state, "expected SERVICE: intake, "
					  "scheduling, attendance, reporting");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Prints the log of a service, an entry a line: "
    "{\"seq\":N,\"knownAt\":\"...\",\"event\":{...}}. Ids only; no log holds a "
    "name.\v"
    "Example:\n"
    "  chalkline feed read attendance --after 100 --follow --dir stack";

static const struct argp argp = {
    options, parse, "SERVICE", doc, cli_argp_children, NULL, NULL};

/* The entry's event, or its bytes when this program is too old for it. */
static void
append_event(struct reader *r, const struct log_entry *entry)
{
	size_t before = r->line.len;

	arena_reset(r->event);
	buffer_append_string(&r->line, ",\"event\":");
	if (wire_event_json(r->options->service, entry->data, r->event,
		&r->line) == STATUS_OK)
		return;
	r->line.len = before;
	buffer_append_string(&r->line, ",\"unknown\":\"");
	for (size_t i = 0; i < entry->data.len; i++)
		buffer_format(&r->line, "%02x", entry->data.data[i]);
	buffer_append_string(&r->line, "\"");
}

static enum status
print_entry(struct reader *r, const struct log_entry *entry)
{
	char known_at[INSTANT_TEXT];

	instant_format(entry->known_at, known_at);
	buffer_reset(&r->line);
	buffer_format(&r->line, "{\"seq\":%" PRIu64 ",\"knownAt\":\"%s\"",
	    entry->seq, known_at);
	append_event(r, entry);
	buffer_append_string(&r->line, "}\n");
	if (r->line.failed != STATUS_OK)
		return r->line.failed;
	return fwrite(r->line.data, 1, r->line.len, stdout) == r->line.len
		   ? STATUS_OK
		   : STATUS_IO;
}

/* Prints a batch and moves the cursor behind it. */
static enum status
print_batch(struct reader *r, const struct feed_batch *batch)
{
	enum status status = STATUS_OK;

	if (r->first)
		r->until = batch->head_seq;
	r->first = false;
	for (size_t i = 0; i < batch->count && status == STATUS_OK; i++) {
		const struct log_entry *entry = &batch->entries[i];
		status = print_entry(r, entry);
		r->next.has_epoch = true;
		r->next.after_seq = entry->seq;
		memcpy(r->next.epoch, batch->epoch, sizeof(r->next.epoch));
		memcpy(r->next.hash, entry->hash, sizeof(r->next.hash));
	}
	if (fflush(stdout) != 0)
		status = STATUS_IO;
	return status;
}

static enum cli_exit
read_batch(struct reader *r, size_t *count)
{
	const char *service = r->options->service;
	struct feed_batch batch;
	struct buffer body;
	struct reply reply = {0};
	char detail[256] = "";

	buffer_init(&body, 1024);
	enum status status = feed_pack_read(&r->next, &body);
	enum cli_exit code = status == STATUS_OK
				 ? cli_call(r->cli, service, "feed.Read",
				       buffer_bytes(&body), &reply)
				 : cli_fail(service, status, "");
	buffer_fini(&body);
	if (code != CLI_DONE)
		return code;
	arena_reset(r->entries);
	status = feed_unpack_batch(
	    reply.body, r->entries, &batch, detail, sizeof(detail));
	if (status == STATUS_OK)
		status = print_batch(r, &batch);
	if (status != STATUS_OK)
		return cli_fail(service, status, detail);
	*count = batch.count;
	return CLI_DONE;
}

static enum cli_exit
read_all(struct reader *r)
{
	enum cli_exit code = CLI_DONE;
	size_t count = 0;

	r->first = true;
	r->next = (struct feed_read){.after_seq = r->options->after,
	    .max_bytes = BATCH_BYTES,
	    .wait_ms = r->options->follow ? FEED_WAIT_MAX_MS : 0};
	do {
		code = read_batch(r, &count);
	} while (code == CLI_DONE &&
		 (r->options->follow ||
		     (count > 0 && r->next.after_seq < r->until)));
	return code;
}

static int
run_read(int argc, char **argv)
{
	struct feed_options o = {.cli = CLI_OPTIONS_DEFAULT};
	struct reader r = {.options = &o};

	cli_parse(&argp, argc, argv, &o);
	enum cli_exit code = cli_open(&o.cli, &r.cli);
	if (code != CLI_DONE)
		return code;
	buffer_init(&r.line, LINE_BYTES_MAX);
	if (settings_service(cli_settings(r.cli), o.service) == NULL) {
		cli_error("found service `%s`, expected intake, scheduling, "
			  "attendance or reporting",
		    o.service);
		code = CLI_USAGE;
	} else if (arena_new(BATCH_ARENA_BYTES, &r.entries) != STATUS_OK ||
		   arena_new(BATCH_ARENA_BYTES, &r.event) != STATUS_OK) {
		code = cli_fail("feed", STATUS_NO_MEMORY, "");
	} else {
		code = read_all(&r);
	}
	buffer_fini(&r.line);
	arena_free(&r.event);
	arena_free(&r.entries);
	cli_close(&r.cli);
	return code;
}

/* clang-format off */
static const struct verb family[] = {
	{ "read", "prints the log of a service", run_read },
};
/* clang-format on */

static const struct verb_table table_feed = {
    .doc = "The logs of the services: what each decided, in order.",
    .verbs = family,
    .count = sizeof(family) / sizeof(family[0]),
};

int
verb_feed(int argc, char **argv)
{
	return verb_run(&table_feed, argc, argv);
}
