// SPDX-License-Identifier: Apache-2.0
/*
 * test_makeup.c - each condition of a make-up's time binds where only it does.
 *
 * Withdrawn: Monday 2026-01-19, 09:00 UTC, half an hour of group G at school
 * A.  Slots on Tuesday 09:00 and 10:00 and on Wednesday 09:00; without any
 * obstacle it is Tuesday at 09:00.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "services/scheduling/makeup.h"

#include "common/instant.h"

#define TUESDAY 1
#define WEDNESDAY 2
#define IN_PERSON 1
#define OTHER 630 /* a slot of another bell schedule begins */

static int32_t monday;

/* What can stand in the way; zero: nothing. */
struct obstacle {
	const char *name;
	const char *meeting_tutor, *meeting_student, *meeting_group;
	const char *meeting_school;
	int32_t meeting_day, meeting_minute;
	const char *slot_kind, *slot_grade; /* of Tuesday 09:00 */
	const char *window_of; /* "t" or "s": Tuesday from 10:00 only */
	uint32_t rooms, minutes_week, closure_delay, closure_release;
	bool has_rooms, closed, day_off;
	const char *class_period; /* of a mathematics class of the student */
	bool other_bells;         /* Tuesday: slot 10:30, period 1 only */
	const char *ends_on;
	int32_t day, minute; /* expected; day 0: none */
};

static int64_t
at(int32_t day, int32_t minute)
{
	return (monday + day) * INSTANT_DAY + minute * INSTANT_MINUTE;
}

static void
append(struct rows *rows, const void *row, size_t size)
{
	assert_int_equal(rows_append(rows, row, size), STATUS_OK);
}

static void
add_slot(struct roster *r, const char *id, uint32_t day, uint32_t start,
    const struct obstacle *o)
{
	static char *grades[1];
	bool first = day == TUESDAY && start == 540;
	struct mirror_slot slot = {.id = id,
	    .school = "A",
	    .kind = first && o->slot_kind ? o->slot_kind : "flex",
	    .label = first ? "1" : "2",
	    .bell_schedule = start == OTHER ? "short" : "",
	    .day = start == OTHER ? MIRROR_NO_DAY : day,
	    .other_day = MIRROR_NO_DAY,
	    .start = start,
	    .end = start + 40};

	if (first && o->slot_grade != NULL) {
		grades[0] = (char *)o->slot_grade;
		slot.grades = grades;
		slot.grade_count = 1;
	}
	append(&r->slots, &slot, sizeof(slot));
}

static bool
is_narrow(const struct obstacle *o, const char *owner)
{
	return o->window_of != NULL && strcmp(o->window_of, owner) == 0;
}

static void
fill_roster(struct roster *r, const struct obstacle *o,
    struct mirror_window windows[2][7])
{
	static const char *const owners[] = {"s", "t"};
	const struct mirror_student student = {
	    .id = "s", .school = "A", .grade = "05", .enabled = true};
	const struct mirror_tutor tutor = {
	    .id = "t", .max_minutes = o->minutes_week ? o->minutes_week : 600};
	const struct mirror_program program = {.id = "P",
	    .ends_on = o->ends_on ? o->ends_on : "2026-03-01",
	    .protects = SUBJECT_MATH};
	static char *periods[1];
	const struct mirror_class class = {.id = "C",
	    .school = "A",
	    .course = "",
	    .told = {.title = "Math 5"},
	    .periods = periods,
	    .period_count = 1};
	const struct roster_enrollment enrollment = {
	    .first = INT32_MIN, .last = INT32_MAX};
	const struct mirror_school school = {.id = "A",
	    .zone = "",
	    .has_rooms = o->has_rooms,
	    .rooms = o->rooms};

