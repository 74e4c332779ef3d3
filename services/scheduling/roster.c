// SPDX-License-Identifier: Apache-2.0
/* roster.c - one scan of the mirror for each kind. */
#include "services/scheduling/roster.h"

#include "services/scheduling/wire_mirror.h"

#include <stdlib.h>
#include <string.h>

#define ROSTER_BYTES_MAX ((size_t)2 << 30)
#define RECORD_BYTES_MAX ((size_t)4 << 20)

/* The number of the row of an id in rows that begin with theirs. */
static bool
number_of(const struct rows *rows, size_t size, const char *id, uint32_t *at)
{
	const char *row = roster_find(rows, size, id);

	if (row == NULL)
		return false;
	*at = (uint32_t)((size_t)(row - (const char *)rows->items) / size);
	return true;
}

/* Those of teachers, and of what the roster does not know, are left out. */
static enum status
keep_enrollment(struct roster *r, const struct mirror_enrollment *e)
{
	struct roster_enrollment kept = {
	    .first = INT32_MIN,
	    .last = INT32_MAX,
	};
	int32_t end;

	if (strcmp(e->role, "student") != 0 ||
	    !number_of(&r->students, sizeof(struct mirror_student), e->user,
		&kept.student) ||
	    !number_of(&r->classes, sizeof(struct mirror_class), e->class,
		&kept.class))
		return STATUS_OK;
	(void)date_parse(e->begin, strlen(e->begin), &kept.first);
	if (date_parse(e->end, strlen(e->end), &end))
		kept.last = end - 1;
	return rows_append(&r->enrollments, &kept, sizeof(kept));
}

static enum status
keep_record(struct roster *r, const struct mirror_record *record)
{
	switch (record->kind) {
	case MIRROR_NONE:
		break;
	case MIRROR_AUTHORITY:
		r->time_zone = record->authority.time_zone;
		r->clearance_count = record->authority.clearance_count;
		r->required = record->authority.clearances;
		break;
	case MIRROR_STUDENT:
		return rows_append(
		    &r->students, &record->student, sizeof(record->student));
	case MIRROR_TUTOR:
		return rows_append(
		    &r->tutors, &record->tutor, sizeof(record->tutor));
	case MIRROR_PROGRAM:
		return rows_append(
		    &r->programs, &record->program, sizeof(record->program));
	case MIRROR_NEED:
		return rows_append(
		    &r->needs, &record->need, sizeof(record->need));
	case MIRROR_SLOT:
		return rows_append(
		    &r->slots, &record->slot, sizeof(record->slot));
	case MIRROR_AVAILABILITY:
		return rows_append(&r->availability, &record->availability,
		    sizeof(record->availability));
	case MIRROR_CALENDAR:
		return rows_append(
		    &r->calendar, &record->calendar, sizeof(record->calendar));
	case MIRROR_SCHOOL:
		return rows_append(
		    &r->schools, &record->school, sizeof(record->school));
	case MIRROR_CONSENT:
		return rows_append(
		    &r->consents, &record->consent, sizeof(record->consent));
	case MIRROR_CLEARANCE:
		return rows_append(&r->clearances, &record->clearance,
		    sizeof(record->clearance));
	case MIRROR_PAIR:
		return rows_append(
		    &r->pairs, &record->pair, sizeof(record->pair));
	case MIRROR_TERM:
		return rows_append(
		    &r->terms, &record->term, sizeof(record->term));
	case MIRROR_COURSE:
		return rows_append(
		    &r->courses, &record->course, sizeof(record->course));
	case MIRROR_CLASS:
		return rows_append(
		    &r->classes, &record->class, sizeof(record->class));
	case MIRROR_ENROLLMENT:
		return keep_enrollment(r, &record->enrollment);
	case MIRROR_PIN:
		return record->pin.is_pinned
			   ? rows_append(
				 &r->pins, &record->pin, sizeof(record->pin))
			   : STATUS_OK;
	}
	return STATUS_OK;
}

