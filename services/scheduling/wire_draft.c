// SPDX-License-Identifier: Apache-2.0
/* wire_draft.c - Draft, StudentChange and the requests about them. */
#include "services/scheduling/wire_draft.h"

#include "services/scheduling/drafts.h"

#include "common/wire.h"

#include "chalkline/v1/scheduling.pb-c.h"

#include <stdio.h>

typedef Chalkline__V1__Draft draft_message;

static void
fill_difference(
    const struct plan_difference *from, Chalkline__V1__PlanDifference *to)
{
	chalkline__v1__plan_difference__init(to);
	to->has_groups_kept = to->has_groups_new = to->has_groups_dropped =
	    true;
	to->has_students_kept = to->has_students_gained =
	    to->has_students_lost = true;
	to->has_students_other_tutor = to->has_students_other_time = true;
	to->has_sessions_moved = to->has_sessions_planned = true;
	to->has_sessions_changed = to->has_sessions_withdrawn = true;
	to->has_groups_changed = true;
	to->groups_changed = from->groups_changed;
	to->groups_kept = from->groups_kept;
	to->groups_new = from->groups_new;
	to->groups_dropped = from->groups_dropped;
	to->students_kept = from->kept;
	to->students_gained = from->gained;
	to->students_lost = from->lost;
	to->students_other_tutor = from->other_tutor;
	to->students_other_time = from->other_time;
	to->sessions_moved = from->moved;
	to->sessions_planned = from->planned;
	to->sessions_changed = from->changed;
	to->sessions_withdrawn = from->withdrawn;
}

static void
fill_rate(const struct rate *from, Chalkline__V1__PlacementRate *to)
{
	chalkline__v1__placement_rate__init(to);
	to->dimension = wire_text(from->dimension);
	to->value = wire_text(from->value);
	to->has_suppressed = true;
	to->suppressed = from->suppressed;
	if (from->suppressed)
		return;
	to->has_students = to->has_needs = to->has_placed = true;
	to->has_placed_before = to->has_weight = to->has_placed_weight = true;
	to->students = from->students;
	to->needs = from->needs;
	to->placed = from->placed;
	to->placed_before = from->placed_before;
	to->weight = from->weight;
	to->placed_weight = from->placed_weight;
}

static enum status
fill_rates(
    const struct draft *draft, struct arena *arena, draft_message *message)
{
	Chalkline__V1__PlacementRate *rates =
	    arena_zeroed(arena, draft->rate_count + 1, sizeof(*rates));

	message->rates =
	    arena_zeroed(arena, draft->rate_count + 1, sizeof(void *));
	if (rates == NULL || message->rates == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < draft->rate_count; i++) {
		fill_rate(&draft->rates[i], &rates[i]);
		message->rates[message->n_rates++] = &rates[i];
	}
	return STATUS_OK;
}

enum status
wire_pack_draft(
    const struct draft *draft, struct arena *arena, struct buffer *out)
{
	const uint8_t version = DRAFTS_VERSION;
	char from[DATE_TEXT];
	draft_message message = CHALKLINE__V1__DRAFT__INIT;
	Chalkline__V1__PlanDifference difference;
	ProtobufCMessage *result;
	enum status status =
	    wire_unpack_stored(&chalkline__v1__solve_result__descriptor,
		draft->result, arena, &result);

	if (status == STATUS_OK)
		status = fill_rates(draft, arena, &message);
	if (status != STATUS_OK)
		return status;
	fill_difference(&draft->difference, &difference);
	message.has_draft = message.has_made_at = message.has_of_plan = true;
	message.draft = draft->number;
	message.made_at = draft->made_at;
	message.n_program_ids = draft->program_count;
	message.program_ids = draft->programs;
	message.result = (Chalkline__V1__SolveResult *)result;
	message.has_sessions_a_week = message.has_term_cost_cents = true;
	message.sessions_a_week = draft->week_sessions;
	message.term_cost_cents = draft->term_cents;
	message.difference = &difference;
	message.of_plan.data = (uint8_t *)draft->base.data;
	message.of_plan.len = draft->base.len;
	if (draft->from != INT32_MIN) {
		date_format(draft->from, from);
		message.from_date = from;
	}
	message.has_keep_imported = draft->keep_imported;
	message.keep_imported = draft->keep_imported;
	message.has_fill_imported = draft->fill_imported;
	message.fill_imported = draft->fill_imported;
	buffer_append(out, &version, 1);
	return wire_pack(&message.base, out);
}

enum status
wire_pack_change(const struct student_change *change, struct buffer *out)
{
	Chalkline__V1__StudentChange m = CHALKLINE__V1__STUDENT_CHANGE__INIT;

	m.student_id = wire_text(change->student);
	m.program_id = wire_text(change->program);
	m.has_change = true;
	/* The same words in the same order, KEPT aside. */
	m.change = (Chalkline__V1__PlaceChange)change->change;
	if (change->old != NULL) {
		m.old_group_id = wire_text(change->old->id);
		m.old_tutor_id = wire_text(change->old->tutor);
		m.n_old_slot_ids = change->old->slot_count;
		m.old_slot_ids = change->old->slots;
	}
	if (change->group != NULL) {
		m.group_id = wire_text(change->group->id);
		m.tutor_id = wire_text(change->group->tutor);
		m.n_slot_ids = change->group->slot_count;
		m.slot_ids = change->group->slots;
	}
	return wire_pack(&m.base, out);
}

