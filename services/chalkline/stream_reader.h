// SPDX-License-Identifier: Apache-2.0
/*
 * stream_reader.h - session events from NDJSON or CSV, one at a time.
 *
 * Every line that is not blank gives one item: a checked event, or what is
 * wrong with the line.  Line numbers are those of the file, from 1.
 */
#pragma once

#include "common/event/event_check.h"
#include "services/chalkline/cli.h"

enum stream_format {
	STREAM_NDJSON,
	STREAM_CSV,
};

struct stream_item {
	uint64_t line;
	bool good;
	struct session_event event; /* event_id may be set although not good */
	struct event_fault fault;   /* when not good */
	struct event_warnings warnings; /* what lenient mode dropped */
};

struct stream_reader_settings {
	const char *path; /* "-": standard input */
	enum stream_format format;
	bool lenient;
	const char *provider; /* for events that name none; may be NULL */
};

struct stream_reader;

/* Tells what is wrong with the file or its header. */
MUST_USE enum cli_exit stream_reader_open(
    const struct stream_reader_settings *settings,
    struct stream_reader **reader);
void stream_reader_close(struct stream_reader **reader);
/*
 * The next item, borrowed until the next call.  NOT_FOUND at the end, IO when
 * the file cannot be read on.
 */
MUST_USE enum status stream_reader_next(
    struct stream_reader *reader, struct stream_item *item);
/* The columns that lenient mode drops; as long as the reader. */
const struct event_warnings *stream_reader_dropped(
    const struct stream_reader *reader);
/* For progress; the total is 0 when not known. */
uint64_t stream_reader_bytes_read(const struct stream_reader *reader);
uint64_t stream_reader_bytes_total(const struct stream_reader *reader);
