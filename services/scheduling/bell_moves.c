// SPDX-License-Identifier: Apache-2.0
/* bell_moves.c - date after date, session after session. */
#include "services/scheduling/bell_moves.h"

#include "services/scheduling/bells.h"
#include "services/scheduling/rules_ids.h"

#include <stdlib.h>
#include <string.h>

#define DATE_BYTES_MAX ((size_t)1 << 30)

/* A session that the weekly plan has on the date. */
struct due {
	uint32_t group, slot; /* of the schedule, of the roster */
	struct planned_session session;
	const struct mirror_program *program;
	const struct zone *zone;
	struct closure_effect effect;
	uint32_t start; /* before the delay */
	bool is_other;  /* the school has another bell schedule */
	bool is_settled;
};

struct moving {
	const struct bell_moves_input *in;
	struct bells bells;
	struct arena *arena; /* of one date */
	struct meetings meetings;
	struct rows due;
	struct rows *found;
	uint32_t *order; /* the groups by their ids */
	int32_t date;
};

static int
compare_ids(const void *a, const void *b, void *ctx)
{
	const char *const *ids = ctx;

	return strcmp(ids[*(const uint32_t *)a], ids[*(const uint32_t *)b]);
}

static enum status
sort_groups(struct moving *m)
{
	size_t count = m->in->schedule->groups.count;

	m->order = malloc((count + 1) * sizeof(*m->order));
	if (m->order == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < count; i++)
		m->order[i] = i;
	qsort_r(m->order, count, sizeof(*m->order), compare_ids,
	    (void *)(uintptr_t)m->in->ids);
	return STATUS_OK;
}

/* The date is one of those that are planned of the programme. */
static bool
is_planned(const struct moving *m, const struct mirror_program *p)
{
	int32_t from = history_from(m->in->history, p->id, p), first, last;

	return date_parse(p->begins_on, strlen(p->begins_on), &first) &&
	       date_parse(p->ends_on, strlen(p->ends_on), &last) &&
	       m->date >= first && m->date <= last && m->date >= from;
}

/* The slot of the group that falls on the date; MODEL_NONE: none. */
static uint32_t
slot_of(const struct moving *m, const struct group *g, const char *school)
{
	for (uint32_t i = 0; i < g->sessions; i++)
		if (rules_falls_on(m->in->days, m->in->day_count, school,
			roster_slot(m->in->plan->roster, g->slot[i])->day,
			m->date))
			return g->slot[i];
	return MODEL_NONE;
}

static enum status
read_members(struct moving *m, const struct group *g, struct due *due)
{
	const struct plan *plan = m->in->plan;
	char **students =
	    arena_alloc(m->arena, (g->members + 1) * sizeof(*students));

	if (students == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < g->members; i++)
		students[i] = (char *)roster_need(
		    plan->roster, plan_need_of(plan, g->member[i]))
				  ->student;
	due->session.students = students;
	due->session.student_count = g->members;
	return STATUS_OK;
}

/* Whoever stands in; false: the tutor is away, and nobody does. */
static bool
find_tutor(const struct moving *m, struct due *due)
{
	char id[SESSION_ID_TEXT];

	rules_session_id(due->session.group, m->date, id);
	due->session.tutor = exceptions_tutor(m->in->exceptions,
	    due->session.provider, id, due->session.tutor, m->date);
	return due->session.tutor != NULL;
}

