// SPDX-License-Identifier: Apache-2.0
/*
 * follower_apply.c - the effect of entries and the cursor, together.
 *
 * A batch that fails is cut: what stands before the entry that failed is
 * applied, then that entry alone; when it fails alone it is quarantined in
 * the transaction that moves the cursor past it.  A full store, a failed disk
 * or a lack of memory is nobody's fault: it is waited out.
 */
#include "common/diag.h"
#include "common/follower_internal.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Most entries of one transaction, so that commands are not kept waiting. */
#define ENTRIES_MAX 2000u
#define PAUSE_MS 50
#define PAUSE_MAX_MS 2000
#define KIND_MAX 80

bool
follower_continues(const struct follower *f, const struct feed_batch *batch)
{
	uint8_t hash[LOG_HASH_BYTES];
	memcpy(hash, f->cursor.hash, sizeof hash);
	for (size_t i = 0; i < batch->count; i++) {
		const struct log_entry *entry = &batch->entries[i];
		if (entry->seq != f->cursor.seq + 1 + i)
			return false;
		log_chain(hash, entry, hash);
		if (memcmp(hash, entry->hash, sizeof hash) != 0)
			return false;
	}
	return true;
}

static struct cursor
cursor_after(const struct follower *f, const struct log_entry *entry)
{
	struct cursor cursor = f->cursor;
	cursor.seq = entry->seq;
	cursor.known_at = entry->known_at;
	memcpy(cursor.hash, entry->hash, LOG_HASH_BYTES);
	return cursor;
}

static enum status
put_cursor(
    struct follower *f, struct store_txn *txn, const struct cursor *cursor)
{
	return cursor_put(
	    txn, f->settings.cursors, f->settings.follow->stream, cursor);
}

/* Into the store, or into its derived file. */
static enum status
write_effect(struct follower *f, store_fn *work, void *ctx)
{
	if (f->settings.follow->derive == NULL)
		return store_write(f->settings.store, work, ctx);
	enum status status = store_write_derived(f->settings.store, work, ctx);
	/* what it logged may be committed, though the rest is not */
	if (status != STATUS_OK) {
		f->is_underived = true;
		f->settle_to = UINT64_MAX;
	}
	return status;
}

/* Entries from..to-1 of a batch, in one transaction. */
struct range {
	struct follower *f;
	const struct log_entry *entries;
	size_t from, to;
	size_t failed_at;
	bool is_underived; /* after it */
};

static enum status
end_range(struct store_txn *txn, struct range *range)
{
	const struct follower *f = range->f;
	const struct follow *follow = f->settings.follow;
	enum status status = STATUS_OK;
	if (follow->finish != NULL)
		status = follow->finish(txn, f->settings.state);
	range->is_underived = follow->derive != NULL;
	if (status == STATUS_OK && follow->derive != NULL &&
	    range->entries[range->to - 1].seq >= f->settle_to)
		status = follow->derive(
		    txn, f->settings.state, &range->is_underived);
	return status;
}

static enum status
apply_range(struct store_txn *txn, void *ctx)
{
	struct range *range = ctx;
	const struct follow *follow = range->f->settings.follow;
	void *state = range->f->settings.state;
	for (size_t i = range->from; i < range->to; i++) {
		range->failed_at = i;
		enum status applied =
		    follow->apply(txn, &range->entries[i], state);
		if (applied != STATUS_OK)
			return applied;
	}
	range->failed_at = range->from;
	enum status status = end_range(txn, range);
	if (status != STATUS_OK)
		return status;
	struct cursor cursor =
	    cursor_after(range->f, &range->entries[range->to - 1]);
	return put_cursor(range->f, txn, &cursor);
}

static void
name_kind(const struct follower *f, char kind[KIND_MAX])
{
	snprintf(kind, KIND_MAX, "feed:%s", f->settings.follow->stream);
}

struct bad_entry {
	struct follower *f;
	const struct log_entry *entry;
	struct bytes packed;
	const char *reason;
	uint64_t id;
};

static enum status
quarantine_entry(struct store_txn *txn, void *ctx)
{
	struct bad_entry *bad = ctx;
	struct follower *f = bad->f;
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	char kind[KIND_MAX];
	name_kind(f, kind);
	const struct quarantine_item item = {
	    .kind = kind,
	    .reason = bad->reason,
	    .principal = "",
	    .at = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000,
	    .data = bad->packed,
	};
	enum status status =
	    quarantine_add(f->settings.quarantine, txn, &item, &bad->id);
	if (status != STATUS_OK)
		return status;
	struct cursor cursor = cursor_after(f, bad->entry);
	return put_cursor(f, txn, &cursor);
}

