// SPDX-License-Identifier: Apache-2.0
/*
 * plan_cycles.c - programmes and windows where days follow a cycle.
 *
 * A programme of so many sessions a week has in a cycle of L days as many as
 * sessionsPerCycle says, else its weekly number times L / 5, rounded, at
 * least one.  How many of them stand in one week depends on the days that are
 * chosen and on the calendar: a tutor's week is charged with as many as the
 * fullest week of the programme's dates could hold, so that no week goes
 * beyond the limit.
 *
 * Who is told to be there on days of the week is there on a day of a cycle
 * at the times common to all days of the week on which it falls; windows told
 * for the day of the cycle itself count besides.
 */
#include "services/scheduling/plan_days.h"

#include <string.h>

#define SCHOOL_WEEK 5
#define WEEK_DAYS 7

static uint32_t
sessions_in(const struct mirror_program *p, uint32_t length)
{
	uint32_t sessions = p->per_cycle;

	if (sessions == 0)
		sessions = (2 * p->sessions * length + SCHOOL_WEEK) /
			   (2 * SCHOOL_WEEK);
	if (sessions == 0)
		sessions = 1;
	if (sessions > length)
		sessions = length;
	return sessions > 0 ? sessions : 1;
}

/* Of the days of one week the so many that are there most often. */
static uint32_t
sum_of_most(uint32_t counts[MIRROR_CYCLE_DAYS], uint32_t sessions)
{
	uint32_t sum = 0;

	for (uint32_t n = 0; n < sessions; n++) {
		uint32_t most = 0;

		for (uint32_t i = 1; i < MIRROR_CYCLE_DAYS; i++)
			if (counts[i] > counts[most])
				most = i;
		sum += counts[most];
		counts[most] = 0;
	}
	return sum;
}

static uint32_t
fullest_week(const struct plan *plan, const struct mirror_program *p,
    const struct rotation *r, uint32_t sessions)
{
	uint32_t counts[MIRROR_CYCLE_DAYS] = {0}, fullest = 0;
	int32_t begins = 0, ends = -1;

	if (!date_parse(p->begins_on, strlen(p->begins_on), &begins) ||
	    !date_parse(p->ends_on, strlen(p->ends_on), &ends))
		return sessions;
	for (int32_t date = begins; date <= ends; date++) {
		uint32_t at = (uint32_t)(date - plan->first_date), week;

		if (at < plan->span && r->cycle_of[at] != 0)
			counts[r->cycle_of[at] - MIRROR_CYCLE]++;
		if (date_weekday(date) != WEEK_DAYS - 1 && date != ends)
			continue;
		week = sum_of_most(counts, sessions);
		fullest = week > fullest ? week : fullest;
		memset(counts, 0, sizeof(counts));
	}
	return fullest > 0 ? fullest : 1;
}

struct variant {
	uint32_t program;
	const struct rotation *rotation;
};

uint32_t
plan_program_of(const struct plan *plan, uint32_t program)
{
	uint32_t own = (uint32_t)plan->roster->programs.count;

	return program < own ? program
			     : ((const struct variant *)
				       plan->variants.items)[program - own]
				   .program;
}

enum status
plan_variant(struct plan *plan, uint32_t program,
    const struct rotation *rotation, uint32_t *variant)
{
	const struct mirror_program *p = roster_program(plan->roster, program);
	uint32_t own = (uint32_t)plan->roster->programs.count, at = 0;
	struct variant made = {.program = program, .rotation = rotation};
	struct model_program row = *model_program(plan->model, program);
	const struct variant *known = plan->variants.items;
	enum status status;

	*variant = program;
	if (rotation == NULL)
		return STATUS_OK;
	while (at < plan->variants.count &&
	       (known[at].program != program || known[at].rotation != rotation))
		at++;
	*variant = own + at;
	if (at < plan->variants.count)
		return STATUS_OK;
	row.sessions = sessions_in(p, rotation->length);
	row.week = fullest_week(plan, p, rotation, row.sessions);
	status = rows_append(&plan->variants, &made, sizeof(made));
	return status == STATUS_OK
		   ? rows_append(&plan->model->programs, &row, sizeof(row))
		   : status;
}

