// SPDX-License-Identifier: Apache-2.0
/*
 * test_fold.c - the rules of the fold, a case each.
 *
 * The fixture is a session of students a and b with tutor T from minute 0 to
 * minute 30, scheduled three days before; each case adds a few events.
 */
#include "tests/unit/attendance/fold_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define DAY (24 * 60.0)
#define EVENTS_MAX 10

/* An event; at, start and end are minutes after MINUTE_0. */
struct tell {
	const char *id;
	enum event_type type;
	double at;
	char source; /* 0: provider p, 's': school s, 'd': district d */
	const char *student;
	const char *names; /* voided event, or tutor */
	enum attendance status;
	int minutes; /* 0: none; -1: stated 0 */
	enum reason reason;
	enum party party;
	double start, end;
	double lag; /* minutes from it to its receipt */
	const char *students[4];
};

#define PLANNED_AS(i, at_, who, to, ...)                                       \
	{                                                                      \
		.id = i, .type = EVENT_SESSION_SCHEDULED, .at = at_,           \
		.names = who, .start = 0, .end = to, .students = {             \
			__VA_ARGS__                                            \
		}                                                              \
	}
#define PLANNED_LATE(i, at_, lag_)                                             \
	{                                                                      \
		.id = i, .type = EVENT_SESSION_SCHEDULED, .at = at_,           \
		.names = "T", .end = 30, .students = {"a", "b"}, .lag = lag_   \
	}
#define SCHEDULED() PLANNED_AS("plan", -3 * DAY, "T", 30, "a", "b")
#define START(i, at_)                                                          \
	{                                                                      \
		.id = i, .type = EVENT_SESSION_STARTED, .at = at_              \
	}
#define END(i, at_)                                                            \
	{                                                                      \
		.id = i, .type = EVENT_SESSION_ENDED, .at = at_                \
	}
#define JOIN(i, at_, who)                                                      \
	{                                                                      \
		.id = i, .type = EVENT_STUDENT_JOINED, .at = at_,              \
		.student = who                                                 \
	}
#define LEAVE(i, at_, who)                                                     \
	{                                                                      \
		.id = i, .type = EVENT_STUDENT_LEFT, .at = at_, .student = who \
	}
#define MARK(i, at_, who, what, ...)                                           \
	{                                                                      \
		.id = i, .type = EVENT_ATTENDANCE_MARKED, .at = at_,           \
		.student = who, .status = ATTENDANCE_##what, ##__VA_ARGS__     \
	}
#define VOID(i, at_, what, ...)                                                \
	{                                                                      \
		.id = i, .type = EVENT_VOIDED, .at = at_, .names = what,       \
		##__VA_ARGS__                                                  \
	}
#define MOVED(i, at_, from, to)                                                \
	{                                                                      \
		.id = i, .type = EVENT_SESSION_RESCHEDULED, .at = at_,         \
		.start = from, .end = to                                       \
	}
#define CANCEL(i, at_, who, ...)                                               \
	{                                                                      \
		.id = i, .type = EVENT_SESSION_CANCELLED, .at = at_,           \
		.party = PARTY_##who, ##__VA_ARGS__                            \
	}
#define NO_SHOW(i, at_)                                                        \
	{                                                                      \
		.id = i, .type = EVENT_TUTOR_NO_SHOW, .at = at_                \
	}
#define SUBSTITUTE(i, at_, who)                                                \
	{                                                                      \
		.id = i, .type = EVENT_TUTOR_SUBSTITUTED, .at = at_,           \
		.names = who                                                   \
	}

enum base { NO_BASE, BASE, WITHDRAWN, WITHDRAWN_LATE, MOVED_LATE };

struct fold_case {
	const char *rule;
	enum base base;
	bool unplanned; /* without the fixture's SESSION_SCHEDULED */
	struct tell events[EVENTS_MAX];
	const char *expected;
};

#define PLANNED "plan 0-30 tutor T promise 0-30 a,b"
#define HELD "COMPLETED plan 0-30 tutor T actual 0-30 promise 0-30 a,b"
#define RUNNING "IN_PROGRESS plan 0-30 tutor T actual 0-30 promise 0-30 a,b"
#define B_UNMARKED " | b UNMARKED 0 NONE"

