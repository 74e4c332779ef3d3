// SPDX-License-Identifier: Apache-2.0
/*
 * service_remember.c - the replies to commands, for 24 h.
 *
 *   requests:          request id (16) principal -> packed Reply
 *   requests_by_time:  when (8) request id (16) principal -> nothing
 *
 * The reply is written in the transaction of the effect, so a repetition
 * finds both or neither.
 */
#include "common/service_parts.h"

#include <string.h>

#include "common/instant.h"

#define REMEMBERED_FOR INSTANT_DAY
#define PURGE_STEP 2000u

enum status
remember_open(struct service *s)
{
	enum status status;

	status = store_table(s->store, "requests", &s->requests);
	if (status != STATUS_OK) {
		return status;
	}
	return store_table(s->store, "requests_by_time", &s->requests_by_time);
}

static void
key_request(struct store_key *key, const struct task *task)
{
	key_raw(key, task->request.id, REQUEST_ID_BYTES);
	key_string(key, task->who.name);
}

enum status
remember_find(struct service *s, struct store_txn *txn, struct task *task)
{
	struct store_key key;
	struct bytes value;
	struct reply reply;
	enum status status;

	key_start(&key);
	key_request(&key, task);
	status = store_get(txn, s->requests, key_bytes(&key), &value);
	if (status != STATUS_OK) {
		return status;
	}
	if (envelope_unpack_reply(value, &reply) != STATUS_OK) {
		return STATUS_CORRUPT;
	}
	task->status = reply.status;
	memcpy(task->detail, reply.detail, sizeof(task->detail));
	buffer_reset(&task->reply);
	buffer_append(&task->reply, reply.body.data, reply.body.len);
	return task->reply.failed;
}

enum status
remember_put(struct service *s, struct store_txn *txn, const struct task *task)
{
	struct reply reply = {.status = task->status};
	struct store_key key;
	enum status status;

	memcpy(reply.id, task->request.id, sizeof(reply.id));
	memcpy(reply.detail, task->detail, sizeof(reply.detail));
	reply.body = buffer_bytes(&task->reply);
	buffer_reset(&s->out);
	status = envelope_pack_reply(&reply, &s->out);
	if (status != STATUS_OK) {
		return status;
	}
	key_start(&key);
	key_request(&key, task);
	status =
	    store_put(txn, s->requests, key_bytes(&key), buffer_bytes(&s->out));
	if (status != STATUS_OK) {
		return status;
	}
	key_start(&key);
	key_instant(&key, task->received_at);
	key_request(&key, task);
	return store_put(
	    txn, s->requests_by_time, key_bytes(&key), bytes_of(NULL, 0));
}

struct purge {
	struct service *service;
	int64_t before;
	bool more;
};

/* The oldest remembered request; NOT_FOUND when none is too old. */
static enum status
find_oldest(struct purge *purge, struct store_txn *txn, struct store_key *key)
{
	struct store_walk *walk;
	struct bytes found, nothing;
	struct key_reader parts;
	int64_t at;
	enum status status;

	status = store_walk_open(txn, purge->service->requests_by_time, &walk);
	if (status != STATUS_OK) {
		return status;
	}
	status = store_walk_first(walk, bytes_of(NULL, 0), &found, &nothing);
	if (status == STATUS_OK) {
		parts = key_read(found);
		if (!key_read_instant(&parts, &at)) {
			status = STATUS_CORRUPT;
		} else if (at >= purge->before) {
			status = STATUS_NOT_FOUND;
		} else {
			key_start(key);
			key_raw(key, found.data, found.len);
		}
	}
	store_walk_close(&walk);
	return status;
}

static enum status
drop_some(struct store_txn *txn, void *ctx)
{
	struct purge *purge = ctx;
	struct store_key key;
	enum status status;

	purge->more = true;
	for (unsigned i = 0; i < PURGE_STEP; i++) {
		status = find_oldest(purge, txn, &key);
		if (status == STATUS_NOT_FOUND) {
			purge->more = false;
			return STATUS_OK;
		}
		if (status != STATUS_OK) {
			return status;
		}
		status = store_drop(
		    txn, purge->service->requests_by_time, key_bytes(&key));
		if (status != STATUS_OK) {
			return status;
		}
		status = store_drop(txn, purge->service->requests,
		    bytes_of(key.data + 8, key.len - 8));
		if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
			return status;
		}
	}
	return STATUS_OK;
}

/* Asks first on a snapshot, so that nothing old costs no commit. */
static enum status
look_for_old(struct store_txn *txn, void *ctx)
{
	struct store_key key;

	return find_oldest(ctx, txn, &key);
}

bool
remember_purge(struct service *s, int64_t now)
{
	struct purge purge = {s, now - REMEMBERED_FOR, false};

	if (store_read(s->store, look_for_old, &purge) != STATUS_OK) {
		return false;
	}
	return store_write(s->store, drop_some, &purge) == STATUS_OK &&
	       purge.more;
}
