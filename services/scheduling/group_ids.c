// SPDX-License-Identifier: Apache-2.0
/* group_ids.c - the same groups first, then what goes on, then what is new. */
#include "services/scheduling/group_ids.h"

#include "services/scheduling/plan_kept.h"
#include "services/scheduling/rules_ids.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#define SIGNATURE_TEXT 33

/* What a group is known by. */
struct group_face {
	const char *program, *school, *tutor;
	const char *slots[MODEL_DAYS_MAX]; /* in the schedule's order */
	size_t slot_count;
};

struct naming {
	const struct plan *plan;
	const struct schedule *schedule;
	const struct history *history;
	struct arena *arena;
	const char **ids; /* of the schedule's groups; NULL: not yet */
	struct names by_signature;
	uint32_t *same;     /* signature -> published group */
	uint32_t *members;  /* published group -> how many */
	uint32_t *group_of; /* published place -> published group */
	bool *is_taken;     /* published group */
	struct names used;  /* ids given */
};

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const struct planned_group *
published(const struct naming *n, uint32_t number)
{
	return (const struct planned_group *)n->history->groups.items + number;
}

static void
face_of_group(const struct naming *n, size_t number, struct group_face *face)
{
	const struct group *g = schedule_group(n->schedule, number);
	const struct model *m = n->plan->model;
	const struct model_student *first = model_student(m, g->member[0]);

	*face = (struct group_face){
	    .program = model_program(m, first->program)->id,
	    .school = model_school(m, first->school)->id,
	    .tutor = model_tutor(m, g->tutor)->id,
	    .slot_count = g->sessions,
	};
	for (uint32_t i = 0; i < g->sessions; i++)
		face->slots[i] = model_slot(m, g->slot[i])->id;
}

static void
face_of_published(const struct planned_group *g, struct group_face *face)
{
	*face = (struct group_face){
	    .program = g->program,
	    .school = g->school,
	    .tutor = g->tutor,
	};
	for (size_t i = 0; i < g->slot_count && i < MODEL_DAYS_MAX; i++)
		face->slots[face->slot_count++] = g->slots[i];
}

/* Each part with its end, seeded by what came before. */
static uint64_t
add_part(const char *part, uint64_t digest)
{
	return XXH3_64bits_withSeed(part, strlen(part) + 1, digest);
}

static uint64_t
digest_of(const struct group_face *face)
{
	uint64_t digest = add_part(face->program, 0);

	digest = add_part(face->school, digest);
	digest = add_part(face->tutor, digest);
	for (size_t i = 0; i < face->slot_count; i++)
		digest = add_part(face->slots[i], digest);
	return digest;
}

/* The same whatever the order of the slots; two digests, so never by chance. */
static void
sign(const struct group_face *face, char text[SIGNATURE_TEXT])
{
	struct group_face sorted = *face;
	uint64_t other;

	qsort(sorted.slots, sorted.slot_count, sizeof(sorted.slots[0]),
	    compare_texts);
	other = add_part(sorted.program, UINT64_MAX);
	other = add_part(sorted.tutor, other);
	for (size_t i = 0; i < sorted.slot_count; i++)
		other = add_part(sorted.slots[i], other);
	snprintf(text, SIGNATURE_TEXT, "%016" PRIx64 "%016" PRIx64,
	    digest_of(&sorted), other);
}

static enum status
index_published(struct naming *n)
{
	size_t count = n->history->groups.count;
	const struct planned_placement *places = n->history->places.items;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
		struct group_face face;
		char text[SIGNATURE_TEXT];
		uint32_t number;
		bool is_new;

		face_of_published(published(n, i), &face);
		sign(&face, text);
		status = names_add(
		    &n->by_signature, bytes_of_string(text), &number, &is_new);
		if (status == STATUS_OK && is_new)
			n->same[number] = i;
	}
	for (size_t i = 0; i < n->history->places.count; i++) {
		n->group_of[i] = names_find(
		    &n->history->group_ids, bytes_of_string(places[i].group));
		if (n->group_of[i] != NAMES_NONE)
			n->members[n->group_of[i]]++;
	}
	return status;
}

static enum status
take(struct naming *n, size_t group, uint32_t old)
{
	uint32_t number;

	n->is_taken[old] = true;
	n->ids[group] = published(n, old)->id;
	return names_add(
	    &n->used, bytes_of_string(n->ids[group]), &number, NULL);
}

/*
 * Ids of files are never those that are made here.  The first of the members
 * may be one who has joined.
 */
static enum status
take_kept(struct naming *n, size_t group)
{
	const struct group *g = schedule_group(n->schedule, group);
	const char *id = NULL;
	uint32_t old, number;

	for (uint32_t i = 0; i < g->members && id == NULL; i++)
		id = plan_kept_id(n->plan, g->member[i]);
	if (id == NULL)
		return STATUS_OK;
	old = names_find(&n->history->group_ids, bytes_of_string(id));
	if (old != NAMES_NONE)
		return take(n, group, old);
	n->ids[group] = id;
	return names_add(&n->used, bytes_of_string(id), &number, NULL);
}

