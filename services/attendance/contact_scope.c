// SPDX-License-Identifier: Apache-2.0
/*
 * contact_scope.c - whose students a provider and a school may speak about.
 *
 * A provider's events name whom they like, so they open nothing: of a
 * provider only what scheduling published counts.  A school opens nothing by
 * marking a student who was not expected there.
 */
#include "services/attendance/contacts.h"

#include "services/attendance/session_walk.h"
#include "services/attendance/wire_record.h"

#include <string.h>

struct search {
	struct store_txn *txn;
	const struct session_desk *a;
	struct arena *arena;
	const struct placement *placement;
	bool is_placed;
};

static bool
is_same(const char *wanted, const char *found)
{
	return found != NULL && strcmp(wanted, found) == 0;
}

static bool
is_promised(const struct session_record *r, const char *student_id)
{
	for (size_t i = 0; i < r->promised_count; i++) {
		if (strcmp(r->promised_students[i], student_id) == 0)
			return true;
	}
	return false;
}

static bool
is_planned(const struct session_record *r, const char *student_id)
{
	for (size_t i = 0; i < r->student_count; i++) {
		if (strcmp(r->students[i].student_id, student_id) == 0)
			return r->students[i].planned;
	}
	return false;
}

static bool
is_there(const struct placement *p, const struct session_record *r)
{
	bool promised = is_promised(r, p->student_id);

	if (!is_same(p->program_id, r->program_id))
		return false;
	if (p->provider_id != NULL &&
	    !(is_same(p->provider_id, r->provider_id) && promised &&
		r->has_base))
		return false;
	return p->school_id == NULL ||
	       (is_same(p->school_id, r->school_id) &&
		   (promised || is_planned(r, p->student_id)));
}

static enum status
look_at(void *ctx, struct bytes session)
{
	struct search *s = ctx;
	struct kept_record kept;
	struct session_record record;
	enum status status =
	    attendance_get_record(s->txn, &s->a->tables, session, &kept);

	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	arena_reset(s->arena);
	if (status == STATUS_OK)
		status = record_unpack(kept.packed, s->arena, &record);
	if (status != STATUS_OK)
		return status;
	s->is_placed = is_there(s->placement, &record);
	return s->is_placed ? STATUS_CANCELLED : STATUS_OK;
}

struct placement
placement_of(
    const struct principal *who, const char *student_id, const char *program_id)
{
	return (struct placement){.student_id = student_id,
	    .program_id = program_id,
	    .provider_id = who->role == ROLE_PROVIDER ? who->scope : NULL,
	    .school_id = who->role == ROLE_SCHOOL ? who->scope : NULL};
}

enum status
placement_find(struct store_txn *txn, const struct session_desk *a,
    struct arena *arena, const struct placement *placement, bool *is_placed)
{
	struct search search = {
	    .txn = txn, .a = a, .arena = arena, .placement = placement};
	const struct session_walk walk = {.txn = txn,
	    .tables = &a->tables,
	    .student_id = placement->student_id,
	    .take = look_at,
	    .ctx = &search};
	enum status status = attendance_walk_sessions(&walk);

	*is_placed = search.is_placed;
	return status;
}

bool
contact_is_own(
    const struct principal *who, const struct recorded_contact *recorded)
{
	struct event_source own;

	contact_source(who, &own);
	return own.kind == recorded->source_kind &&
	       strcmp(own.id, recorded->source) == 0;
}
