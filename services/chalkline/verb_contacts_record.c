// SPDX-License-Identifier: Apache-2.0
/*
 * verb_contacts_record.c - `chalkline contacts record`: one contact by
 * options, or a file of them.
 */
#include "services/chalkline/verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/arg.h"
#include "services/chalkline/contacts.h"
#include "services/chalkline/import_print.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/wire_events.h"

#define ARENA_BYTES ((size_t)64 << 20)
#define REQUEST_BYTES 4096u

struct record_options {
	struct cli_options cli;
	const char *file;
	struct contact_told told;
	bool has_one; /* an option of a single contact */
};

enum {
	OPTION_STUDENT = 0x7500,
	OPTION_PROGRAM,
	OPTION_CHANNEL,
	OPTION_LANGUAGE,
	OPTION_OUTCOME,
	OPTION_AT,
	OPTION_DIRECTION,
	OPTION_ROLE,
	OPTION_ALERT,
	OPTION_ID,
	OPTION_FILE,
};

static const struct argp_option options[] = {
    {"student", OPTION_STUDENT, "ID", 0, "whose family it was", 0},
    {"program", OPTION_PROGRAM, "ID", 0, "the programme it was about", 0},
    {"channel", OPTION_CHANNEL, "WORD", 0,
	"PHONE, TEXT, EMAIL, LETTER, HOME_VISIT, IN_PERSON, VIDEO or APP", 0},
    {"language", OPTION_LANGUAGE, "TAG", 0,
	"the language used: en, es, es-MX, zh-Hant", 0},
    {"outcome", OPTION_OUTCOME, "WORD", 0,
	"REACHED, PLAN_AGREED, REFUSED, LEFT_MESSAGE, NO_ANSWER, WRONG_NUMBER "
	"or INTERPRETER_NEEDED",
	0},
    {"at", OPTION_AT, "TIME", 0, "when it was made (now)", 0},
    {"direction", OPTION_DIRECTION, "WORD", 0,
	"OUTBOUND, or INBOUND when the family came forward (OUTBOUND)", 0},
    {"staff-role", OPTION_ROLE, "WORD", 0,
	"who of the staff it was: TEACHER, TUTOR, COORDINATOR, COUNSELOR, "
	"ADMINISTRATOR, ATTENDANCE_STAFF, SOCIAL_WORKER, FAMILY_LIAISON, OTHER",
	0},
    {"alert", OPTION_ALERT, "CODE", 0,
	"the alert it was about: STUDENT_ABSENT, ATTENDANCE_LOW or "
	"DOSAGE_OUT_OF_REACH",
	0},
    {"id", OPTION_ID, "ID", 0,
	"the contact's id (made of the rest): given again it changes nothing",
	0},
    {"file", OPTION_FILE, "FILE", 0,
	"a CSV of contacts, - for the standard input", 0},
    {0},
};

static int
read_word(const char *option, enum contact_words words, const char *arg,
    struct argp_state *state)
{
	int number = contact_word_number(words, arg);

	if (number == 0)
		argp_error(state, "--%s: found `%s`, expected %s", option, arg,
		    contact_words_all(words));
	return number;
}

static error_t
parse_contact(
    struct record_options *o, int key, char *arg, struct argp_state *state)
{
	struct contact_told *t = &o->told;

	switch (key) {
	case OPTION_STUDENT:
		t->student_id = arg;
		break;
	case OPTION_PROGRAM:
		t->program_id = arg;
		break;
	case OPTION_CHANNEL:
		t->channel = read_word("channel", CONTACT_CHANNELS, arg, state);
		break;
	case OPTION_LANGUAGE:
		t->language = arg;
		break;
	case OPTION_OUTCOME:
		t->outcome = read_word("outcome", CONTACT_OUTCOMES, arg, state);
		break;
	case OPTION_AT:
		t->at = arg_instant("--at", arg, state);
		break;
	case OPTION_DIRECTION:
		t->direction =
		    read_word("direction", CONTACT_DIRECTIONS, arg, state);
		break;
	case OPTION_ROLE:
		t->staff_role =
		    read_word("staff-role", CONTACT_STAFF_ROLES, arg, state);
		break;
	case OPTION_ALERT:
		t->about = read_word("alert", CONTACT_ALERTS, arg, state);
		break;
	case OPTION_ID:
		t->contact_id = arg;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	o->has_one = true;
	return 0;
}

static void
check(const struct record_options *o, struct argp_state *state)
{
	const struct contact_told *t = &o->told;

	if (o->file != NULL) {
		if (o->has_one)
			argp_error(state,
			    "expected --file, or the options of one contact");
		return;
	}
	if (t->student_id == NULL || t->program_id == NULL || t->channel == 0 ||
	    t->language == NULL || t->outcome == 0)
		argp_error(state,
		    "expected --student, --program, --channel, --language and "
		    "--outcome, or --file");
}

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct record_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_FILE:
		o->file = arg;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "found `%s`, expected an option", arg);
		return 0;
	case ARGP_KEY_END:
		check(o, state);
		return 0;
	default:
		return parse_contact(o, key, arg, state);
	}
}

