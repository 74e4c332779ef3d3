// SPDX-License-Identifier: Apache-2.0
/* publication.c - groups, their members, and a session for every date. */
#include "services/scheduling/publication_parts.h"

#include "services/scheduling/group_ids.h"
#include "services/scheduling/rules_ids.h"

#include <stdlib.h>
#include <string.h>

#define PUBLICATION_BYTES_MAX ((size_t)4 << 30)
#define EVENT_BYTES_MAX (256u * 1024u)

/* Takes what stands in the scratch buffer. */
enum status
publication_add(struct publication_writer *w, const struct store_key *key)
{
	struct bytes data = buffer_bytes(&w->scratch);
	uint8_t *copy;
	struct plan_item item;

	if (w->scratch.failed != STATUS_OK)
		return w->scratch.failed;
	if (key->too_long)
		return STATUS_INVALID;
	copy = arena_alloc(w->publication->arena, key->len + data.len + 1);
	if (copy == NULL)
		return STATUS_NO_MEMORY;
	memcpy(copy, key->data, key->len);
	memcpy(copy + key->len, data.data, data.len);
	item.key = bytes_of(copy, key->len);
	item.data = bytes_of(copy + key->len, data.len);
	buffer_reset(&w->scratch);
	return rows_append(&w->publication->items, &item, sizeof(item));
}

void
publication_key(struct store_key *key, enum plan_kind kind, const char *id)
{
	key_start(key);
	key_u8(key, (uint8_t)kind);
	key_string(key, id);
}

/* Not of intake's any more: only a plan of all programmes is about it. */
static bool
is_solved(const struct plan *plan, const char *program)
{
	uint32_t number = names_find(&plan->programs, bytes_of_string(program));

	return number == NAMES_NONE ? plan->is_everything
				    : plan->is_solved[number];
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
has_text(char *const *texts, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(texts[i], text) == 0)
			return true;
	return false;
}

/* The same slots are told in the same order. */
static void
keep_order_of_slots(
    const struct publication_writer *w, struct planned_group *told)
{
	const struct planned_group *old = history_group(w->history, told->id);

	if (old == NULL || old->slot_count != told->slot_count)
		return;
	for (size_t i = 0; i < old->slot_count; i++)
		if (!has_text(told->slots, told->slot_count, old->slots[i]))
			return;
	for (size_t i = 0; i < old->slot_count; i++)
		told->slots[i] = old->slots[i];
}

/* The first day that is planned: the programme's, or a later one. */
static enum status
choose_days(const struct publication_writer *w, struct publication_telling *t)
{
	const struct mirror_program *p = t->program;
	int32_t from = history_from(w->history, p->id, p);

	/* plan_supply.c has refused what is no period. */
	if (!date_parse(p->begins_on, strlen(p->begins_on), &t->first) ||
	    !date_parse(p->ends_on, strlen(p->ends_on), &t->last))
		return STATUS_INTERNAL;
	if (from > t->first)
		t->first = from;
	date_format(t->first, t->from);
	return STATUS_OK;
}

static bool
is_under_way(const struct publication_telling *t)
{
	return strcmp(t->from, t->program->begins_on) > 0;
}

/* A group that goes on keeps the day on which it began. */
static const char *
begin_of_group(
    const struct publication_writer *w, const struct publication_telling *t)
{
	const struct planned_group *old;

	if (!is_under_way(t))
		return t->program->begins_on;
	old = history_group(w->history, t->told.id);
	return old != NULL && strcmp(old->program, t->told.program) == 0
		   ? old->begins_on
		   : t->from;
}

static enum status
make_telling(const struct publication_writer *w, size_t number,
    struct publication_telling *t)
{
	const struct group *g = schedule_group(w->schedule, number);
	const struct model *m = w->plan->model;
	const struct roster *r = w->plan->roster;
	const struct model_student *first = model_student(m, g->member[0]);
	enum status status;

	*t = (struct publication_telling){
	    .group = g,
	    .number = (uint32_t)number,
	    .program =
		roster_program(r, plan_program_of(w->plan, first->program)),
	    .tutor = roster_tutor(r, g->tutor),
	    .zone = plan_zone(w->plan, first->school, w->zone),
	};
	for (uint32_t i = 0; i < g->sessions; i++)
		t->slots[i] = (char *)model_slot(m, g->slot[i])->id;
	for (uint32_t i = 0; i < g->members; i++)
		t->students[i] =
		    (char *)roster_need(r, plan_need_of(w->plan, g->member[i]))
			->student;
	qsort(t->students, g->members, sizeof(t->students[0]), compare_texts);
	t->told = (struct planned_group){
	    .id = w->ids[number],
	    .program = t->program->id,
	    .school = model_school(m, first->school)->id,
	    .provider =
		rules_provider(t->tutor->provider, t->program->provider),
	    .tutor = t->tutor->id,
	    .ends_on = t->program->ends_on,
	    .slots = t->slots,
	    .students = t->students,
	    .slot_count = g->sessions,
	    .student_count = g->members,
	};
	keep_order_of_slots(w, &t->told);
	status = choose_days(w, t);
	t->told.begins_on = begin_of_group(w, t);
	return status;
}

