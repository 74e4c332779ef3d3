// SPDX-License-Identifier: Apache-2.0
/*
 * verb_calendar.c - `chalkline calendar close|delay|release|makeups`: a day
 * without tutoring, one that begins later or ends early; and what is to make up
 * for it.
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
#include "services/chalkline/arg.h"
#include "services/chalkline/makeups.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/verb.h"
#include "services/chalkline/wire_closure.h"

#define DELAY_MAX 600
#define DAYS_MAX 100

enum day_change { DAY_CLOSE, DAY_DELAY, DAY_RELEASE, DAY_MAKEUPS };

struct close_options {
	struct cli_options cli;
	enum day_change change;
	struct day_closure closure; /* date: the first */
	const char *until;          /* the last; NULL: one day */
	char first_text[DATE_TEXT]; /* of FROM..TO */
	const char *from;
	bool apply;
	struct makeups_counts counts;
	uint64_t changed;
};

enum {
	OPTION_SCHOOL = 0x5200,
	OPTION_REASON,
	OPTION_MINUTES,
	OPTION_AT,
	OPTION_UNTIL,
	OPTION_APPLY,
	OPTION_FROM,
};

#define LIST_SCHOOL                                                            \
	{                                                                      \
		"school", OPTION_SCHOOL, "ID", 0, "only this school (all)", 0  \
	}
#define LIST_REASON                                                            \
	{                                                                      \
		"reason", OPTION_REASON, "WORD", 0, CLOSURE_CAUSES, 0          \
	}
#define LIST_UNTIL                                                             \
	{                                                                      \
		"until", OPTION_UNTIL, "DATE", 0, "the last of several days",  \
		    0                                                          \
	}
#define LIST_FROM(text)                                                        \
	{                                                                      \
		"from", OPTION_FROM, "DATE", 0, text, 0                        \
	}
#define LIST_APPLY                                                             \
	{                                                                      \
		"apply-makeups", OPTION_APPLY, NULL, 0,                        \
		    "publishes the make-ups that are proposed", 0              \
	}
#define FROM_AFTER "the first day of a make-up (the day after the last)"

static const struct argp_option close_list[] = {LIST_SCHOOL, LIST_REASON,
    LIST_UNTIL, LIST_APPLY, LIST_FROM(FROM_AFTER), {0}};

static const struct argp_option release_list[] = {
    {"at", OPTION_AT, "HH:MM", 0, "when everybody goes home, local time", 0},
    LIST_SCHOOL, LIST_REASON, LIST_UNTIL, LIST_APPLY,
    LIST_FROM("the first day of a make-up (the day itself)"), {0}};

static const struct argp_option makeups_list[] = {LIST_SCHOOL, LIST_UNTIL,
    {"apply", OPTION_APPLY, NULL, 0, "publishes what is proposed", 0},
    LIST_FROM(FROM_AFTER), {0}};

static const struct argp_option delay_list[] = {
    {"minutes", OPTION_MINUTES, "N", 0, "so much later, 1 to 600", 0},
    LIST_SCHOOL, LIST_REASON, LIST_UNTIL, {0}};

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
read_at(struct close_options *o, const char *arg, struct argp_state *state)
{
	bool is_time = strlen(arg) == 5 && strspn(arg, "0123456789") == 2 &&
		       arg[2] == ':' && strspn(arg + 3, "0123456789") == 2;
	long hour = is_time ? strtol(arg, NULL, 10) : 24;
	long minute = is_time ? strtol(arg + 3, NULL, 10) : 60;

	if (hour > 23 || minute > 59 || hour + minute == 0)
		argp_error(state,
		    "--at: found `%s`, expected HH:MM, 00:01 to 23:59", arg);
	o->closure.release_minute = (uint32_t)(60 * hour + minute);
}

/* DATE, or FROM..TO. */
static void
read_dates(struct close_options *o, char *arg, struct argp_state *state)
{
	char *dots = strstr(arg, "..");

	if (o->closure.date != NULL)
		argp_error(state, "found `%s`, expected one DATE", arg);
	o->closure.date = arg;
	if (dots != NULL) {
		snprintf(o->first_text, sizeof(o->first_text), "%.*s",
		    (int)(dots - arg), arg);
		o->closure.date = o->first_text;
		o->until = arg_date(dots + 2, state);
	}
	arg_date(o->closure.date, state);
}

static int32_t
day_number(const char *date)
{
	int32_t day = 0;

	return date_parse(date, strlen(date), &day) ? day : 0;
}

static int32_t
last_day(const struct close_options *o)
{
	return day_number(o->until != NULL ? o->until : o->closure.date);
}

static void
check(const struct close_options *o, struct argp_state *state)
{
	int32_t days;

	if (o->closure.date == NULL)
		argp_error(state, "found no DATE, expected YYYY-MM-DD");
	if (o->closure.cause == 0 && o->change != DAY_MAKEUPS)
		argp_error(
		    state, "found no --reason, expected " CLOSURE_CAUSES);
	if (o->change == DAY_DELAY && o->closure.delay_minutes == 0)
		argp_error(state, "found no --minutes, expected 1 to 600");
	if (o->change == DAY_RELEASE && o->closure.release_minute == 0)
		argp_error(state, "found no --at, expected HH:MM");
	days = o->closure.date == NULL
		   ? 0
		   : last_day(o) - day_number(o->closure.date) + 1;
	if (days < 1 || days > DAYS_MAX)
		argp_error(state,
		    "found `%s` as the last day after `%s`, expected the same "
		    "day or one of the %d after it",
		    o->until, o->closure.date, DAYS_MAX - 1);
}

