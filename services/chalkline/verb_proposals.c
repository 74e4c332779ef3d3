// SPDX-License-Identifier: Apache-2.0
/*
 * verb_proposals.c - `chalkline schedule proposals`: what was not held, and
 * when it could be made up for.
 *
 * Nothing is planned before somebody says so.  Proposals are worked out of
 * the records each time, so one whose session turns out to have been held, or
 * that has a make-up, is not there any more.
 */
#include "services/chalkline/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/arg.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/makeups.h"
#include "services/chalkline/table.h"
#include "services/chalkline/today.h"
#include "services/chalkline/wait.h"

#define ARENA_BYTES ((size_t)1 << 30)
#define REQUEST_BYTES_MAX 65536u
#define SINCE_DAYS 28

enum proposals_word { PROPOSALS_LIST, PROPOSALS_APPLY, PROPOSALS_DISMISS };

struct proposals_options {
	struct cli_options cli;
	struct makeups_filter filter;
	char since[DATE_TEXT], today[DATE_TEXT], tomorrow[DATE_TEXT];
	enum proposals_word word;
	unsigned words;
	const char *session;
	bool all;
};

enum {
	OPTION_SCHOOL = 0x5600,
	OPTION_SINCE,
	OPTION_FROM,
	OPTION_ALL,
};

static const struct argp_option options[] = {
    {"school", OPTION_SCHOOL, "ID", 0, "only this school (all)", 0},
    {"since", OPTION_SINCE, "DATE", 0,
	"the first day of what was not held (28 days before today)", 0},
    {"from", OPTION_FROM, "DATE", 0,
	"the first day of a make-up (the day after today)", 0},
    {"all", OPTION_ALL, NULL, 0, "apply: all of them", 0},
    {0},
};

static void
read_word(
    struct proposals_options *o, const char *arg, struct argp_state *state)
{
	static const char *const words[] = {"list", "apply", "dismiss"};