/* A place that goes on keeps its day; a new one begins with the change. */
static const char *
begin_of_placement(const struct publication_writer *w,
    const struct publication_telling *t, const char *need)
{
	const struct planned_placement *old = history_place(w->history, need);

	if (!is_under_way(t))
		return t->program->begins_on;
	return old != NULL && strcmp(old->program, t->told.program) == 0 &&
		       strcmp(old->group, t->told.id) == 0 &&
		       strcmp(old->tutor, t->told.tutor) == 0 &&
		       strcmp(old->ends_on, t->from) >= 0
		   ? old->begins_on
		   : t->from;
}

static enum status
add_placements(
    struct publication_writer *w, const struct publication_telling *t)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < t->group->members && status == STATUS_OK;
	     i++) {
		const struct mirror_need *need = roster_need(w->plan->roster,
		    plan_need_of(w->plan, t->group->member[i]));
		struct planned_placement placement = {
		    .need = need->id,
		    .student = need->student,
		    .program = t->told.program,
		    .group = t->told.id,
		    .tutor = t->told.tutor,
		    .begins_on = begin_of_placement(w, t, need->id),
		    .ends_on = t->told.ends_on,
		};
		struct store_key key;
		uint32_t number;

		publication_key(&key, PLAN_PLACEMENT, need->id);
		status = names_add(
		    &w->placed, bytes_of_string(need->id), &number, NULL);
		if (status == STATUS_OK)
			status = wire_pack_placement(&placement, &w->scratch);
		if (status == STATUS_OK)
			status = publication_add(w, &key);
	}
	return status;
}

uint32_t
publication_program(
    const struct publication_writer *w, const struct publication_telling *t)
{
	return model_student(w->plan->model, t->group->member[0])->program;
}

static enum status
add_group(struct publication_writer *w, size_t number)
{
	struct publication_telling t;
	struct store_key key;
	enum status status = make_telling(w, number, &t);

	if (status != STATUS_OK || t.first > t.last)
		return status;
	publication_key(&key, PLAN_GROUP, t.told.id);
	w->publication->groups++;
	w->publication->groups_of[publication_program(w, &t)]++;
	status = wire_pack_group(&t.told, &w->scratch);
	if (status == STATUS_OK)
		status = publication_add(w, &key);
	if (status == STATUS_OK)
		status = add_placements(w, &t);
	return status == STATUS_OK ? publication_add_sessions(w, &t) : status;
}

static enum status
add_wait(struct publication_writer *w, uint32_t number, const char *reason)
{
	const struct mirror_need *need = roster_need(w->plan->roster, number);
	struct planned_wait wait = {
	    .need = need->id,
	    .student = need->student,
	    .program = need->program,
	    .reason = reason,
	};
	struct store_key key;
	enum status status;

	if (history_is_closed(w->history, need->program,
		plan_program(w->plan, need->program)))
		return STATUS_OK;
	status = wire_pack_wait(&wait, &w->scratch);
	publication_key(&key, PLAN_UNPLACED, need->id);
	return status == STATUS_OK ? publication_add(w, &key) : status;
}

/*
 * Who has a place no more had it until the day before: so the days until then
 * stay planned for.
 */
static enum status
add_past_place(
    struct publication_writer *w, const struct planned_placement *old)
{
	const struct mirror_program *p = plan_program(w->plan, old->program);
	struct planned_placement past = *old;
	char last[DATE_TEXT], from_text[DATE_TEXT];
	int32_t from = history_from(w->history, old->program, p);
	struct store_key key;
	enum status status;

	if (from == HISTORY_NO_DAY || !is_solved(w->plan, old->program) ||
	    history_is_closed(w->history, old->program, p))
		return STATUS_OK;
	date_format(from, from_text);
	date_format(from - 1, last);
	publication_key(&key, PLAN_PLACEMENT, old->need);
	if (strcmp(old->begins_on, from_text) >= 0 ||
	    names_find(&w->placed, bytes_of_string(old->need)) != NAMES_NONE)
		return STATUS_OK;
	if (strcmp(old->ends_on, last) > 0)
		past.ends_on = last;
	status = wire_pack_placement(&past, &w->scratch);
	return status == STATUS_OK ? publication_add(w, &key) : status;
}