static const struct fold_case cases[] = {
    {"a plan alone", 0, false, {{0}},
	"SCHEDULED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"1: a base alone", BASE, true, {{0}},
	"SCHEDULED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"1: the provider's plan wins, and is a finding", BASE, true,
	{PLANNED_AS("plan", -3 * DAY, "T", 40, "a", "b")},
	"SCHEDULED plan 0-40 tutor T promise 0-30 a,b"
	" | a UNMARKED 0 NONE" B_UNMARKED " ! PLAN_DIFFERS plannedEnd"},
    {"1: a withdrawn base is cancelled, its promise gone", WITHDRAWN, true,
	{{0}},
	"CANCELLED by SCHOOL for TESTING plan 0-30 tutor T"
	" | a UNMARKED 0 NONE" B_UNMARKED},
    {"1, 5: withdrawn too late to take the promise back", WITHDRAWN_LATE, true,
	{{0}},
	"CANCELLED by SCHOOL for TESTING " PLANNED
	" | a UNMARKED 0 NONE" B_UNMARKED},
    {"1: a start speaks against the withdrawal", WITHDRAWN_LATE, true,
	{START("e", 0)}, RUNNING " | a UNMARKED 0 NONE" B_UNMARKED},
    {"1: a no-show does not", WITHDRAWN_LATE, true, {NO_SHOW("e", 0)},
	"CANCELLED by SCHOOL for TESTING " PLANNED
	" | a UNMARKED 0 NONE" B_UNMARKED},
    {"5: a base moved on the day before keeps its promise", MOVED_LATE, true,
	{{0}},
	"SCHEDULED plan 60-90 tutor T promise 0-30 a,b"
	" | a UNMARKED 0 NONE" B_UNMARKED},
    {"2: a void takes an event out", 0, false,
	{END("e", 30), VOID("v", 31, "e")},
	"SCHEDULED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"2: a void of a void restores", 0, false,
	{END("e", 30), VOID("v", 31, "e"), VOID("w", 32, "v")},
	HELD " | a UNMARKED 0 NONE" B_UNMARKED},
    {"2: three voids in a row", 0, false,
	{END("e", 30), VOID("v", 31, "e"), VOID("w", 32, "v"),
	    VOID("x", 33, "w")},
	"SCHEDULED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"2: a void may come before what it names", 0, false,
	{VOID("v", -60, "e"), END("e", 30)},
	"SCHEDULED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"2: a void that names itself", 0, false, {VOID("v", 31, "v")},
	"SCHEDULED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED
	" ! VOID_IN_CIRCLE voidsEventId"},
    {"2: two voids in a circle", 0, false,
	{VOID("v", 31, "w"), VOID("w", 32, "v")},
	"SCHEDULED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED
	" ! VOID_IN_CIRCLE voidsEventId ! VOID_IN_CIRCLE voidsEventId"},
    {"2: a void of nothing", 0, false, {VOID("v", 31, "zz")},
	"SCHEDULED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED
	" ! VOID_OF_NOTHING voidsEventId"},
    {"2: nobody voids another source's event", 0, false,
	{MARK("m", 5, "a", PRESENT, .source = 's'), VOID("v", 31, "m")},
	RUNNING " | a PRESENT 30 ASSUMED" B_UNMARKED
		" ! VOID_OF_NOTHING voidsEventId"},
    {"3: of one instant the greater event id is later", 0, false,
	{MARK("m2", 5, "a", LATE), MARK("m1", 5, "a", PRESENT)},
	RUNNING " | a LATE 15 ASSUMED" B_UNMARKED},
    {"4: a later plan replaces", 0, false,
	{PLANNED_AS("q", -2 * DAY, "U", 30, "c")},
	"SCHEDULED plan 0-30 tutor U promise 0-30 c"
	" | c UNMARKED 0 NONE"},
    {"4: a move keeps the rest", 0, false, {MOVED("q", -2 * DAY, 60, 100)},
	"SCHEDULED plan 60-100 tutor T promise 60-100 a,b"
	" | a UNMARKED 0 NONE" B_UNMARKED},
    {"4: a substitute", 0, false, {SUBSTITUTE("q", -60, "V")},
	"SCHEDULED plan 0-30 tutor V for T promise 0-30 a,b"
	" | a UNMARKED 0 NONE" B_UNMARKED},
    {"4: a walk-in is expected, not planned", 0, false,
	{MARK("m", 5, "c", PRESENT)},
	RUNNING " | a UNMARKED 0 NONE" B_UNMARKED
		" | c PRESENT 30 ASSUMED walk-in"},
    {"4: who is not expected has no line", 0, false,
	{MARK("m", 5, "a", NOT_EXPECTED)}, "SCHEDULED " PLANNED B_UNMARKED},
    {"5: a move a day before is too late for the promise", 0, false,
	{MOVED("q", -DAY, 60, 100)},
	"SCHEDULED plan 60-100 tutor T promise 0-30 a,b"
	" | a UNMARKED 0 NONE" B_UNMARKED},
    {"5: and just before it is in time", 0, false,
	{MOVED("q", -DAY - 0.5, 60, 100)},
	"SCHEDULED plan 60-100 tutor T promise 60-100 a,b"
	" | a UNMARKED 0 NONE" B_UNMARKED},
    {"5: a plan voided in time promises nothing", 0, false,
	{VOID("v", -2 * DAY, "plan")}, "SCHEDULED"},
    {"5: voided too late, the promise stands", 0, false,
	{VOID("v", -60, "plan")}, "SCHEDULED promise 0-30 a,b"},
    {"5: a plan told afterwards is a promise all the same", 0, true,
	{PLANNED_AS("plan", 60, "T", 30, "a", "b")},
	"SCHEDULED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"5: a plan received a day before is not backdated", 0, true,
	{PLANNED_LATE("plan", -3 * DAY, 2 * DAY - 1)},
	"SCHEDULED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"5: one received later is, and is a promise all the same", 0, true,
	{PLANNED_LATE("plan", -3 * DAY, 2 * DAY)},
	"SCHEDULED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED
	" ! PLAN_BACKDATED occurredAt"},
    {"5: one that says itself that it comes late is not", 0, true,
	{PLANNED_LATE("plan", -60, 2 * DAY)},
	"SCHEDULED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"5: a promise taken back afterwards, dated before", 0, false,
	{VOID("v", -2 * DAY, "plan", .lag = 2 * DAY)},
	"SCHEDULED ! PLAN_BACKDATED occurredAt"},
    {"5: moved afterwards, dated before", 0, false,
	{{.id = "q",
	    .type = EVENT_SESSION_RESCHEDULED,
	    .at = -2 * DAY,
	    .start = 60,
	    .end = 100,
	    .lag = 3 * DAY}},
	"SCHEDULED plan 60-100 tutor T promise 60-100 a,b"
	" | a UNMARKED 0 NONE" B_UNMARKED " ! PLAN_BACKDATED occurredAt"},
    {"5: with a base the provider's dates promise nothing", BASE, true,
	{PLANNED_LATE("plan", -3 * DAY, 3 * DAY)},
	"SCHEDULED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"6: cancelled", 0, false,
	{CANCEL("c", -60, SCHOOL, .reason = REASON_ASSEMBLY)},
	"CANCELLED by SCHOOL for ASSEMBLY " PLANNED
	" | a UNMARKED 0 NONE" B_UNMARKED},
    {"6: a school's word cancels", 0, false,
	{CANCEL("c", -60, SCHOOL, .source = 's')},
	"CANCELLED by SCHOOL " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"6: started after all", 0, false,
	{CANCEL("c", -60, SCHOOL), START("e", 0)},
	RUNNING " | a UNMARKED 0 NONE" B_UNMARKED},
    {"6: moved after all", 0, false,
	{CANCEL("c", -60, SCHOOL), MOVED("q", -50, 60, 90)},
	"SCHEDULED plan 60-90 tutor T promise 0-30 a,b"
	" | a UNMARKED 0 NONE" B_UNMARKED},
    {"6: an end does not take a cancellation back", 0, false,
	{CANCEL("c", -60, SCHOOL), END("e", 30)},
	"CANCELLED by SCHOOL " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"6: missed", 0, false, {NO_SHOW("n", 10)},
	"MISSED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"6: the tutor came late", 0, false, {NO_SHOW("n", 10), START("e", 12)},
	"IN_PROGRESS plan 0-30 tutor T actual 12-30 promise 0-30 a,b"
	" | a UNMARKED 0 NONE" B_UNMARKED},
    {"6: an absence announced before does not begin it", 0, false,
	{MARK("m", -60, "a", ABSENT_EXCUSED)},
	"SCHEDULED " PLANNED " | a ABSENT_EXCUSED 0 NONE" B_UNMARKED},
    {"6: an absence marked at the start does", 0, false,
	{MARK("m", 0, "a", ABSENT_EXCUSED)},
	RUNNING " | a ABSENT_EXCUSED 0 NONE" B_UNMARKED},
    {"7: the first start, the last end", 0, false,
	{START("e", 2), START("f", 4), END("g", 20), END("h", 25)},
	"COMPLETED plan 0-30 tutor T actual 2-25 promise 0-30 a,b"
	" | a UNMARKED 0 NONE" B_UNMARKED},
    {"7: from the first join to the later of plan and last leave", 0, false,
	{JOIN("e", 3, "a"), LEAVE("f", 40, "a")},
	"IN_PROGRESS plan 0-30 tutor T actual 3-40 promise 0-30 a,b"
	" | a PRESENT 37 MEASURED" B_UNMARKED},
    {"7: an end before the start is no interval", 0, false,
	{START("e", 20), END("f", 10)},
	"COMPLETED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"7: nor are more than eight hours", 0, false,
	{START("e", 0), END("f", 480.5)},
	"COMPLETED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED
	" ! ACTUAL_TOO_LONG occurredAt"},
    {"8: the school is believed, and it is disputed", 0, false,
	{MARK("m", 20, "a", PRESENT),
	    MARK("n", 10, "a", ABSENT_UNEXCUSED, .source = 's')},
	RUNNING " | a ABSENT_UNEXCUSED 0 NONE disputed" B_UNMARKED},
    {"8: both say the same", 0, false,
	{MARK("m", 20, "a", PRESENT, .minutes = 20),
	    MARK("n", 10, "a", PRESENT, .source = 'd')},
	RUNNING " | a PRESENT 30 ASSUMED" B_UNMARKED},
    {"8: the last word of each", 0, false,
	{MARK("m", 20, "a", LATE), MARK("o", 21, "a", PRESENT),
	    MARK("n", 10, "a", PRESENT, .source = 'd')},
	RUNNING " | a PRESENT 30 ASSUMED" B_UNMARKED},
    {"9: in and out, and in again", 0, false,
	{START("s", 0), JOIN("e", 2, "a"), JOIN("f", 3, "a"),
	    LEAVE("g", 10, "a"), LEAVE("h", 11, "a"), JOIN("i", 20, "a"),
	    END("z", 30)},
	HELD " | a PRESENT 18 MEASURED" B_UNMARKED},
    {"9: a leave first counts from the start", 0, false,
	{START("s", 0), LEAVE("g", 20, "a"), END("z", 30)},
	HELD " | a LEFT_EARLY 20 MEASURED" B_UNMARKED},
    {"9: clipped to the session", 0, false,
	{START("s", 0), JOIN("g", -10, "a"), LEAVE("h", 50, "a"), END("z", 30)},
	HELD " | a PRESENT 30 MEASURED" B_UNMARKED},
    {"10: stated minutes beat measured ones", 0, false,
	{JOIN("g", 0, "a"), MARK("m", 30, "a", LATE, .minutes = 12)},
	RUNNING " | a LATE 12 STATED" B_UNMARKED},
    {"10: 35 of 30 minutes pass, 36 are a finding", 0, false,
	{MARK("m", 30, "a", PRESENT, .minutes = 35),
	    MARK("n", 30, "b", PRESENT, .minutes = 36)},
	RUNNING " | a PRESENT 35 STATED | b PRESENT 36 STATED"
		" ! OVER_CLAIM minutesPresent of student"},
    {"10: nobody delivers minutes in a cancelled session", 0, false,
	{MARK("m", 10, "a", PRESENT, .minutes = 20), CANCEL("c", 20, PROVIDER)},
	"CANCELLED by PROVIDER " PLANNED " | a PRESENT 0 NONE" B_UNMARKED},
    {"10: zero minutes may be stated", 0, false,
	{MARK("m", 10, "a", PARTIAL, .minutes = -1)},
	RUNNING " | a PARTIAL 0 STATED" B_UNMARKED},
    {"10: half a minute is rounded up", 0, false,
	{START("s", 0), JOIN("g", 0, "a"), LEAVE("h", 28.5, "a"), END("z", 30)},
	HELD " | a PRESENT 29 MEASURED" B_UNMARKED},
    {"10: halved first, then rounded", 0, false,
	{START("s", 0), END("z", 31), MARK("m", 31, "a", PARTIAL)},
	"COMPLETED plan 0-30 tutor T actual 0-31 promise 0-30 a,b"
	" | a PARTIAL 16 ASSUMED" B_UNMARKED},
    {"10: the reason comes with the mark", 0, false,
	{MARK("m", 10, "a", ABSENT_EXCUSED, .reason = REASON_FIELD_TRIP)},
	RUNNING " | a ABSENT_EXCUSED 0 NONE FIELD_TRIP" B_UNMARKED},
    {"11: less than half is partial", 0, false,
	{START("s", 0), JOIN("g", 0, "a"), LEAVE("h", 14, "a"), END("z", 30)},
	HELD " | a PARTIAL 14 MEASURED" B_UNMARKED},
    {"11: half is not", 0, false,
	{START("s", 0), JOIN("g", 0, "a"), LEAVE("h", 15, "a"), END("z", 30)},
	HELD " | a LEFT_EARLY 15 MEASURED" B_UNMARKED},
    {"11: five minutes late is not late", 0, false,
	{START("s", 0), JOIN("g", 5, "a"), END("z", 30)},
	HELD " | a PRESENT 25 MEASURED" B_UNMARKED},
    {"11: more is", 0, false,
	{START("s", 0), JOIN("g", 5.5, "a"), END("z", 30)},
	HELD " | a LATE 25 MEASURED" B_UNMARKED},
    {"11: five minutes early is not early", 0, false,
	{START("s", 0), JOIN("g", 0, "a"), LEAVE("h", 25, "a"), END("z", 30)},
	HELD " | a PRESENT 25 MEASURED" B_UNMARKED},
    {"11: joins in a missed session are unmarked", 0, false,
	{JOIN("g", 0, "a"), NO_SHOW("n", 10)},
	"MISSED " PLANNED " | a UNMARKED 0 NONE" B_UNMARKED},
    {"12: all void", 0, true, {START("e", 0), VOID("v", 1, "e")}, "SCHEDULED"},
    {"12: only joins, no plan", 0, true,
	{JOIN("g", 0, "a"), LEAVE("h", 20, "a")},
	"IN_PROGRESS actual 0-20 | a PRESENT 20 MEASURED walk-in"},
};

