// SPDX-License-Identifier: Apache-2.0
/*
 * verb_calendar.c - `chalkline calendar close|delay|makeups`: a day without
 * tutoring, or one that begins later; and what is to make up for it.
 *
 * Scheduling changes so many sessions at a time; the command asks until the
 * day is done, and may be given again when it was cut off.
 */
#include "services/chalkline/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/makeups.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/verb.h"
#include "services/chalkline/wire_closure.h"

#define DELAY_MAX 600

struct close_options {
	struct cli_options cli;
	struct day_closure closure;
	const char *from;
	bool is_delay, is_makeups, apply;
	struct makeups_counts counts;
	uint64_t changed;
};

enum {
	OPTION_SCHOOL = 0x5200,
	OPTION_REASON,
	OPTION_MINUTES,
	OPTION_APPLY,
	OPTION_FROM,
};

static const struct argp_option close_list[] = {
    {"school", OPTION_SCHOOL, "ID", 0, "only this school (all)", 0},
    {"reason", OPTION_REASON, "WORD", 0, CLOSURE_CAUSES, 0},
    {"apply-makeups", OPTION_APPLY, NULL, 0,
	"publishes the make-ups that are proposed", 0},
    {"from", OPTION_FROM, "DATE", 0,
	"the first day of a make-up (the day after)", 0},
    {0},
};

static const struct argp_option makeups_list[] = {
    {"school", OPTION_SCHOOL, "ID", 0, "only this school (all)", 0},
    {"apply", OPTION_APPLY, NULL, 0, "publishes what is proposed", 0},
    {"from", OPTION_FROM, "DATE", 0,
	"the first day of a make-up (the day after)", 0},
    {0},
};

static const struct argp_option delay_list[] = {
    {"minutes", OPTION_MINUTES, "N", 0, "so much later, 1 to 600", 0},
    {"school", OPTION_SCHOOL, "ID", 0, "only this school (all)", 0},
    {"reason", OPTION_REASON, "WORD", 0, CLOSURE_CAUSES, 0},
    {0},
};

static void
read_minutes(struct close_options *o, const char *arg, struct argp_state *state)
{
	char *end;
	long minutes = strtol(arg, &end, 10);

	if (*arg == '\0' || *end != '\0' || minutes < 1 || minutes > DELAY_MAX)
		argp_error(
		    state, "--minutes: found `%s`, expected 1 to 600", arg);
	o->closure.delay_minutes = (uint32_t)minutes;
}

static void
read_day(const char *arg, struct argp_state *state)
{
	int32_t date;

	if (!date_parse(arg, strlen(arg), &date))
		argp_error(state,
		    "DATE: found `%s`, expected a day that exists, YYYY-MM-DD",
		    arg);
}

static void
read_date(struct close_options *o, const char *arg, struct argp_state *state)
{
	if (o->closure.date != NULL)
		argp_error(state, "found `%s`, expected one DATE", arg);
	read_day(arg, state);
	o->closure.date = arg;
}

