// SPDX-License-Identifier: Apache-2.0
/*
 * known_internal.h - what known.c and known_open.c share.
 */
#pragma once

#include "services/attendance/known.h"
#include "services/attendance/known_filter.h"
#include "services/attendance/known_keeper.h"

struct known {
	struct log *log;
	struct known_runs *runs;
	struct known_keeper *keeper;
	struct known_filter filter; /* of all but what is staged */
	size_t table_items;

	struct known_table staged; /* accepted in the open transaction */
	uint64_t staged_in;        /* its number */
	struct log_head mark;      /* after what is staged; seq 0: none */

	struct full_table *full[KNOWN_TABLES_MAX]; /* the oldest first */
	size_t full_count;
	struct known_table newest;
	struct known_covered covers; /* the log, with newest */
};

/* A size as an item: the greater of two compares greater by byte. */
void known_size_item(const uint8_t id[KNOWN_ID_BYTES],
    const struct session_size *size, struct known_item *item);
/* Into newest, and the filter. */
MUST_USE enum status known_keep(
    struct known *known, const struct known_item *item);
/*
 * Begins a table when the newest is full and committed to the log whole.
 * RETRY_LATER: as many as may wait for the disk.
 */
MUST_USE enum status known_hand_over(struct known *known);
void known_cover(struct known *known, uint64_t seq, const uint8_t *hash);