static enum status
unpack_draft(struct bytes packed, struct arena *arena, draft_message **draft)
{
	ProtobufCMessage *message;
	enum status status = wire_unpack_stored(
	    &chalkline__v1__draft__descriptor, packed, arena, &message);

	if (status == STATUS_OK)
		*draft = (draft_message *)message;
	return status;
}

enum status
wire_read_draft(struct bytes packed, struct arena *arena, struct draft *draft)
{
	draft_message *message;
	char detail[64];
	enum status status = unpack_draft(packed, arena, &message);

	if (status != STATUS_OK)
		return status;
	*draft = (struct draft){
	    .number = message->draft,
	    .program_count = message->n_program_ids,
	    .programs = message->program_ids,
	    .base = bytes_of(message->of_plan.data, message->of_plan.len),
	    .keep_imported = message->keep_imported,
	    .fill_imported = message->fill_imported,
	};
	return wire_read_day(message->from_date, "from_date", &draft->from,
	    detail, sizeof(detail));
}

enum status
wire_pack_published(struct bytes packed, struct arena *arena, uint64_t sessions,
    struct buffer *out)
{
	draft_message *message;
	enum status status = unpack_draft(packed, arena, &message);

	if (status != STATUS_OK)
		return status;
	if (message->result == NULL)
		return STATUS_CORRUPT;
	message->result->has_sessions = true;
	message->result->sessions = sessions;
	message->result->n_given_up = 0;
	return wire_pack(&message->result->base, out);
}

enum status
wire_pack_drafts(const struct bytes *drafts, size_t count, struct arena *arena,
    struct buffer *out)
{
	Chalkline__V1__DraftsListed listed = CHALKLINE__V1__DRAFTS_LISTED__INIT;
	enum status status = STATUS_OK;

	listed.drafts = arena_zeroed(arena, count + 1, sizeof(void *));
	if (listed.drafts == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		draft_message *draft;

		status = unpack_draft(drafts[i], arena, &draft);
		if (status != STATUS_OK)
			break;
		draft->n_rates = 0;
		draft->has_of_plan = false;
		listed.drafts[listed.n_drafts++] = draft;
	}
	return status == STATUS_OK ? wire_pack(&listed.base, out) : status;
}

enum status
wire_read_drafts_query(
    struct bytes body, struct arena *arena, char *detail, size_t detail_size)
{
	ProtobufCMessage *message;

	return wire_unpack(&chalkline__v1__drafts_query__descriptor, body,
	    arena, &message, detail, detail_size);
}

enum status
wire_read_preview(struct bytes body, struct arena *arena,
    struct preview_query *query, char *detail, size_t detail_size)
{
	ProtobufCMessage *message;
	const Chalkline__V1__PreviewQuery *q;
	enum status status =
	    wire_unpack(&chalkline__v1__preview_query__descriptor, body, arena,
		&message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	q = (const Chalkline__V1__PreviewQuery *)message;
	*query = (struct preview_query){
	    .draft = q->draft,
	    .changes = q->changes,
	    .after = bytes_of(q->after.data, q->after.len),
	    .limit = q->limit,
	};
	return STATUS_OK;
}

enum status
wire_pack_preview(struct bytes draft, const struct bytes *changes, size_t count,
    struct bytes next, struct arena *arena, struct buffer *out)
{
	Chalkline__V1__PreviewShown shown = CHALKLINE__V1__PREVIEW_SHOWN__INIT;
	enum status status = unpack_draft(draft, arena, &shown.draft);

	shown.changes = arena_zeroed(arena, count + 1, sizeof(void *));
	if (status != STATUS_OK || shown.changes == NULL)
		return status != STATUS_OK ? status : STATUS_NO_MEMORY;
	shown.draft->has_of_plan = false;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		ProtobufCMessage *message;

		status = wire_unpack_stored(
		    &chalkline__v1__student_change__descriptor, changes[i],
		    arena, &message);
		if (status != STATUS_OK)
			break;
		shown.changes[shown.n_changes++] =
		    (Chalkline__V1__StudentChange *)message;
	}
	shown.has_next = next.len > 0;
	shown.next.data = (uint8_t *)next.data;
	shown.next.len = next.len;
	return status == STATUS_OK ? wire_pack(&shown.base, out) : status;
}

enum status
wire_read_discard(struct bytes body, struct arena *arena, uint64_t *draft,
    char *detail, size_t detail_size)
{
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__discard_draft__descriptor, body, arena,
		&message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	*draft = ((const Chalkline__V1__DiscardDraft *)message)->draft;
	if (*draft == 0)
		snprintf(detail, detail_size,
		    "draft: found none, expected the number of a draft");
	return *draft == 0 ? STATUS_INVALID : STATUS_OK;
}