static void
check(const struct close_options *o, struct argp_state *state)
{
	if (o->closure.date == NULL)
		argp_error(state, "found no DATE, expected YYYY-MM-DD");
	if (o->closure.cause == 0 && !o->is_makeups)
		argp_error(
		    state, "found no --reason, expected " CLOSURE_CAUSES);
	if (o->is_delay && o->closure.delay_minutes == 0)
		argp_error(state, "found no --minutes, expected 1 to 600");
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct close_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_SCHOOL:
		o->closure.school_id = arg;
		return 0;
	case OPTION_REASON:
		o->closure.cause = closure_cause_parse(arg);
		if (o->closure.cause == 0)
			argp_error(state,
			    "--reason: found `%s`, expected " CLOSURE_CAUSES,
			    arg);
		return 0;
	case OPTION_MINUTES:
		read_minutes(o, arg, state);
		return 0;
	case OPTION_APPLY:
		o->apply = true;
		return 0;
	case OPTION_FROM:
		read_day(arg, state);
		o->from = arg;
		return 0;
	case ARGP_KEY_ARG:
		read_date(o, arg, state);
		return 0;
	case ARGP_KEY_END:
		check(o, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char close_doc[] =
    "Withdraws what is planned on a day, for every school or for one. "
    "Weather is nobody's fault; else the school that closed answers for it, "
    "or the district when all did. A later solve keeps the day closed. Shows "
    "for each session when its group could make up for it.\v"
    "Example:\n"
    "  chalkline calendar close 2026-01-21 --reason WEATHER";

static const char delay_doc[] =
    "Moves what is planned on a day, for every school or for one. A second "
    "delay replaces the first; a later solve keeps it.\v"
    "Example:\n"
    "  chalkline calendar delay 2026-01-21 --minutes 120 --school SCH-01 "
    "--reason WEATHER";

static const char makeups_doc[] =
    "Shows for each session that a closed day withdrew, and that has no "
    "make-up yet, when its group could meet: students, tutor and room are "
    "free. Nothing is planned without --apply.\v"
    "Example:\n"
    "  chalkline calendar makeups 2026-01-21 --apply";

static const struct argp close_argp = {
    close_list, parse, "DATE", close_doc, cli_argp_children, NULL, NULL};
static const struct argp makeups_argp = {
    makeups_list, parse, "DATE", makeups_doc, cli_argp_children, NULL, NULL};
static const struct argp delay_argp = {
    delay_list, parse, "DATE", delay_doc, cli_argp_children, NULL, NULL};

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct close_options *o = ctx;

	return wire_pack_close_day(&o->closure, after, out);
}

static enum status
on_part(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct close_options *o = ctx;
	uint64_t changed = 0;

	enum status status = wire_read_day_closed(body, arena, &changed, next);
	o->changed += changed;
	return status;
}

static void
tell_json(const struct close_options *o)
{
	const struct makeups_counts *c = &o->counts;

	if (o->is_delay)
		printf("{\"moved\":%" PRIu64 "}\n", o->changed);
	else
		printf("{\"withdrawn\":%" PRIu64 ",\"proposed\":%" PRIu64
		       ",\"none\":%" PRIu64 ",\"planned\":%" PRIu64 "}\n",
		    o->changed, c->proposed, c->none, c->planned);
}

static void
tell(const struct close_options *o)
{
	const struct makeups_counts *c = &o->counts;

	if (o->is_delay)
		printf("%" PRIu64 " sessions moved\n", o->changed);
	else
		printf("%" PRIu64 " sessions withdrawn; make-ups: %" PRIu64
		       " proposed, %" PRIu64 " planned, %" PRIu64
		       " without a time\n",
		    o->changed, c->proposed, c->planned, c->none);
}

static enum cli_exit
find_makeups(struct cli *cli, struct close_options *o)
{
	const struct makeups_filter filter = {
	    o->closure.date, o->closure.school_id, o->from};
	bool quiet = o->cli.json && !o->is_makeups;

	return makeups_run(cli, &filter, o->apply, quiet, &o->counts);
}

static int
run(const struct argp *argp, int argc, char **argv, struct close_options *o)
{
	const struct pages pages = {
	    "scheduling", "scheduling.CloseDay", o, on_pack, on_part};
	struct cli *cli = NULL;

	cli_parse(argp, argc, argv, o);
	enum cli_exit code = cli_open(&o->cli, &cli);
	if (code != CLI_DONE)
		return code;
	if (!o->is_makeups)
		code = pages_read(cli, &pages);
	if (code == CLI_DONE && !o->is_delay)
		code = find_makeups(cli, o);
	if (code == CLI_DONE && o->cli.json && !o->is_makeups)
		tell_json(o);
	else if (code == CLI_DONE && !o->cli.json)
		tell(o);
	cli_close(&cli);
	return code;
}

static int
run_close(int argc, char **argv)
{
	struct close_options o = {.cli = CLI_OPTIONS_DEFAULT};

	return run(&close_argp, argc, argv, &o);
}

static int
run_delay(int argc, char **argv)
{
	struct close_options o = {.cli = CLI_OPTIONS_DEFAULT, .is_delay = true};

	return run(&delay_argp, argc, argv, &o);
}

static int
run_makeups(int argc, char **argv)
{
	struct close_options o = {
	    .cli = CLI_OPTIONS_DEFAULT, .is_makeups = true};

	return run(&makeups_argp, argc, argv, &o);
}

/* clang-format off */
static const struct verb words[] = {
	{ "close", "no tutoring on a day: withdraws what is planned", run_close },
	{ "delay", "a day begins later: moves what is planned", run_delay },
	{ "makeups", "when a closed day's sessions could be made up", run_makeups },
};
/* clang-format on */

static const struct verb_table table = {
    .doc = "Days that change after they were planned.",
    .verbs = words,
    .count = sizeof(words) / sizeof(words[0]),
};

int
verb_calendar(int argc, char **argv)
{
	return verb_run(&table, argc, argv);
}
