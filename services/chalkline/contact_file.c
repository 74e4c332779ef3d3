// SPDX-License-Identifier: Apache-2.0
/*
 * contact_file.c - a CSV of contacts, sent in batches.
 *
 * A row without a contactId gets one that is made of the rest, so that the
 * same file again records nothing twice.  Columns that are not a contact's are
 * not read: there is no place where text or a name could be kept.
 */
#include "services/chalkline/contacts.h"

#include <stdio.h>
#include <string.h>

#include "common/csv_table.h"
#include "common/instant.h"
#include "services/chalkline/progress.h"
#include "services/chalkline/sheet_file.h"
#include "services/chalkline/wire_events.h"

#define BATCH_ROWS 200u
#define BATCH_BYTES (512u * 1024u)
#define BATCH_ARENA (8u * 1024u * 1024u)

enum column {
	COLUMN_ID = 0,
	COLUMN_STUDENT,
	COLUMN_PROGRAM,
	COLUMN_AT,
	COLUMN_CHANNEL,
	COLUMN_DIRECTION,
	COLUMN_LANGUAGE,
	COLUMN_OUTCOME,
	COLUMN_STAFF_ROLE,
	COLUMN_ABOUT,
	COLUMNS,
};
static const struct {
	const char *name;
	bool needed;
} known[COLUMNS] = {
    [COLUMN_ID] = {"contactId", false},
    [COLUMN_STUDENT] = {"studentId", true},
    [COLUMN_PROGRAM] = {"programId", true},
    [COLUMN_AT] = {"at", true},
    [COLUMN_CHANNEL] = {"channel", true},
    [COLUMN_DIRECTION] = {"direction", false},
    [COLUMN_LANGUAGE] = {"language", true},
    [COLUMN_OUTCOME] = {"outcome", true},
    [COLUMN_STAFF_ROLE] = {"staffRole", false},
    [COLUMN_ABOUT] = {"about", false},
};

struct contact_file {
	struct cli *cli;
	const char *path;
	struct sheet_file file;
	struct csv_reader *csv;
	struct sheet_findings *findings;
	struct contact_counts *counts;
	int column[COLUMNS]; /* -1: the file has none */
	struct arena *answer;
	struct buffer body;
	uint64_t line[BATCH_ROWS]; /* of what waits to be sent */
	size_t waiting;
};

static void
find(struct contact_file *f, const char *severity, const char *code,
    uint64_t line, const char *field, const char *found, const char *expected)
{
	const struct sheet_finding finding = {
	    severity, code, line, field, found, expected};

	sheet_findings_add(f->findings, &finding);
}

static bool
is_known(const char *name)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		if (strcmp(known[i].name, name) == 0)
			return true;
	}
	return false;
}

/* INVALID: a column that is needed is not there. */
static enum status
read_header(struct contact_file *f)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < csv_column_count(f->csv); i++) {
		const char *name = csv_column_name(f->csv, i);

		if (name[0] != '\0' && !is_known(name))
			find(f, "warning", "COLUMN_NOT_READ", f->file.text.line,
			    name, "",
			    "contacts are kept as ids and codes; this column "
			    "is not read");
	}
	for (size_t i = 0; i < COLUMNS; i++) {
		f->column[i] = csv_column(f->csv, known[i].name);
		if (f->column[i] >= 0 || !known[i].needed)
			continue;
		find(f, "error", "MISSING_COLUMN", f->file.text.line,
		    known[i].name, "", "this column in the first row");
		status = STATUS_INVALID;
	}
	return status;
}

static const char *
cell(const struct contact_file *f, const struct csv_row *row, enum column which)
{
	return f->column[which] < 0 ? "" : csv_cell(row, f->column[which]);
}

/* False: the cell has a word that is not of the list. */
static bool
read_word(struct contact_file *f, const struct csv_row *row, enum column which,
    enum contact_words words, int *number)
{
	const char *word = cell(f, row, which);

	*number = *word == '\0' ? 0 : contact_word_number(words, word);
	if (*word == '\0' || *number != 0)
		return true;
	find(f, "error", "BAD_WORD", row->line, known[which].name, word,
	    contact_words_all(words));
	return false;
}

static bool
read_instant(
    struct contact_file *f, const struct csv_row *row, int64_t *instant)
{
	const char *text = cell(f, row, COLUMN_AT);

	*instant = INT64_MIN;
	if (*text == '\0' || instant_parse(text, strlen(text), instant))
		return true;
	find(f, "error", "BAD_TIME", row->line, "at", text,
	    "a moment with its offset, 2026-10-07T16:05:00-05:00");
	return false;
}

static bool
read_row(struct contact_file *f, const struct csv_row *row,
    struct contact_told *told)
{
	bool good = true;

	*told = (struct contact_told){
	    .contact_id = cell(f, row, COLUMN_ID),
	    .student_id = cell(f, row, COLUMN_STUDENT),
	    .program_id = cell(f, row, COLUMN_PROGRAM),
	    .language = cell(f, row, COLUMN_LANGUAGE),
	};
	good &= read_instant(f, row, &told->at);
	good &=
	    read_word(f, row, COLUMN_CHANNEL, CONTACT_CHANNELS, &told->channel);
	good &= read_word(
	    f, row, COLUMN_DIRECTION, CONTACT_DIRECTIONS, &told->direction);
	good &=
	    read_word(f, row, COLUMN_OUTCOME, CONTACT_OUTCOMES, &told->outcome);
	good &= read_word(
	    f, row, COLUMN_STAFF_ROLE, CONTACT_STAFF_ROLES, &told->staff_role);
	good &= read_word(f, row, COLUMN_ABOUT, CONTACT_ALERTS, &told->about);
	return good;
}

