// SPDX-License-Identifier: Apache-2.0
/* rules_pins.c - groups of one tutor and days of one student, side by side. */
#include "services/intake/rules_pins_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WEEK_DAYS 7
/* Meetings before one that are looked at, of those that begin no later. */
#define LOOKED_MAX 64

bool
pins_has_text(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* Of the week, then of the cycle, A to J or 1 to 10. */
uint32_t
pins_day_number(const struct slot *slot)
{
	const char *cycle = slot->day.cycle;

	if (cycle == NULL)
		return slot->day.weekday;
	return WEEK_DAYS + (cycle[0] >= 'A'
				   ? (uint32_t)(cycle[0] - 'A')
				   : (uint32_t)strtoul(cycle, NULL, 10) - 1);
}

/* Two schools may count their days differently. */
static bool
is_same_day(const struct slot *a, const struct slot *b)
{
	return pins_day_number(a) == pins_day_number(b) &&
	       (a->day.cycle == NULL ||
		   strcmp(a->school_id, b->school_id) == 0);
}

int
pins_compare_slots(const void *a, const void *b)
{
	const struct slot *s = *(const struct slot *const *)a;
	const struct slot *t = *(const struct slot *const *)b;

	if (pins_day_number(s) != pins_day_number(t))
		return pins_day_number(s) < pins_day_number(t) ? -1 : 1;
	if (s->start != t->start)
		return s->start < t->start ? -1 : 1;
	return strcmp(s->id, t->id);
}

/* In a week, or in a cycle; 0: not told. */
uint32_t
pins_sessions_of(const struct pin_claim *c)
{
	size_t of_cycle = 0;

	for (size_t i = 0; i < c->slot_count; i++)
		of_cycle += c->slots[i]->day.cycle != NULL;
	if (c->program == NULL || (of_cycle > 0 && of_cycle < c->slot_count))
		return 0;
	return of_cycle > 0 ? c->program->sessions_per_cycle
			    : c->program->sessions_per_week;
}

bool
pins_has_times(const struct pin_claim *c)
{
	return c->slot_count > 0 && c->slot_count == c->pin->slot_ids.count &&
	       c->slot_count == pins_sessions_of(c);
}

static uint32_t
limit_of(const struct pin_claim *c)
{
	uint32_t most =
	    c->program->max_group > 0 ? c->program->max_group : UINT32_MAX;
	uint32_t own = c->need != NULL ? c->need->max_group : 0;

	if (own == 0)
		return most;
	return c->need->group_waiver || own < most ? own : most;
}

void
pins_tell(const struct finder *f, const struct pin_claim *claim,
    const struct pin_claim *other, const char *field, const char *found,
    const char *text)
{
	char expected[FAULT_TEXT];
	struct fault fault;

	if (claim->line == 0)
		return;
	if (other->line > 0)
		(void)snprintf(expected, sizeof(expected), "%s (line %llu)",
		    text, (unsigned long long)other->line);
	else
		(void)snprintf(
		    expected, sizeof(expected), "%s (imported before)", text);
	fault_set(&fault, SEVERITY_WARNING, "PINS_CONTRADICT", field, found,
	    expected);
	f->on_fault(claim, &fault, f->ctx);
}

/* Orders */

int
pins_compare_texts(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

/* Claims of one group are the same to it. */
int
pins_compare_groups(const struct pin_claim *a, const struct pin_claim *b)
{
	int order = pins_compare_texts(a->pin->tutor_id, b->pin->tutor_id);

	if (order == 0)
		order = strcmp(a->pin->program_id, b->pin->program_id);
	for (size_t i = 0; i < a->slot_count && order == 0; i++)
		order = i == b->slot_count
			    ? 1
			    : strcmp(a->slots[i]->id, b->slots[i]->id);
	return order == 0 && a->slot_count < b->slot_count ? -1 : order;
}

int
pins_compare_students(const void *a, const void *b)
{
	const struct pin *p = (*(const struct pin_claim *const *)a)->pin;
	const struct pin *q = (*(const struct pin_claim *const *)b)->pin;
	int order = strcmp(p->student_id, q->student_id);

	return order != 0 ? order : strcmp(p->program_id, q->program_id);
}

static int
compare_claims(const void *a, const void *b)
{
	int order = pins_compare_groups(*(const struct pin_claim *const *)a,
	    *(const struct pin_claim *const *)b);

	return order != 0 ? order : pins_compare_students(a, b);
}

static int
compare_meetings(const void *a, const void *b)
{
	const struct meeting *m = a, *n = b;
	int order = strcmp(m->owner, n->owner);

	if (order != 0)
		return order;
	order = pins_compare_slots(&m->slot, &n->slot);
	if (order != 0)
		return order;
	return m->unit < n->unit ? -1 : m->unit > n->unit;
}

/* Meetings */

static bool
dates_meet(const struct program *p, const struct program *q)
{
	return pins_compare_texts(p->begins_on, q->ends_on) <= 0 &&
	       pins_compare_texts(q->begins_on, p->ends_on) <= 0;
}

static void
tell_clash(const struct finder *f, struct unit *unit, const struct unit *other,
    const struct meeting *own, const struct meeting *theirs)
{
	const struct pin_claim *o = f->order[other->first];
	char text[FAULT_TEXT];

	if (unit->is_told)
		return;
	unit->is_told = true;
	for (size_t i = unit->first; i < unit->first + unit->count; i++) {
		const struct pin_claim *c = f->order[i];

		if (f->by_tutor) {
			(void)snprintf(text, sizeof(text),
			    "a tutor who is free in slot " SHOWN
			    ": student " SHOWN " has this one then",
			    own->slot->id, o->pin->student_id);
			pins_tell(f, c, o, "tutorId", c->pin->tutor_id, text);
		} else {
			(void)snprintf(text, sizeof(text),
			    "another time: the student is pinned to slot " SHOWN
			    " in programme " SHOWN,
			    theirs->slot->id, o->pin->program_id);
			pins_tell(f, c, o, "slotIds", own->slot->id, text);
		}
	}
}

static void
look_back(struct finder *f, size_t at)
{
	const struct meeting *m = &f->meetings[at];
	struct unit *unit = &f->units[m->unit];

	for (size_t back = 1; back <= at && back <= LOOKED_MAX; back++) {
		const struct meeting *o = &f->meetings[at - back];
		struct unit *other = &f->units[o->unit];

		if (strcmp(o->owner, m->owner) != 0 ||
		    pins_day_number(o->slot) != pins_day_number(m->slot))
			return;
		if (o->unit == m->unit || o->end <= m->slot->start ||
		    !is_same_day(o->slot, m->slot) ||
		    !dates_meet(f->order[other->first]->program,
			f->order[unit->first]->program))
			continue;
		tell_clash(f, unit, other, m, o);
		tell_clash(f, other, unit, o, m);
	}
}

static void
find_clashes(struct finder *f)
{
	f->meeting_count = 0;
	for (size_t u = 0; u < f->unit_count; u++) {
		const struct pin_claim *c = f->order[f->units[u].first];

		for (size_t i = 0; i < c->slot_count; i++)
			f->meetings[f->meeting_count++] = (struct meeting){
			    .owner = f->by_tutor ? c->pin->tutor_id
						 : c->pin->student_id,
			    .slot = c->slots[i],
			    .end = c->slots[i]->start +
				   c->program->minutes_per_session,
			    .unit = u,
			};
	}
	qsort(f->meetings, f->meeting_count, sizeof(*f->meetings),
	    compare_meetings);
	for (size_t i = 1; i < f->meeting_count; i++)
		look_back(f, i);
}

/* Groups */

static bool
is_of_another_kind(const struct pin_claim *a, const struct pin_claim *b)
{
	return a->need != NULL && b->need != NULL &&
	       (pins_compare_texts(a->need->level, b->need->level) != 0 ||
		   pins_compare_texts(a->need->language, b->need->language) !=
		       0);
}

static void
check_group(const struct finder *f, const struct unit *unit)
{
	const struct pin_claim *const *claims =
	    (const struct pin_claim *const *)f->order + unit->first;
	uint32_t most = UINT32_MAX;
	size_t another = 0;
	char text[FAULT_TEXT];

	for (size_t i = 0; i < unit->count; i++) {
		uint32_t limit = limit_of(claims[i]);

		most = limit < most ? limit : most;
		if (another == 0 && is_of_another_kind(claims[i], claims[0]))
			another = i;
	}
	for (size_t i = 0; i < unit->count; i++) {
		const struct pin_claim *c = claims[i];
		const struct pin_claim *o = is_of_another_kind(c, claims[0])
						? claims[0]
						: claims[another];

		if (is_of_another_kind(c, o)) {
			(void)snprintf(text, sizeof(text),
			    "another tutor or other times than student " SHOWN
			    ", whose level or language is another",
			    o->pin->student_id);
			pins_tell(f, c, o, "tutorId", c->pin->tutor_id, text);
		}
		if (unit->count > most) {
			(void)snprintf(text, sizeof(text),
			    "at most %u in a group with student " SHOWN, most,
			    claims[i == 0]->pin->student_id);
			pins_tell(f, c, claims[i == 0], "tutorId",
			    c->pin->tutor_id, text);
		}
	}
}

static void
find_groups(struct finder *f)
{
	f->unit_count = 0;
	for (size_t i = 0; i < f->count; i++) {
		if (i > 0 && f->by_tutor &&
		    pins_compare_groups(f->order[i], f->order[i - 1]) == 0)
			f->units[f->unit_count - 1].count++;
		else
			f->units[f->unit_count++] =
			    (struct unit){.first = i, .count = 1};
	}
}

/* All of it */

static void
list_claims(struct finder *f, const struct pin_claim *claims, size_t count,
    bool with_times)
{
	f->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct pin_claim *c = &claims[i];

		if (!with_times ||
		    (pins_has_times(c) &&
			(!f->by_tutor || pins_has_text(c->pin->tutor_id))))
			f->order[f->count++] = c;
	}
	qsort(f->order, f->count, sizeof(*f->order),
	    f->by_tutor ? compare_claims : pins_compare_students);
}

static void
find_all(struct finder *f, const struct pin_claim *claims, size_t count)
{
	f->by_tutor = true;
	list_claims(f, claims, count, true);
	find_groups(f);
	for (size_t i = 0; i < f->unit_count; i++)
		check_group(f, &f->units[i]);
	find_clashes(f);
	f->by_tutor = false;
	list_claims(f, claims, count, true);
	find_groups(f);
	find_clashes(f);
	list_claims(f, claims, count, false);
	pins_check_pairs(f);
}

enum status
rules_pins_find(struct pin_claim *claims, size_t count,
    const struct pair *const *pairs, size_t pair_count, pin_fault_fn *on_fault,
    void *ctx)
{
	struct finder f = {.pairs = pairs,
	    .pair_count = pair_count,
	    .on_fault = on_fault,
	    .ctx = ctx};
	enum status status = STATUS_NO_MEMORY;
	size_t slots = 0;

	for (size_t i = 0; i < count; i++) {
		slots += claims[i].slot_count;
		if (claims[i].slot_count > 1)
			qsort(claims[i].slots, claims[i].slot_count,
			    sizeof(*claims[i].slots), pins_compare_slots);
	}
	f.order = calloc(count + 1, sizeof(*f.order));
	f.units = calloc(count + 1, sizeof(*f.units));
	f.meetings = calloc(slots + 1, sizeof(*f.meetings));
	if (f.order != NULL && f.units != NULL && f.meetings != NULL) {
		find_all(&f, claims, count);
		status = STATUS_OK;
	}
	free(f.order);
	free(f.units);
	free(f.meetings);
	return status;
}
