// SPDX-License-Identifier: Apache-2.0
/* wire_replan.c - ReplanParams and ReplanResult. */
#include "services/chalkline/wire_replan.h"

#include <chalkline/v1/scheduling.pb-c.h>

#include "common/wire.h"

enum status
wire_pack_replan_params(const struct replan_params *params, struct buffer *out)
{
	Chalkline__V1__ReplanParams m = CHALKLINE__V1__REPLAN_PARAMS__INIT;

	m.from_date = (char *)params->from;
	m.today = (char *)params->today;
	m.n_without_tutor_ids = params->withouts;
	m.without_tutor_ids = (char **)params->without;
	m.has_moves = params->has_moves;
	m.moves = (uint32_t)params->moves;
	m.has_steps = params->has_steps;
	m.steps = params->steps;
	m.has_seed = params->has_seed;
	m.seed = params->seed;
	m.has_preview = true;
	m.preview = params->preview;
	return wire_pack(&m.base, out);
}

/* Slots whose times nobody knows any more are left out. */
static enum status
read_slots(Chalkline__V1__WeeklySlot *const *from, size_t count,
    struct arena *arena, struct shown_group *to)
{
	to->slot = arena_zeroed(arena, count + 1, sizeof(*to->slot));
	if (to->slot == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		if (from[i]->has_start)
			to->slot[to->slots++] = (struct shown_slot){
			    from[i]->day, from[i]->start, from[i]->end};
	return STATUS_OK;
}

static enum status
read_change(const Chalkline__V1__GroupChange *from, struct arena *arena,
    struct replan_change *to)
{
	enum status status;

	*to = (struct replan_change){
	    .is_new = from->kind ==
		      CHALKLINE__V1__GROUP_CHANGE_KIND__GROUP_CHANGE_KIND_NEW,
	    .is_ended =
		from->kind ==
		CHALKLINE__V1__GROUP_CHANGE_KIND__GROUP_CHANGE_KIND_ENDED,
	    .group_id = wire_or_empty(from->group_id),
	    .program_id = wire_or_empty(from->program_id),
	    .school_id = wire_or_empty(from->school_id),
	    .tutor_before = wire_or_empty(from->tutor_before),
	    .tutor_after = wire_or_empty(from->tutor_after),
	    .joined = from->students_joined,
	    .joins = from->n_students_joined,
	    .left = from->students_left,
	    .leaves = from->n_students_left,
	};
	status = read_slots(
	    from->slots_before, from->n_slots_before, arena, &to->before);
	return status == STATUS_OK ? read_slots(from->slots_after,
					 from->n_slots_after, arena, &to->after)
				   : status;
}

static void
read_counts(const Chalkline__V1__ReplanResult *m, struct replan_result *result)
{
	*result = (struct replan_result){
	    .moved = m->moved,
	    .sessions_before = m->sessions_before,
	    .broken = m->broken,
	    .same_time = m->same_time,
	    .added = m->added,
	    .displaced = m->displaced,
	    .weight_before = m->weight_before,
	    .placed_weight = m->placed_weight,
	    .placed = m->placed,
	    .sessions = m->sessions,
	    .seconds = m->seconds,
	    .planned = m->planned,
	    .changed = m->changed,
	    .withdrawn = m->withdrawn,
	    .published = m->published,
	    .changes = m->n_changes,
	    .losses = m->n_lost,
	    .change_count = m->change_count,
	    .loss_count = m->lost_count,
	};
}

enum status
wire_read_replan_result(
    struct bytes body, struct arena *arena, struct replan_result *result)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__replan_result__descriptor, body, arena,
		&message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__ReplanResult *m =
	    (const Chalkline__V1__ReplanResult *)message;
	read_counts(m, result);
	result->change =
	    arena_zeroed(arena, m->n_changes + 1, sizeof(*result->change));
	result->loss =
	    arena_zeroed(arena, m->n_lost + 1, sizeof(*result->loss));
	if (result->change == NULL || result->loss == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_changes && status == STATUS_OK; i++)
		status = read_change(m->changes[i], arena, &result->change[i]);
	for (size_t i = 0; i < m->n_lost; i++)
		result->loss[i] = (struct replan_loss){
		    .need_id = wire_or_empty(m->lost[i]->need_id),
		    .student_id = wire_or_empty(m->lost[i]->student_id),
		    .program_id = wire_or_empty(m->lost[i]->program_id),
		    .reason = wire_or_empty(m->lost[i]->reason),
		};
	return status;
}
