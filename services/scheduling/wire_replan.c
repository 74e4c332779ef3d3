// SPDX-License-Identifier: Apache-2.0
/* wire_replan.c - ReplanParams and ReplanResult. */
#include "services/scheduling/wire_replan.h"

#include "services/scheduling/wire_job.h"

#include "common/wire.h"

#include "chalkline/v1/scheduling.pb-c.h"

#include <stdio.h>
#include <string.h>

#define LISTED_MAX 2000

enum status
wire_read_replan(struct bytes body, struct arena *arena,
    struct replan_params *params, char *detail, size_t detail_size)
{
	const Chalkline__V1__ReplanParams *p;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__replan_params__descriptor, body, arena,
		&message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	p = (const Chalkline__V1__ReplanParams *)message;
	*params = (struct replan_params){
	    .budget = {.steps = p->has_steps ? p->steps : REPLAN_STEPS,
		.seed = p->has_seed ? p->seed : 1,
		.moves = p->has_moves ? p->moves : REPLAN_MOVES},
	    .preview = p->preview,
	    .without_count = p->n_without_tutor_ids,
	    .without = p->without_tutor_ids,
	};
	status = wire_read_day(
	    p->from_date, "from_date", &params->from, detail, detail_size);
	return status == STATUS_OK ? wire_read_day(p->today, "today",
					 &params->today, detail, detail_size)
				   : status;
}

struct packing {
	const struct roster *roster;
	struct arena *arena;
	bool failed;
};

static void *
room(struct packing *p, size_t count, size_t size)
{
	void *made = arena_zeroed(p->arena, count + 1, size);

	p->failed |= made == NULL;
	return made;
}

static Chalkline__V1__WeeklySlot **
pack_slots(struct packing *p, const struct planned_group *group, size_t *count)
{
	Chalkline__V1__WeeklySlot **slots, *all;

	*count = 0;
	if (group == NULL)
		return NULL;
	slots = room(p, group->slot_count, sizeof(*slots));
	all = room(p, group->slot_count, sizeof(*all));
	for (size_t i = 0; !p->failed && i < group->slot_count; i++) {
		const struct mirror_slot *known =
		    roster_find_slot(p->roster, group->slots[i]);

		chalkline__v1__weekly_slot__init(&all[i]);
		all[i].slot_id = group->slots[i];
		if (known != NULL) {
			all[i].has_day = all[i].has_start = true;
			all[i].has_end = true;
			all[i].day = known->day;
			all[i].start = known->start;
			all[i].end = known->end;
		}
		slots[(*count)++] = &all[i];
	}
	return slots;
}

static bool
has_student(const struct planned_group *group, const char *student)
{
	for (size_t i = 0; group != NULL && i < group->student_count; i++)
		if (strcmp(group->students[i], student) == 0)
			return true;
	return false;
}

/* Students of one who are not of the other. */
static char **
pack_others(struct packing *p, const struct planned_group *of,
    const struct planned_group *other, size_t *count)
{
	char **others;

	*count = 0;
	if (of == NULL)
		return NULL;
	others = room(p, of->student_count, sizeof(*others));
	for (size_t i = 0; !p->failed && i < of->student_count; i++)
		if (!has_student(other, of->students[i]))
			others[(*count)++] = of->students[i];
	return others;
}

static void
name_group(Chalkline__V1__GroupChange *to, const struct planned_group *group)
{
	to->group_id = wire_text(group->id);
	to->program_id = wire_text(group->program);
	to->school_id = wire_text(group->school);
}

