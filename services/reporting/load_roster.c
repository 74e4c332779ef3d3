// SPDX-License-Identifier: Apache-2.0
/*
 * load_roster.c - students, programmes, calendars, schools and placements as
 * known at the moment.
 *
 * Facts come in the order of their ids, so the versions of one record follow
 * each other; the indexes are sorted by number at the end.
 */
#include "services/reporting/dataset.h"
#include "services/reporting/wire_facts.h"

#include <string.h>

/* A stored entry was checked when it was applied. */
static enum status
as_corrupt(enum status status)
{
	return status == STATUS_INVALID || status == STATUS_NOT_FOUND
		   ? STATUS_CORRUPT
		   : status;
}

/* NULL for a name that is absent or no zone. */
static enum status
find_zone(const char *name, const struct zone **zone)
{
	enum status status = zone_find(name, zone);

	if (status != STATUS_OK)
		*zone = NULL;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
on_authority(const struct fact_version *version, void *ctx)
{
	struct dataset *d = ctx;
	const char *name;
	enum status status;

	arena_reset(d->arena);
	status = reporting_read_authority(version->data, d->arena, &name);
	if (status != STATUS_OK)
		return as_corrupt(status);
	return find_zone(name, &d->zone);
}

static enum status
on_school(const struct fact_version *version, void *ctx)
{
	struct dataset *d = ctx;
	struct school *school = list_add(&d->schools);
	const char *name;
	enum status status;

	if (school == NULL)
		return STATUS_NO_MEMORY;
	arena_reset(d->arena);
	status = reporting_read_school(version->data, d->arena, &name);
	if (status != STATUS_OK)
		return as_corrupt(status);
	status = find_zone(name, &school->zone);
	if (status == STATUS_OK)
		status = names_add(d->names, version->first, &school->id);
	return status;
}

/* The student's index entry: the last one, or a new one. */
static enum status
find_student(struct dataset *d, const char *id, struct student **found)
{
	struct student *students = d->students.items;
	uint32_t name;
	enum status status = names_add(d->names, id, &name);

	if (status != STATUS_OK)
		return status;
	if (d->students.count > 0 &&
	    students[d->students.count - 1].id == name) {
		*found = &students[d->students.count - 1];
		return STATUS_OK;
	}
	*found = list_add(&d->students);
	if (*found == NULL)
		return STATUS_NO_MEMORY;
	**found =
	    (struct student){.id = name, .first = (uint32_t)d->versions.count};
	return STATUS_OK;
}

static enum status
on_student(const struct fact_version *version, void *ctx)
{
	struct dataset *d = ctx;
	struct told_student told;
	struct student *student;
	struct student_version *made;
	int32_t *known_on;
	enum status status;

	arena_reset(d->arena);
	status = reporting_read_student(version->data, d->arena, &told);
	if (status != STATUS_OK)
		return as_corrupt(status);
	status = find_student(d, version->first, &student);
	if (status != STATUS_OK)
		return status;
	made = list_add(&d->versions);
	known_on = list_add(&d->known_on);
	if (made == NULL || known_on == NULL)
		return STATUS_NO_MEMORY;
	student->count++;
	*known_on = dataset_date(d->zone, version->known_at);
	status = names_add(d->names, told.school_id, &made->school);
	if (status == STATUS_OK)
		status = names_add(d->names, told.grade, &made->grade);
	return status;
}

static enum status
on_program(const struct fact_version *version, void *ctx)
{
	struct dataset *d = ctx;
	struct program *program = list_add(&d->programs);
	enum status status;

	if (program == NULL)
		return STATUS_NO_MEMORY;
	arena_reset(d->arena);
	status = reporting_read_program(version->data, d->arena, program);
	if (status != STATUS_OK)
		return as_corrupt(status);
	return names_add(d->names, version->first, &program->id);
}

static enum status
on_calendar(const struct fact_version *version, void *ctx)
{
	struct dataset *d = ctx;
	struct calendar_day *day = list_add(&d->days);
	enum status status;

	if (day == NULL)
		return STATUS_NO_MEMORY;
	arena_reset(d->arena);
	status = reporting_read_calendar(
	    version->data, d->arena, &day->instructional);
	if (status != STATUS_OK)
		return as_corrupt(status);
	if (!date_parse(version->second, strlen(version->second), &day->day))
		return STATUS_CORRUPT;
	return names_add(d->names, version->first, &day->school);
}

static enum status
read_placement(struct dataset *d, const struct fact_version *version,
    struct placement_version *made)
{
	struct told_placement told;
	enum status status;

	arena_reset(d->arena);
	status = reporting_read_placement(version->data, d->arena, &told);
	if (status != STATUS_OK)
		return as_corrupt(status);
	made->ended = told.ended;
	made->ends_on = told.ends_on;
	made->begins_on = told.ended ? dataset_date(d->zone, version->known_at)
				     : told.begins_on;
	status = names_add(d->names, told.student_id, &made->student);
	if (status == STATUS_OK)
		status = names_add(d->names, told.program_id, &made->program);
	return status;
}

/* The need whose versions are being read begins here, in both lists. */
struct need {
	struct dataset *dataset;
	struct bytes id;
	size_t first_version, first_placed;
};

/*
 * Each student and programme that the need ever named has an index entry,
 * which holds all versions of the need.
 */
static enum status
index_version(const struct need *need, const struct placement_version *version)
{
	struct dataset *d = need->dataset;
	struct placed *placed = d->placed.items;
	bool found = version->ended;

	for (size_t i = need->first_placed; i < d->placed.count; i++) {
		placed[i].count++;
		found = found || (placed[i].student == version->student &&
				     placed[i].program == version->program);
	}
	if (found)
		return STATUS_OK;
	placed = list_add(&d->placed);
	if (placed == NULL)
		return STATUS_NO_MEMORY;
	*placed = (struct placed){.student = version->student,
	    .program = version->program,
	    .first = (uint32_t)need->first_version,
	    .count = (uint32_t)(d->placements.count - need->first_version)};
	return STATUS_OK;
}

static enum status
on_placement(const struct fact_version *version, void *ctx)
{
	struct need *need = ctx;
	struct dataset *d = need->dataset;
	struct placement_version *made;
	enum status status;

	if (!bytes_equal(need->id, version->id)) {
		need->id = version->id;
		need->first_version = d->placements.count;
		need->first_placed = d->placed.count;
	}
	made = list_add(&d->placements);
	if (made == NULL)
		return STATUS_NO_MEMORY;
	status = read_placement(d, version, made);
	return status == STATUS_OK ? index_version(need, made) : status;
}

/* For the structs whose first part is the number they are sorted by. */
static int
compare_first(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static int
compare_days(const void *a, const void *b)
{
	const struct calendar_day *x = a;
	const struct calendar_day *y = b;

	if (x->school != y->school)
		return x->school < y->school ? -1 : 1;
	return (x->day > y->day) - (x->day < y->day);
}

enum status
dataset_load_roster(struct dataset *d, struct store_txn *txn,
    const struct reporting_tables *tables)
{
	struct need need = {.dataset = d};
	enum status status = reporting_scan_latest(
	    txn, tables, FACT_AUTHORITY, d->moment, on_authority, d);

	if (status == STATUS_OK)
		status = reporting_scan_latest(
		    txn, tables, FACT_SCHOOL, d->moment, on_school, d);
	if (status == STATUS_OK)
		status = reporting_scan_versions(
		    txn, tables, FACT_STUDENT, d->moment, on_student, d);
	if (status == STATUS_OK)
		status = reporting_scan_latest(
		    txn, tables, FACT_PROGRAM, d->moment, on_program, d);
	if (status == STATUS_OK)
		status = reporting_scan_latest(
		    txn, tables, FACT_CALENDAR, d->moment, on_calendar, d);
	if (status == STATUS_OK)
		status = reporting_scan_versions(txn, tables, FACT_PLACEMENT,
		    d->moment, on_placement, &need);
	list_sort(&d->schools, compare_first);
	list_sort(&d->students, compare_first);
	list_sort(&d->programs, compare_first);
	list_sort(&d->days, compare_days);
	list_sort(&d->placed, compare_first);
	return status;
}