static enum status
take_same(struct naming *n, size_t group)
{
	struct group_face face;
	char text[SIGNATURE_TEXT];
	uint32_t number;

	face_of_group(n, group, &face);
	sign(&face, text);
	number = names_find(&n->by_signature, bytes_of_string(text));
	if (number == NAMES_NONE || n->is_taken[n->same[number]])
		return STATUS_OK;
	return take(n, group, n->same[number]);
}

/* The published group of a member, if it is free to be taken. */
static uint32_t
old_of_member(const struct naming *n, const struct group *g, uint32_t member)
{
	const struct roster *r = n->plan->roster;
	const struct mirror_need *need =
	    roster_need(r, plan_need_of(n->plan, g->member[member]));
	uint32_t place =
	    names_find(&n->history->need_ids, bytes_of_string(need->id));
	uint32_t old = place == NAMES_NONE ? NAMES_NONE : n->group_of[place];

	if (old == NAMES_NONE || n->is_taken[old] ||
	    strcmp(published(n, old)->program, need->program) != 0)
		return NAMES_NONE;
	return old;
}

static bool
has_slots_of(const struct group_face *face, const struct planned_group *old)
{
	size_t found = 0;

	for (size_t i = 0; i < face->slot_count; i++)
		for (size_t k = 0; k < old->slot_count; k++)
			found += strcmp(face->slots[i], old->slots[k]) == 0;
	return found == face->slot_count && found == old->slot_count;
}

/* What goes on in the group, at the same times if that is asked. */
static uint32_t
find_old(const struct naming *n, size_t group, bool same_times)
{
	const struct group *g = schedule_group(n->schedule, group);
	uint32_t olds[MODEL_MEMBERS_MAX], best = NAMES_NONE, most = 0;
	struct group_face face;

	face_of_group(n, group, &face);
	for (uint32_t i = 0; i < g->members; i++)
		olds[i] = old_of_member(n, g, i);
	for (uint32_t i = 0; i < g->members; i++) {
		uint32_t old = olds[i], shared = 0;

		if (old == NAMES_NONE)
			continue;
		for (uint32_t k = 0; k < g->members; k++)
			shared += olds[k] == old;
		if (same_times ? !has_slots_of(&face, published(n, old))
			       : 2 * shared < n->members[old])
			continue;
		if (shared > most || (shared == most && old < best)) {
			best = old;
			most = shared;
		}
	}
	return best;
}

static bool
is_under_way(const struct naming *n, size_t group)
{
	const struct group *g = schedule_group(n->schedule, group);
	uint32_t program = model_student(n->plan->model, g->member[0])->program;
	const struct mirror_program *p =
	    roster_program(n->plan->roster, plan_program_of(n->plan, program));

	return history_from(n->history, p->id, p) != HISTORY_NO_DAY;
}

/* Of its own; another one where that is taken, or once was a group's. */
static enum status
make_id(struct naming *n, size_t group)
{
	struct group_face face;
	char *id = arena_alloc(n->arena, GROUP_ID_TEXT);
	uint64_t digest;
	uint32_t number;
	bool is_new = false;
	enum status status = STATUS_OK;

	if (id == NULL)
		return STATUS_NO_MEMORY;
	face_of_group(n, group, &face);
	digest = digest_of(&face);
	while (status == STATUS_OK && !is_new) {
		rules_group_id(face.program, digest, id);
		digest = add_part(id, digest);
		if (history_group(n->history, id) != NULL)
			continue;
		status =
		    names_add(&n->used, bytes_of_string(id), &number, &is_new);
	}
	n->ids[group] = id;
	return status;
}

static enum status
name_all(struct naming *n)
{
	size_t count = n->schedule->groups.count;
	enum status status = index_published(n);

	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = take_kept(n, i);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		if (n->ids[i] == NULL)
			status = take_same(n, i);
	for (int times = 1; times >= 0; times--)
		for (size_t i = 0; i < count && status == STATUS_OK; i++) {
			uint32_t old = NAMES_NONE;

			if (n->ids[i] == NULL && is_under_way(n, i))
				old = find_old(n, i, times == 1);
			if (old != NAMES_NONE)
				status = take(n, i, old);
		}
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		if (n->ids[i] == NULL)
			status = make_id(n, i);
	return status;
}

enum status
group_ids_make(const struct plan *plan, const struct schedule *schedule,
    const struct history *history, struct arena *arena, const char ***ids)
{
	size_t olds = history->groups.count + 1;
	struct naming n = {
	    .plan = plan,
	    .schedule = schedule,
	    .history = history,
	    .arena = arena,
	    .ids =
		arena_zeroed(arena, schedule->groups.count + 1, sizeof(*n.ids)),
	    .same = calloc(olds, sizeof(*n.same)),
	    .members = calloc(olds, sizeof(*n.members)),
	    .group_of = calloc(history->places.count + 1, sizeof(*n.group_of)),
	    .is_taken = calloc(olds, sizeof(*n.is_taken)),
	};
	enum status status = STATUS_NO_MEMORY;

	names_init(&n.by_signature, arena);
	names_init(&n.used, arena);
	if (n.ids != NULL && n.same != NULL && n.members != NULL &&
	    n.group_of != NULL && n.is_taken != NULL)
		status = name_all(&n);
	if (status == STATUS_OK)
		*ids = n.ids;
	names_fini(&n.by_signature);
	names_fini(&n.used);
	free(n.same);
	free(n.members);
	free(n.group_of);
	free(n.is_taken);
	return status;
}
