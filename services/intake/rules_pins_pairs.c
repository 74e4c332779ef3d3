// SPDX-License-Identifier: Apache-2.0
/* rules_pins_pairs.c - pins of two who must be together, or apart. */
#include "services/intake/rules_pins_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct pin_claim *
find_claim(const struct finder *f, const char *student, const char *program)
{
	const struct pin pin = {.student_id = student, .program_id = program};
	const struct pin_claim key = {.pin = &pin}, *at = &key;
	const struct pin_claim **found = bsearch(
	    &at, f->order, f->count, sizeof(*f->order), pins_compare_students);

	return found != NULL ? *found : NULL;
}

/* A pair of the same two tells of this programme. */
static bool
is_told_apart(const struct finder *f, size_t at, const char *program)
{
	const struct pair *pair = f->pairs[at];

	for (size_t i = at + 1; i < f->pair_count; i++) {
		const struct pair *other = f->pairs[i];

		if (strcmp(other->student_id, pair->student_id) != 0 ||
		    strcmp(other->other_student_id, pair->other_student_id) !=
			0)
			return false;
		if (pins_compare_texts(other->program_id, program) == 0)
			return true;
	}
	return false;
}

/* Days of slots that are in both. */
static uint32_t
common_days(const struct pin_claim *a, const struct pin_claim *b)
{
	uint32_t days = 0;

	for (size_t i = 0; i < a->slot_count; i++)
		if (bsearch(&a->slots[i], b->slots, b->slot_count,
			sizeof(*b->slots), pins_compare_slots) != NULL)
			days |= 1u << pins_day_number(a->slots[i]);
	return (uint32_t)__builtin_popcount(days);
}

static void
check_together(const struct finder *f, const struct pin_claim *a,
    const struct pin_claim *b)
{
	const struct pin *p = a->pin, *q = b->pin;
	uint32_t needed = pins_sessions_of(a) > 0 ? pins_sessions_of(a) : 1;
	char text[FAULT_TEXT];

	if (pins_has_text(p->tutor_id) && pins_has_text(q->tutor_id) &&
	    strcmp(p->tutor_id, q->tutor_id) != 0) {
		(void)snprintf(text, sizeof(text),
		    "tutor " SHOWN ", for student " SHOWN
		    " must be in the same group and is pinned there",
		    q->tutor_id, q->student_id);
		pins_tell(f, a, b, "tutorId", p->tutor_id, text);
	}
	if (a->slot_count > 0 && a->slot_count == p->slot_ids.count &&
	    b->slot_count > 0 && b->slot_count == q->slot_ids.count &&
	    common_days(a, b) < needed) {
		(void)snprintf(text, sizeof(text),
		    "slots on %u days in common with student " SHOWN
		    ", who must be in the same group",
		    needed, q->student_id);
		pins_tell(f, a, b, "slotIds", p->slot_ids.item[0], text);
	}
}

static void
check_two(const struct finder *f, const struct pin_claim *a,
    const struct pin_claim *b, bool together)
{
	char text[FAULT_TEXT];

	if (together) {
		check_together(f, a, b);
	} else if (pins_has_times(a) && pins_has_times(b) &&
		   pins_has_text(a->pin->tutor_id) &&
		   pins_compare_groups(a, b) == 0) {
		(void)snprintf(text, sizeof(text),
		    "another tutor or other times than student " SHOWN
		    ", who must be in another group",
		    b->pin->student_id);
		pins_tell(f, a, b, "tutorId", a->pin->tutor_id, text);
	}
}

static void
check_pair(const struct finder *f, size_t at)
{
	const struct pair *pair = f->pairs[at];
	bool together = strcmp(pair->kind, "TOGETHER") == 0;
	size_t from = 0, to = f->count;

	if (!together && strcmp(pair->kind, "APART") != 0)
		return;
	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (strcmp(f->order[mid]->pin->student_id, pair->student_id) <
		    0)
			from = mid + 1;
		else
			to = mid;
	}
	for (; from < f->count; from++) {
		const struct pin_claim *a = f->order[from], *b;
		const char *program = a->pin->program_id;

		if (strcmp(a->pin->student_id, pair->student_id) != 0)
			return;
		b = find_claim(f, pair->other_student_id, program);
		if (b == NULL ||
		    (pins_has_text(pair->program_id) &&
			strcmp(pair->program_id, program) != 0) ||
		    (!pins_has_text(pair->program_id) &&
			is_told_apart(f, at, program)))
			continue;
		check_two(f, a, b, together);
		check_two(f, b, a, together);
	}
}

void
pins_check_pairs(const struct finder *f)
{
	for (size_t i = 0; i < f->pair_count; i++)
		check_pair(f, i);
}
