// SPDX-License-Identifier: Apache-2.0
/*
 * stream_lines.h - lines of a descriptor, with bounded memory.
 */
#pragma once

#include "common/bytes.h"

/* A longer line is cut; it cannot be an event. */
#define STREAM_LINE_MAX (128u * 1024u)

struct stream_lines {
	int fd;
	uint8_t *data;
	size_t begin, end; /* what is read and not handed out */
	bool at_end;
	uint64_t line; /* of the last line handed out */
	uint64_t bytes;
};

MUST_USE enum status stream_lines_init(struct stream_lines *lines, int fd);
void stream_lines_fini(struct stream_lines *lines);
/*
 * The next line without its end, borrowed until the next call; a byte order
 * mark is dropped.  TOO_BIG: over STREAM_LINE_MAX, passed over.  NOT_FOUND:
 * the end.
 */
MUST_USE enum status stream_lines_next(
    struct stream_lines *lines, struct bytes *line);