static void
read_cause(struct close_options *o, const char *arg, struct argp_state *state)
{
	o->closure.cause = closure_cause_parse(arg);
	if (o->closure.cause == 0)
		argp_error(state,
		    "--reason: found `%s`, expected " CLOSURE_CAUSES, arg);
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
		read_cause(o, arg, state);
		return 0;
	case OPTION_MINUTES:
		read_minutes(o, arg, state);
		return 0;
	case OPTION_AT:
		read_at(o, arg, state);
		return 0;
	case OPTION_UNTIL:
		o->until = arg_date(arg, state);
		return 0;
	case OPTION_APPLY:
		o->apply = true;
		return 0;
	case OPTION_FROM:
		o->from = arg_date(arg, state);
		return 0;
	case ARGP_KEY_ARG:
		read_dates(o, arg, state);
		return 0;
	case ARGP_KEY_END:
		check(o, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char close_doc[] =
    "Withdraws what is planned on a day or on several (testing weeks), for "
    "every school or for one. "
    "Weather is nobody's fault; else the school that closed answers for it, "
    "or the district when all did. A later solve keeps the day closed. Shows "
    "for each session when its group could make up for it.\v"
    "Example:\n"
    "  chalkline calendar close 2026-01-21 --reason WEATHER\n"
    "  chalkline calendar close 2026-04-13..2026-04-24 --reason TESTING \\\n"
    "      --school SCH-01";

static const char release_doc[] =
    "Everybody goes home early on a day: withdraws what would end later, and "
    "shows when its group could meet instead, on the same day where an "
    "earlier time suits everyone. A later solve keeps it.\v"
    "Example:\n"
    "  chalkline calendar release 2026-03-13 --at 12:30 --reason STAFF_DAY \\\n"
    "      --apply-makeups";

static const char delay_doc[] =
    "Moves what is planned on a day, for every school or for one. A second "
    "delay replaces the first; a later solve keeps it.\v"
    "Example:\n"
    "  chalkline calendar delay 2026-01-21 --minutes 120 --school SCH-01 \\\n"
    "      --reason WEATHER";

static const char makeups_doc[] =
    "Shows for each session that a closed day withdrew, and that has no "
    "make-up yet, when its group could meet: students, tutor and room are "
    "free. Nothing is planned without --apply.\v"
    "Example:\n"
    "  chalkline calendar makeups 2026-01-21 --apply";

static const struct argp close_argp = {close_list, parse, "DATE[..DATE]",
    close_doc, cli_argp_children, NULL, NULL};
static const struct argp release_argp = {release_list, parse, "DATE[..DATE]",
    release_doc, cli_argp_children, NULL, NULL};
static const struct argp makeups_argp = {makeups_list, parse, "DATE[..DATE]",
    makeups_doc, cli_argp_children, NULL, NULL};
static const struct argp delay_argp = {delay_list, parse, "DATE[..DATE]",
    delay_doc, cli_argp_children, NULL, NULL};

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

	if (o->change == DAY_DELAY)
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

	if (o->change == DAY_DELAY)
		printf("%" PRIu64 " sessions moved\n", o->changed);
	else
		printf("%" PRIu64 " sessions withdrawn; make-ups: %" PRIu64
		       " proposed, %" PRIu64 " planned, %" PRIu64
		       " without a time\n",
		    o->changed, c->proposed, c->planned, c->none);
}

/* All the days are closed before make-ups are looked for. */
static enum cli_exit
find_makeups(struct cli *cli, struct close_options *o)
{
	const struct makeups_filter filter = {
	    .date = o->closure.date,
	    .to_date = o->until,
	    .school_id = o->closure.school_id,
	    .from_date = o->from == NULL && o->change == DAY_RELEASE
			     ? o->closure.date
			     : o->from,
	};
	bool quiet = o->cli.json && o->change != DAY_MAKEUPS;

	return makeups_run(cli, &filter, o->apply, quiet, &o->counts);
}

static enum cli_exit
change_days(struct cli *cli, struct close_options *o)
{
	const struct pages pages = {
	    "scheduling", "scheduling.CloseDay", o, on_pack, on_part};
	const char *first = o->closure.date;
	enum cli_exit code = CLI_DONE;
	char date[DATE_TEXT];

	for (int32_t day = day_number(first);
	     day <= last_day(o) && code == CLI_DONE; day++) {
		date_format(day, date);
		o->closure.date = date;
		code = pages_read(cli, &pages);
	}
	o->closure.date = first;
	return code;
}

static int
run(const struct argp *argp, int argc, char **argv, enum day_change change)
{
	struct close_options o = {.cli = CLI_OPTIONS_DEFAULT, .change = change};
	struct cli *cli = NULL;

	cli_parse(argp, argc, argv, &o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code == CLI_DONE && change != DAY_MAKEUPS)
		code = change_days(cli, &o);
	if (code == CLI_DONE && change != DAY_DELAY)
		code = find_makeups(cli, &o);
	if (code == CLI_DONE && o.cli.json && change != DAY_MAKEUPS)
		tell_json(&o);
	else if (code == CLI_DONE && !o.cli.json)
		tell(&o);
	cli_close(&cli);
	return code;
}

static int
run_close(int argc, char **argv)
{
	return run(&close_argp, argc, argv, DAY_CLOSE);
}

static int
run_delay(int argc, char **argv)
{
	return run(&delay_argp, argc, argv, DAY_DELAY);
}

static int
run_release(int argc, char **argv)
{
	return run(&release_argp, argc, argv, DAY_RELEASE);
}

static int
run_makeups(int argc, char **argv)
{
	return run(&makeups_argp, argc, argv, DAY_MAKEUPS);
}

/* clang-format off */
static const struct verb words[] = {
	{ "close", "no tutoring on a day: withdraws what is planned", run_close },
	{ "delay", "a day begins later: moves what is planned", run_delay },
	{ "release", "a day ends early: withdraws what would end later", run_release },
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
