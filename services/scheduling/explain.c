// SPDX-License-Identifier: Apache-2.0
/* explain.c - each rung asks a little more of the tutors than the last. */
#include "services/scheduling/explain.h"

#include <stdio.h>

/* What is asked of a tutor in a slot. */
enum asked {
	ASKED_NOTHING,   /* the student alone */
	ASKED_AVAILABLE, /* a window of the tutor */
};

static bool
is_available(
    const struct board *b, uint32_t tutor, uint32_t slot, uint32_t minutes)
{
	const struct model_tutor *t = model_tutor(b->model, tutor);
	const struct model_window *w = model_windows(b->model, t->windows);
	const struct model_slot *s = model_slot(b->model, slot);

	for (uint32_t i = 0; i < t->windows.count; i++)
		if (w[i].day == s->day && w[i].start <= s->start &&
		    s->start + minutes <= w[i].end)
			return true;
	return false;
}

/*
 * Days with a slot where the student, and the tutor if asked, could be;
 * counted no further than most.
 */
static uint32_t
count_days(const struct board *b, uint32_t student, enum asked asked,
    uint32_t tutor, uint32_t most)
{
	const struct model_student *s = model_student(b->model, student);
	const struct cell *cell =
	    &b->layout->cells[b->layout->cell_of[student]];
	uint32_t minutes = model_program(b->model, s->program)->minutes;
	const uint32_t *slots = layout_pool(b->layout, cell->slots);
	uint32_t days = 0, last = MODEL_NONE;

	for (uint32_t i = 0; i < cell->slots.count && days < most; i++) {
		uint32_t day = model_slot(b->model, slots[i])->day;

		if (day == last ||
		    !layout_is_free(b->layout, student, slots[i]) ||
		    (asked == ASKED_AVAILABLE &&
			!is_available(b, tutor, slots[i], minutes)))
			continue;
		last = day;
		days++;
	}
	return days;
}

struct ladder {
	uint32_t qualified, available, with_time;
};

static struct ladder
climb(const struct board *b, uint32_t student)
{
	const struct model_student *s = model_student(b->model, student);
	const struct cell *cell =
	    &b->layout->cells[b->layout->cell_of[student]];
	const uint32_t *tutors = layout_pool(b->layout, cell->tutors);
	uint32_t needed = model_program(b->model, s->program)->sessions;
	struct ladder ladder = {0};

	for (uint32_t i = 0; i < cell->tutors.count; i++) {
		if ((model_tutor(b->model, tutors[i])->bands &
			model_band_of_grade(s->grade)) == 0)
			continue;
		ladder.qualified++;
		if (count_days(b, student, ASKED_AVAILABLE, tutors[i], needed) <
		    needed)
			continue;
		ladder.available++;
		if (board_has_minutes(b, tutors[i], s->program))
			ladder.with_time++;
	}
	return ladder;
}

void
explain_unplaced(
    const struct board *b, uint32_t student, struct model_reason *reason)
{
	const struct model_student *s = model_student(b->model, student);
	uint32_t needed = model_program(b->model, s->program)->sessions;
	uint32_t days = count_days(b, student, ASKED_NOTHING, 0, needed);
	struct ladder ladder;
	size_t size = sizeof(reason->text);

	reason->student = student;
	if (b->is_barred[student]) {
		snprintf(reason->text, size, "the pin breaks a hard rule");
		return;
	}
	if (days < needed) {
		snprintf(reason->text, size, "free on %u days of %u needed",
		    days, needed);
		return;
	}
	ladder = climb(b, student);
	if (ladder.qualified == 0)
		snprintf(reason->text, size, "no tutor qualifies");
	else if (ladder.available == 0)
		snprintf(reason->text, size,
		    "none of %u tutors is available on %u of the free days",
		    ladder.qualified, needed);
	else if (ladder.with_time == 0)
		snprintf(reason->text, size,
		    "the weeks of all %u available tutors are full",
		    ladder.available);
	else
		snprintf(reason->text, size,
		    "times or rooms are taken with all %u tutors who have "
		    "hours left",
		    ladder.with_time);
}
