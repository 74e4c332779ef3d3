// SPDX-License-Identifier: Apache-2.0
/*
 * verb_disputes.c - `chalkline disputes list|resolve`: two witnesses who
 * differ, and whose word stands.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/chalkline/dispute_show.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/listing.h"
#include "services/chalkline/verb.h"
#include "services/chalkline/wait.h"
#include "services/chalkline/wire_disputes.h"

#define PAGE_DISPUTES 1000
#define REQUEST_BYTES 4096u
#define REPLY_BYTES ((size_t)1 << 20)

struct disputes_options {
	struct listing list;
	bool all;
	struct settling settling;
	bool has_side;
	char *provider_id; /* of the only session of that id */
	size_t found;
};

enum {
	OPTION_ALL = LISTING_OPTION_NEXT,
	OPTION_UPHOLD,
	OPTION_REASON,
};

static const struct argp_option list_options[] = {
    {"student", LISTING_STUDENT, "ID", 0, "only about this student", 0},
    {"session", LISTING_SESSION, "ID", 0, "only of this session", 0},
    {"provider", LISTING_PROVIDER, "ID", 0, "only this provider's sessions", 0},
    {"school", LISTING_SCHOOL, "ID", 0, "only sessions at this school", 0},
    {"from", LISTING_FROM, "DATE", 0, "sessions from this day on", 0},
    {"to", LISTING_TO, "DATE", 0, "sessions up to this day, included", 0},
    {"all", OPTION_ALL, NULL, 0, "those that are resolved as well", 0},
    {"as-of", LISTING_AS_OF, "TIME", 0, "what was known then", 0},
    {"format", LISTING_FORMAT, "table|csv|json", 0, "table, when not told", 0},
    {0},
};

static const struct argp_option resolve_options[] = {
    {"session", LISTING_SESSION, "ID", 0, "of this session", 0},
    {"student", LISTING_STUDENT, "ID", 0, "about this student", 0},
    {"provider", LISTING_PROVIDER, "ID", 0,
	"whose session it is, where several providers have one of that id", 0},
    {"uphold", OPTION_UPHOLD, "provider|school", 0,
	"whose statement stands; school: the school's or the district's", 0},
    {"reason", OPTION_REASON, "CODE", 0,
	"SCHOOL_RECORDS, SESSION_RECORDS, TUTOR_CONFIRMED, FAMILY_CONFIRMED, "
	"ENTRY_ERROR, WRONG_STUDENT or OTHER",
	0},
    {0},
};

static void
take_side(struct disputes_options *o, const char *arg, struct argp_state *state)
{
	o->has_side = true;
	o->settling.uphold_provider = strcmp(arg, "provider") == 0;
	if (!o->settling.uphold_provider && strcmp(arg, "school") != 0)
		argp_error(state,
		    "--uphold: found `%s`, expected provider or school", arg);
}

static void
take_reason(
    struct disputes_options *o, const char *arg, struct argp_state *state)
{
	o->settling.reason = settlement_reason_number(arg);
	if (o->settling.reason == 0)
		argp_error(state,
		    "--reason: found `%s`, expected a code such as "
		    "SCHOOL_RECORDS (disputes resolve --help lists them)",
		    arg);
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct disputes_options *o = state->input;

	switch (key) {
	case OPTION_ALL:
		o->all = true;
		return 0;
	case OPTION_UPHOLD:
		take_side(o, arg, state);
		return 0;
	case OPTION_REASON:
		take_reason(o, arg, state);
		return 0;
	default:
		return listing_take(&o->list, key, arg, state);
	}
}

static const char list_doc[] =
    "Lists where provider and school (or district) differ about a student's "
    "status, with both statements, one line a student and session.  Until it "
    "is resolved the school's word stands in the record.\v"
    "Example:\n"
    "  chalkline disputes list --school SCH-01 --dir stack\n"
    "  chalkline disputes list --all --from 2026-10-01 --to 2026-10-31 "
    "--format csv";

static const char resolve_doc[] =
    "Says which of the two statements stands, and why.  For districts and "
    "operators.  Upholding the school leaves the record as it is; upholding "
    "the provider adds a mark of the district that says the same.  If either "
    "says something else afterwards, the dispute is open again.\v"
    "Example:\n"
    "  chalkline disputes resolve --session L-00017 --student S-000042 \\\n"
    "      --uphold provider --reason SESSION_RECORDS";

static const struct argp list_argp = {
    list_options, parse, NULL, list_doc, cli_argp_children, NULL, NULL};
static const struct argp resolve_argp = {
    resolve_options, parse, NULL, resolve_doc, cli_argp_children, NULL, NULL};

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct disputes_options *o = ctx;

	return wire_pack_list_disputes(
	    &o->list.filter, o->all, after, PAGE_DISPUTES, out);
}