	if (o->words++ == 0) {
		for (unsigned i = 0; i < 3; i++)
			if (strcmp(words[i], arg) == 0) {
				o->word = (enum proposals_word)i;
				return;
			}
		argp_error(
		    state, "found `%s`, expected list, apply or dismiss", arg);
	}
	if (o->session != NULL || o->word == PROPOSALS_LIST)
		argp_error(state, "found `%s`, expected no more", arg);
	o->session = arg;
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct proposals_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_SCHOOL:
		o->filter.school_id = arg;
		return 0;
	case OPTION_SINCE:
		o->filter.date = arg_date(arg, state);
		return 0;
	case OPTION_FROM:
		o->filter.from_date = arg_date(arg, state);
		return 0;
	case OPTION_ALL:
		o->all = true;
		return 0;
	case ARGP_KEY_ARG:
		read_word(o, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (o->word != PROPOSALS_LIST && o->session == NULL &&
		    !(o->all && o->word == PROPOSALS_APPLY))
			argp_error(state, "found no SESSION, expected the one "
					  "that was not held");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {options, parse,
    "[list | apply SESSION | apply --all | dismiss SESSION]",
    "What attendance tells was not held, because the tutor did not come or "
    "somebody other than the family cancelled it, and when its group could "
    "make up for it; and tutors who did not come three times or more. Nothing "
    "is planned before it is applied.\v"
    "Examples:\n"
    "  chalkline schedule proposals\n"
    "  chalkline schedule proposals apply G-MATH-0123456789abcdef-20260203",
    cli_argp_children, NULL, NULL};

/* The session that was not held. */
static const char *
missed_id(const struct makeup *m)
{
	return m->none[0] != '\0' ? m->session_id : m->makeup_of;
}

static int
print_lines(const struct makeups *found)
{
	int failed = 0;

	for (size_t i = 0; i < found->count; i++) {
		const struct makeup *m = &found->items[i];
		json_t *o = json_object();
		json_line_text(o, "proposal", "makeup");
		json_line_text(o, "providerId", m->provider_id);
		json_line_text(o, "makeupOf", missed_id(m));
		json_line_text(
		    o, "because", m->missed ? "MISSED" : "CANCELLED");
		json_line_text(o, "schoolId", m->school_id);
		json_line_text(o, "tutorId", m->tutor_id);
		if (m->none[0] == '\0') {
			json_line_text(o, "sessionId", m->session_id);
			json_line_instant(o, "plannedStart", m->planned_start);
			json_line_instant(o, "plannedEnd", m->planned_end);
		}
		json_line_text(o, "none", m->none);
		failed |= json_line_print(o);
	}
	for (size_t i = 0; i < found->tutors; i++) {
		json_t *o = json_object();
		json_line_text(o, "proposal", "replan");
		json_line_text(o, "providerId", found->tutor[i].provider_id);
		json_line_text(o, "tutorId", found->tutor[i].tutor_id);
		json_object_set_new(
		    o, "missed", json_integer(found->tutor[i].missed));
		failed |= json_line_print(o);
	}
	return failed;
}

static enum status
print_table(const struct makeups *found)
{
	static const char *const columns[] = {"session_id", "because",
	    "school_id", "tutor_id", "proposed_start", "none"};
	struct table *table = NULL;
	char start[INSTANT_TEXT];

	enum status status = table_new(6, columns, &table);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < found->count; i++) {
		const struct makeup *m = &found->items[i];
		instant_format(m->planned_start, start);
		table_add(table, missed_id(m));
		table_add(table, m->missed ? "missed" : "cancelled");
		table_add(table, m->school_id);
		table_add(table, m->tutor_id);
		table_add(table, m->none[0] == '\0' ? start : "");
		table_add(table, m->none);
	}
	if (found->count > 0)
		status = table_print(table, TABLE_ALIGNED, stdout);
	table_free(&table);
	for (size_t i = 0; i < found->tutors; i++)
		printf("%s did not come to %" PRIu32
		       " sessions: schedule replan --preview --without-tutor "
		       "%s\n",
		    found->tutor[i].tutor_id, found->tutor[i].missed,
		    found->tutor[i].tutor_id);
	if (found->count + found->tutors == 0)
		cli_note("nothing to propose");
	return status;
}

static const struct makeup *
find(const struct makeups *found, const char *session)
{
	for (size_t i = 0; i < found->count; i++)
		if (strcmp(missed_id(&found->items[i]), session) == 0)
			return &found->items[i];
	cli_error(
	    "found `%s`, expected a session of `schedule proposals`", session);
	return NULL;
}

static enum cli_exit
apply(struct cli *cli, const struct proposals_options *o, struct arena *arena,
    const struct makeups *found)
{
	const struct makeup *one = found->items;
	size_t count = found->count;
	uint64_t planned = 0;

	if (o->session != NULL) {
		one = find(found, o->session);
		count = 1;
		if (one == NULL)
			return CLI_REFUSED;
		if (one->none[0] != '\0') {
			cli_error("%s: %s", o->session, one->none);
			return CLI_REFUSED;
		}
	}
	enum cli_exit code =
	    makeups_apply(cli, arena, one, count, found->log_head, &planned);
	if (code == CLI_DONE && o->cli.json)
		printf("{\"planned\":%" PRIu64 "}\n", planned);
	else if (code == CLI_DONE)
		printf("%" PRIu64 " make-ups planned\n", planned);
	return code;
}

static enum cli_exit
dismiss(struct cli *cli, const struct proposals_options *o,
    const struct makeups *found)
{
	const struct makeup *one = find(found, o->session);
	struct reply reply = {.status = STATUS_INTERNAL};
	struct buffer body;

	if (one == NULL)
		return CLI_REFUSED;
	buffer_init(&body, REQUEST_BYTES_MAX);
	enum status status =
	    wire_pack_dismiss(one->provider_id, o->session, &body);
	enum cli_exit code =
	    status == STATUS_OK
		? cli_call(cli, "scheduling", "scheduling.DismissProposal",
		      buffer_bytes(&body), &reply)
		: cli_fail("scheduling", status, "");
	buffer_fini(&body);
	if (code == CLI_DONE && o->cli.json)
		printf("{\"dismissed\":1}\n");
	else if (code == CLI_DONE)
		printf("dismissed\n");
	return code;
}

static void
choose_dates(struct cli *cli, struct proposals_options *o)
{
	int32_t day = 0;

	today_format(cli, o->today);
	if (!date_parse(o->today, strlen(o->today), &day))
		return;
	date_format(day + 1, o->tomorrow);
	date_format(day - SINCE_DAYS, o->since);
	if (o->filter.date == NULL)
		o->filter.date = o->since;
	if (o->filter.from_date == NULL)
		o->filter.from_date = o->tomorrow;
	o->filter.to_date = o->today;
	o->filter.recorded = true;
}

static enum cli_exit
work(struct cli *cli, struct proposals_options *o)
{
	struct makeups found = {.count = 0};
	struct arena *arena = NULL;

	choose_dates(cli, o);
	enum cli_exit waited = wait_for_records(cli);
	if (arena_new(ARENA_BYTES, &arena) != STATUS_OK)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	enum cli_exit code = makeups_ask(cli, &o->filter, arena, &found);
	if (code == CLI_DONE && o->word == PROPOSALS_APPLY)
		code = apply(cli, o, arena, &found);
	else if (code == CLI_DONE && o->word == PROPOSALS_DISMISS)
		code = dismiss(cli, o, &found);
	else if (code == CLI_DONE &&
		 (o->cli.json ? print_lines(&found) != 0
			      : print_table(&found) != STATUS_OK))
		code = cli_fail("chalkline", STATUS_NO_MEMORY, "");
	arena_free(&arena);
	return wait_worse(code, waited);
}

int
verb_schedule_proposals(int argc, char **argv)
{
	struct proposals_options o = {.cli = CLI_OPTIONS_DEFAULT};
	struct cli *cli = NULL;

	cli_parse(&argp, argc, argv, &o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code == CLI_DONE)
		code = work(cli, &o);
	cli_close(&cli);
	return code;
}
