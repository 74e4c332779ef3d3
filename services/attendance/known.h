// SPDX-License-Identifier: Apache-2.0
/*
 * known.h - which events were accepted before, and with what content; how much
 * of each session was.
 *
 * The log is what is durable.  This index trails it: the newest events are
 * known in memory, full tables of them go to disk as sorted runs
 * (known_runs.h) in a thread of its own, and a start reads what the log has
 * beyond the runs.  So no commit writes a page for an id or a session, whatever
 * ids look like.
 *
 * A session's size only grows: of several that are found the greatest is the
 * newest.
 *
 *   filter    every id: most new ones need nothing else
 *   staged    accepted in the transaction that is open
 *   tables    the newest, full ones on their way to disk among them
 *   runs      the rest
 *
 * All calls are the writer's, but open and close.
 */
#pragma once

#include "services/attendance/known_runs.h"
#include "services/attendance/rules_submit.h"

#define KNOWN_SECRET_BYTES 16

struct known;

struct known_settings {
	const char *path; /* folder of the runs */
	struct store *store;
	struct log *log;
	uint8_t secret[KNOWN_SECRET_BYTES];
	size_t filter_bytes_max;
	size_t table_items; /* when a table is full; 0: KNOWN_TABLE_ITEMS */
};

/* With what a batch adds beyond, half of a table of 2^18 places. */
#define KNOWN_TABLE_ITEMS ((size_t)120 << 10)
/* Full tables that wait for the disk; then nothing more is taken. */
#define KNOWN_TABLES_MAX 8

/*
 * Reads what the runs do not cover from the log, all of it when they are
 * gone, or of another log.
 */
MUST_USE enum status known_open(const struct known_settings *settings,
    struct known **known, char *detail, size_t detail_size);
void known_close(struct known **known);

/*
 * The id of an event, from the bytes of its identity (identity_key).  A keyed
 * hash: nobody can choose an id that meets another's.  Of any thread.
 */
void known_id(const uint8_t secret[KNOWN_SECRET_BYTES], struct bytes identity,
    uint8_t id[KNOWN_ID_BYTES]);

/*
 * Before the first find of a transaction; any number of times.  What was
 * added in a transaction that was aborted is forgotten.  RETRY_LATER: the disk
 * does not keep up, or is full.
 */
MUST_USE enum status known_begin(struct known *known, struct store_txn *txn);
/* Brings what is read of an id that is looked for soon into the cache. */
void known_prefetch(
    const struct known *known, const uint8_t id[KNOWN_ID_BYTES]);
/* OK: accepted, content tells with what.  NOT_FOUND: never. */
MUST_USE enum status known_find(struct known *known,
    const uint8_t id[KNOWN_ID_BYTES], struct known_item *item);
MUST_USE enum status known_add(
    struct known *known, const struct known_item *item);

/* What was accepted of a session. */
struct session_size {
	uint32_t events;
	uint32_t bytes; /* of the packed events */
};

/* As known_id; from the bytes of session_key. */
void known_session_id(const uint8_t secret[KNOWN_SECRET_BYTES],
    struct bytes session, uint8_t id[KNOWN_ID_BYTES]);
/* Both zero: nothing was accepted. */
MUST_USE enum status known_find_size(struct known *known,
    const uint8_t id[KNOWN_ID_BYTES], struct session_size *size);
/* With what it has grown by, not less than what was found. */
MUST_USE enum status known_add_size(struct known *known,
    const uint8_t id[KNOWN_ID_BYTES], const struct session_size *size);
/*
 * After what was accepted is in the log, and before the transaction ends: it
 * is how known_begin finds out whether that was committed.
 */
MUST_USE enum status known_mark(struct known *known, struct store_txn *txn);
