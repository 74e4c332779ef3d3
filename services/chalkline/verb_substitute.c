// SPDX-License-Identifier: Apache-2.0
/*
 * verb_substitute.c - `chalkline schedule substitutes`, `substitute` and
 * `absent`: a tutor is away for a day.
 */
#include "services/chalkline/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/arg.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/table.h"
#include "services/chalkline/wait.h"
#include "services/chalkline/wire_substitute.h"

#define ARENA_BYTES ((size_t)256 << 20)
#define REQUEST_BYTES_MAX 65536u

struct substitute_options {
	struct cli_options cli;
	struct substitutes_filter filter;
	struct tutor_absence absence;
	const char *chosen; /* tutor; NULL: the best */
	bool apply;
	uint64_t withdrawn;
};

enum {
	OPTION_DATE = 0x5400,
	OPTION_TUTOR,
	OPTION_SESSION,
	OPTION_APPLY,
	OPTION_UNTIL,
	OPTION_WITHDRAW,
	OPTION_BACK,
};

static enum cli_exit
ask(struct cli *cli, const struct substitutes_filter *filter,
    struct arena *arena, struct substitutes_shown *shown)
{
	struct reply reply = {.status = STATUS_INTERNAL};
	struct buffer body;

	arena_reset(arena);
	buffer_init(&body, REQUEST_BYTES_MAX);
	enum status status = wire_pack_substitutes_query(filter, &body);
	enum cli_exit code =
	    status == STATUS_OK
		? cli_call(cli, "scheduling", "scheduling.Substitutes",
		      buffer_bytes(&body), &reply)
		: cli_fail("scheduling", status, "");
	buffer_fini(&body);
	if (code != CLI_DONE)
		return code;
	status = wire_read_substitutes(reply.body, arena, shown);
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail("scheduling", status, "");
}

static enum cli_exit
set(struct cli *cli, const struct substitute_session *session,
    const char *tutor, uint64_t head)
{
	struct reply reply = {.status = STATUS_INTERNAL};
	struct buffer body;

	buffer_init(&body, REQUEST_BYTES_MAX);
	enum status status = wire_pack_substitute(session, tutor, head, &body);
	enum cli_exit code =
	    status == STATUS_OK
		? cli_call(cli, "scheduling", "scheduling.Substitute",
		      buffer_bytes(&body), &reply)
		: cli_fail("scheduling", status, "");
	buffer_fini(&body);
	return code;
}

/* Nobody is free: how many tutors for which reason. */
static void
tell_none(const struct substitute_session *s)
{
	bool any = false;

	for (size_t i = 0; i < SUBSTITUTE_WHYS; i++)
		any |= s->why[i] > 0;
	cli_note("%s: nobody can stand in for %s%s", s->session_id, s->tutor_id,
	    any ? "; other tutors are:" : ", and there is no other tutor");
	for (size_t i = 0; i < SUBSTITUTE_WHYS; i++)
		if (s->why[i] > 0)
			cli_note("  %" PRIu32 " %s", s->why[i],
			    substitute_why_texts[i]);
}

static int
print_line(const struct substitute_session *s, const char *taken)
{
	json_t *o = json_object(), *candidates = json_array(),
	       *why = json_object();

	json_line_text(o, "providerId", s->provider_id);
	json_line_text(o, "sessionId", s->session_id);
	json_line_text(o, "schoolId", s->school_id);
	json_line_text(o, "tutorId", s->tutor_id);
	json_line_instant(o, "plannedStart", s->planned_start);
	json_line_instant(o, "plannedEnd", s->planned_end);
	json_line_text(o, "substitute", taken);
	for (size_t i = 0; i < s->candidates; i++) {
		const struct substitute_candidate *c = &s->candidate[i];
		json_array_append_new(candidates,
		    json_pack("{s:s, s:b, s:i, s:I}", "tutorId", c->tutor_id,
			"atSchool", (int)c->at_school, "sessionsThatDay",
			(int)c->sessions, "costCents", (json_int_t)c->cents));
	}
	json_object_set_new(o, "candidates", candidates);
	for (size_t i = 0; i < SUBSTITUTE_WHYS; i++)
		json_object_set_new(
		    why, substitute_why_names[i], json_integer(s->why[i]));
	json_object_set_new(o, "others", why);
	return json_line_print(o);
}