static struct arena *arena;
static struct session_event events[EVENTS_MAX + 1];
static struct fold_event told[EVENTS_MAX + 1];
static const char *base_students[] = {"a", "b"};

static int64_t
instant(double minutes)
{
	return MINUTE_0 + (int64_t)(minutes * (double)MINUTE);
}

static void
make_event(const struct tell *t, size_t place)
{
	struct session_event *e = &events[place];

	session_event_init(e);
	e->event_id = t->id;
	e->type = t->type;
	e->session_id = "s1";
	e->provider_id = "p";
	e->occurred_at = instant(t->at);
	e->student_id = t->student;
	e->status = t->status;
	if (t->minutes != 0)
		e->minutes_present = t->minutes < 0 ? 0 : t->minutes;
	e->reason = t->reason;
	e->party = t->party;
	if (t->type == EVENT_VOIDED)
		e->voids_event_id = t->names;
	else
		e->tutor_id = t->names;
	if (t->end > 0) {
		e->planned_start = instant(t->start);
		e->planned_end = instant(t->end);
	}
	e->student_ids = (const char **)(uintptr_t)t->students;
	while (e->student_count < 4 && t->students[e->student_count] != NULL)
		e->student_count++;
	told[place] = (struct fold_event){e,
	    t->source == 's'   ? SOURCE_SCHOOL
	    : t->source == 'd' ? SOURCE_DISTRICT
			       : SOURCE_PROVIDER,
	    t->source == 's'   ? "s"
	    : t->source == 'd' ? "d"
			       : "p",
	    instant(t->at + t->lag), t->student, false};
}