static void
pack_change(struct packing *p, const struct group_change *change,
    Chalkline__V1__GroupChange *to)
{
	const struct planned_group *before = change->before,
				   *after = change->after;

	chalkline__v1__group_change__init(to);
	to->has_kind = true;
	to->kind = CHALKLINE__V1__GROUP_CHANGE_KIND__GROUP_CHANGE_KIND_CHANGED;
	if (after == NULL)
		to->kind =
		    CHALKLINE__V1__GROUP_CHANGE_KIND__GROUP_CHANGE_KIND_ENDED;
	if (before == NULL)
		to->kind =
		    CHALKLINE__V1__GROUP_CHANGE_KIND__GROUP_CHANGE_KIND_NEW;
	if (before != NULL) {
		name_group(to, before);
		to->tutor_before = wire_text(before->tutor);
	}
	if (after != NULL) {
		name_group(to, after);
		to->tutor_after = wire_text(after->tutor);
	}
	to->slots_before = pack_slots(p, before, &to->n_slots_before);
	to->slots_after = pack_slots(p, after, &to->n_slots_after);
	to->students_joined =
	    pack_others(p, after, before, &to->n_students_joined);
	to->students_left = pack_others(p, before, after, &to->n_students_left);
}

static void
pack_changes(struct packing *p, const struct replan_result *result,
    Chalkline__V1__ReplanResult *r)
{
	const struct group_change *changes = result->changes.items;
	size_t count = result->changes.count;
	Chalkline__V1__GroupChange *all;

	r->has_change_count = true;
	r->change_count = count;
	if (count > LISTED_MAX)
		count = LISTED_MAX;
	all = room(p, count, sizeof(*all));
	r->changes = room(p, count, sizeof(void *));
	for (size_t i = 0; !p->failed && i < count; i++) {
		pack_change(p, &changes[i], &all[i]);
		r->changes[r->n_changes++] = &all[i];
	}
}

static void
pack_lost(struct packing *p, const struct replan_result *result,
    Chalkline__V1__ReplanResult *r)
{
	const struct place_lost *lost = result->lost.items;
	size_t count = result->lost.count;
	Chalkline__V1__PlaceLost *all;

	r->has_lost_count = true;
	r->lost_count = count;
	if (count > LISTED_MAX)
		count = LISTED_MAX;
	all = room(p, count, sizeof(*all));
	r->lost = room(p, count, sizeof(void *));
	for (size_t i = 0; !p->failed && i < count; i++) {
		chalkline__v1__place_lost__init(&all[i]);
		all[i].need_id = wire_text(lost[i].place->need);
		all[i].student_id = wire_text(lost[i].place->student);
		all[i].program_id = wire_text(lost[i].place->program);
		all[i].reason = wire_text(lost[i].reason);
		r->lost[r->n_lost++] = &all[i];
	}
}

static void
set_counts(const struct replan_result *result, Chalkline__V1__ReplanResult *r)
{
	const struct replan_report *report = result->report;
	const struct schedule *schedule = result->schedule;

	r->has_moved = r->has_sessions_before = r->has_broken = true;
	r->has_same_time = r->has_added = r->has_displaced = true;
	r->has_weight_before = r->has_placed_weight = r->has_placed = true;
	r->has_sessions = r->has_seconds = r->has_planned = true;
	r->has_changed = r->has_withdrawn = r->has_published = true;
	r->moved = report->others;
	r->sessions_before = report->sessions_before;
	r->broken = report->broken;
	r->same_time = report->retutored;
	r->added = report->added;
	r->displaced = result->lost.count;
	r->weight_before = report->weight_before;
	r->placed_weight = schedule->placed_weight;
	r->placed = schedule->placed;
	r->sessions = schedule->sessions;
	r->seconds = result->seconds;
	r->planned = result->planned;
	r->changed = result->changed;
	r->withdrawn = result->withdrawn;
	r->published = result->published;
}

enum status
wire_pack_replan_result(const struct replan_result *result,
    const struct roster *roster, struct arena *arena, struct buffer *out)
{
	Chalkline__V1__ReplanResult r = CHALKLINE__V1__REPLAN_RESULT__INIT;
	struct packing p = {.roster = roster, .arena = arena};

	set_counts(result, &r);
	pack_changes(&p, result, &r);
	pack_lost(&p, result, &r);
	return p.failed ? STATUS_NO_MEMORY : wire_pack(&r.base, out);
}
