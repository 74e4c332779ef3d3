// SPDX-License-Identifier: Apache-2.0
/* redraft.c - ids into numbers, and whether the rules still hold. */
#include "services/scheduling/redraft.h"

#include "services/scheduling/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULTS_TOLD 3
#define CAME_LATER "asked for after this plan was solved"

void
faults_add(struct faults *f, const char *format, ...)
{
	size_t size = sizeof(f->text) - f->len;
	va_list args;
	int len;

	if (f->count++ >= FAULTS_TOLD)
		return;
	if (f->len > 0 && size > 3) {
		memcpy(f->text + f->len, "; ", 3);
		f->len += 2;
		size -= 2;
	}
	va_start(args, format);
	len = vsnprintf(f->text + f->len, size, format, args);
	va_end(args);
	if (len > 0)
		f->len += (size_t)len < size ? (size_t)len : size - 1;
}

struct reading {
	struct redraft *redraft;
	struct arena *arena;
	enum drafts_section section;
};

static enum status
on_entry(struct bytes key, struct bytes value, void *ctx)
{
	struct reading *r = ctx;
	struct standing_group group;
	struct planned_placement placement;
	struct planned_wait wait;
	enum status status;

	(void)key;
	switch (r->section) {
	case DRAFTS_GROUP:
		status = wire_read_standing(value, r->arena, &group);
		return status != STATUS_OK ? status
					   : rows_append(&r->redraft->groups,
						 &group, sizeof(group));
	case DRAFTS_PLACEMENT:
		status = wire_read_placement(value, r->arena, &placement);
		return status != STATUS_OK
			   ? status
			   : rows_append(&r->redraft->placements, &placement,
				 sizeof(placement));
	case DRAFTS_UNPLACED:
		status = wire_read_wait(value, r->arena, &wait);
		return status != STATUS_OK ? status
					   : rows_append(&r->redraft->waits,
						 &wait, sizeof(wait));
	case DRAFTS_HEAD:
	case DRAFTS_CHANGE:
		break;
	}
	return STATUS_INTERNAL;
}

enum status
redraft_read(struct store_txn *txn, struct store_table drafts, uint64_t number,
    struct arena *arena, struct redraft *redraft)
{
	static const enum drafts_section sections[] = {
	    DRAFTS_GROUP, DRAFTS_PLACEMENT, DRAFTS_UNPLACED};
	struct reading r = {.redraft = redraft, .arena = arena};
	enum status status = STATUS_OK;

	redraft->groups.count = redraft->placements.count =
	    redraft->waits.count = 0;
	for (size_t i = 0; i < 3 && status == STATUS_OK; i++) {
		struct store_key prefix;

		r.section = sections[i];
		drafts_key(&prefix, number, sections[i]);
		status =
		    store_scan(txn, drafts, key_bytes(&prefix), on_entry, &r);
	}
	return status;
}

void
redraft_fini(struct redraft *redraft)
{
	free(redraft->groups.items);
	free(redraft->placements.items);
	free(redraft->waits.items);
	*redraft = (struct redraft){0};
}

struct turning {
	const struct redraft *redraft;
	const struct plan *plan;
	struct schedule *schedule;
	struct faults *faults;
	uint32_t *student_of; /* need -> student of the model */
	bool *is_told;        /* student: placed or waiting */
	struct group *groups; /* as the draft's */
};

static int
compare_need_ids(const void *id, const void *need)
{
	return strcmp(id, ((const struct mirror_need *)need)->id);
}

static int
compare_group_ids(const void *id, const void *group)
{
	return strcmp(id, ((const struct standing_group *)group)->id);
}

/* Both lists are in the order of their keys. */
static uint32_t
find_student(const struct turning *t, const char *need)
{
	const struct rows *needs = &t->plan->roster->needs;
	const struct mirror_need *found = NULL;

	if (needs->count > 0)
		found = bsearch(need, needs->items, needs->count,
		    sizeof(*found), compare_need_ids);
	return found == NULL
		   ? MODEL_NONE
		   : t->student_of[found -
				   (const struct mirror_need *)needs->items];
}

static const struct standing_group *
find_group(const struct turning *t, const char *id)
{
	const struct rows *groups = &t->redraft->groups;

	return groups->count == 0
		   ? NULL
		   : bsearch(id, groups->items, groups->count,
			 sizeof(struct standing_group), compare_group_ids);
}

static void
turn_group(
    struct turning *t, const struct standing_group *from, struct group *g)
{
	const struct plan *plan = t->plan;

