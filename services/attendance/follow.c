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
#include "services/attendance/wire_plan.h"
#include "services/attendance/wire_roster.h"

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
		return attendance_put_student(txn, &a->tables, fact.id,
		    fact.aliases, fact.alias_count, &touch);
	case ROSTER_ZONE:
		return attendance_put_zone(txn, &a->tables, fact.id, fact.zone);
	case ROSTER_PROGRAM:
		return attendance_put_program(txn, &a->tables, fact.id,
		    fact.is_gone ? NULL : &fact.program);
	case ROSTER_DAY:
		return attendance_put_school_day(txn, &a->tables, fact.id,
		    fact.date, fact.is_absent && !fact.is_gone);
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
	enum status status = store_clear(txn, a->tables.zones);

	if (status == STATUS_OK)
		status = store_clear(txn, a->tables.alert_programs);
	if (status == STATUS_OK)
		status = store_clear(txn, a->tables.school_days);
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

	return status == STATUS_OK ? on_roster_finish(txn, state) : status;
}