struct loading {
	struct roster *roster;
	/* Enrolments are many, and kept as numbers. */
	struct arena *passing;
};

static enum status
on_record(struct bytes key, struct bytes value, void *ctx)
{
	struct loading *l = ctx;
	struct mirror_record record = {.kind = MIRROR_NONE};
	bool passes = key.data[0] == MIRROR_ENROLLMENT;
	enum status status;

	if (passes)
		arena_reset(l->passing);
	status = wire_read_mirror_record(
	    value, passes ? l->passing : l->roster->arena, &record);
	return status == STATUS_OK ? keep_record(l->roster, &record) : status;
}

static int
compare_enrollments(const void *left, const void *right)
{
	const struct roster_enrollment *a = left, *b = right;

	if (a->student != b->student)
		return a->student < b->student ? -1 : 1;
	if (a->class != b->class)
		return a->class < b->class ? -1 : 1;
	return (a->first > b->first) - (a->first < b->first);
}

enum status
roster_load(
    struct store_txn *txn, struct store_table mirror, struct roster *roster)
{
	struct loading l = {.roster = roster};
	enum status status;

	*roster = (struct roster){.time_zone = "", .first_day = INT32_MIN};
	status = arena_new(ROSTER_BYTES_MAX, &roster->arena);
	if (status == STATUS_OK)
		status = arena_new(RECORD_BYTES_MAX, &l.passing);
	for (int kind = MIRROR_AUTHORITY;
	     kind <= MIRROR_LAST && status == STATUS_OK; kind++)
		status = mirror_scan(
		    txn, mirror, (enum mirror_kind)kind, on_record, &l);
	if (roster->enrollments.count > 1)
		qsort(roster->enrollments.items, roster->enrollments.count,
		    sizeof(struct roster_enrollment), compare_enrollments);
	arena_free(&l.passing);
	return status;
}

void
roster_fini(struct roster *roster)
{
	free(roster->students.items);
	free(roster->tutors.items);
	free(roster->programs.items);
	free(roster->needs.items);
	free(roster->slots.items);
	free(roster->availability.items);
	free(roster->calendar.items);
	free(roster->schools.items);
	free(roster->consents.items);
	free(roster->clearances.items);
	free(roster->pairs.items);
	free(roster->pins.items);
	free(roster->terms.items);
	free(roster->courses.items);
	free(roster->classes.items);
	free(roster->enrollments.items);
	arena_free(&roster->arena);
	*roster = (struct roster){.time_zone = ""};
}

const struct mirror_student *
roster_student(const struct roster *roster, uint32_t number)
{
	return (const struct mirror_student *)roster->students.items + number;
}

const struct mirror_tutor *
roster_tutor(const struct roster *roster, uint32_t number)
{
	return (const struct mirror_tutor *)roster->tutors.items + number;
}

const struct mirror_program *
roster_program(const struct roster *roster, uint32_t number)
{
	return (const struct mirror_program *)roster->programs.items + number;
}

const struct mirror_need *
roster_need(const struct roster *roster, uint32_t number)
{
	return (const struct mirror_need *)roster->needs.items + number;
}

const struct mirror_slot *
roster_slot(const struct roster *roster, uint32_t number)
{
	return (const struct mirror_slot *)roster->slots.items + number;
}

const struct mirror_availability *
roster_availability(const struct roster *roster, uint32_t number)
{
	return (const struct mirror_availability *)roster->availability.items +
	       number;
}

const struct mirror_calendar *
roster_calendar(const struct roster *roster, uint32_t number)
{
	return (const struct mirror_calendar *)roster->calendar.items + number;
}

const struct mirror_school *
roster_school(const struct roster *roster, uint32_t number)
{
	return (const struct mirror_school *)roster->schools.items + number;
}