static void
pack_entry(const struct log_entry *entry, struct buffer *out)
{
	struct store_key numbers;
	key_start(&numbers);
	key_u64(&numbers, entry->seq);
	key_u64(&numbers, (uint64_t)entry->known_at);
	buffer_append(out, numbers.data, numbers.len);
	buffer_append(out, entry->hash, LOG_HASH_BYTES);
	buffer_append(out, entry->data.data, entry->data.len);
}

enum status
follower_read_quarantined(struct bytes data, struct log_entry *entry)
{
	struct key_reader reader = key_read(data);
	uint64_t seq, known_at;
	if (!key_read_u64(&reader, &seq) || !key_read_u64(&reader, &known_at) ||
	    reader.rest.len < LOG_HASH_BYTES)
		return STATUS_CORRUPT;
	*entry = (struct log_entry){
	    .seq = seq,
	    .known_at = (int64_t)known_at,
	    .hash = reader.rest.data,
	    .data = bytes_of(reader.rest.data + LOG_HASH_BYTES,
		reader.rest.len - LOG_HASH_BYTES),
	};
	return STATUS_OK;
}

static enum status
put_aside(struct follower *f, const struct log_entry *entry, enum status why)
{
	char reason[128];
	snprintf(reason, sizeof reason, "entry %llu of %s: %s",
	    (unsigned long long)entry->seq, f->settings.follow->stream,
	    status_name(why));
	struct buffer packed;
	buffer_init(&packed, LOG_ENTRY_MAX + 64);
	pack_entry(entry, &packed);
	struct bad_entry bad = {
	    .f = f,
	    .entry = entry,
	    .packed = buffer_bytes(&packed),
	    .reason = reason,
	};
	enum status status = packed.failed;
	if (status == STATUS_OK)
		status = write_effect(f, quarantine_entry, &bad);
	buffer_fini(&packed);
	if (status == STATUS_OK)
		diag(DIAG_WARNING, "follower.quarantined",
		    "stream=%s\tseq=%llu\treason=%s\tid=%llu",
		    f->settings.follow->stream, (unsigned long long)entry->seq,
		    status_name(why), (unsigned long long)bad.id);
	return status;
}

/* The same work may succeed later, without anybody changing it. */
static bool
passes_by_itself(enum status status)
{
	return status == STATUS_FULL || status == STATUS_IO ||
	       status == STATUS_NO_MEMORY || status == STATUS_RETRY_LATER;
}

static enum status
pause_longer(struct follower *f, enum status why)
{
	if (f->pause_ms == 0) {
		f->pause_ms = PAUSE_MS;
		diag(DIAG_WARNING, "follower.waits", "stream=%s\treason=%s",
		    f->settings.follow->stream, status_name(why));
	}
	bool goes_on = follower_pause(f, f->pause_ms);
	f->pause_ms =
	    f->pause_ms * 2 < PAUSE_MAX_MS ? f->pause_ms * 2 : PAUSE_MAX_MS;
	return goes_on ? STATUS_OK : STATUS_CANCELLED;
}

static void
note_applied(struct follower *f, const struct log_entry *last, uint64_t applied,
    uint64_t quarantined)
{
	f->cursor = cursor_after(f, last);
	f->pause_ms = 0;
	pthread_mutex_lock(&f->mutex);
	f->view.applied += applied;
	f->view.quarantined += quarantined;
	pthread_mutex_unlock(&f->mutex);
	follower_publish(f);
}

/* How many entries to try next, after a range failed. */
static size_t
smaller_step(const struct range *range)
{
	size_t good = range->failed_at - range->from;
	return good > 0 ? good : 1;
}

static enum status
try_range(struct range *range)
{
	struct follower *f = range->f;
	const struct follow *follow = f->settings.follow;
	if (follow->prepare != NULL)
		follow->prepare(range->entries + range->from,
		    range->to - range->from, f->settings.state);
	return write_effect(f, apply_range, range);
}

/* True when the range is one entry that is to be quarantined. */
static bool
is_beyond_help(const struct range *range, enum status status, bool was_alone)
{
	return range->to - range->from == 1 && status != STATUS_OK &&
	       !passes_by_itself(status) &&
	       (was_alone || status == STATUS_INVALID);
}