static enum status
add_due(struct moving *m, uint32_t number)
{
	const struct bell_moves_input *in = m->in;
	const struct plan *plan = in->plan;
	const struct group *g = schedule_group(in->schedule, number);
	const struct model_student *first =
	    model_student(plan->model, g->member[0]);
	const char *school = model_school(plan->model, first->school)->id;
	const struct mirror_tutor *tutor = roster_tutor(plan->roster, g->tutor);
	struct due due = {
	    .group = number,
	    .slot = slot_of(m, g, school),
	    .program = roster_program(
		plan->roster, plan_program_of(plan, first->program)),
	    .zone = plan_zone(plan, first->school, in->zone),
	    .effect = rules_closure_effect(
		in->closures->items, in->closures->count, school, m->date),
	    .is_other = bells_schedule(in->days, in->day_count, school,
			    m->date)[0] != '\0',
	};
	enum status status;

	if (due.slot == MODEL_NONE || due.effect.closed ||
	    !is_planned(m, due.program) ||
	    !rules_is_instructional(in->days, in->day_count, school, m->date))
		return STATUS_OK;
	due.session = (struct planned_session){
	    .provider = rules_provider(tutor->provider, due.program->provider),
	    .group = in->ids[number],
	    .school = school,
	    .tutor = tutor->id,
	    .modality =
		tutor->is_virtual ? MODALITY_VIRTUAL : MODALITY_IN_PERSON,
	};
	due.start = roster_slot(plan->roster, due.slot)->start;
	if (!find_tutor(m, &due))
		return STATUS_OK;
	status = read_members(m, g, &due);
	return status == STATUS_OK ? rows_append(&m->due, &due, sizeof(due))
				   : status;
}

static void
set_time(const struct moving *m, struct due *due, uint32_t start,
    struct free_time *time)
{
	*time = (struct free_time){
	    .session = &due->session,
	    .program = due->program,
	    .date = m->date,
	    .minute = start + due->effect.delay,
	    .minutes = due->program->minutes,
	};
	time->start = zone_instant(due->zone, m->date, (int32_t)time->minute);
	time->end = time->start + time->minutes * INSTANT_MINUTE;
	due->session.start = time->start;
	due->session.end = time->end;
}

/* It stands so: for those who come after it, too. */
static enum status
settle(struct moving *m, struct due *due, uint32_t start)
{
	struct planned_session *kept = arena_alloc(m->arena, sizeof(*kept));
	struct free_time time;

	if (kept == NULL)
		return STATUS_NO_MEMORY;
	set_time(m, due, start, &time);
	*kept = due->session;
	due->start = start;
	due->is_settled = true;
	return meetings_add(&m->meetings, kept, m->date);
}

static bool
suits(struct moving *m, struct due *due, const struct mirror_slot *slot,
    uint32_t start)
{
	const struct free_search search = {m->in->plan->roster,
	    &m->in->plan->protection, m->in->days, m->in->day_count,
	    &m->meetings};
	struct free_time time;

	set_time(m, due, start, &time);
	return time.minute + time.minutes <= due->effect.release &&
	       free_tutor(&search, &time) && free_room(&search, &time) &&
	       free_students(&search, &time, slot);
}

/* In one of the slots of the same label: at its own time, or moved. */
static enum status
try_slots(struct moving *m, struct due *due, bool is_moved)
{
	const struct mirror_slot *own =
	    roster_slot(m->in->plan->roster, due->slot);
	const struct mirror_slot *slot;
	uint32_t minutes = due->program->minutes;
	size_t at = 0;

	while ((slot = bells_next(&m->bells, own, minutes, m->in->days,
		    m->in->day_count, m->date, &at)) != NULL) {
		uint32_t start = is_moved ? slot->start : own->start;

		if (slot->start <= start && start + minutes <= slot->end &&
		    suits(m, due, slot, start))
			return settle(m, due, start);
	}
	return STATUS_OK;
}

static enum status
settle_all(struct moving *m)
{
	struct due *all = m->due.items;
	size_t count = m->due.count;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		if (!all[i].is_other && all[i].start + all[i].effect.delay +
						all[i].program->minutes <=
					    all[i].effect.release)
			status = settle(m, &all[i], all[i].start);
	for (int moved = 0; moved < 2; moved++)
		for (size_t i = 0; i < count && status == STATUS_OK; i++)
			if (all[i].is_other && !all[i].is_settled)
				status = try_slots(m, &all[i], moved == 1);
	return status;
}