static void
add_rows(struct table *table, const struct substitute_session *s)
{
	char start[INSTANT_TEXT];

	instant_format(s->planned_start, start);
	for (size_t i = 0; i < s->candidates; i++) {
		const struct substitute_candidate *c = &s->candidate[i];
		table_add(table, s->session_id);
		table_add(table, start);
		table_add(table, s->school_id);
		table_add(table, s->tutor_id);
		table_add(table, c->tutor_id);
		table_add(table, c->at_school ? "yes" : "no");
		table_add_number(table, c->sessions);
		table_add_number(table, c->cents);
	}
}

static enum status
print_all(const struct substitutes_shown *shown, bool json)
{
	static const char *const columns[] = {"session_id", "starts",
	    "school_id", "tutor_id", "substitute_id", "at_school",
	    "sessions_that_day", "cost_cents"};
	struct table *table = NULL;
	int failed = 0;
	enum status status = STATUS_OK;

	if (!json)
		status = table_new(8, columns, &table);
	for (size_t i = 0; i < shown->sessions && status == STATUS_OK; i++) {
		if (json)
			failed |= print_line(&shown->session[i], NULL);
		else
			add_rows(table, &shown->session[i]);
	}
	if (table != NULL && table_rows(table) > 0)
		status = table_print(table, TABLE_ALIGNED, stdout);
	for (size_t i = 0; i < shown->sessions && !json; i++)
		if (shown->session[i].candidates == 0)
			tell_none(&shown->session[i]);
	table_free(&table);
	return failed ? STATUS_NO_MEMORY : status;
}

static bool
is_candidate(const struct substitute_session *s, const char *tutor)
{
	for (size_t i = 0; i < s->candidates; i++)
		if (strcmp(s->candidate[i].tutor_id, tutor) == 0)
			return true;
	return false;
}

/* One session: the one who was chosen, else the best. */
static enum cli_exit
apply_one(struct cli *cli, const struct substitute_session *s,
    const char *chosen, uint64_t head)
{
	const char *tutor = chosen;

	if (tutor == NULL && s->candidates > 0)
		tutor = s->candidate[0].tutor_id;
	if (tutor == NULL) {
		tell_none(s);
		return CLI_REFUSED;
	}
	if (!is_candidate(s, tutor)) {
		cli_error("--tutor: found `%s`, expected one who is free then: "
			  "schedule substitutes --session %s",
		    tutor, s->session_id);
		return CLI_REFUSED;
	}
	enum cli_exit code = set(cli, s, tutor, head);
	if (code != CLI_DONE)
		return code;
	if (cli_options_of(cli)->json)
		return print_line(s, tutor) == 0
			   ? CLI_DONE
			   : cli_fail("chalkline", STATUS_NO_MEMORY, "");
	printf("%s: %s stands in for %s\n", s->session_id, tutor, s->tutor_id);
	return CLI_DONE;
}

/* Each changes who is free for the next: so it is asked anew for each. */
static enum cli_exit
apply_all(struct cli *cli, const struct substitute_options *o,
    const struct substitutes_shown *shown)
{
	enum cli_exit worst = CLI_DONE, code = CLI_DONE;
	struct arena *own = NULL;

	if (arena_new(ARENA_BYTES, &own) != STATUS_OK)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	for (size_t i = 0; i < shown->sessions; i++) {
		const struct substitutes_filter one = {.date = o->filter.date,
		    .session_id = shown->session[i].session_id};
		struct substitutes_shown now = {.sessions = 0};
		code = ask(cli, &one, own, &now);
		if (code == CLI_DONE && now.sessions > 0)
			code = apply_one(
			    cli, &now.session[0], o->chosen, now.log_head);
		worst = wait_worse(worst, code);
	}
	arena_free(&own);
	return worst;
}

