// SPDX-License-Identifier: Apache-2.0
/* protection.c - periods to times, and times against each other. */
#include "services/scheduling/protection.h"

#include "services/scheduling/bells.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A period that a time of a bell schedule names. */
struct named_time {
	const char *school, *period;
	uint32_t slot;
};

static int
compare_names(const void *left, const void *right)
{
	const struct named_time *a = left, *b = right;
	int order = strcmp(a->school, b->school);

	if (order == 0)
		order = strcasecmp(a->period, b->period);
	return order != 0 ? order : (a->slot > b->slot) - (a->slot < b->slot);
}

static enum status
name_time(struct rows *names, const struct mirror_slot *slot,
    const char *period, uint32_t number)
{
	struct named_time name = {slot->school, period, number};

	return period[0] == '\0' ? STATUS_OK
				 : rows_append(names, &name, sizeof(name));
}

static enum status
name_times(const struct roster *r, struct rows *names)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < r->slots.count; i++) {
		const struct mirror_slot *slot = roster_slot(r, i);

		if (slot->period_count == 0 && status == STATUS_OK)
			status = name_time(names, slot, slot->label, i);
		for (size_t k = 0; k < slot->period_count; k++)
			if (status == STATUS_OK)
				status =
				    name_time(names, slot, slot->periods[k], i);
	}
	if (names->count > 1)
		qsort(names->items, names->count, sizeof(struct named_time),
		    compare_names);
	return status;
}