enum status
follower_apply(struct follower *f, const struct feed_batch *batch)
{
	struct range range = {.f = f, .entries = batch->entries};
	size_t step = ENTRIES_MAX;
	bool was_alone = false; /* the entry at range.from has failed alone */
	while (range.from < batch->count) {
		if (follower_is_stopping(f))
			return STATUS_CANCELLED;
		size_t left = batch->count - range.from;
		size_t tried = step < left ? step : left;
		range.to = range.from + tried;
		range.failed_at = range.from;
		enum status status = try_range(&range);
		if (status == STATUS_OK)
			f->is_underived = range.is_underived;
		bool is_bad = is_beyond_help(&range, status, was_alone);
		bool is_late = passes_by_itself(status);
		if (is_bad) {
			status =
			    put_aside(f, &batch->entries[range.from], status);
			is_late = status != STATUS_OK;
		}
		if (is_late) {
			/* where there is no room for many there is for few */
			step = tried > 1 ? tried / 2 : 1;
			if (pause_longer(f, status) != STATUS_OK)
				return STATUS_CANCELLED;
		} else if (status == STATUS_OK) {
			note_applied(f, &batch->entries[range.to - 1],
			    is_bad ? 0 : tried, is_bad ? 1 : 0);
			range.from = range.to;
			step =
			    tried < ENTRIES_MAX / 2 ? tried * 2 : ENTRIES_MAX;
			was_alone = false;
		} else {
			was_alone = tried == 1;
			step = smaller_step(&range);
		}
	}
	return STATUS_OK;
}

struct restart {
	struct follower *f;
	struct cursor cursor;
};

/* Quarantined entries too: if this history has them, they come again. */
static enum status
drop_derived(struct follower *f, struct store_txn *txn)
{
	const struct follow *follow = f->settings.follow;
	char kind[KIND_MAX];
	name_kind(f, kind);
	enum status status =
	    quarantine_drop_kind(f->settings.quarantine, txn, kind, NULL);
	if (status == STATUS_OK && follow->reset != NULL)
		status = follow->reset(txn, f->settings.state);
	return status;
}

static enum status
restart(struct store_txn *txn, void *ctx)
{
	struct restart *r = ctx;
	const struct follow *follow = r->f->settings.follow;
	enum status status = drop_derived(r->f, txn);
	if (status == STATUS_OK && r->cursor.replay_to == 0 &&
	    follow->replayed != NULL)
		status = follow->replayed(txn, r->f->settings.state);
	return status == STATUS_OK ? put_cursor(r->f, txn, &r->cursor) : status;
}

static enum status
write_until_done(struct follower *f, store_fn *work, void *ctx)
{
	for (;;) {
		enum status status = write_effect(f, work, ctx);
		if (status == STATUS_OK)
			break;
		if (pause_longer(f, status) != STATUS_OK)
			return STATUS_CANCELLED;
	}
	f->pause_ms = 0;
	return STATUS_OK;
}

enum status
follower_restart(struct follower *f, const struct feed_batch *batch)
{
	struct restart r = {.f = f, .cursor = {.replay_to = batch->head_seq}};
	memcpy(r.cursor.epoch, batch->epoch, LOG_EPOCH_BYTES);
	memcpy(r.cursor.hash, batch->epoch, LOG_HASH_BYTES);
	enum status status = write_until_done(f, restart, &r);
	if (status != STATUS_OK)
		return status;
	diag(DIAG_WARNING, "follower.restarted", "stream=%s\tentries=%llu",
	    f->settings.follow->stream, (unsigned long long)batch->head_seq);
	f->cursor = r.cursor;
	f->has_cursor = true;
	f->is_underived = f->settings.follow->derive != NULL;
	f->settle_to = f->is_underived ? UINT64_MAX : 0;
	follower_publish(f);
	return STATUS_OK;
}

static enum status
derive_more(struct store_txn *txn, void *ctx)
{
	struct range *range = ctx;
	const struct follower *f = range->f;
	return f->settings.follow->derive(
	    txn, f->settings.state, &range->is_underived);
}

enum status
follower_derive(struct follower *f)
{
	struct range range = {.f = f};
	while (f->is_underived && f->cursor.seq >= f->settle_to) {
		if (follower_is_stopping(f))
			return STATUS_CANCELLED;
		enum status status = write_effect(f, derive_more, &range);
		if (status == STATUS_OK) {
			f->is_underived = range.is_underived;
			f->pause_ms = 0;
		} else if (pause_longer(f, status) != STATUS_OK) {
			return STATUS_CANCELLED;
		}
	}
	return STATUS_OK;
}

static enum status
end_replay(struct store_txn *txn, void *ctx)
{
	struct follower *f = ctx;
	const struct follow *follow = f->settings.follow;
	if (follow->replayed != NULL) {
		enum status status = follow->replayed(txn, f->settings.state);
		if (status != STATUS_OK)
			return status;
	}
	struct cursor cursor = f->cursor;
	cursor.replay_to = 0;
	return put_cursor(f, txn, &cursor);
}

enum status
follower_end_replay(struct follower *f)
{
	if (f->cursor.replay_to == 0 || f->cursor.seq < f->cursor.replay_to)
		return STATUS_OK;
	enum status status = write_until_done(f, end_replay, f);
	if (status == STATUS_OK)
		f->cursor.replay_to = 0;
	return status;
}
