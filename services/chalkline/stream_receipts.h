// SPDX-License-Identifier: Apache-2.0
/*
 * stream_receipts.h - what became of each line.
 *
 * Counts verdicts, keeps a line of each in the receipts file when one is
 * asked for, and tells the first ones that are not fine on stderr.
 */
#pragma once

#include "common/event/event_check.h"
#include "services/chalkline/cli.h"
#include "services/chalkline/wire_events.h"

/* Of so many fields it is told by name that lenient mode drops them. */
#define STREAM_DROPPED_TOLD 20
#define STREAM_FIELD_TEXT 80

struct stream_receipts {
	const char *path; /* of the events, for messages */
	FILE *file;       /* NULL: no receipts */
	const char *receipts_path;
	bool quiet; /* tells nothing about single lines */
	uint64_t told;
	uint64_t count[EVENT_VERDICTS];
	uint64_t warnings; /* what lenient mode dropped */
	size_t dropped;    /* of them, told by name */
	char dropped_name[STREAM_DROPPED_TOLD][STREAM_FIELD_TEXT];
};

/* receipts_path may be NULL. */
MUST_USE enum cli_exit stream_receipts_init(struct stream_receipts *receipts,
    const char *path, const char *receipts_path);
/* Flushes and closes the file; tells of a full disk. */
MUST_USE enum cli_exit stream_receipts_fini(struct stream_receipts *receipts);

/* event_id: NULL when the line has none. */
void stream_receipts_add(struct stream_receipts *receipts, uint64_t line,
    const char *event_id, const struct verdict_read *verdict);

/*
 * What lenient mode dropped from a line; a field is told where it is first
 * dropped.
 */
void stream_receipts_dropped(struct stream_receipts *receipts, uint64_t line,
    const struct event_warnings *warnings);

/* The summary on stdout; CLI_REFUSED when a line was not fine. */
MUST_USE enum cli_exit stream_receipts_print(
    const struct stream_receipts *receipts, double seconds, bool json);