static enum status
on_show(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct disputes_options *o = ctx;
	struct dispute_page page;
	int failed = 0;
	enum status status = wire_read_disputes(body, arena, &page);

	if (status != STATUS_OK)
		return status;
	*next = page.next;
	for (size_t i = 0; i < page.disputes; i++) {
		const struct listed_dispute *d = &page.dispute[i];

		if (o->list.format == TABLE_JSON)
			failed |= json_line_print(
			    dispute_json(d, d->is_open ? "OPEN" : "RESOLVED"));
		else
			dispute_add_row(o->list.table, d);
	}
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static int
run_list(int argc, char **argv)
{
	struct disputes_options o = {.list = LISTING_DEFAULT};
	const struct pages pages = {
	    "attendance", "attendance.ListDisputes", &o, on_pack, on_show};

	cli_parse(&list_argp, argc, argv, &o);
	return listing_show(&o.list, &pages, dispute_columns, DISPUTE_COLUMNS);
}

/* Whose session it is; the last one when there are several. */
static enum status
on_find(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct disputes_options *o = ctx;
	struct dispute_page page;
	enum status status = wire_read_disputes(body, arena, &page);

	if (status != STATUS_OK)
		return status;
	*next = page.next;
	for (size_t i = 0; i < page.disputes; i++) {
		free(o->provider_id);
		o->provider_id = strdup(page.dispute[i].provider_id);
		if (o->provider_id == NULL)
			return STATUS_NO_MEMORY;
		o->found++;
	}
	return STATUS_OK;
}

static enum cli_exit
find_provider(struct cli *cli, struct disputes_options *o)
{
	const struct pages pages = {
	    "attendance", "attendance.ListDisputes", o, on_pack, on_find};
	enum cli_exit code;

	o->all = true;
	code = pages_read(cli, &pages);
	if (code != CLI_DONE)
		return code;
	if (o->found == 0) {
		cli_error("session %s, student %s: found no dispute, expected "
			  "one of `disputes list --all`",
		    o->list.filter.session_id, o->list.filter.student_id);
		return CLI_REFUSED;
	}
	if (o->found > 1) {
		cli_error("session %s: found sessions of %zu providers, "
			  "expected --provider",
		    o->list.filter.session_id, o->found);
		return CLI_USAGE;
	}
	return CLI_DONE;
}

static enum status
tell(const struct disputes_options *o, struct bytes body, struct arena *arena)
{
	struct listed_dispute d;
	bool is_new;
	enum status status = wire_read_resolved(body, arena, &d, &is_new);

	if (status != STATUS_OK)
		return status;
	if (o->list.cli.json)
		return json_line_print(dispute_json(&d, NULL)) == 0
			   ? STATUS_OK
			   : STATUS_NO_MEMORY;
	printf("%s: %s of session %s of %s. Provider: %s. %s %s: %s. Upheld: "
	       "%s, %s.\n",
	    is_new ? "Resolved" : "It was resolved so before", d.student_id,
	    d.session_id, d.provider_id, d.provider.status,
	    d.witness.source_kind, d.witness.source, d.witness.status,
	    d.settlement.upheld, d.settlement.reason);
	return STATUS_OK;
}

static enum cli_exit
resolve(struct cli *cli, struct disputes_options *o)
{
	struct arena *arena = NULL;
	struct reply reply = {.status = STATUS_INTERNAL};
	struct buffer body;
	enum cli_exit code = find_provider(cli, o);
	enum status status;

	if (code != CLI_DONE)
		return code;
	o->settling.provider_id = o->provider_id;
	o->settling.session_id = o->list.filter.session_id;
	o->settling.student_id = o->list.filter.student_id;
	buffer_init(&body, REQUEST_BYTES);
	status = wire_pack_resolve(&o->settling, &body);
	code = status == STATUS_OK
		   ? cli_call(cli, "attendance", "attendance.ResolveDispute",
			 buffer_bytes(&body), &reply)
		   : cli_fail("chalkline", status, "");
	buffer_fini(&body);
	if (code != CLI_DONE)
		return code;
	status = arena_new(REPLY_BYTES, &arena);
	if (status == STATUS_OK)
		status = tell(o, reply.body, arena);
	arena_free(&arena);
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail("attendance", status, "");
}

static int
run_resolve(int argc, char **argv)
{
	struct disputes_options o = {.list = LISTING_DEFAULT};
	struct cli *cli = NULL;
	enum cli_exit code;

	cli_parse(&resolve_argp, argc, argv, &o);
	if (o.list.filter.session_id == NULL ||
	    o.list.filter.student_id == NULL || !o.has_side ||
	    o.settling.reason == 0) {
		cli_error("disputes resolve: expected --session, --student, "
			  "--uphold and --reason");
		return CLI_USAGE;
	}
	code = cli_open(&o.list.cli, &cli);
	if (code == CLI_DONE)
		code = wait_for_upstream(cli, "attendance");
	if (code == CLI_DONE)
		code = resolve(cli, &o);
	cli_close(&cli);
	free(o.provider_id);
	return code;
}

/* clang-format off */
static const struct verb family[] = {
	{ "list", "where two witnesses differ, with both statements", run_list },
	{ "resolve", "says which of the two stands, and why", run_resolve },
};
/* clang-format on */

static const struct verb_table table_disputes = {
    .doc = "Provider and school both say who was there; where they differ "
	   "about a\nstudent, both statements are kept.",
    .verbs = family,
    .count = sizeof(family) / sizeof(family[0]),
};

int
verb_disputes(int argc, char **argv)
{
	return verb_run(&table_disputes, argc, argv);
}
