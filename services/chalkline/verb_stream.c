// SPDX-License-Identifier: Apache-2.0
/*
 * verb_stream.c - `chalkline stream`: session events to attendance.
 *
 * Ends when each line has its verdict.  Safe to run again: what was accepted
 * before is a DUPLICATE, and fine.
 */
#include "services/chalkline/verbs.h"

#include <stdlib.h>
#include <string.h>

#include "services/chalkline/progress.h"
#include "services/chalkline/stream_window.h"

struct stream_options {
	struct cli_options cli;
	struct stream_reader_settings reader;
	bool format_given;
	bool check;
	const char *receipts;
	unsigned window;
};

enum {
	OPTION_LENIENT = 0x3000,
	OPTION_CHECK,
	OPTION_RECEIPTS,
	OPTION_WINDOW,
	OPTION_PROVIDER,
};

static const struct argp_option options[] = {
    {"format", 'f', "ndjson|csv", 0,
	"how FILE is written (csv when its name ends so, else ndjson)", 0},
    {"provider", OPTION_PROVIDER, "ID", 0,
	"the provider of events that name none", 0},
    {"lenient", OPTION_LENIENT, NULL, 0,
	"drop fields that do not belong instead of refusing the event", 0},
    {"check", OPTION_CHECK, NULL, 0, "judge each line here; send nothing", 0},
    {"receipts", OPTION_RECEIPTS, "FILE", 0,
	"write a verdict a line, in the order of the lines", 0},
    {"window", OPTION_WINDOW, "N", 0, "batches under way at once, 1 to 64 (8)",
	0},
    {0},
};

static void
parse_format(struct stream_options *o, char *arg, struct argp_state *state)
{
	if (strcmp(arg, "ndjson") == 0)
		o->reader.format = STREAM_NDJSON;
	else if (strcmp(arg, "csv") == 0)
		o->reader.format = STREAM_CSV;
	else
		argp_error(
		    state, "--format: found `%s`, expected ndjson or csv", arg);
	o->format_given = true;
}

static void
parse_window(struct stream_options *o, char *arg, struct argp_state *state)
{
	char *end;
	unsigned long window = strtoul(arg, &end, 10);

	if (*end != '\0' || window < 1 || window > STREAM_WINDOW_MAX)
		argp_error(
		    state, "--window: found `%s`, expected 1 to 64", arg);
	o->window = (unsigned)window;
}

static void
finish_parsing(struct stream_options *o)
{
	size_t len;

	if (o->reader.path == NULL)
		o->reader.path = "-";
	len = strlen(o->reader.path);
	if (!o->format_given && len > 4 &&
	    strcmp(o->reader.path + len - 4, ".csv") == 0)
		o->reader.format = STREAM_CSV;
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct stream_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case 'f':
		parse_format(o, arg, state);
		return 0;
	case OPTION_PROVIDER:
		o->reader.provider = arg;
		return 0;
	case OPTION_LENIENT:
		o->reader.lenient = true;
		return 0;
	case OPTION_CHECK:
		o->check = true;
		return 0;
	case OPTION_RECEIPTS:
		o->receipts = arg;
		return 0;
	case OPTION_WINDOW:
		parse_window(o, arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			argp_error(
			    state, "found `%s`, expected nothing more", arg);
		o->reader.path = arg;
		return 0;
	case ARGP_KEY_END:
		finish_parsing(o);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Sends session events, one a line, and ends when each has its verdict: "
    "ACCEPTED, DUPLICATE, CONFLICT, REJECTED or QUARANTINED.  The exit code "
    "is 2 when any of the last three was given.  Safe to run again.\v"
    "Without FILE, or with -, events are read from standard input.\n\n"
    "Example:\n"
    "  chalkline stream events.ndjson --provider harbor-tutoring \\\n"
    "      --receipts receipts.ndjson --dir stack";

static const struct argp argp = {
    options, parse, "[FILE|-]", doc, cli_argp_children, NULL, NULL};

static enum cli_exit
send_all(struct stream_reader *reader, struct stream_window *window,
    const char *path, struct progress *progress)
{
	struct stream_item item;
	enum cli_exit code = CLI_DONE;
	enum status status;

	while (code == CLI_DONE) {
		status = stream_reader_next(reader, &item);
		if (status == STATUS_NOT_FOUND)
			break;
		if (status != STATUS_OK)
			return cli_fail(path, status, "");
		code = stream_window_add(window, &item);
		progress_show(progress, "sending events",
		    stream_reader_bytes_read(reader),
		    stream_reader_bytes_total(reader));
	}
	return code == CLI_DONE ? stream_window_finish(window) : code;
}

static enum cli_exit
stream(const struct stream_options *o, struct client *client,
    struct stream_receipts *receipts)
{
	struct stream_reader *reader = NULL;
	struct stream_window *window = NULL;
	struct progress progress;

	progress_init(&progress);
	enum cli_exit code = stream_reader_open(&o->reader, &reader);
	if (code == CLI_DONE)
		stream_receipts_dropped(
		    receipts, 1, stream_reader_dropped(reader));
	if (code == CLI_DONE &&
	    stream_window_new(client, o->window, o->reader.lenient, receipts,
		&window) != STATUS_OK)
		code = cli_fail("chalkline", STATUS_NO_MEMORY, "");
	if (code == CLI_DONE)
		code = send_all(reader, window, o->reader.path, &progress);
	double seconds = progress_seconds(&progress);
	progress_fini(&progress);
	stream_window_free(&window);
	stream_reader_close(&reader);
	if (code != CLI_DONE)
		return code;
	if (receipts->count[EVENT_QUARANTINED] > 0 && !o->check)
		cli_note("what is quarantined is kept and does not count yet; "
			 "services/attendance/FINDINGS.md tells what to do, "
			 "and `chalkline quarantine list attendance` shows it "
			 "to an operator");
	return stream_receipts_print(receipts, seconds, o->cli.json);
}

int
verb_stream(int argc, char **argv)
{
	struct stream_options o = {.cli = CLI_OPTIONS_DEFAULT, .window = 8};
	struct stream_receipts receipts;
	struct client *client = NULL;
	struct cli *cli = NULL;

	cli_parse(&argp, argc, argv, &o);
	enum cli_exit code =
	    stream_receipts_init(&receipts, o.reader.path, o.receipts);
	if (code != CLI_DONE)
		return code;
	if (!o.check) {
		code = cli_open(&o.cli, &cli);
		if (code == CLI_DONE)
			code = cli_client(cli, "attendance", &client);
	}
	if (code == CLI_DONE)
		code = stream(&o, client, &receipts);
	enum cli_exit closed = stream_receipts_fini(&receipts);
	cli_close(&cli);
	return (int)(code == CLI_DONE ? closed : code);
}
