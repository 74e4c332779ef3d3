// SPDX-License-Identifier: Apache-2.0
/*
 * job_table.c - job records in the store.
 *
 * A record is   version (1) state (1) ending (1) cancel (1) attempts (4)
 *               version (8) made_at (8) done (8) total (8)
 *               kind 0 principal 0 phase 0 detail 0 params
 * with big-endian integers.  The first byte grows when the form changes;
 * the first form had no ending.
 */
#include "common/job_parts.h"

#include <stdio.h>
#include <string.h>

#define RECORD_VERSION 2
#define RECORD_MAX (2u * 1024u * 1024u)

const char *
job_state_name(enum job_state state)
{
	switch (state) {
	case JOB_STAGING:
		return "STAGING";
	case JOB_WAITING:
		return "WAITING";
	case JOB_RUNNING:
		return "RUNNING";
	case JOB_DONE:
		return "DONE";
	case JOB_FAILED:
		return "FAILED";
	case JOB_CANCELLED:
		return "CANCELLED";
	}
	return "UNKNOWN";
}

bool
job_state_is_end(enum job_state state)
{
	return state == JOB_DONE || state == JOB_FAILED ||
	       state == JOB_CANCELLED;
}

enum status
job_table_open(struct store *store, struct store_table *table)
{
	return store_table(store, "jobs", table);
}

static struct bytes
key_of(struct store_key *key, uint64_t number)
{
	key_start(key);
	key_u64(key, number);
	return key_bytes(key);
}

/* The fixed part, by the writer of keys: big-endian integers. */
static void
encode_fixed(const struct job_record *record, struct buffer *out)
{
	struct store_key fixed;

	key_start(&fixed);
	key_u8(&fixed, RECORD_VERSION);
	key_u8(&fixed, (uint8_t)record->state);
	key_u8(&fixed, (uint8_t)record->ending);
	key_u8(&fixed, record->cancel);
	key_u32(&fixed, record->attempts);
	key_u64(&fixed, record->version);
	key_instant(&fixed, record->made_at);
	key_u64(&fixed, record->done);
	key_u64(&fixed, record->total);
	buffer_append(out, fixed.data, fixed.len);
}

static void
encode(const struct job_record *record, struct buffer *out)
{
	encode_fixed(record, out);
	buffer_append(out, record->kind, strlen(record->kind) + 1);
	buffer_append(out, record->principal, strlen(record->principal) + 1);
	buffer_append(out, record->phase, strlen(record->phase) + 1);
	buffer_append(out, record->detail, strlen(record->detail) + 1);
	buffer_append(out, record->params.data, record->params.len);
}

/* Version, state, ending. */
static bool
decode_ending(struct key_reader *parts, struct job_record *record)
{
	uint8_t version, state, ending;

	if (!key_read_u8(parts, &version) || version == 0 ||
	    version > RECORD_VERSION || !key_read_u8(parts, &state) ||
	    state < JOB_STAGING || state > JOB_CANCELLED) {
		return false;
	}
	ending = state == JOB_FAILED ? STATUS_INVALID : STATUS_OK;
	if (version > 1 &&
	    (!key_read_u8(parts, &ending) || ending > STATUS_INTERNAL)) {
		return false;
	}
	record->state = (enum job_state)state;
	record->ending = (enum status)ending;
	return true;
}

static bool
decode_fixed(struct key_reader *parts, struct job_record *record)
{
	uint8_t cancel;

	if (!decode_ending(parts, record) || !key_read_u8(parts, &cancel)) {
		return false;
	}
	record->cancel = cancel != 0;
	return key_read_u32(parts, &record->attempts) &&
	       key_read_u64(parts, &record->version) &&
	       key_read_instant(parts, &record->made_at) &&
	       key_read_u64(parts, &record->done) &&
	       key_read_u64(parts, &record->total);
}

static bool
decode_text(struct key_reader *parts, char *to, size_t size)
{
	const char *text;

	return key_read_string(parts, &text) &&
	       (size_t)snprintf(to, size, "%s", text) < size;
}

static enum status
decode(struct bytes value, struct job_record *record)
{
	struct key_reader parts = key_read(value);

	if (!decode_fixed(&parts, record) ||
	    !decode_text(&parts, record->kind, sizeof(record->kind)) ||
	    !decode_text(
		&parts, record->principal, sizeof(record->principal)) ||
	    !decode_text(&parts, record->phase, sizeof(record->phase)) ||
	    !decode_text(&parts, record->detail, sizeof(record->detail))) {
		return STATUS_CORRUPT;
	}
	record->params = parts.rest;
	return STATUS_OK;
}

enum status
job_table_put(struct store_txn *txn, struct store_table table,
    const struct job_record *record)
{
	struct store_key key;
	struct buffer value;
	enum status status;

	buffer_init(&value, RECORD_MAX);
	encode(record, &value);
	status = value.failed;
	if (status == STATUS_OK) {
		status = store_put(txn, table, key_of(&key, record->number),
		    buffer_bytes(&value));
	}
	buffer_fini(&value);
	return status;
}

/* The last number given stands under 0, so that none is ever reused. */
static enum status
next_number(struct store_txn *txn, struct store_table table, uint64_t *number)
{
	struct store_key key, next;
	struct key_reader parts;
	struct bytes value;
	uint64_t last = 0;
	enum status status = store_get(txn, table, key_of(&key, 0), &value);

	if (status == STATUS_OK) {
		parts = key_read(value);
		if (!key_read_u64(&parts, &last)) {
			return STATUS_CORRUPT;
		}
	} else if (status != STATUS_NOT_FOUND) {
		return status;
	}
	*number = last + 1;
	return store_put(txn, table, key_of(&key, 0), key_of(&next, *number));
}

enum status
job_table_add(
    struct store_txn *txn, struct store_table table, struct job_record *record)
{
	enum status status = next_number(txn, table, &record->number);

	if (status != STATUS_OK) {
		return status;
	}
	return job_table_put(txn, table, record);
}

enum status
job_table_get(struct store_txn *txn, struct store_table table, uint64_t number,
    struct job_record *record)
{
	struct store_key key;
	struct bytes value;
	enum status status;

	if (number == 0) {
		return STATUS_NOT_FOUND;
	}
	status = store_get(txn, table, key_of(&key, number), &value);
	if (status != STATUS_OK) {
		return status;
	}
	record->number = number;
	return decode(value, record);
}

enum status
job_table_drop(struct store_txn *txn, struct store_table table, uint64_t number)
{
	struct store_key key;

	return store_drop(txn, table, key_of(&key, number));
}

struct scan {
	job_visit_fn *visit;
	void *ctx;
};

static enum status
visit_pair(struct bytes key, struct bytes value, void *ctx)
{
	struct scan *scan = ctx;
	struct key_reader parts = key_read(key);
	struct job_record record;
	enum status status;

	if (!key_read_u64(&parts, &record.number)) {
		return STATUS_CORRUPT;
	}
	if (record.number == 0) {
		return STATUS_OK;
	}
	status = decode(value, &record);
	if (status != STATUS_OK) {
		return status;
	}
	return scan->visit(&record, scan->ctx);
}

enum status
job_table_scan(struct store_txn *txn, struct store_table table,
    job_visit_fn *visit, void *ctx)
{
	struct scan scan = {visit, ctx};

	return store_scan(txn, table, bytes_of(NULL, 0), visit_pair, &scan);
}