static const char doc[] =
    "Records that a student's family was contacted: ids and codes only, never "
    "a family's name or number, and nothing about health.  A file has the "
    "columns contactId, studentId, programId, at, channel, direction, "
    "language, outcome, staffRole, about; rows that are wrong are told, the "
    "others go in, and the same file again records nothing twice.\v"
    "Example:\n"
    "  chalkline contacts record --student STU-000042 --program MATH-1 \\\n"
    "      --channel PHONE --language es --outcome PLAN_AGREED --dir stack\n"
    "  chalkline contacts record --file contacts.csv";

static const struct argp argp = {
    options, parse, NULL, doc, cli_argp_children, NULL, NULL};

static enum cli_exit
print_one(const struct record_options *o, const char *contact_id,
    const struct verdict_read *v)
{
	const struct event_fault *fault = &v->fault;
	bool is_fine =
	    v->verdict == EVENT_ACCEPTED || v->verdict == EVENT_DUPLICATE;

	if (o->cli.json) {
		json_t *line = json_object();

		json_line_text(line, "contactId", contact_id);
		json_line_text(line, "verdict", event_verdict_word(v->verdict));
		json_line_text(line, "code", fault->code);
		json_line_text(line, "field", fault->field);
		json_line_text(line, "found", fault->found);
		json_line_text(line, "expected", fault->expected);
		if (json_line_print(line) != 0)
			return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	} else if (is_fine) {
		printf("%s %s\n", contact_id,
		    v->verdict == EVENT_ACCEPTED ? "recorded"
						 : "was recorded before");
		if (fault->code != NULL)
			cli_warn(fault);
	} else {
		cli_error("%s: %s%s%s, expected %s", fault->code, fault->field,
		    fault->found != NULL ? ": found " : "",
		    fault->found != NULL ? fault->found : "", fault->expected);
	}
	return is_fine ? CLI_DONE : CLI_REFUSED;
}

static enum cli_exit
send_one(struct cli *cli, const struct record_options *o,
    const struct contact_told *told, struct arena *arena)
{
	struct verdict_read *verdicts;
	struct buffer body;
	struct reply reply = {.status = STATUS_INTERNAL};
	enum cli_exit code;

	buffer_init(&body, REQUEST_BYTES);
	enum status status = wire_add_contact(told, &body);
	code = status == STATUS_OK
		   ? cli_call(cli, "attendance", "attendance.RecordContacts",
			 buffer_bytes(&body), &reply)
		   : cli_fail("chalkline", status, "");
	buffer_fini(&body);
	if (code != CLI_DONE)
		return code;
	status = wire_read_verdicts(reply.body, 1, arena, &verdicts);
	return status == STATUS_OK ? print_one(o, told->contact_id, verdicts)
				   : cli_fail("attendance", status, "");
}

static enum cli_exit
record_one(struct cli *cli, const struct record_options *o, struct arena *arena)
{
	struct contact_told told = o->told;
	char made[CONTACT_ID_MADE];

	if (told.at == INT64_MIN)
		told.at = instant_now();
	if (told.contact_id == NULL) {
		enum status status = contact_make_id(&told, made);

		if (status != STATUS_OK)
			return cli_fail("chalkline", status, "");
		told.contact_id = made;
	}
	return send_one(cli, o, &told, arena);
}

static enum cli_exit
record_file(
    struct cli *cli, const struct record_options *o, struct arena *arena)
{
	struct sheet_findings findings = {0};
	struct contact_counts counts = {0};
	enum cli_exit code =
	    contact_file_record(cli, o->file, arena, &findings, &counts);

	if (code != CLI_DONE && code != CLI_REFUSED)
		return code;
	sheet_findings_sort(&findings);
	struct import_file file = {.file = o->file,
	    .rows = counts.rows,
	    .created = counts.recorded,
	    .unchanged = counts.unchanged,
	    .refused = counts.refused};
	const struct import_result result = {.files = 1,
	    .file = &file,
	    .findings = findings.count,
	    .finding = findings.items,
	    .findings_left_out = findings.left_out};
	enum status status = o->cli.json ? import_print_json(&result)
					 : import_print_tables(&result);
	if (status != STATUS_OK)
		return cli_fail("chalkline", status, "");
	return import_was_refused(&result) ? CLI_REFUSED : code;
}

int
verb_contacts_record(int argc, char **argv)
{
	struct record_options o = {
	    .cli = CLI_OPTIONS_DEFAULT, .told = {.at = INT64_MIN}};
	struct arena *arena = NULL;
	struct cli *cli = NULL;

	cli_parse(&argp, argc, argv, &o);
	if (arena_new(ARENA_BYTES, &arena) != STATUS_OK)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	enum cli_exit code = cli_open(&o.cli, &cli);
	if (code == CLI_DONE)
		code = o.file != NULL ? record_file(cli, &o, arena)
				      : record_one(cli, &o, arena);
	cli_close(&cli);
	arena_free(&arena);
	return code;
}
