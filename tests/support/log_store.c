// SPDX-License-Identifier: Apache-2.0
/*
 * log_store.c - fixtures of stores with logs.
 */
#include "tests/support/log_store.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#define MAP_BYTES (64u * 1024u * 1024u)

void
log_store_open(struct log_store *s, const char *path)
{
	const struct store_settings settings = {
	    .path = path,
	    .map_bytes = MAP_BYTES,
	    .version = 1,
	    .derived_version = 1,
	};
	char detail[512];
	assert_int_equal(
	    store_open(&settings, &s->store, detail, sizeof detail), STATUS_OK);
	assert_int_equal(log_open(s->store, &s->log), STATUS_OK);
	assert_int_equal(quarantine_open(s->store, &s->quarantine), STATUS_OK);
	assert_int_equal(
	    store_table(s->store, "cursors", &s->cursors), STATUS_OK);
	assert_int_equal(
	    store_table(s->store, "effects", &s->effects), STATUS_OK);
}

void
log_store_close(struct log_store *s)
{
	quarantine_close(&s->quarantine);
	log_close(&s->log);
	store_close(&s->store);
}

struct append {
	struct log *log;
	const char *prefix;
	unsigned count;
};

static enum status
append_texts(struct store_txn *txn, void *ctx)
{
	const struct append *append = ctx;
	for (unsigned i = 1; i <= append->count; i++) {
		char text[64];
		int len =
		    snprintf(text, sizeof text, "%s%u", append->prefix, i);
		uint64_t seq;
		enum status status = log_append(
		    append->log, txn, bytes_of(text, (size_t)len), &seq);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

void
log_store_append(struct log_store *s, const char *prefix, unsigned count)
{
	struct append append = {
	    .log = s->log, .prefix = prefix, .count = count};
	assert_int_equal(
	    store_write(s->store, append_texts, &append), STATUS_OK);
}

struct renewal {
	struct store_table entries, meta;
	uint8_t before[LOG_HASH_BYTES];
};

static enum status
chain_anew(struct store_txn *txn, void *ctx)
{
	struct renewal *r = ctx;
	enum status status = store_put(txn, r->meta, bytes_of_string("epoch"),
	    bytes_of(r->before, LOG_EPOCH_BYTES));
	for (uint64_t seq = 1; status == STATUS_OK; seq++) {
		struct store_key key;
		key_start(&key);
		key_u64(&key, seq);
		struct bytes value;
		status = store_get(txn, r->entries, key_bytes(&key), &value);
		if (status != STATUS_OK)
			break;
		static uint8_t copy[LOG_ENTRY_MAX];
		assert_true(value.len <= sizeof copy);
		memcpy(copy, value.data, value.len);
		uint64_t known_at;
		struct key_reader reader = key_read(value);
		assert_true(key_read_u64(&reader, &known_at));
		struct log_entry entry = {.seq = seq,
		    .known_at = (int64_t)known_at,
		    .data = bytes_of(copy + 24, value.len - 24)};
		log_chain(r->before, &entry, r->before);
		memcpy(copy + 8, r->before, LOG_HASH_BYTES);
		status = store_put(txn, r->entries, key_bytes(&key),
		    bytes_of(copy, value.len));
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

void
log_store_renew_epoch(struct log_store *s)
{
	struct renewal r;
	assert_int_equal(store_table(s->store, "log", &r.entries), STATUS_OK);
	assert_int_equal(store_table(s->store, "meta", &r.meta), STATUS_OK);
	memcpy(r.before, log_epoch(s->log), LOG_EPOCH_BYTES);
	r.before[0] ^= 0xff;
	assert_int_equal(store_write(s->store, chain_anew, &r), STATUS_OK);
	log_close(&s->log);
	assert_int_equal(log_open(s->store, &s->log), STATUS_OK);
}

struct head_read {
	struct log *log;
	struct log_head head;
};

static enum status
read_head(struct store_txn *txn, void *ctx)
{
	struct head_read *read = ctx;
	return log_read_head(read->log, txn, &read->head);
}

struct log_head
log_store_head(struct log_store *s)
{
	struct head_read read = {.log = s->log};
	assert_int_equal(store_read(s->store, read_head, &read), STATUS_OK);
	return read.head;
}

struct cursor_read {
	struct store_table cursors;
	const char *stream;
	struct cursor cursor;
};

static enum status
read_cursor(struct store_txn *txn, void *ctx)
{
	struct cursor_read *read = ctx;
	enum status status =
	    cursor_get(txn, read->cursors, read->stream, &read->cursor);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

struct cursor
log_store_cursor(struct log_store *s, const char *stream)
{
	struct cursor_read read = {.cursors = s->cursors, .stream = stream};
	assert_int_equal(store_read(s->store, read_cursor, &read), STATUS_OK);
	return read.cursor;
}

struct comparison {
	struct log_store *s;
	struct store_txn *txn; /* of the store with the effects */
	uint64_t effects, entries, quarantined;
};

static enum status
compare_entry(const struct log_entry *entry, void *ctx)
{
	struct comparison *c = ctx;
	struct store_key key;
	key_start(&key);
	key_u64(&key, entry->seq);
	struct bytes value;
	enum status status =
	    store_get(c->txn, c->s->effects, key_bytes(&key), &value);
	c->entries++;
	if (status == STATUS_OK) {
		c->effects++;
		assert_true(bytes_equal(value, entry->data));
	} else {
		assert_int_equal(status, STATUS_NOT_FOUND);
	}
	return STATUS_OK;
}

struct source_scan {
	struct log *log;
	struct comparison *comparison;
};

static enum status
scan_source(struct store_txn *txn, void *ctx)
{
	struct source_scan *scan = ctx;
	return log_scan(scan->log, txn, 0, compare_entry, scan->comparison);
}

struct effects_read {
	struct comparison comparison;
	struct log_store *source;
};

static enum status
compare_effects(struct store_txn *txn, void *ctx)
{
	struct effects_read *read = ctx;
	struct comparison *c = &read->comparison;
	c->txn = txn;
	struct source_scan scan = {.log = read->source->log, .comparison = c};
	assert_int_equal(
	    store_read(read->source->store, scan_source, &scan), STATUS_OK);
	uint64_t count;
	assert_int_equal(store_count(txn, c->s->effects, &count), STATUS_OK);
	assert_int_equal(count, c->effects);
	return quarantine_count(c->s->quarantine, txn, &c->quarantined);
}

void
log_store_assert_effects(struct log_store *s, struct log_store *source)
{
	struct effects_read read = {.comparison = {.s = s}, .source = source};
	assert_int_equal(
	    store_read(s->store, compare_effects, &read), STATUS_OK);
	assert_int_equal(read.comparison.entries,
	    read.comparison.effects + read.comparison.quarantined);
}

void
log_store_copy(const char *from, const char *to)
{
	char path[1024];
	snprintf(path, sizeof path, "%s/data.mdb", from);
	FILE *in = fopen(path, "rb");
	assert_non_null(in);
	assert_true(mkdir(to, 0700) == 0 || errno == EEXIST);
	snprintf(path, sizeof path, "%s/data.mdb", to);
	FILE *out = fopen(path, "wb");
	assert_non_null(out);
	char block[65536];
	size_t len;
	while ((len = fread(block, 1, sizeof block, in)) > 0)
		assert_int_equal(fwrite(block, 1, len, out), len);
	fclose(in);
	assert_int_equal(fclose(out), 0);
}
