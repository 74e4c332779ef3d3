// SPDX-License-Identifier: Apache-2.0
/* sheet_file.c - the whole file, then what kind of text it is. */
#include "services/chalkline/sheet_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define STEP_BYTES 65536u

static enum cli_exit
read_whole(struct buffer *raw, FILE *file, const char *path)
{
	size_t got = 1;

	while (got > 0 && raw->failed == STATUS_OK) {
		uint8_t *room = buffer_reserve(raw, STEP_BYTES);

		got = room != NULL ? fread(room, 1, STEP_BYTES, file) : 0;
		raw->len += got;
	}
	if (ferror(file)) {
		cli_error("%s: %s", path, strerror(errno));
		return CLI_USAGE;
	}
	return raw->failed == STATUS_OK || raw->failed == STATUS_TOO_BIG
		   ? CLI_DONE
		   : cli_fail(path, raw->failed, "");
}

static enum cli_exit
load(struct sheet_file *f, const char *path)
{
	bool is_input = strcmp(path, "-") == 0;
	FILE *file = is_input ? stdin : fopen(path, "rb");

	if (file == NULL) {
		cli_error("%s: %s", path, strerror(errno));
		return CLI_USAGE;
	}
	enum cli_exit code = read_whole(&f->raw, file, path);
	if (!is_input)
		fclose(file);
	return code;
}

static void
note_text(const struct sheet_text *text, bool has_layout,
    struct sheet_findings *findings)
{
	if (text->recoded != NULL)
		sheet_findings_add(findings,
		    &(struct sheet_finding){"warning", "RECODED", text->line,
			"", text->recoded,
			has_layout
			    ? "UTF-8; it was read as that. `encoding` in the "
			      "layout says so without a warning"
			    : "UTF-8; it was read as that. In Excel, File > "
			      "Save As > `CSV UTF-8`"});
	if (text->separator_guessed)
		sheet_findings_add(findings,
		    &(struct sheet_finding){"info", "SEPARATOR", text->line, "",
			sheet_separator_name(text->separator),
			"a comma; the cells were read as they are"});
}

enum cli_exit
sheet_file_read(struct sheet_file *f, const char *path,
    const struct sheet_layout *layout, struct sheet_findings *findings)
{
	struct event_fault fault;
	enum cli_exit code;
	enum status status;

	*f = (struct sheet_file){0};
	buffer_init(&f->raw, SHEET_BYTES_MAX);
	code = load(f, path);
	if (code != CLI_DONE)
		return code;
	if (f->raw.failed != STATUS_OK) {
		sheet_findings_add(findings,
		    &(struct sheet_finding){"error", "TOO_LONG", 1, "",
			"over 64 MiB",
			"less: cut it into several files, by school"});
		return CLI_REFUSED;
	}
	status = sheet_text_init(buffer_bytes(&f->raw),
	    layout == NULL ? NULL : layout->encoding,
	    layout == NULL ? 0 : layout->separator, &f->text, &fault);
	if (status == STATUS_OK) {
		note_text(&f->text, layout != NULL, findings);
		return CLI_DONE;
	}
	if (status != STATUS_INVALID)
		return cli_fail(path, status, "");
	sheet_findings_add(
	    findings, &(struct sheet_finding){"error", fault.code, 1,
			  fault.field, fault.found, fault.expected});
	return CLI_REFUSED;
}

void
sheet_file_fini(struct sheet_file *f)
{
	sheet_text_fini(&f->text);
	buffer_fini(&f->raw);
}
