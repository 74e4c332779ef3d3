// SPDX-License-Identifier: Apache-2.0
/*
 * stream_reader.c - reads, fills in the provider, checks.
 */
#include "services/chalkline/stream_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/event/event_csv.h"
#include "common/event/event_json.h"
#include "services/chalkline/rules_stream_file.h"
#include "services/chalkline/stream_lines.h"

#define ARENA_BYTES (4u * 1024u * 1024u)

struct stream_reader {
	struct stream_reader_settings settings;
	int fd;
	uint64_t total;
	struct arena *arena; /* of the item */
	struct arena *columns_arena;
	struct stream_lines lines; /* NDJSON */
	struct csv_reader *csv;
	struct event_columns columns;
	struct event_warnings dropped; /* columns */
};

static enum cli_exit
open_file(struct stream_reader *reader)
{
	const char *path = reader->settings.path;
	struct stat about;

	reader->fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
					    : open(path, O_RDONLY | O_CLOEXEC);
	if (reader->fd < 0 || fstat(reader->fd, &about) != 0) {
		cli_error("%s: %s", path, strerror(errno));
		return CLI_USAGE;
	}
	if (S_ISDIR(about.st_mode)) {
		cli_error(
		    "%s: found a folder, expected a file of events", path);
		return CLI_USAGE;
	}
	if (S_ISREG(about.st_mode))
		reader->total = (uint64_t)about.st_size;
	return CLI_DONE;
}

/* Of a file; what comes through a pipe is read but once. */
static void
advise(const struct stream_reader *reader)
{
	uint8_t head[STREAM_HEAD_BYTES];
	ssize_t len = pread(reader->fd, head, sizeof(head), 0);
	const char *advice = NULL;

	if (len > 0)
		advice = stream_file_advice(bytes_of(head, (size_t)len),
		    reader->settings.format == STREAM_CSV);
	if (advice != NULL)
		cli_note("%s: %s", reader->settings.path, advice);
}

static enum cli_exit
open_csv(struct stream_reader *reader)
{
	const char *path = reader->settings.path;
	struct event_fault fault = {NULL, NULL, NULL, NULL};

	struct csv_fault header;
	enum status status = csv_open_fd(reader->fd, &reader->csv, &header);
	if (status == STATUS_INVALID) {
		cli_error("%s: line 1: %s: %s%s%sexpected %s", path,
		    header.code, *header.found != '\0' ? "found " : "",
		    header.found, *header.found != '\0' ? ", " : "",
		    header.expected);
		return CLI_REFUSED;
	}
	if (status == STATUS_OK)
		status = event_read_columns(reader->csv,
		    reader->settings.lenient, reader->columns_arena,
		    &reader->columns, &fault, &reader->dropped);
	if (status == STATUS_INVALID) {
		cli_error("%s: line 1: %s: found the column `%s`, expected %s",
		    path, fault.code, fault.field != NULL ? fault.field : "",
		    fault.expected != NULL ? fault.expected : "");
		return CLI_REFUSED;
	}
	return status == STATUS_OK ? CLI_DONE : cli_fail(path, status, "");
}

static enum cli_exit
open_inner(struct stream_reader *reader)
{
	enum cli_exit code = open_file(reader);

	if (code != CLI_DONE)
		return code;
	enum status status = arena_new(ARENA_BYTES, &reader->arena);
	if (status == STATUS_OK)
		status = arena_new(ARENA_BYTES, &reader->columns_arena);
	if (status == STATUS_OK)
		status = stream_lines_init(&reader->lines, reader->fd);
	if (status != STATUS_OK)
		return cli_fail("chalkline", status, "");
	if (reader->total > 0)
		advise(reader);
	return reader->settings.format == STREAM_CSV ? open_csv(reader)
						     : CLI_DONE;
}

enum cli_exit
stream_reader_open(const struct stream_reader_settings *settings,
    struct stream_reader **reader)
{
	struct stream_reader *made = calloc(1, sizeof(*made));

	if (made == NULL)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	made->settings = *settings;
	made->fd = -1;
	enum cli_exit code = open_inner(made);
	if (code != CLI_DONE) {
		stream_reader_close(&made);
		return code;
	}
	*reader = made;
	return CLI_DONE;
}

void
stream_reader_close(struct stream_reader **reader)
{
	struct stream_reader *r = *reader;

	if (r == NULL)
		return;
	csv_close(&r->csv);
	stream_lines_fini(&r->lines);
	arena_free(&r->arena);
	arena_free(&r->columns_arena);
	if (r->fd >= 0)
		close(r->fd);
	free(r);
	*reader = NULL;
}

static bool
is_blank(struct bytes line)
{
	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] != ' ' && line.data[i] != '\t' &&
		    line.data[i] != '\r')
			return false;
	}
	return true;
}

static enum status
next_json(struct stream_reader *reader, struct stream_item *item)
{
	struct bytes line;
	enum status status;

	do {
		status = stream_lines_next(&reader->lines, &line);
	} while (status == STATUS_OK && is_blank(line));
	item->line = reader->lines.line;
	if (status == STATUS_TOO_BIG) {
		item->fault = (struct event_fault){"SYNTAX", NULL,
		    "a line over 128 KiB", "one JSON object a line"};
		return STATUS_INVALID;
	}
	if (status != STATUS_OK)
		return status;
	return event_read_json(line, reader->settings.lenient, reader->arena,
	    &item->event, &item->fault, &item->warnings);
}

static enum status
next_csv(struct stream_reader *reader, struct stream_item *item)
{
	struct csv_row row;
	struct csv_fault fault;

	enum status status = csv_next(reader->csv, &row, &fault);
	if (status == STATUS_INVALID) {
		item->line = fault.line;
		item->fault = (struct event_fault){
		    "SYNTAX", NULL, fault.code, fault.expected};
		return STATUS_INVALID;
	}
	if (status != STATUS_OK)
		return status;
	item->line = row.line;
	return event_read_csv(
	    &reader->columns, &row, reader->arena, &item->event, &item->fault);
}

enum status
stream_reader_next(struct stream_reader *reader, struct stream_item *item)
{
	enum status status;

	item->warnings.count = 0;
	arena_reset(reader->arena);
	item->fault = (struct event_fault){NULL, NULL, NULL, NULL};
	session_event_init(&item->event);
	status = reader->settings.format == STREAM_CSV
		     ? next_csv(reader, item)
		     : next_json(reader, item);
	if (status == STATUS_OK) {
		if (item->event.provider_id == NULL)
			item->event.provider_id = reader->settings.provider;
		status = event_check(&item->event, reader->settings.lenient,
		    reader->arena, &item->fault, &item->warnings);
	}
	item->good = status == STATUS_OK;
	return status == STATUS_INVALID ? STATUS_OK : status;
}

const struct event_warnings *
stream_reader_dropped(const struct stream_reader *reader)
{
	return &reader->dropped;
}

uint64_t
stream_reader_bytes_read(const struct stream_reader *reader)
{
	return reader->csv != NULL ? csv_bytes_read(reader->csv)
				   : reader->lines.bytes;
}

uint64_t
stream_reader_bytes_total(const struct stream_reader *reader)
{
	return reader->total;
}
