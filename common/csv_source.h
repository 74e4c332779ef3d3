// SPDX-License-Identifier: Apache-2.0
/*
 * csv_source.h - the input of a CSV reader, by lines.
 *
 * For csv_table.c alone.  The buffer holds the row in progress from row_from
 * on, and behind it what was read and not yet fed.
 */
#pragma once

#include "common/bytes.h"

struct csv_source {
	int fd; /* -1: from memory */
	bool fd_own;
	struct bytes memory; /* what is left of it */
	uint64_t bytes_total;
	uint64_t bytes_read;
	uint8_t *in;
	size_t in_size; /* a row of the greatest length, and more */
	size_t in_len;
	size_t row_from; /* where the row in progress begins */
	size_t fed;      /* where the part that libcsv has not seen begins */
	bool at_end;     /* nothing more to read */
};

/* Owns fd when fd_own, also on failure; fini either way. */
MUST_USE enum status csv_source_init(
    struct csv_source *s, int fd, bool fd_own, struct bytes memory);
void csv_source_fini(struct csv_source *s);
/* Reads more behind what is there; at_end when nothing comes. */
MUST_USE enum status csv_source_fill(struct csv_source *s);
/* The length of the next line with its end; 0 when its end is not there. */
size_t csv_source_line(const struct csv_source *s);
