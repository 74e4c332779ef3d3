// SPDX-License-Identifier: Apache-2.0
/*
 * follow.c - scheduling's planned sessions, intake's crosswalk and zones.
 *
 * Both are kept by mark and sweep: when the other service's log begins anew,
 * what it tells again is marked with the next generation, and what it did not
 * tell is swept after the replay.  So a replay that changes nothing touches
 * no session, and nothing is logged.  What changes is folded by the projection.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/tables_alerts.h"
#include "services/attendance/tables_told.h"
#include "services/attendance/wire_plan.h"
#include "services/attendance/wire_roster.h"

#include "common/follower.h"

#include <string.h>

enum status
on_plan_entry(struct store_txn *txn, const struct log_entry *entry, void *state)
{
	struct session_desk *a = state;
	struct toucher toucher = {txn, a, &a->plans};
	struct touch touch = touch_by(&toucher);
	struct kept_plan kept = {
	    .published_at = entry->known_at, .packed = entry->data};
	struct told_plan told;
	struct store_key session;
	bool changed;
	enum status status;

	arena_reset(a->plans.arena);
	status = plan_read(entry->data, a->plans.arena, &told);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_OK)
		status = attendance_get_generation(
		    txn, &a->tables, GENERATION_SCHEDULING, &kept.generation);
	if (status != STATUS_OK)
		return status;
	session_key(&session, told.provider_id, told.session_id);
	status = attendance_put_plan(
	    txn, &a->tables, &session, entry->seq, &kept, &changed);
	if (status != STATUS_OK || !changed)
		return status;
	return touch.session(touch.ctx, key_bytes(&session));
}

enum status
on_plan_finish(struct store_txn *txn, void *state)
{
	struct session_desk *a = state;

	return attendance_log_touched(txn, a, &a->plans);
}

enum status
on_plan_reset(struct store_txn *txn, void *state)
{
	struct session_desk *a = state;

	return attendance_next_generation(
	    txn, &a->tables, GENERATION_SCHEDULING);
}

enum status
on_plan_replayed(struct store_txn *txn, void *state)
{
	struct session_desk *a = state;
	struct toucher toucher = {txn, a, &a->plans};
	struct touch touch = touch_by(&toucher);
	enum status status = attendance_sweep_plans(txn, &a->tables, &touch);

	return status == STATUS_OK ? on_plan_finish(txn, state) : status;
}

/* An entry that is read again for versions has had its effect on others. */
static enum status
put_student(struct store_txn *txn, struct session_desk *a, uint64_t seq,
    const struct roster_fact *fact, const struct touch *touch)
{
	uint64_t again = 0;
	enum status status = attendance_get_told_again(txn, &a->tables, &again);

	if (status == STATUS_OK && seq <= again)
		return STATUS_OK;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	return attendance_put_student(
	    txn, &a->tables, fact->id, fact->aliases, fact->alias_count, touch);
}

enum status
on_roster_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state)
{
	struct session_desk *a = state;
	struct toucher toucher = {txn, a, &a->roster};
	struct touch touch = touch_by(&toucher);
	struct roster_fact fact;
	enum status status;

	arena_reset(a->roster.arena);
	status = roster_read_fact(entry->data, a->roster.arena, &fact);
	if (status != STATUS_OK)
		return status;
	switch (fact.what) {
	case ROSTER_STUDENT:
		return put_student(txn, a, entry->seq, &fact, &touch);
	case ROSTER_ZONE:
		return attendance_put_zone(
		    txn, &a->tables, fact.id, fact.zone, entry->known_at);
	case ROSTER_PROGRAM:
		return attendance_put_program(txn, &a->tables, fact.id,
		    fact.is_gone ? NULL : &fact.program, entry->known_at);
	case ROSTER_DAY:
		return attendance_put_school_day(txn, &a->tables, fact.id,
		    fact.date, fact.is_absent && !fact.is_gone,
		    entry->known_at);
	case ROSTER_OTHER:
		break;
	}
	return STATUS_OK;
}

enum status
on_roster_finish(struct store_txn *txn, void *state)
{
	struct session_desk *a = state;

	return attendance_log_touched(txn, a, &a->roster);
}

enum status
on_roster_reset(struct store_txn *txn, void *state)
{
	struct session_desk *a = state;
	/* These change no record, so they may be gone for a while. */
	enum status status = attendance_clear_told(txn, &a->tables);

	if (status != STATUS_OK)
		return status;
	return attendance_next_generation(txn, &a->tables, GENERATION_INTAKE);
}

enum status
on_roster_replayed(struct store_txn *txn, void *state)
{
	struct session_desk *a = state;
	struct toucher toucher = {txn, a, &a->roster};
	struct touch touch = touch_by(&toucher);
	enum status status = attendance_sweep_students(txn, &a->tables, &touch);

	if (status == STATUS_OK)
		status = attendance_note_told_again(txn, &a->tables, 0);
	return status == STATUS_OK ? on_roster_finish(txn, state) : status;
}

/* As a replay, but aliases and what was folded with them stay as they are. */
static enum status
read_again(struct store_txn *txn, struct session_desk *a, uint64_t *entries)
{
	struct cursor cursor;
	enum status status = attendance_clear_told(txn, &a->tables);

	*entries = 0;
	if (status == STATUS_OK)
		status = cursor_get(txn, a->cursors, "intake", &cursor);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	*entries = cursor.seq;
	if (cursor.replay_to < cursor.seq)
		cursor.replay_to = cursor.seq;
	cursor.seq = 0;
	cursor.known_at = 0;
	memcpy(cursor.hash, cursor.epoch, sizeof(cursor.hash));
	status = cursor_put(txn, a->cursors, "intake", &cursor);
	return status == STATUS_OK
		   ? attendance_note_told_again(txn, &a->tables, *entries)
		   : status;
}

enum status
attendance_renew_told(struct store_txn *txn, void *ctx)
{
	struct renewal *renewal = ctx;
	uint64_t again;
	enum status status =
	    attendance_get_told_again(txn, &renewal->a->tables, &again);

	renewal->entries = 0;
	return status == STATUS_NOT_FOUND
		   ? read_again(txn, renewal->a, &renewal->entries)
		   : status;
}
