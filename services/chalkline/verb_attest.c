// SPDX-License-Identifier: Apache-2.0
/*
 * verb_attest.c - `chalkline attest`: a school's month is signed off, and what
 * changed afterwards stands out.
 */
#include "services/chalkline/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/arg.h"
#include "services/chalkline/attest_show.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/month_untold.h"
#include "services/chalkline/wait.h"

#define TOKEN_BYTES 8192u
#define ARENA_BYTES ((size_t)64 << 20)

enum {
	OPTION_SCHOOL = 0x7500,
	OPTION_PROVIDER,
	OPTION_ANYWAY,
	OPTION_LIST,
	OPTION_CHANGES,
	OPTION_CHECK,
	OPTION_AS_OF,
};

static const struct argp_option options[] = {
    {"school", OPTION_SCHOOL, "ID", 0, "the school", 0},
    {"anyway", OPTION_ANYWAY, NULL, 0,
	"sign although disputes are open or sessions not reported", 0},
    {"list", OPTION_LIST, NULL, 0,
	"the months that were signed, and how much changed since", 0},
    {"changes", OPTION_CHANGES, NULL, 0,
	"the sessions that are no more as they were signed", 0},
    {"check", OPTION_CHECK, NULL, 0,
	"with --list: is what was signed still there, to the byte?", 0},
    {"provider", OPTION_PROVIDER, "ID", 0,
	"with --changes: only this provider's sessions", 0},
    {"as-of", OPTION_AS_OF, "TIME", 0,
	"with --list and --changes: what was known then", 0},
    {"format", 'f', "table|csv|json", 0, "table, when not told", 0},
    {0},
};

static void
take_month(struct attest_options *o, const char *arg, struct argp_state *state)
{
	char day[16];
	int32_t date;

	if (o->filter.month != NULL)
		argp_error(state, "found `%s`, expected nothing more", arg);
	if (strlen(arg) != strlen("2026-10"))
		day[0] = '\0';
	else
		snprintf(day, sizeof(day), "%s-01", arg);
	if (!date_parse(day, strlen(day), &date))
		argp_error(state,
		    "MONTH: found `%s`, expected a month such as 2026-10", arg);
	o->filter.month = arg;
}

