// SPDX-License-Identifier: Apache-2.0
/*
 * wire_drafts.c - drafts between bytes and structs.
 */
#include "services/chalkline/wire_drafts.h"

#include <chalkline/v1/scheduling.pb-c.h>

#include "common/wire.h"

enum status
wire_pack_publish(uint64_t draft, const char *today, struct buffer *out)
{
	Chalkline__V1__PublishParams m = CHALKLINE__V1__PUBLISH_PARAMS__INIT;

	m.has_draft = true;
	m.draft = draft;
	m.today = (char *)today;
	return wire_pack(&m.base, out);
}

enum status
wire_pack_discard(uint64_t draft, struct buffer *out)
{
	Chalkline__V1__DiscardDraft m = CHALKLINE__V1__DISCARD_DRAFT__INIT;

	m.has_draft = true;
	m.draft = draft;
	return wire_pack(&m.base, out);
}

enum status
wire_pack_drafts_query(struct buffer *out)
{
	Chalkline__V1__DraftsQuery m = CHALKLINE__V1__DRAFTS_QUERY__INIT;

	return wire_pack(&m.base, out);
}

enum status
wire_pack_preview(uint64_t draft, bool changes, struct bytes after,
    uint32_t limit, struct buffer *out)
{
	Chalkline__V1__PreviewQuery m = CHALKLINE__V1__PREVIEW_QUERY__INIT;

	m.has_draft = m.has_changes = m.has_limit = true;
	m.draft = draft;
	m.changes = changes;
	m.limit = limit;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	return wire_pack(&m.base, out);
}

static void
read_difference(
    const Chalkline__V1__PlanDifference *from, struct draft_difference *to)
{
	if (from == NULL)
		return;
	*to = (struct draft_difference){
	    .groups_changed = from->groups_changed,
	    .groups_kept = from->groups_kept,
	    .groups_new = from->groups_new,
	    .groups_dropped = from->groups_dropped,
	    .students_kept = from->students_kept,
	    .students_gained = from->students_gained,
	    .students_lost = from->students_lost,
	    .students_other_tutor = from->students_other_tutor,
	    .students_other_time = from->students_other_time,
	    .sessions_moved = from->sessions_moved,
	    .sessions_planned = from->sessions_planned,
	    .sessions_changed = from->sessions_changed,
	    .sessions_withdrawn = from->sessions_withdrawn,
	};
}

static enum status
read_rates(
    const Chalkline__V1__Draft *from, struct arena *arena, struct draft *to)
{
	to->rate = arena_zeroed(arena, from->n_rates + 1, sizeof(*to->rate));
	if (to->rate == NULL)
		return STATUS_NO_MEMORY;
	to->rates = from->n_rates;
	for (size_t i = 0; i < to->rates; i++) {
		const Chalkline__V1__PlacementRate *r = from->rates[i];

		to->rate[i] = (struct draft_rate){
		    .dimension = wire_or_empty(r->dimension),
		    .value = wire_or_empty(r->value),
		    .suppressed = r->suppressed,
		    .students = r->students,
		    .needs = r->needs,
		    .placed = r->placed,
		    .placed_before = r->placed_before,
		    .weight = r->weight,
		    .placed_weight = r->placed_weight,
		};
	}
	return STATUS_OK;
}

static enum status
read_draft(
    const Chalkline__V1__Draft *from, struct arena *arena, struct draft *to)
{
	const Chalkline__V1__SolveResult *r = from->result;

	*to = (struct draft){
	    .number = from->draft,
	    .made_at = from->made_at,
	    .programs = from->n_program_ids,
	    .program = from->program_ids,
	    .week_sessions = from->sessions_a_week,
	    .term_cents = from->term_cost_cents,
	};
	if (r != NULL)
		to->result = (struct solve_result){
		    .placed = r->placed,
		    .students = r->students,
		    .placed_weight = r->placed_weight,
		    .total_weight = r->total_weight,
		    .bound = r->bound,
		    .groups = r->groups,
		    .sessions = r->sessions,
		    .cost_cents = r->cost_cents,
		    .seconds = r->seconds,
		    .had_tutor = r->had_tutor,
		    .same_tutor = r->same_tutor,
		    .warnings = r->n_warnings,
		    .warning = r->warnings,
		    .draft = from->draft,
		};
	read_difference(from->difference, &to->difference);
	return read_rates(from, arena, to);
}

enum status
wire_read_drafts(
    struct bytes body, struct arena *arena, struct draft_list *list)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__drafts_listed__descriptor, body, arena,
		&message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__DraftsListed *m =
	    (const Chalkline__V1__DraftsListed *)message;
	list->item = arena_zeroed(arena, m->n_drafts + 1, sizeof(*list->item));
	if (list->item == NULL)
		return STATUS_NO_MEMORY;
	list->count = m->n_drafts;
	for (size_t i = 0; i < list->count && status == STATUS_OK; i++)
		status = read_draft(m->drafts[i], arena, &list->item[i]);
	return status;
}

static const char *
change_word(Chalkline__V1__PlaceChange change)
{
	static const char *const words[] = {
	    "", "GAINED", "LOST", "TUTOR", "TIME", "TUTOR_AND_TIME"};

	return (size_t)change < sizeof(words) / sizeof(words[0]) ? words[change]
								 : "";
}

static void
read_change(const Chalkline__V1__StudentChange *from, struct draft_change *to)
{
	*to = (struct draft_change){
	    .student_id = wire_or_empty(from->student_id),
	    .program_id = wire_or_empty(from->program_id),
	    .change = change_word(from->change),
	    .old_group_id = wire_or_empty(from->old_group_id),
	    .group_id = wire_or_empty(from->group_id),
	    .old_tutor_id = wire_or_empty(from->old_tutor_id),
	    .tutor_id = wire_or_empty(from->tutor_id),
	    .old_slots = from->n_old_slot_ids,
	    .slots = from->n_slot_ids,
	    .old_slot = from->old_slot_ids,
	    .slot = from->slot_ids,
	};
}

enum status
wire_read_preview(
    struct bytes body, struct arena *arena, struct preview_page *page)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__preview_shown__descriptor, body, arena,
		&message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__PreviewShown *m =
	    (const Chalkline__V1__PreviewShown *)message;
	*page = (struct preview_page){
	    .changes = m->n_changes,
	    .next = bytes_of(m->next.data, m->has_next ? m->next.len : 0),
	};
	if (m->draft == NULL)
		return STATUS_INVALID;
	page->change =
	    arena_zeroed(arena, page->changes + 1, sizeof(*page->change));
	if (page->change == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < page->changes; i++)
		read_change(m->changes[i], &page->change[i]);
	return read_draft(m->draft, arena, &page->draft);
}