static enum cli_exit
work(struct cli *cli, const struct substitute_options *o)
{
	struct substitutes_shown shown = {.sessions = 0};
	struct arena *arena = NULL;

	enum cli_exit waited = wait_for_upstream(cli, "scheduling");
	if (arena_new(ARENA_BYTES, &arena) != STATUS_OK)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	enum cli_exit code = ask(cli, &o->filter, arena, &shown);
	if (code == CLI_DONE && shown.sessions == 0 &&
	    o->filter.session_id != NULL) {
		cli_error("found no planned session `%s`: schedule show "
			  "--sessions lists them",
		    o->filter.session_id);
		code = CLI_REFUSED;
	}
	if (code == CLI_DONE && !o->apply &&
	    print_all(&shown, cli_options_of(cli)->json) != STATUS_OK)
		code = cli_fail("chalkline", STATUS_NO_MEMORY, "");
	if (code == CLI_DONE && o->apply)
		code = apply_all(cli, o, &shown);
	if (code == CLI_DONE && shown.sessions == 0)
		cli_note("no session is planned then");
	arena_free(&arena);
	return wait_worse(code, waited);
}

static int
run(const struct argp *argp, int argc, char **argv,
    struct substitute_options *o)
{
	struct cli *cli = NULL;

	cli_parse(argp, argc, argv, o);
	enum cli_exit code = cli_open(&o->cli, &cli);
	if (code == CLI_DONE)
		code = work(cli, o);
	cli_close(&cli);
	return code;
}

static const struct argp_option list_options[] = {
    {"date", OPTION_DATE, "DATE", 0, "the day (that of the session)", 0},
    {"tutor", OPTION_TUTOR, "ID", 0, "whose sessions", 0},
    {"session", OPTION_SESSION, "ID", 0, "only this one", 0},
    {"apply", OPTION_APPLY, NULL, 0,
	"takes the best for each, and publishes it", 0},
    {0},
};

static error_t
parse_list(int key, char *arg, struct argp_state *state)
{
	struct substitute_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_DATE:
		o->filter.date = arg_date(arg, state);
		return 0;
	case OPTION_TUTOR:
		o->filter.tutor_id = arg;
		return 0;
	case OPTION_SESSION:
		o->filter.session_id = arg;
		return 0;
	case OPTION_APPLY:
		o->apply = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "found `%s`, expected an option", arg);
		return 0;
	case ARGP_KEY_END:
		if (o->filter.session_id == NULL &&
		    (o->filter.date == NULL || o->filter.tutor_id == NULL))
			argp_error(state, "found too little, expected --date "
					  "and --tutor, or --session");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp list_argp = {list_options, parse_list, NULL,
    "Who could hold a tutor's sessions of a day: free then, cleared and "
    "trained, of the same provider, within the week's minutes. The best first: "
    "at the school anyway, then fewest sessions that day, then the cheapest. "
    "Where there is nobody, why.\v"
    "Examples:\n"
    "  chalkline schedule substitutes --date 2026-02-03 --tutor T0412\n"
    "  chalkline schedule substitutes --date 2026-02-03 --tutor T0412 --apply",
    cli_argp_children, NULL, NULL};

int
verb_schedule_substitutes(int argc, char **argv)
{
	struct substitute_options o = {.cli = CLI_OPTIONS_DEFAULT};

	return run(&list_argp, argc, argv, &o);
}

static const struct argp_option one_options[] = {
    {"tutor", OPTION_TUTOR, "ID", 0, "who stands in (the best)", 0},
    {0},
};