enum status
roster_days(
    const struct roster *roster, struct calendar_day **days, size_t *count)
{
	struct calendar_day *made =
	    calloc(roster->calendar.count + 1, sizeof(*made));

	if (made == NULL)
		return STATUS_NO_MEMORY;
	*days = made;
	*count = 0;
	for (uint32_t i = 0; i < roster->calendar.count; i++) {
		const struct mirror_calendar *c = roster_calendar(roster, i);
		struct calendar_day *day = &made[*count];

		*day = (struct calendar_day){
		    .school = c->school,
		    .instructional = c->instructional,
		    .cycle = c->cycle,
		    .bell_schedule = c->bell_schedule,
		};
		if (date_parse(c->date, strlen(c->date), &day->date))
			(*count)++;
	}
	return STATUS_OK;
}

static const char *
owner_at(const struct rows *rows, size_t size, size_t at)
{
	const char *owner;

	memcpy(&owner, (const char *)rows->items + at * size, sizeof(owner));
	return owner;
}

struct range
roster_range(const struct rows *rows, size_t size, const char *owner)
{
	size_t low = 0, high = rows->count;
	struct range range;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(owner_at(rows, size, middle), owner) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	range = (struct range){.first = (uint32_t)low};
	while (low < rows->count &&
	       strcmp(owner_at(rows, size, low), owner) == 0) {
		range.count++;
		low++;
	}
	return range;
}

const void *
roster_find(const struct rows *rows, size_t size, const char *id)
{
	size_t low = 0, high = rows->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *row = (const char *)rows->items + middle * size;
		const char *found;

		memcpy(&found, row, sizeof(found));
		int order = strcmp(found, id);
		if (order == 0)
			return row;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct mirror_student *
roster_find_student(const struct roster *roster, const char *id)
{
	return roster_find(
	    &roster->students, sizeof(struct mirror_student), id);
}

const struct mirror_tutor *
roster_find_tutor(const struct roster *roster, const char *id)
{
	return roster_find(&roster->tutors, sizeof(struct mirror_tutor), id);
}

const struct mirror_program *
roster_find_program(const struct roster *roster, const char *id)
{
	return roster_find(
	    &roster->programs, sizeof(struct mirror_program), id);
}

const struct mirror_slot *
roster_find_slot(const struct roster *roster, const char *id)
{
	return roster_find(&roster->slots, sizeof(struct mirror_slot), id);
}

const struct mirror_school *
roster_find_school(const struct roster *roster, const char *id)
{
	return roster_find(&roster->schools, sizeof(struct mirror_school), id);
}

uint32_t
roster_travel_minutes(const struct roster *r, const char *from, const char *to)
{
	const struct mirror_school *a = roster_find_school(r, from);
	const struct mirror_school *b = roster_find_school(r, to);
	double x = (a != NULL ? a->x_m : 0) - (b != NULL ? b->x_m : 0);
	double y = (a != NULL ? a->y_m : 0) - (b != NULL ? b->y_m : 0);

	return strcmp(from, to) == 0 ? 0
				     : model_minutes_of_way(x / 1000, y / 1000);
}

struct range
roster_enrollments(const struct roster *r, uint32_t student)
{
	const struct roster_enrollment *all = r->enrollments.items;
	size_t low = 0, high = r->enrollments.count;
	struct range range;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (all[middle].student < student)
			low = middle + 1;
		else
			high = middle;
	}
	range = (struct range){.first = (uint32_t)low};
	while (low < r->enrollments.count && all[low].student == student) {
		range.count++;
		low++;
	}
	return range;
}

/* Students' rows come before tutors', each by owner. */
const struct mirror_availability *
roster_find_windows(const struct roster *r, bool of_student, const char *owner)
{
	size_t low = 0, high = r->availability.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct mirror_availability *a =
		    roster_availability(r, (uint32_t)middle);
		int order = (int)of_student - (int)a->of_student;

		if (order == 0)
			order = strcmp(a->owner, owner);
		if (order == 0)
			return a;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