static void
check(const struct attest_options *o, struct argp_state *state)
{
	bool signs = !o->lists && !o->changes;

	if (o->lists && o->changes)
		argp_error(state, "expected --list or --changes, not both");
	if (signs && (o->filter.month == NULL || o->filter.school_id == NULL))
		argp_error(state,
		    "expected a MONTH and --school ID to sign, or --list, or "
		    "--changes");
	if (signs && o->filter.has_as_of)
		argp_error(state, "--as-of: expected --list or --changes");
	if (o->checks && !o->lists)
		argp_error(state, "--check: expected --list");
	if (o->filter.provider_id != NULL && !o->changes)
		argp_error(state, "--provider: expected --changes");
	if (o->anyway && !signs)
		argp_error(state, "--anyway: expected a MONTH to sign");
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct attest_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_SCHOOL:
		o->filter.school_id = arg;
		return 0;
	case OPTION_PROVIDER:
		o->filter.provider_id = arg;
		return 0;
	case OPTION_ANYWAY:
		o->anyway = true;
		return 0;
	case OPTION_LIST:
		o->lists = true;
		return 0;
	case OPTION_CHANGES:
		o->changes = true;
		return 0;
	case OPTION_CHECK:
		o->checks = true;
		return 0;
	case OPTION_AS_OF:
		o->filter.has_as_of = true;
		o->filter.as_of = arg_instant("--as-of", arg, state);
		return 0;
	case 'f':
		o->format = arg_format(arg, state);
		return 0;
	case ARGP_KEY_ARG:
		take_month(o, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (o->cli.json)
			o->format = TABLE_JSON;
		check(o, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Signs a school's month off: the records of its sessions in that month, "
    "as they stand.  For the school itself and for districts.  Signed again "
    "when something changed, the new state is signed and the old one kept; "
    "when nothing did, it says so.  A month with open disputes, or with "
    "sessions that nobody reported, is not signed without --anyway.\v"
    "Example:\n"
    "  chalkline attest 2026-10 --school SCH-01 --dir stack\n"
    "  chalkline attest --list --school SCH-01\n"
    "  chalkline attest 2026-10 --school SCH-01 --changes";

static const struct argp argp = {
    options, parse, "[MONTH]", doc, cli_argp_children, NULL, NULL};

static enum status
tell_signed(const struct attest_options *o, const struct listed_attestation *a)
{
	char at[INSTANT_TEXT];

	if (o->format == TABLE_JSON) {
		json_t *line = attest_json(a);

		json_object_set_new(line, "new", json_boolean(a->is_new));
		return json_line_print(line) == 0 ? STATUS_OK
						  : STATUS_NO_MEMORY;
	}
	instant_format(a->at, at);
	printf("%s: %s at %s, by %s (%s) on %s.\n"
	       "%" PRIu32 " sessions, %" PRIu32 " lines of students (%" PRIu32
	       " unmarked), %" PRIu64 " minutes. Digest %s.\n",
	    a->is_new ? "Signed" : "Nothing has changed since it was signed",
	    a->sum.month, a->sum.school_id, a->by, a->role, at, a->sum.sessions,
	    a->sum.lines, a->sum.unmarked, a->sum.minutes, a->sum.digest);
	return STATUS_OK;
}

static enum cli_exit
sign(struct attest_options *o, struct listed_sum *sum, struct buffer *token)
{
	struct listed_attestation attestation;
	struct reply reply = {.status = STATUS_INTERNAL};
	struct buffer body;
	enum cli_exit code;
	enum status status;

	buffer_init(&body, TOKEN_BYTES);
	status = wire_pack_attest(buffer_bytes(token), o->anyway, &body);
	code = status == STATUS_OK
		   ? cli_call(o->cli_open, "attendance",
			 "attendance.AttestMonth", buffer_bytes(&body), &reply)
		   : cli_fail("chalkline", status, "");
	buffer_fini(&body);
	if (code == CLI_REFUSED)
		month_tell_untold(o->cli_open, sum);
	if (code != CLI_DONE)
		return code;
	status = wire_read_signed(reply.body, o->arena, &attestation);
	if (status == STATUS_OK)
		status = tell_signed(o, &attestation);
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail("attendance", status, "");
}

/* So that what only time makes of a session is seen. */
static enum cli_exit
tell_time(struct attest_options *o)
{
	struct reply reply;

	return cli_call(o->cli_open, "attendance", "attendance.TellTime",
	    bytes_of(NULL, 0), &reply);
}

static enum cli_exit
sum_and_sign(struct attest_options *o)
{
	struct listed_sum sum;
	struct buffer token;
	enum cli_exit code = tell_time(o);

	buffer_init(&token, TOKEN_BYTES);
	if (code == CLI_DONE)
		code = month_sum(o->cli_open, o->filter.school_id,
		    o->filter.month, INT64_MIN, o->arena, &sum, &token);
	if (code == CLI_DONE)
		code = sign(o, &sum, &token);
	buffer_fini(&token);
	return code;
}

static enum cli_exit
run(struct attest_options *o)
{
	enum cli_exit waited = wait_for_upstream(o->cli_open, "attendance");
	enum cli_exit code;

	/* What may be stale is not signed. */
	if (!o->lists && !o->changes)
		return waited == CLI_DONE ? sum_and_sign(o) : waited;
	code = o->lists ? attest_list(o) : attest_changes(o);
	return wait_worse(code, waited);
}

int
verb_attest(int argc, char **argv)
{
	static const char *const list_columns[] = {"school_id", "month",
	    "signed_at", "signed_by", "role", "state", "sessions", "students",
	    "unmarked", "minutes", "open_disputes", "unreported", "to_come",
	    "changed", "appeared", "went", "check", "digest"};
	static const char *const change_columns[] = {"school_id", "month",
	    "provider_id", "session_id", "change", "revision_then",
	    "revision_now", "changed_at"};
	struct attest_options o = {.cli = CLI_OPTIONS_DEFAULT};
	enum cli_exit code;
	enum status status;

	cli_parse(&argp, argc, argv, &o);
	o.cli.settled = !o.lists && !o.changes;
	o.counts = json_object();
	status = o.changes ? table_new(8, change_columns, &o.table)
			   : table_new(18, list_columns, &o.table);
	if (status == STATUS_OK)
		status = arena_new(ARENA_BYTES, &o.arena);
	code = status == STATUS_OK ? cli_open(&o.cli, &o.cli_open)
				   : cli_fail("chalkline", status, "");
	if (code == CLI_DONE)
		code = run(&o);
	cli_close(&o.cli_open);
	arena_free(&o.arena);
	table_free(&o.table);
	json_decref(o.counts);
	return code;
}