static int
compare_keys(const void *a, const void *b)
{
	const struct bytes *i = a, *j = b;

	return bytes_compare(*i, *j);
}

static int
compare_items(const void *a, const void *b)
{
	const struct plan_item *i = a, *j = b;

	return bytes_compare(i->key, j->key);
}

static enum status
find_moves(struct publication_writer *w)
{
	const struct bell_moves_input input = {
	    .plan = w->plan,
	    .schedule = w->schedule,
	    .ids = w->ids,
	    .days = w->days,
	    .day_count = w->day_count,
	    .closures = w->closures,
	    .exceptions = w->exceptions,
	    .history = w->history,
	    .zone = w->zone,
	    .others = w->others,
	};

	return bell_moves_find(&input, &w->moves);
}

static enum status
write_groups(struct publication_writer *w)
{
	const struct planned_placement *olds = w->history->places.items;
	enum status status = group_ids_make(
	    w->plan, w->schedule, w->history, w->publication->arena, &w->ids);

	if (status == STATUS_OK)
		status = find_moves(w);
	for (size_t i = 0; i < w->schedule->groups.count; i++)
		if (status == STATUS_OK)
			status = add_group(w, i);
	for (size_t i = 0; i < w->history->places.count; i++)
		if (status == STATUS_OK)
			status = add_past_place(w, &olds[i]);
	return status;
}

static enum status
write_waits(struct publication_writer *w)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < w->schedule->reasons.count; i++) {
		const struct model_reason *r = schedule_reason(w->schedule, i);

		if (status == STATUS_OK)
			status = add_wait(
			    w, plan_need_of(w->plan, r->student), r->text);
	}
	for (uint32_t i = 0; i < w->plan->refusals.count; i++) {
		const struct plan_refusal *r = plan_refusal(w->plan, i);

		if (status == STATUS_OK)
			status = add_wait(w, r->need, r->text);
	}
	return status;
}

static enum status
write_all(struct publication_writer *w)
{
	enum status status =
	    roster_days(w->plan->roster, &w->days, &w->day_count);

	if (status == STATUS_OK)
		status = write_groups(w);
	return status == STATUS_OK ? write_waits(w) : status;
}

enum status
publication_init(struct publication *publication, const struct plan *plan,
    const struct schedule *schedule, const struct closures *closures,
    const struct exceptions *exceptions, const struct history *history,
    const struct rows *others, const struct zone *zone)
{
	struct publication_writer w = {
	    .publication = publication,
	    .plan = plan,
	    .zone = zone,
	    .closures = closures,
	    .exceptions = exceptions,
	    .history = history,
	    .schedule = schedule,
	    .others = others,
	};
	enum status status;

	*publication = (struct publication){0};
	status = arena_new(PUBLICATION_BYTES_MAX, &publication->arena);
	if (status != STATUS_OK)
		return status;
	publication->groups_of = arena_zeroed(publication->arena,
	    plan->roster->programs.count + 1, sizeof(uint64_t));
	publication->sessions_of = arena_zeroed(publication->arena,
	    plan->roster->programs.count + 1, sizeof(uint64_t));
	if (publication->groups_of == NULL ||
	    publication->sessions_of == NULL) {
		publication_fini(publication);
		return STATUS_NO_MEMORY;
	}
	if (plan->roster->time_zone[0] != '\0' &&
	    zone_find(plan->roster->time_zone, &zone) == STATUS_OK)
		w.zone = zone;
	buffer_init(&w.scratch, EVENT_BYTES_MAX);
	names_init(&w.placed, publication->arena);
	status = write_all(&w);
	if (publication->items.count > 0)
		qsort(publication->items.items, publication->items.count,
		    sizeof(struct plan_item), compare_items);
	if (publication->lost.count > 0)
		qsort(publication->lost.items, publication->lost.count,
		    sizeof(struct bytes), compare_keys);
	buffer_fini(&w.scratch);
	names_fini(&w.placed);
	free(w.days);
	bell_moves_fini(&w.moves);
	if (status != STATUS_OK)
		publication_fini(publication);
	return status;
}

void
publication_fini(struct publication *publication)
{
	free(publication->items.items);
	free(publication->lost.items);
	arena_free(&publication->arena);
	*publication = (struct publication){0};
}

const struct plan_item *
publication_find(const struct publication *publication, struct bytes key)
{
	struct plan_item wanted = {.key = key};

	if (publication->items.count == 0)
		return NULL;
	return bsearch(&wanted, publication->items.items,
	    publication->items.count, sizeof(wanted), compare_items);
}

bool
publication_lost(const struct publication *publication, struct bytes key)
{
	return publication->lost.count > 0 &&
	       bsearch(&key, publication->lost.items, publication->lost.count,
		   sizeof(key), compare_keys) != NULL;
}