	append(&r->students, &student, sizeof(student));
	append(&r->tutors, &tutor, sizeof(tutor));
	append(&r->programs, &program, sizeof(program));
	append(&r->schools, &school, sizeof(school));
	add_slot(r, "1", TUESDAY, 600, o);
	add_slot(r, "2", TUESDAY, 540, o);
	add_slot(r, "3", WEDNESDAY, 540, o);
	add_slot(r, "4", TUESDAY, OTHER, o);
	periods[0] = (char *)o->class_period;
	append(&r->classes, &class, sizeof(class));
	if (o->class_period != NULL)
		append(&r->enrollments, &enrollment, sizeof(enrollment));
	for (uint32_t i = 0; i < 2; i++) {
		struct mirror_availability a = {.of_student = i == 0,
		    .owner = owners[i],
		    .window_count = 7,
		    .windows = windows[i]};

		for (uint32_t day = 0; day < 7; day++)
			windows[i][day] = (struct mirror_window){day,
			    day == TUESDAY && is_narrow(o, owners[i]) ? 600
								      : 480,
			    900};
		append(&r->availability, &a, sizeof(a));
	}
}

static void
free_roster(struct roster *r)
{
	free(r->students.items);
	free(r->tutors.items);
	free(r->programs.items);
	free(r->schools.items);
	free(r->slots.items);
	free(r->availability.items);
	free(r->calendar.items);
	free(r->classes.items);
	free(r->enrollments.items);
}

static const char *
or_other(const char *text)
{
	return text != NULL ? text : "other";
}

static void
check(const struct obstacle *o)
{
	char *students[] = {"s"};
	char *meeting_students[] = {(char *)or_other(o->meeting_student)};
	struct mirror_window windows[2][7];
	struct roster roster = {.time_zone = ""};
	struct closure closure = {"A", monday + TUESDAY, CAUSE_WEATHER,
	    o->closure_delay, o->closure_release};
	struct closures closures = {.items = &closure,
	    .count =
		o->closed || o->closure_delay + o->closure_release > 0 ? 1 : 0};
	const struct calendar_day off = {"A", monday + TUESDAY, o->other_bells,
	    RULES_NO_DAY, o->other_bells ? "short" : ""};
	const struct mirror_calendar told = {.school = "A",
	    .date = "2026-01-20",
	    .instructional = o->other_bells,
	    .cycle = RULES_NO_DAY,
	    .bell_schedule = off.bell_schedule};
	struct protection protection;
	const struct planned_session gone = {.group = "G",
	    .program = "P",
	    .school = "A",
	    .tutor = "t",
	    .modality = IN_PERSON,
	    .students = students,
	    .student_count = 1,
	    .start = at(0, 540),
	    .end = at(0, 570)};
	const struct planned_session meeting = {
	    .group = or_other(o->meeting_group),
	    .program = "P",
	    .school = o->meeting_school ? o->meeting_school : "A",
	    .tutor = or_other(o->meeting_tutor),
	    .modality = IN_PERSON,
	    .students = meeting_students,
	    .student_count = 1,
	    .start = at(o->meeting_day, o->meeting_minute),
	    .end = at(o->meeting_day, o->meeting_minute + 30)};
	struct meetings meetings;
	struct arena *arena;
	struct makeup_time time = {.date = 0};
	const struct zone *utc;

	assert_int_equal(zone_find("UTC", &utc), STATUS_OK);
	assert_int_equal(arena_new(1 << 20, &arena), STATUS_OK);
	meetings_init(&meetings, arena);
	fill_roster(&roster, o, windows);
	if (o->meeting_day > 0)
		assert_int_equal(
		    meetings_add(&meetings, &meeting, monday + o->meeting_day),
		    STATUS_OK);
	if (o->other_bells)
		append(&roster.calendar, &told, sizeof(told));
	assert_int_equal(protection_init(&protection, &roster), STATUS_OK);
	const struct makeup_search search = {
	    {&roster, &protection, &off, o->day_off || o->other_bells ? 1 : 0,
		&meetings},
	    &closures};
	const char *none = makeup_find(&search, &gone, monday + 1, utc, &time);
	if ((none == NULL) != (o->day > 0) ||
	    (none == NULL && time.start != at(o->day, o->minute)))
		fail_msg("%s: found %s, day %d minute %d", o->name,
		    none ? none : "a time", (int)(time.date - monday),
		    (int)((time.start - at(0, 0)) % INSTANT_DAY /
			  INSTANT_MINUTE));
	protection_fini(&protection);
	meetings_fini(&meetings);
	arena_free(&arena);
	free_roster(&roster);
}

