// SPDX-License-Identifier: Apache-2.0
/*
 * tables_session.c - the events and base versions of a session.
 *
 * Both have keys that begin with the session's, then the place in the log, so
 * that they are written in order and read together.
 */
#include "services/attendance/tables.h"

#include <string.h>

#define EVENT_VERSION 1
#define PLAN_VERSION 1

enum status
attendance_put_event(struct store_txn *txn, const struct attendance_tables *t,
    const struct store_key *session, uint64_t seq, uint32_t place,
    const struct kept_event *event)
{
	struct store_key key = *session;
	struct store_key head;
	struct buffer value;
	enum status status;

	key_u64(&key, seq);
	key_u32(&key, place);
	key_start(&head);
	key_u8(&head, EVENT_VERSION);
	key_u8(&head, (uint8_t)event->source_kind);
	key_instant(&head, event->received_at);
	key_string(&head, event->source);
	if (head.too_long)
		return STATUS_INVALID;
	buffer_init(&value, head.len + event->packed.len);
	buffer_append(&value, head.data, head.len);
	buffer_append(&value, event->packed.data, event->packed.len);
	status = value.failed;
	if (status == STATUS_OK)
		status = store_put(txn, t->session_events, key_bytes(&key),
		    buffer_bytes(&value));
	buffer_fini(&value);
	return status;
}

bool
attendance_read_event(struct bytes value, struct kept_event *event)
{
	struct key_reader r = key_read(value);
	uint8_t version, kind;

	if (!key_read_u8(&r, &version) || version != EVENT_VERSION ||
	    !key_read_u8(&r, &kind) ||
	    !key_read_instant(&r, &event->received_at) ||
	    !key_read_string(&r, &event->source))
		return false;
	event->source_kind = (enum source_kind)kind;
	event->packed = r.rest;
	return true;
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
		if (!attendance_read_plan(value, &plan))
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
attendance_sweep_plans(struct store_txn *txn, const struct attendance_tables *t)
{
	struct store_key key;
	uint32_t generation;
	enum status status = attendance_get_generation(
	    txn, t, GENERATION_SCHEDULING, &generation);

	key_start(&key);
	while (status == STATUS_OK) {
		status = find_old_plan(txn, t, generation, &key);
		if (status == STATUS_OK)
			status = attendance_mark_dirty(txn, t,
			    bytes_of(key.data, key.len - sizeof(uint64_t)));
		if (status == STATUS_OK)
			status = store_drop(txn, t->plans, key_bytes(&key));
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
