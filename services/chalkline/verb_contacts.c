// SPDX-License-Identifier: Apache-2.0
/*
 * verb_contacts.c - `chalkline contacts`: the words below it, and `list` and
 * `void`.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/arg.h"
#include "services/chalkline/contacts.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/verb.h"

#define PAGE_CONTACTS 1000
#define REQUEST_BYTES 4096u

enum {
	OPTION_DUE = LISTING_OPTION_NEXT,
	OPTION_VOIDED,
	OPTION_SOURCE,
};

static const struct argp_option list_options[] = {
    {"due", OPTION_DUE, NULL, 0,
	"what is due and overdue, instead of contacts that were made", 0},
    {"student", LISTING_STUDENT, "ID", 0, "only about this student", 0},
    {"school", LISTING_SCHOOL, "ID", 0,
	"only students with sessions at this school", 0},
    {"program", LISTING_PROGRAM, "ID", 0, "only in this programme", 0},
    {"from", LISTING_FROM, "DATE", 0, "made, or due since, this day or later",
	0},
    {"to", LISTING_TO, "DATE", 0, "up to this day, included", 0},
    {"voided", OPTION_VOIDED, NULL, 0, "voided contacts too", 0},
    {"as-of", LISTING_AS_OF, "TIME", 0, "as known then, and of that moment", 0},
    {"format", LISTING_FORMAT, "table|csv|json", 0, "table, when not told", 0},
    {0},
};

static error_t
parse_list(int key, char *arg, struct argp_state *state)
{
	struct contacts_options *o = state->input;

	switch (key) {
	case OPTION_DUE:
		o->only_open = true;
		return 0;
	case OPTION_VOIDED:
		o->with_voided = true;
		return 0;
	case ARGP_KEY_END:
		if (o->only_open && o->with_voided)
			argp_error(state,
			    "found --due and --voided, expected one of them: "
			    "a contact that is void answers nothing that is "
			    "due");
		break;
	default:
		break;
	}
	return listing_take(&o->list, key, arg, state);
}

static const char list_doc[] =
    "Lists contacts with families, by student and moment.  With --due it "
    "lists the students whose family should hear from somebody, for an alert "
    "about them is open and nobody has reached the family since: DUE, or "
    "OVERDUE after the threshold contact-days.  JSON is one a line.  "
    "services/attendance/CONTACTS.md tells what each word means.\v"
    "Example:\n"
    "  chalkline contacts list --due --school SCH-01 --dir stack\n"
    "  chalkline contacts list --student STU-000042";

static const struct argp list_argp = {
    list_options, parse_list, NULL, list_doc, cli_argp_children, NULL, NULL};

static int
print_contact(const struct listed_contact *c)
{
	json_t *o = json_object();

	json_line_text(o, "contactId", c->contact_id);
	json_line_text(o, "studentId", c->student_id);
	json_line_text(o, "programId", c->program_id);
	json_line_instant(o, "at", c->at);
	json_line_text(o, "channel", c->channel);
	json_line_text(o, "direction", c->direction);
	json_line_text(o, "language", c->language);
	json_line_text(o, "outcome", c->outcome);
	json_line_text(o, "staffRole", c->staff_role);
	json_line_text(o, "about", c->about);
	json_line_text(o, "sourceKind", c->source_kind);
	json_line_text(o, "source", c->source);
	json_line_text(o, "recordedBy", c->recorded_by);
	json_line_instant(o, "recordedAt", c->recorded_at);
	json_line_instant(o, "voidedAt", c->voided_at);
	return json_line_print(o);
}

static void
add_row(struct table *table, const struct listed_contact *c)
{
	table_add(table, c->student_id);
	table_add(table, c->program_id);
	contacts_add_instant(table, c->at);
	table_add(table, c->channel);
	table_add(table, c->direction);
	table_add(table, c->language);
	table_add(table, c->outcome);
	table_add(table, c->staff_role);
	table_add(table, c->about);
	table_add(table, c->source_kind);
	table_add(table, c->source);
	table_add(table, c->recorded_by);
	contacts_add_instant(table, c->voided_at);
	table_add(table, c->contact_id);
}

void
contacts_add_instant(struct table *table, int64_t at)
{
	char text[INSTANT_TEXT] = "";

	if (at != INT64_MIN)
		instant_format(at, text);
	table_add(table, text);
}

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct contacts_options *o = ctx;

	return wire_pack_list_contacts(
	    &o->list.filter, o->with_voided, after, PAGE_CONTACTS, out);
}

static enum status
on_show(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct contacts_options *o = ctx;
	struct contact_page page;
	int failed = 0;
	enum status status = wire_read_contacts(body, arena, &page);

	if (status != STATUS_OK)
		return status;
	*next = page.next;
	for (size_t i = 0; i < page.contacts; i++) {
		if (o->list.format == TABLE_JSON)
			failed |= print_contact(&page.contact[i]);
		else
			add_row(o->list.table, &page.contact[i]);
	}
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static int
verb_list(int argc, char **argv)
{
	static const char *const columns[] = {"student_id", "program_id", "at",
	    "channel", "direction", "language", "outcome", "staff_role",
	    "about", "source_kind", "source", "recorded_by", "voided_at",
	    "contact_id"};
	struct contacts_options o = {.list = LISTING_DEFAULT};
	const struct pages pages = {
	    "attendance", "attendance.ListContacts", &o, on_pack, on_show};

	cli_parse(&list_argp, argc, argv, &o);
	if (o.only_open)
		return contacts_list_due(&o);
	return listing_show(
	    &o.list, &pages, columns, sizeof(columns) / sizeof(*columns));
}

struct void_options {
	struct cli_options cli;
	const char *contact_id, *source;
	int source_kind;
};

static const struct argp_option void_options[] = {
    {"source", OPTION_SOURCE, "KIND:ID", 0,
	"whose contact it is, when it is not your own: SCHOOL:SCH-01", 0},
    {0},
};

static void
read_source(struct void_options *o, char *arg, struct argp_state *state)
{
	char *colon = strchr(arg, ':');

	if (colon != NULL)
		*colon = '\0';
	o->source_kind = contact_word_number(CONTACT_SOURCES, arg);
	if (colon != NULL && o->source_kind != 0 && colon[1] != '\0')
		o->source = colon + 1;
	else
		argp_error(state,
		    "--source: found `%s`, expected KIND:ID, KIND being %s",
		    arg, contact_words_all(CONTACT_SOURCES));
}

static error_t
parse_void(int key, char *arg, struct argp_state *state)
{
	struct void_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_SOURCE:
		read_source(o, arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			argp_error(
			    state, "found `%s`, expected one CONTACT", arg);
		o->contact_id = arg;
		return 0;
	case ARGP_KEY_END:
		if (o->contact_id == NULL)
			argp_error(state,
			    "expected a CONTACT; `chalkline contacts list` "
			    "shows their ids");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char void_doc[] =
    "Takes a contact back that was recorded by mistake.  It stays in the log; "
    "what it had closed is due again.  Record the right one under an id of "
    "its own.\v"
    "Example:\n"
    "  chalkline contacts void c-2026-10-07-1 --dir stack";

static const struct argp void_argp = {void_options, parse_void, "CONTACT",
    void_doc, cli_argp_children, NULL, NULL};

static int
verb_void(int argc, char **argv)
{
	struct void_options o = {.cli = CLI_OPTIONS_DEFAULT};
	struct reply reply;
	struct buffer body;
	struct cli *cli = NULL;

	cli_parse(&void_argp, argc, argv, &o);
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code != CLI_DONE)
		return code;
	buffer_init(&body, REQUEST_BYTES);
	enum status status = wire_pack_void_contact(
	    o.contact_id, o.source_kind, o.source, &body);
	code = status == STATUS_OK
		   ? cli_call(cli, "attendance", "attendance.VoidContact",
			 buffer_bytes(&body), &reply)
		   : cli_fail("chalkline", status, o.contact_id);
	buffer_fini(&body);
	cli_close(&cli);
	if (code == CLI_FAILED && status == STATUS_OK &&
	    reply.status == STATUS_NOT_FOUND)
		code = CLI_REFUSED;
	return code;
}

static const struct verb words[] = {
    {"record", "a contact that was made, or a file of them",
	verb_contacts_record},
    {"list", "contacts that were made; --due: that should be", verb_list},
    {"summary", "were families reached, and did attendance move",
	verb_contacts_summary},
    {"void", "takes back a contact that was recorded by mistake", verb_void},
};

static const struct verb_table table = {
    .doc = "Contacts with families: who, when, how, in which language, and "
	   "what came of it.",
    .verbs = words,
    .count = sizeof(words) / sizeof(words[0]),
};

int
verb_contacts(int argc, char **argv)
{
	return verb_run(&table, argc, argv);
}