static size_t
make_versions(enum base base, struct base_version versions[2])
{
	struct base_version *v = &versions[0];

	memset(versions, 0, 2 * sizeof(*versions));
	v->published_at = instant(-4 * DAY);
	session_plan_init(&v->plan);
	v->plan.tutor_id = "T";
	v->plan.student_ids = base_students;
	v->plan.student_count = 2;
	v->plan.planned_start = instant(0);
	v->plan.planned_end = instant(30);
	versions[1] = *v;
	versions[1].published_at = instant(base == WITHDRAWN ? -2 * DAY : -60);
	if (base == MOVED_LATE) {
		versions[1].plan.planned_start = instant(60);
		versions[1].plan.planned_end = instant(90);
		return 2;
	}
	versions[1].withdrawn = true;
	versions[1].party = PARTY_SCHOOL;
	versions[1].reason = REASON_TESTING;
	return base == NO_BASE ? 0 : base == BASE ? 1 : 2;
}

static void
every_rule_by_table(void **state)
{
	static const struct tell plan = SCHEDULED();
	char text[2048];
	int failures = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct fold_case *c = &cases[i];
		struct base_version versions[2];
		struct session_record record;
		struct fold_input input = {"p", "s1", versions,
		    make_versions(c->base, versions), told, 0};

		arena_reset(arena);
		if (!c->unplanned)
			make_event(&plan, input.event_count++);
		for (size_t k = 0; k < EVENTS_MAX && c->events[k].id; k++)
			make_event(&c->events[k], input.event_count++);
		assert_int_equal(
		    session_fold(&input, arena, &record), STATUS_OK);
		fold_write_text(&record, text, sizeof(text));
		if (strcmp(text, c->expected) != 0) {
			print_error("%s\n  is     %s\n  wanted %s\n", c->rule,
			    text, c->expected);
			failures++;
		}
	}
	assert_int_equal(failures, 0);
}