static enum status
add_window(struct plan *plan, uint32_t day, uint32_t start, uint32_t end,
    struct range *windows)
{
	struct model_window w = {.day = day, .start = start, .end = end};

	if (start >= end)
		return STATUS_OK;
	windows->count++;
	return rows_append(&plan->model->windows, &w, sizeof(w));
}

/* From this time on, on each of the days of the week, without a gap: till. */
static uint32_t
common_end(
    const struct mirror_availability *told, uint8_t weekdays, uint32_t start)
{
	uint32_t common = UINT32_MAX;

	for (uint32_t day = 0; day < WEEK_DAYS; day++) {
		uint32_t end = 0;

		if ((weekdays >> day & 1) == 0)
			continue;
		for (size_t i = 0; i < told->window_count; i++) {
			const struct mirror_window *w = &told->windows[i];

			if (w->day == day && w->start <= start && w->end > end)
				end = w->end;
		}
		common = end < common ? end : common;
	}
	return common == UINT32_MAX ? 0 : common;
}

static enum status
add_cycle_day(struct plan *plan, const struct mirror_availability *told,
    const struct rotation *r, uint32_t at, struct range *windows)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < told->window_count && status == STATUS_OK; i++) {
		const struct mirror_window *w = &told->windows[i];

		if (w->day == MIRROR_CYCLE + at)
			status = add_window(
			    plan, r->day[at], w->start, w->end, windows);
		else if (w->day < WEEK_DAYS && (r->weekdays[at] >> w->day & 1))
			/* A common time begins where a window does. */
			status = add_window(plan, r->day[at], w->start,
			    common_end(told, r->weekdays[at], w->start),
			    windows);
	}
	return status;
}

enum status
plan_add_windows(struct plan *plan, const struct mirror_availability *told,
    struct range *windows)
{
	enum status status = STATUS_OK;

	windows->first = (uint32_t)plan->model->windows.count;
	for (size_t i = 0; i < told->window_count && status == STATUS_OK; i++) {
		const struct mirror_window *w = &told->windows[i];

		if (w->day < WEEK_DAYS && plan->week_days[w->day] != MODEL_NONE)
			status = add_window(plan, plan->week_days[w->day],
			    w->start, w->end, windows);
	}
	for (uint32_t i = 0; i < plan->rotations.count; i++) {
		const struct rotation *r =
		    (const struct rotation *)plan->rotations.items + i;

		for (uint32_t at = 0; at < MIRROR_CYCLE_DAYS; at++)
			if (status == STATUS_OK && r->day[at] != MODEL_NONE)
				status =
				    add_cycle_day(plan, told, r, at, windows);
	}
	return status;
}

static bool
has_window(const struct mirror_availability *told, uint32_t day, uint32_t start,
    uint32_t end)
{
	for (size_t i = 0; i < told->window_count; i++)
		if (told->windows[i].day == day &&
		    told->windows[i].start <= start &&
		    end <= told->windows[i].end)
			return true;
	return false;
}

bool
plan_covers(const struct plan *plan, const struct mirror_availability *told,
    const struct mirror_slot *slot, uint32_t minutes)
{
	const struct rotation *r = plan_rotation(plan, slot->school);
	uint32_t end = slot->start + minutes;
	uint8_t weekdays;

	if (has_window(told, slot->day, slot->start, end))
		return true;
	if (slot->day < MIRROR_CYCLE || r == NULL)
		return false;
	weekdays = r->weekdays[slot->day - MIRROR_CYCLE];
	for (uint32_t day = 0; day < WEEK_DAYS; day++)
		if ((weekdays >> day & 1) != 0 &&
		    !has_window(told, day, slot->start, end))
			return false;
	return weekdays != 0;
}
