// SPDX-License-Identifier: Apache-2.0
/*
 * dataset.c - everything a report needs: its memory, and look-ups in what the
 * loaders have sorted.
 */
#include "services/reporting/dataset.h"

#include "services/reporting/rules_placement.h"

#include <stdlib.h>

#define ENTRY_BYTES_MAX ((size_t)64 << 20)

enum status
dataset_new(int64_t moment, struct dataset **dataset)
{
	struct dataset *made = calloc(1, sizeof(*made));
	enum status status;

	if (made == NULL)
		return STATUS_NO_MEMORY;
	made->moment = moment;
	list_init(&made->schools, sizeof(struct school));
	list_init(&made->students, sizeof(struct student));
	list_init(&made->versions, sizeof(struct student_version));
	list_init(&made->known_on, sizeof(int32_t));
	list_init(&made->programs, sizeof(struct program));
	list_init(&made->days, sizeof(struct calendar_day));
	list_init(&made->placements, sizeof(struct placement_version));
	list_init(&made->placed, sizeof(struct placed));
	list_init(&made->sessions, sizeof(struct session));
	list_init(&made->makeup_for, sizeof(uint32_t));
	list_init(&made->away, sizeof(struct span));
	list_init(&made->lines, sizeof(struct line));
	status = names_new(&made->names);
	if (status == STATUS_OK)
		status = arena_new(ENTRY_BYTES_MAX, &made->arena);
	if (status != STATUS_OK) {
		dataset_free(&made);
		return status;
	}
	*dataset = made;
	return STATUS_OK;
}

void
dataset_free(struct dataset **dataset)
{
	struct dataset *d = *dataset;

	if (d == NULL)
		return;
	list_fini(&d->schools);
	list_fini(&d->students);
	list_fini(&d->versions);
	list_fini(&d->known_on);
	list_fini(&d->programs);
	list_fini(&d->days);
	list_fini(&d->placements);
	list_fini(&d->placed);
	list_fini(&d->sessions);
	list_fini(&d->makeup_for);
	list_fini(&d->away);
	list_fini(&d->lines);
	names_free(&d->names);
	if (d->arena != NULL)
		arena_free(&d->arena);
	free(d);
	*dataset = NULL;
}

enum status
dataset_load(struct dataset *dataset, struct store_txn *txn,
    const struct reporting_tables *tables)
{
	enum status status = dataset_load_roster(dataset, txn, tables);

	if (status == STATUS_OK)
		status = dataset_load_sessions(dataset, txn, tables);
	return status;
}

struct facts
dataset_facts(const struct dataset *dataset)
{
	return (struct facts){
	    .sessions = dataset->sessions.items,
	    .makeup_for = dataset->makeup_for.items,
	    .away = dataset->away.items,
	    .programs = dataset->programs.items,
	    .program_count = dataset->programs.count,
	    .days = dataset->days.items,
	    .day_count = dataset->days.count,
	};
}

/* The first item whose key is not below; the key is an item's first part. */
static size_t
lower_bound(const struct list *list, uint32_t key)
{
	size_t low = 0;
	size_t high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const uint32_t *item =
		    (const void *)((const char *)list->items +
				   middle * list->size);

		if (*item < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct zone *
dataset_zone(const struct dataset *dataset, uint32_t school)
{
	const struct school *schools = dataset->schools.items;
	size_t place = lower_bound(&dataset->schools, school);

	if (school != 0 && place < dataset->schools.count &&
	    schools[place].id == school && schools[place].zone != NULL)
		return schools[place].zone;
	return dataset->zone;
}

int32_t
dataset_date(const struct zone *zone, int64_t instant)
{
	int64_t days;

	if (zone != NULL)
		return zone_date(zone, instant);
	days = instant / INSTANT_DAY - (instant % INSTANT_DAY < 0);
	return (int32_t)days;
}

const struct student_version *
dataset_student(const struct dataset *dataset, uint32_t student, int32_t day)
{
	const struct student *students = dataset->students.items;
	const struct student_version *versions = dataset->versions.items;
	const int32_t *known_on = dataset->known_on.items;
	size_t place = lower_bound(&dataset->students, student);

	if (place == dataset->students.count || students[place].id != student)
		return NULL;
	return versions + students[place].first +
	       reporting_version_of_day(known_on + students[place].first,
		   students[place].count, day);
}

bool
dataset_is_placed(const struct dataset *dataset, uint32_t student,
    uint32_t program, int32_t day)
{
	const struct placed *placed = dataset->placed.items;
	const struct placement_version *versions = dataset->placements.items;
	size_t place = lower_bound(&dataset->placed, student);
	bool ever = false;

	for (;
	     place < dataset->placed.count && placed[place].student == student;
	     place++) {
		if (placed[place].program != program)
			continue;
		ever = true;
		if (reporting_need_covers(versions + placed[place].first,
			placed[place].count, student, program, day))
			return true;
	}
	return !ever && day != DAY_NONE;
}