static enum status
note_all(struct moving *m)
{
	const struct due *all = m->due.items;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < m->due.count && status == STATUS_OK; i++) {
		struct bell_move move = {
		    .group = all[i].group,
		    .date = m->date,
		    .start = all[i].is_settled ? all[i].start : BELL_MOVES_LOST,
		};

		if (all[i].is_other)
			status = rows_append(m->found, &move, sizeof(move));
	}
	return status;
}

static enum status
add_others(struct moving *m)
{
	const struct rows *others = m->in->others;
	enum status status = STATUS_OK;

	for (size_t i = 0; others != NULL && i < others->count; i++) {
		const struct meeting *other =
		    (const struct meeting *)others->items + i;

		if (other->date == m->date && status == STATUS_OK)
			status =
			    meetings_add(&m->meetings, other->session, m->date);
	}
	return status;
}

static enum status
move_date(struct moving *m)
{
	enum status status;

	arena_reset(m->arena);
	meetings_init(&m->meetings, m->arena);
	m->due.count = 0;
	status = add_others(m);
	for (size_t i = 0; i < m->in->schedule->groups.count; i++)
		if (status == STATUS_OK)
			status = add_due(m, m->order[i]);
	if (status == STATUS_OK)
		status = settle_all(m);
	if (status == STATUS_OK)
		status = note_all(m);
	meetings_fini(&m->meetings);
	return status;
}

static int
compare_dates(const void *a, const void *b)
{
	int32_t i = *(const int32_t *)a, j = *(const int32_t *)b;

	return (i > j) - (i < j);
}

static enum status
move_dates(struct moving *m)
{
	const struct calendar_day *days = m->in->days;
	struct rows dates = {0};
	const int32_t *all;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < m->in->day_count && status == STATUS_OK; i++)
		if (days[i].bell_schedule[0] != '\0')
			status = rows_append(
			    &dates, &days[i].date, sizeof(days[i].date));
	if (dates.count > 1)
		qsort(dates.items, dates.count, sizeof(int32_t), compare_dates);
	all = dates.items;
	for (size_t i = 0; i < dates.count && status == STATUS_OK; i++) {
		if (i > 0 && all[i] == all[i - 1])
			continue;
		m->date = all[i];
		status = move_date(m);
	}
	free(dates.items);
	return status;
}

static int
compare_moves(const void *left, const void *right)
{
	const struct bell_move *a = left, *b = right;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return (a->date > b->date) - (a->date < b->date);
}

enum status
bell_moves_find(const struct bell_moves_input *input, struct bell_moves *moves)
{
	struct moving m = {.in = input, .found = &moves->moves};
	enum status status = bells_init(&m.bells, input->plan->roster);

	*moves = (struct bell_moves){0};
	if (status != STATUS_OK)
		return status;
	status = sort_groups(&m);
	if (status == STATUS_OK)
		status = arena_new(DATE_BYTES_MAX, &m.arena);
	if (status == STATUS_OK)
		status = move_dates(&m);
	if (moves->moves.count > 1)
		qsort(moves->moves.items, moves->moves.count,
		    sizeof(struct bell_move), compare_moves);
	free(m.due.items);
	free(m.order);
	arena_free(&m.arena);
	bells_fini(&m.bells);
	return status;
}

void
bell_moves_fini(struct bell_moves *moves)
{
	free(moves->moves.items);
	*moves = (struct bell_moves){0};
}

uint32_t
bell_moves_start(const struct bell_moves *moves, uint32_t group, int32_t date,
    uint32_t start)
{
	const struct bell_move wanted = {.group = group, .date = date};
	const struct bell_move *found = NULL;

	if (moves->moves.count > 0)
		found = bsearch(&wanted, moves->moves.items, moves->moves.count,
		    sizeof(wanted), compare_moves);
	return found != NULL ? found->start : start;
}