static const struct obstacle cases[] = {
    {.name = "nothing", .day = TUESDAY, .minute = 540},
    {.name = "tutor busy",
	.meeting_tutor = "t",
	.meeting_day = TUESDAY,
	.meeting_minute = 565,
	.day = TUESDAY,
	.minute = 600},
    {.name = "tutor busy until then",
	.meeting_tutor = "t",
	.meeting_day = TUESDAY,
	.meeting_minute = 510,
	.day = TUESDAY,
	.minute = 540},
    {.name = "student busy",
	.meeting_student = "s",
	.meeting_day = TUESDAY,
	.meeting_minute = 540,
	.day = TUESDAY,
	.minute = 600},
    {.name = "group meets that day",
	.meeting_group = "G",
	.meeting_day = TUESDAY,
	.meeting_minute = 800,
	.day = WEDNESDAY,
	.minute = 540},
    {.name = "tutor elsewhere that day",
	.meeting_tutor = "t",
	.meeting_school = "B",
	.meeting_day = TUESDAY,
	.meeting_minute = 800,
	.day = WEDNESDAY,
	.minute = 540},
    {.name = "no room",
	.has_rooms = true,
	.rooms = 1,
	.meeting_day = TUESDAY,
	.meeting_minute = 540,
	.day = TUESDAY,
	.minute = 600},
    {.name = "a second room",
	.has_rooms = true,
	.rooms = 2,
	.meeting_day = TUESDAY,
	.meeting_minute = 540,
	.day = TUESDAY,
	.minute = 540},
    {.name = "minutes of the week",
	.minutes_week = 59,
	.meeting_tutor = "t",
	.meeting_day = 4,
	.meeting_minute = 800,
	.day = TUESDAY + 7,
	.minute = 540},
    {.name = "core", .slot_kind = "core", .day = TUESDAY, .minute = 600},
    {.name = "lunch", .slot_kind = "lunch", .day = TUESDAY, .minute = 600},
    {.name = "grade", .slot_grade = "06", .day = TUESDAY, .minute = 600},
    {.name = "own grade", .slot_grade = "05", .day = TUESDAY, .minute = 540},
    {.name = "tutor's window", .window_of = "t", .day = TUESDAY, .minute = 600},
    {.name = "student's window",
	.window_of = "s",
	.day = TUESDAY,
	.minute = 600},
    {.name = "protected class",
	.class_period = "1",
	.day = TUESDAY,
	.minute = 600},
    {.name = "class of another time",
	.class_period = "2",
	.day = TUESDAY,
	.minute = 540},
    {.name = "other bells", .other_bells = true, .day = TUESDAY, .minute = 630},
    {.name = "class in other bells",
	.other_bells = true,
	.class_period = "2",
	.day = TUESDAY + 7,
	.minute = 540},
    {.name = "closed", .closed = true, .day = WEDNESDAY, .minute = 540},
    {.name = "delayed", .closure_delay = 60, .day = WEDNESDAY, .minute = 540},
    {.name = "ends early",
	.closure_release = 569,
	.day = WEDNESDAY,
	.minute = 540},
    {.name = "ends in time",
	.closure_release = 570,
	.day = TUESDAY,
	.minute = 540},
    {.name = "no school", .day_off = true, .day = WEDNESDAY, .minute = 540},
    {.name = "last day",
	.ends_on = "2026-01-20",
	.day = TUESDAY,
	.minute = 540},
    {.name = "over", .ends_on = "2026-01-19", .day = 0},
};

static void
each_condition_binds(void **state)
{
	(void)state;
	monday = date_of_civil(2026, 1, 19);
	assert_int_equal(date_weekday(monday), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(&cases[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_condition_binds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