static error_t
parse_one(int key, char *arg, struct argp_state *state)
{
	struct substitute_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_TUTOR:
		o->chosen = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (o->filter.session_id != NULL)
			argp_error(
			    state, "found `%s`, expected one SESSION", arg);
		o->filter.session_id = arg;
		return 0;
	case ARGP_KEY_END:
		if (o->filter.session_id == NULL)
			argp_error(state, "found no SESSION, expected an id");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp one_argp = {one_options, parse_one, "SESSION",
    "Another tutor holds one planned session, which keeps its id: the best of "
    "those who are free, or the one who is named. A later solve keeps it, as "
    "long as the group has the same tutor.\v"
    "Example:\n"
    "  chalkline schedule substitute G-MATH-0123456789abcdef-20260203 "
    "--tutor T0077",
    cli_argp_children, NULL, NULL};

int
verb_schedule_substitute(int argc, char **argv)
{
	struct substitute_options o = {
	    .cli = CLI_OPTIONS_DEFAULT, .apply = true};

	return run(&one_argp, argc, argv, &o);
}

static const struct argp_option absent_options[] = {
    {"date", OPTION_DATE, "DATE", 0, "the first day", 0},
    {"until", OPTION_UNTIL, "DATE", 0, "the last day (the first)", 0},
    {"withdraw", OPTION_WITHDRAW, NULL, 0,
	"withdraws the sessions for which nobody stands in", 0},
    {"back", OPTION_BACK, NULL, 0, "the absence is taken back", 0},
    {0},
};

static error_t
parse_absent(int key, char *arg, struct argp_state *state)
{
	struct substitute_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_DATE:
		o->absence.from_date = arg_date(arg, state);
		return 0;
	case OPTION_UNTIL:
		o->absence.to_date = arg_date(arg, state);
		return 0;
	case OPTION_WITHDRAW:
		o->absence.withdraws = true;
		return 0;
	case OPTION_BACK:
		o->absence.ended = true;
		return 0;
	case ARGP_KEY_ARG:
		if (o->absence.tutor_id != NULL)
			argp_error(
			    state, "found `%s`, expected one TUTOR", arg);
		o->absence.tutor_id = arg;
		return 0;
	case ARGP_KEY_END:
		if (o->absence.tutor_id == NULL || o->absence.from_date == NULL)
			argp_error(state, "expected a TUTOR and --date");
		if (o->absence.withdraws && o->absence.ended)
			argp_error(
			    state, "--withdraw and --back do not go together");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp absent_argp = {absent_options, parse_absent, "TUTOR",
    "A tutor is away: nobody is asked to stand in who is away, and with "
    "--withdraw the sessions for which nobody stands in are withdrawn, by the "
    "provider. Substitutes first, then --withdraw.\v"
    "Example:\n"
    "  chalkline schedule absent T0412 --date 2026-02-03 --until 2026-02-06 \\\n"
    "      --withdraw",
    cli_argp_children, NULL, NULL};

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct substitute_options *o = ctx;

	return wire_pack_set_absence(&o->absence, after, out);
}

static enum status
on_part(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct substitute_options *o = ctx;
	uint64_t withdrawn = 0;

	enum status status =
	    wire_read_absence_stored(body, arena, &withdrawn, next);
	o->withdrawn += withdrawn;
	return status;
}

int
verb_schedule_absent(int argc, char **argv)
{
	struct substitute_options o = {.cli = CLI_OPTIONS_DEFAULT};
	const struct pages pages = {
	    "scheduling", "scheduling.SetAbsence", &o, on_pack, on_part};
	struct cli *cli = NULL;

	cli_parse(&absent_argp, argc, argv, &o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code == CLI_DONE)
		code = wait_for_upstream(cli, "scheduling");
	if (code == CLI_DONE)
		code = pages_read(cli, &pages);
	if (code == CLI_DONE && o.cli.json)
		printf("{\"withdrawn\":%" PRIu64 "}\n", o.withdrawn);
	else if (code == CLI_DONE)
		printf("%" PRIu64 " sessions withdrawn\n", o.withdrawn);
	cli_close(&cli);
	return code;
}