static void
time_makes_unreported_and_unclosed(void **state)
{
	struct session_record record = {
	    .status = SESSION_SCHEDULED, .planned_end = instant(30)};
	int64_t day_after = instant(30 + DAY);

	(void)state;
	assert_int_equal(
	    session_status_at(&record, day_after), SESSION_SCHEDULED);
	assert_int_equal(
	    session_status_at(&record, day_after + 1), SESSION_UNREPORTED);
	record.status = SESSION_IN_PROGRESS;
	assert_int_equal(
	    session_status_at(&record, day_after + 1), SESSION_UNCLOSED);
	record.status = SESSION_COMPLETED;
	assert_int_equal(
	    session_status_at(&record, day_after + 1), SESSION_COMPLETED);
	record.status = SESSION_SCHEDULED;
	record.planned_end = EVENT_NO_INSTANT;
	assert_int_equal(
	    session_status_at(&record, INT64_MAX), SESSION_SCHEDULED);
}

static void
told_when_the_last_student_was_told_of(void **state)
{
	static const struct tell tells[] = {SCHEDULED(),
	    MARK("m", 40, "a", PRESENT), MARK("n", 50, "a", LATE),
	    MARK("o", 45, "b", PRESENT)};
	struct session_record record;
	struct fold_input input = {"p", "s1", NULL, 0, told, 3};

	(void)state;
	arena_reset(arena);
	for (size_t i = 0; i < 4; i++)
		make_event(&tells[i], i);
	assert_int_equal(session_fold(&input, arena, &record), STATUS_OK);
	assert_true(record.told_at == EVENT_NO_INSTANT);
	input.event_count = 4;
	assert_int_equal(session_fold(&input, arena, &record), STATUS_OK);
	assert_true(record.told_at == instant(45));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_rule_by_table),
	    cmocka_unit_test(time_makes_unreported_and_unclosed),
	    cmocka_unit_test(told_when_the_last_student_was_told_of),
	};
	int failed;

	if (arena_new(1u << 20, &arena) != STATUS_OK)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
