// SPDX-License-Identifier: Apache-2.0
/*
 * tables_session.c - the events and base versions of a session.
 *
 * Both have keys that begin with the session's, then the place in a log, so
 * that they are written in order and read together.  An event itself stands
 * in the own log alone.
 */
#include "services/attendance/tables.h"

#include <string.h>

#define PLACES_VERSION 2
#define PLACE_BYTES 4u
#define PLAN_VERSION 1

/* A session of which the entry tells in several runs. */
static enum status
add_places(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes key, struct bytes there, struct bytes more)
{
	struct buffer value;
	enum status status;

	buffer_init(&value, there.len + more.len);
	buffer_append(&value, there.data, there.len);
	buffer_append(&value, more.data, more.len);
	status = value.failed;
	if (status == STATUS_OK)
		status = store_put(
		    txn, t->session_events, key, buffer_bytes(&value));
	buffer_fini(&value);
	return status;
}

enum status
attendance_put_places(struct store_txn *txn, const struct attendance_tables *t,
    struct bytes session, uint64_t seq, const uint32_t *places, size_t count)
{
	struct store_key key, value;
	struct bytes there;
	enum status status;

	key_start(&key);
	key_raw(&key, session.data, session.len);
	key_u64(&key, seq);
	key_start(&value);
	key_u8(&value, PLACES_VERSION);
	for (size_t i = 0; i < count; i++)
		key_u32(&value, places[i]);
	status = store_put_new(
	    txn, t->session_events, key_bytes(&key), key_bytes(&value), &there);
	return status != STATUS_CONFLICT
		   ? status
		   : add_places(txn, t, key_bytes(&key), there,
			 bytes_of(value.data + 1, value.len - 1));
}

bool
attendance_read_places(
    struct bytes key, struct bytes value, uint64_t *seq, struct bytes *places)
{
	struct key_reader r = key_read(value);
	uint8_t version;

	if (!key_read_u8(&r, &version) || version != PLACES_VERSION ||
	    r.rest.len % PLACE_BYTES != 0 || key.len < sizeof(*seq))
		return false;
	*places = r.rest;
	r = key_read(bytes_of(key.data + key.len - sizeof(*seq), sizeof(*seq)));
	return key_read_u64(&r, seq);
}

bool
attendance_next_place(struct bytes *places, uint32_t *place)
{
	struct key_reader r = key_read(*places);
	bool taken = key_read_u32(&r, place);

	*places = r.rest;
	return taken;
}

static bool
same_plan(struct bytes value, const struct kept_plan *plan)
{
	struct kept_plan there;

	return attendance_read_plan(value, &there) &&
	       there.published_at == plan->published_at &&
	       bytes_equal(there.packed, plan->packed);
}

enum status
attendance_put_plan(struct store_txn *txn, const struct attendance_tables *t,
    const struct store_key *session, uint64_t seq, const struct kept_plan *plan,
    bool *changed)
{
	struct store_key key = *session;
	struct store_key head;
	struct bytes there;
	struct buffer value;
	enum status status;

	key_u64(&key, seq);
	status = store_get(txn, t->plans, key_bytes(&key), &there);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	*changed = status == STATUS_NOT_FOUND || !same_plan(there, plan);
	key_start(&head);
	key_u8(&head, PLAN_VERSION);
	key_u32(&head, plan->generation);
	key_instant(&head, plan->published_at);
	buffer_init(&value, head.len + plan->packed.len);
	buffer_append(&value, head.data, head.len);
	buffer_append(&value, plan->packed.data, plan->packed.len);
	status = value.failed;
	if (status == STATUS_OK)
		status = store_put(
		    txn, t->plans, key_bytes(&key), buffer_bytes(&value));
	buffer_fini(&value);
	return status;
}

bool
attendance_read_plan(struct bytes value, struct kept_plan *plan)
{
	struct key_reader r = key_read(value);
	uint8_t version;

	if (!key_read_u8(&r, &version) || version != PLAN_VERSION ||
	    !key_read_u32(&r, &plan->generation) ||
	    !key_read_instant(&r, &plan->published_at))
		return false;
	plan->packed = r.rest;
	return true;
}

/* The first version of another generation, its key copied. */
static enum status
find_old_plan(struct store_txn *txn, const struct attendance_tables *t,
    uint32_t generation, struct store_key *key)
{
	struct store_walk *walk;
	struct bytes found, value;
	struct kept_plan plan;
	enum status status = store_walk_open(txn, t->plans, &walk);

	if (status != STATUS_OK)
		return status;
	status = store_walk_first(walk, key_bytes(key), &found, &value);
	while (status == STATUS_OK) {
		if (found.len < sizeof(uint64_t) ||
		    !attendance_read_plan(value, &plan))
			status = STATUS_CORRUPT;
		else if (plan.generation != generation)
			break;
		else
			status = store_walk_next(walk, &found, &value);
	}
	if (status == STATUS_OK) {
		key_start(key);
		key_raw(key, found.data, found.len);
	}
	store_walk_close(&walk);
	return status;
}

enum status
attendance_sweep_plans(struct store_txn *txn, const struct attendance_tables *t,
    const struct touch *touch)
{
	struct store_key key;
	uint32_t generation;
	enum status status = attendance_get_generation(
	    txn, t, GENERATION_SCHEDULING, &generation);

	key_start(&key);
	while (status == STATUS_OK) {
		status = find_old_plan(txn, t, generation, &key);
		if (status == STATUS_OK)
			status = touch->session(touch->ctx,
			    bytes_of(key.data, key.len - sizeof(uint64_t)));
		if (status == STATUS_OK)
			status = store_drop(txn, t->plans, key_bytes(&key));
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