static void
find_fault(struct contact_file *f, const char *severity, uint64_t line,
    const struct event_fault *fault)
{
	find(f, severity, fault->code == NULL ? "" : fault->code, line,
	    fault->field == NULL ? "" : fault->field,
	    fault->found == NULL ? "" : fault->found,
	    fault->expected == NULL ? "" : fault->expected);
}

static void
take_verdict(
    struct contact_file *f, uint64_t line, const struct verdict_read *verdict)
{
	if (verdict->verdict == EVENT_ACCEPTED) {
		f->counts->recorded++;
		if (verdict->fault.code != NULL)
			find_fault(f, "warning", line, &verdict->fault);
		return;
	}
	if (verdict->verdict == EVENT_DUPLICATE) {
		f->counts->unchanged++;
		return;
	}
	f->counts->refused++;
	find_fault(f, "error", line, &verdict->fault);
}

static enum cli_exit
send_batch(struct contact_file *f)
{
	struct verdict_read *verdicts;
	struct reply reply;
	enum status status;
	enum cli_exit code;

	if (f->waiting == 0)
		return CLI_DONE;
	code = cli_call(f->cli, "attendance", "attendance.RecordContacts",
	    buffer_bytes(&f->body), &reply);
	if (code != CLI_DONE) {
		cli_note("the rows before line %llu are recorded; the same "
			 "file may be given again",
		    (unsigned long long)f->line[0]);
		return code;
	}
	arena_reset(f->answer);
	status =
	    wire_read_verdicts(reply.body, f->waiting, f->answer, &verdicts);
	if (status != STATUS_OK)
		return cli_fail("attendance", status, "");
	for (size_t i = 0; i < f->waiting; i++)
		take_verdict(f, f->line[i], &verdicts[i]);
	f->waiting = 0;
	buffer_reset(&f->body);
	return CLI_DONE;
}

static enum cli_exit
take_row(struct contact_file *f, const struct csv_row *row)
{
	char made[CONTACT_ID_MADE];
	struct contact_told told;
	enum status status = STATUS_OK;

	f->counts->rows++;
	if (!read_row(f, row, &told)) {
		f->counts->refused++;
		return CLI_DONE;
	}
	if (*told.contact_id == '\0') {
		status = contact_make_id(&told, made);
		told.contact_id = made;
	}
	if (status == STATUS_OK)
		status = wire_add_contact(&told, &f->body);
	if (status != STATUS_OK)
		return cli_fail(f->path, status, "");
	f->line[f->waiting++] = row->line;
	return f->waiting == BATCH_ROWS ? send_batch(f) : CLI_DONE;
}

static enum cli_exit
read_rows(struct contact_file *f)
{
	enum cli_exit code = CLI_DONE;
	struct progress progress;
	enum status status = STATUS_OK;

	progress_init(&progress);
	while (code == CLI_DONE) {
		struct csv_fault fault;
		struct csv_row row;

		status = csv_next(f->csv, &row, &fault);
		if (status == STATUS_OK) {
			code = take_row(f, &row);
		} else if (status == STATUS_INVALID) {
			f->counts->rows++;
			f->counts->refused++;
			find(f, "error", fault.code, fault.line, "",
			    fault.found, fault.expected);
		} else {
			break;
		}
		progress_show(&progress, "recording contacts",
		    csv_bytes_read(f->csv), csv_bytes_total(f->csv));
	}
	if (code == CLI_DONE && status == STATUS_NOT_FOUND)
		code = send_batch(f);
	else if (code == CLI_DONE)
		code = cli_fail(f->path, status, "");
	progress_fini(&progress);
	return code;
}

static enum cli_exit
open_csv(struct contact_file *f)
{
	struct csv_fault fault;
	enum cli_exit code =
	    sheet_file_read(&f->file, f->path, NULL, f->findings);
	enum status status;

	if (code != CLI_DONE)
		return code;
	status = csv_open_separated(f->file.text.text, f->file.text.separator,
	    f->file.text.line, &f->csv, &fault);
	if (status == STATUS_INVALID) {
		find(f, "error", fault.code, fault.line, "", fault.found,
		    fault.expected);
		return CLI_REFUSED;
	}
	if (status != STATUS_OK)
		return cli_fail(f->path, status, "");
	return read_header(f) == STATUS_OK ? CLI_DONE : CLI_REFUSED;
}

enum cli_exit
contact_file_record(struct cli *cli, const char *path, struct arena *arena,
    struct sheet_findings *findings, struct contact_counts *counts)
{
	struct contact_file f = {
	    .cli = cli, .path = path, .findings = findings, .counts = counts};

	findings->arena = arena;
	findings->file = path;
	if (arena_new(BATCH_ARENA, &f.answer) != STATUS_OK)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	buffer_init(&f.body, BATCH_BYTES);
	enum cli_exit code = open_csv(&f);
	if (code == CLI_DONE)
		code = read_rows(&f);
	if (findings->failed)
		code = cli_fail("chalkline", STATUS_NO_MEMORY, "");
	csv_close(&f.csv);
	sheet_file_fini(&f.file);
	buffer_fini(&f.body);
	arena_free(&f.answer);
	return code;
}