	g->tutor = names_find(&plan->tutors, bytes_of_string(from->tutor));
	if (g->tutor == NAMES_NONE)
		faults_add(t->faults, "group %s: tutor %s is gone", from->id,
		    from->tutor);
	for (size_t i = 0; i < from->slot_count; i++) {
		uint32_t slot =
		    names_find(&plan->slots, bytes_of_string(from->slots[i]));

		if (slot == NAMES_NONE || g->sessions == MODEL_DAYS_MAX)
			faults_add(t->faults, "group %s: slot %s is gone",
			    from->id, from->slots[i]);
		else
			g->slot[g->sessions++] = slot;
	}
}

static bool
has_member(const struct standing_group *group, const char *student)
{
	for (size_t i = 0; i < group->student_count; i++)
		if (strcmp(group->students[i], student) == 0)
			return true;
	return false;
}

/* A place that has ended is of a group without the student, or of none. */
static enum status
turn_placement(struct turning *t, const struct planned_placement *placement)
{
	uint32_t student = find_student(t, placement->need);
	const struct standing_group *from = find_group(t, placement->group);
	struct group *group;

	if (from == NULL || !has_member(from, placement->student))
		return STATUS_OK;
	group =
	    &t->groups[from -
		       (const struct standing_group *)t->redraft->groups.items];
	if (student == MODEL_NONE || group->members == MODEL_MEMBERS_MAX) {
		faults_add(t->faults,
		    "group %s: need %s of student %s can no longer be asked",
		    placement->group, placement->need, placement->student);
		return STATUS_OK;
	}
	group->member[group->members++] = student;
	t->is_told[student] = true;
	return STATUS_OK;
}

static enum status
add_reason(struct turning *t, uint32_t student, const char *text)
{
	struct model_reason reason = {.student = student};

	t->is_told[student] = true;
	snprintf(reason.text, sizeof(reason.text), "%s", text);
	return rows_append(&t->schedule->reasons, &reason, sizeof(reason));
}

static enum status
turn_waits(struct turning *t)
{
	const struct planned_wait *waits = t->redraft->waits.items;
	const struct model *m = t->plan->model;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < t->redraft->waits.count; i++) {
		uint32_t student = find_student(t, waits[i].need);

		if (status == STATUS_OK && student != MODEL_NONE)
			status = add_reason(t, student, waits[i].reason);
	}
	for (uint32_t i = 0; i < m->students.count && status == STATUS_OK; i++)
		if (!t->is_told[i] &&
		    t->plan->is_solved[plan_program_of(
			t->plan, model_student(m, i)->program)])
			status = add_reason(t, i, CAME_LATER);
	return status;
}

static enum status
turn_all(struct turning *t)
{
	const struct standing_group *from = t->redraft->groups.items;
	const struct planned_placement *placement =
	    t->redraft->placements.items;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < t->plan->roster->needs.count; i++)
		t->student_of[i] = MODEL_NONE;
	for (uint32_t i = 0; i < t->plan->need_of.count; i++)
		t->student_of[plan_need_of(t->plan, i)] = i;
	for (size_t i = 0; i < t->redraft->groups.count; i++)
		turn_group(t, &from[i], &t->groups[i]);
	for (size_t i = 0; i < t->redraft->placements.count; i++)
		if (status == STATUS_OK)
			status = turn_placement(t, &placement[i]);
	for (size_t i = 0; i < t->redraft->groups.count; i++)
		if (status == STATUS_OK && t->groups[i].members > 0)
			status = rows_append(&t->schedule->groups,
			    &t->groups[i], sizeof(t->groups[i]));
	return status == STATUS_OK ? turn_waits(t) : status;
}

static void
on_broken(void *ctx, size_t group, const char *why)
{
	struct turning *t = ctx;
	const struct group *g = schedule_group(t->schedule, group);

	faults_add(t->faults, "a group of tutor %s with student %s: %s",
	    roster_tutor(t->plan->roster, g->tutor)->id,
	    roster_need(t->plan->roster, plan_need_of(t->plan, g->member[0]))
		->student,
	    why);
}

enum status
redraft_schedule(const struct redraft *redraft, const struct plan *plan,
    struct schedule *schedule, struct faults *faults)
{
	struct turning t = {
	    .redraft = redraft,
	    .plan = plan,
	    .schedule = schedule,
	    .faults = faults,
	    .student_of =
		calloc(plan->roster->needs.count + 1, sizeof(uint32_t)),
	    .is_told = calloc(plan->model->students.count + 1, sizeof(bool)),
	    .groups = calloc(redraft->groups.count + 1, sizeof(struct group)),
	};
	enum status status = STATUS_NO_MEMORY;

	*schedule = (struct schedule){0};
	*faults = (struct faults){0};
	if (t.student_of != NULL && t.is_told != NULL && t.groups != NULL)
		status = turn_all(&t);
	if (status == STATUS_OK && faults->count == 0)
		status = verify_schedule(plan->model, schedule, on_broken, &t);
	free(t.student_of);
	free(t.is_told);
	free(t.groups);
	return status;
}