static enum status
add_period(struct protection *p, struct protected_class *class,
    const struct rows *names, const char *period)
{
	const struct named_time *all = names->items;
	const struct named_time wanted = {class->row->school, period, 0};
	size_t low = 0, high = names->count;
	enum status status = STATUS_OK;
	bool is_regular = false;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_names(&all[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < names->count && status == STATUS_OK; low++) {
		struct protected_time time = {all[low].slot, period};

		if (strcmp(all[low].school, wanted.school) != 0 ||
		    strcasecmp(all[low].period, period) != 0)
			break;
		status = rows_append(&p->times, &time, sizeof(time));
		class->times.count++;
		is_regular |=
		    roster_slot(p->roster, time.slot)->bell_schedule[0] == '\0';
	}
	class->has_unknown |= !is_regular;
	return status;
}

/* From the first of its terms to the last. */
static void
find_days(const struct roster *r, struct protected_class *class)
{
	int32_t first = INT32_MAX, last = INT32_MIN;

	for (size_t i = 0; i < class->row->term_count; i++) {
		const struct mirror_term *term = roster_find(&r->terms,
		    sizeof(struct mirror_term), class->row->terms[i]);
		int32_t start, end;

		if (term == NULL ||
		    !date_parse(term->start, strlen(term->start), &start) ||
		    !date_parse(term->end, strlen(term->end), &end))
			continue;
		first = start < first ? start : first;
		last = end - 1 > last ? end - 1 : last;
	}
	class->first = first <= last ? first : INT32_MIN;
	class->last = first <= last ? last : INT32_MAX;
}

static enum status
add_class(struct protection *p, const struct rows *names, uint32_t number)
{
	const struct roster *r = p->roster;
	const struct mirror_class *row =
	    (const struct mirror_class *)r->classes.items + number;
	const struct mirror_course *course =
	    roster_find(&r->courses, sizeof(struct mirror_course), row->course);
	struct protected_class *class = &p->classes[number];
	enum status status = STATUS_OK;

	*class = (struct protected_class){
	    .row = row,
	    .subjects = rules_class_subjects(
		&row->told, course != NULL ? &course->told : NULL),
	    .times = {.first = (uint32_t)p->times.count},
	    .has_unknown = row->period_count == 0,
	};
	find_days(r, class);
	for (size_t i = 0; i < row->period_count && status == STATUS_OK; i++)
		status = add_period(p, class, names, row->periods[i]);
	return status;
}

enum status
protection_init(struct protection *p, const struct roster *roster)
{
	struct rows names = {0};
	enum status status = STATUS_OK;

	*p = (struct protection){.roster = roster};
	if (roster->enrollments.count == 0)
		return STATUS_OK;
	p->classes = calloc(roster->classes.count, sizeof(*p->classes));
	if (p->classes == NULL)
		return STATUS_NO_MEMORY;
	status = name_times(roster, &names);
	for (uint32_t i = 0; i < roster->classes.count; i++)
		if (status == STATUS_OK)
			status = add_class(p, &names, i);
	free(names.items);
	if (status == STATUS_OK)
		status = roster_days(roster, &p->days, &p->day_count);
	if (status != STATUS_OK)
		protection_fini(p);
	return status;
}

void
protection_fini(struct protection *p)
{
	free(p->days);
	free(p->classes);
	free(p->times.items);
	*p = (struct protection){0};
}

static const struct protected_time *
time_at(
    const struct protection *p, const struct protected_class *class, uint32_t i)
{
	return (const struct protected_time *)p->times.items +
	       class->times.first + i;
}

/* The class in which the student is, protected, on some of the days. */
static const struct protected_class *
class_of(const struct protection *p, const struct roster_enrollment *e,
    const struct mirror_program *program, int32_t *first, int32_t *last)
{
	const struct protected_class *class = &p->classes[e->class];

	if ((class->subjects & program->protects) == 0)
		return NULL;
	*first = e->first > *first ? e->first : *first;
	*first = class->first > *first ? class->first : *first;
	*last = e->last < *last ? e->last : *last;
	*last = class->last < *last ? class->last : *last;
	return *first <= *last ? class : NULL;
}

static bool
tell(const struct protected_class *class, const struct mirror_program *program,
    const char *period, struct protected_by *by)
{
	*by = (struct protected_by){
	    .class = class->row->id,
	    .subject = rules_subject_name(class->subjects & program->protects),
	    .period = period,
	};
	return true;
}

/* Two times of regular bell schedules are on one date of those. */
static bool
meet(const struct protection *p, const struct mirror_slot *a,
    const struct mirror_slot *b, int32_t first, int32_t last)
{
	if (strcmp(a->school, b->school) == 0 ||
	    (a->day < MIRROR_NO_DAY && b->day < MIRROR_NO_DAY))
		return a->day == b->day;
	for (int32_t date = first; date <= last; date++)
		if (rules_falls_on(
			p->days, p->day_count, a->school, a->day, date) &&
		    rules_falls_on(
			p->days, p->day_count, b->school, b->day, date))
			return true;
	return false;
}

bool
protection_closes(const struct protection *p, uint32_t student,
    const struct mirror_program *program, uint32_t slot, int32_t first,
    int32_t last, struct protected_by *by)
{
	const struct roster *r = p->roster;
	const struct roster_enrollment *all = r->enrollments.items;
	const struct mirror_slot *own = roster_slot(r, slot);
	struct range range = roster_enrollments(r, student);
	bool is_closed = false;

	for (uint32_t i = 0; i < range.count; i++) {
		int32_t from = first, to = last;
		const struct protected_class *class =
		    class_of(p, &all[range.first + i], program, &from, &to);

		for (uint32_t k = 0; class != NULL && k < class->times.count;
		     k++) {
			const struct protected_time *t = time_at(p, class, k);
			const struct mirror_slot *s = roster_slot(r, t->slot);
			struct protected_by here;

			if (s->bell_schedule[0] != '\0' ||
			    s->start >= own->start + program->minutes ||
			    own->start >= s->end || !meet(p, own, s, from, to))
				continue;
			if (!is_closed) {
				is_closed = tell(class, program, t->period, by);
				by->is_only = true;
				continue;
			}
			(void)tell(class, program, t->period, &here);
			if (strcmp(here.subject, by->subject) == 0 &&
			    strcmp(here.period, by->period) == 0)
				continue;
			by->is_only = false;
			return true;
		}
	}
	return is_closed;
}

/* The time at which the class meets from start to end; NULL: none. */
static const struct protected_time *
find_time(const struct protection *p, const struct protected_class *class,
    const char *schedule, int32_t date, uint32_t start, uint32_t end,
    bool *is_named)
{
	const struct protected_time *found = NULL;

	*is_named = false;
	for (uint32_t k = 0; k < class->times.count; k++) {
		const struct protected_time *t = time_at(p, class, k);
		const struct mirror_slot *s = roster_slot(p->roster, t->slot);

		if (!bells_is_on(s, schedule, p->days, p->day_count, date))
			continue;
		*is_named = true;
		if (found == NULL && s->start < end && start < s->end)
			found = t;
	}
	return found;
}

bool
protection_meets(const struct protection *p, const char *student,
    const struct mirror_program *program, int32_t date, uint32_t start,
    uint32_t end, struct protected_by *by)
{
	const struct roster *r = p->roster;
	const struct roster_enrollment *all = r->enrollments.items;
	const struct mirror_student *row = roster_find_student(r, student);
	struct range range = {0};

	if (row != NULL)
		range = roster_enrollments(
		    r, (uint32_t)(row - (const struct mirror_student *)
					    r->students.items));
	for (uint32_t i = 0; i < range.count; i++) {
		int32_t from = date, to = date;
		const struct protected_class *class =
		    class_of(p, &all[range.first + i], program, &from, &to);
		const struct protected_time *time;
		const char *schedule;
		bool is_named;

		if (class == NULL)
			continue;
		schedule = bells_schedule(
		    p->days, p->day_count, class->row->school, date);
		time =
		    find_time(p, class, schedule, date, start, end, &is_named);
		if (!is_named)
			time = find_time(
			    p, class, "", date, start, end, &is_named);
		if (time != NULL)
			return tell(class, program, time->period, by);
	}
	return false;
}

const struct protected_class *
protection_unknown(const struct protection *p, uint32_t student,
    const struct mirror_program *program, int32_t first, int32_t last)
{
	const struct roster_enrollment *all = p->roster->enrollments.items;
	struct range range = roster_enrollments(p->roster, student);

	for (uint32_t i = 0; i < range.count; i++) {
		int32_t from = first, to = last;
		const struct protected_class *class =
		    class_of(p, &all[range.first + i], program, &from, &to);

		if (class != NULL && class->has_unknown)
			return class;
	}
	return NULL;
}
