// SPDX-License-Identifier: Apache-2.0
/*
 * demo_plot.c - what happens in one session.
 *
 * Shares are in parts of a thousand and those of a programme that works, with
 * its ordinary troubles.
 */
#include "services/chalkline/demo_plot.h"

#include "common/instant.h"

#include <string.h>

/* A session while it is told. */
struct telling {
	struct demo_plot *plot;
	const struct demo_session *session;
	struct demo_random random;
	uint32_t provider; /* its number, and how it tells */
	bool make_up;
	int64_t planned_start, planned_end; /* as last told */
	int64_t start, end;
	int64_t delay; /* of a tablet that was offline */
};

enum style {
	STYLE_MEASURED, /* joins and leaves */
	STYLE_STATED,   /* marks with minutes */
	STYLE_ASSUMED,  /* marks without */
};

static int64_t
some(struct telling *t, int64_t unit, uint32_t low, uint32_t high)
{
	return unit *
	       (int64_t)(low + demo_random_below(&t->random, high - low + 1));
}

/* Measured moments carry microseconds, those typed by people do not. */
static int64_t
seconds(struct telling *t, uint32_t most)
{
	int64_t whole = some(t, INSTANT_SECOND, 0, most);

	if (t->provider == STYLE_MEASURED)
		whole += demo_random_below(&t->random, 1000000);
	return whole;
}

static struct demo_event *
tell(struct telling *t, const char *type, int64_t at)
{
	int64_t sent = at + seconds(t, 20) + t->delay;
	struct demo_event *e =
	    demo_plot_add(t->plot, type, t->session, t->provider, at, sent);

	if (e != NULL)
		e->make_up = t->make_up;
	return e;
}

static struct demo_event *
tell_of(struct telling *t, const char *type, const char *student, int64_t at)
{
	struct demo_event *e = tell(t, type, at);

	if (e != NULL)
		e->student_id = student;
	return e;
}

static struct demo_event *
mark(struct telling *t, const char *student, const char *status,
    const char *reason, int64_t at)
{
	struct demo_event *e = tell_of(t, "ATTENDANCE_MARKED", student, at);

	if (e != NULL) {
		e->status = status;
		e->reason = reason;
	}
	return e;
}

/* How often this student is away: 30 to 180 in a thousand, for the term. */
static uint32_t
absence_of(const struct telling *t, const char *student)
{
	struct demo_random random;

	demo_random_init(&random, t->plot->district->settings.seed, student);
	return 30 + demo_random_below(&random, 151);
}

static void
tell_absence(struct telling *t, const char *student)
{
	static const char *const excused[] = {"SCHOOL_ABSENCE",
	    "SCHOOL_ABSENCE", "SCHOOL_ABSENCE", "FIELD_TRIP", "TESTING",
	    "FAMILY_REQUEST"};
	static const char *const unexcused[] = {"UNKNOWN", "REFUSED",
	    "PULLED_BY_TEACHER", "TRANSPORT", "SUSPENDED"};
	uint32_t kind = demo_random_below(&t->random, 100);

	if (kind < 10) {
		mark(t, student, "ABSENT_EXCUSED", "FAMILY_REQUEST",
		    t->planned_start - some(t, INSTANT_HOUR, 12, 40));
	} else if (kind < 50) {
		mark(t, student, "ABSENT_EXCUSED",
		    excused[demo_random_below(&t->random, 6)],
		    t->end + seconds(t, 240));
	} else if (kind < 80) {
		mark(t, student, "ABSENT_UNEXCUSED",
		    unexcused[demo_random_below(&t->random, 5)],
		    t->end + seconds(t, 240));
	} else {
		mark(t, student, "NO_SHOW",
		    demo_random_chance(&t->random, 400) ? "TECH_FAILURE" : NULL,
		    t->end + seconds(t, 240));
	}
}

/* Joins and leaves; now and then out and in again, or no leave at all. */
static void
tell_measured(struct telling *t, const char *student, int64_t from, int64_t to)
{
	int64_t middle = from + (to - from) / 2;

	tell_of(t, "STUDENT_JOINED", student, from);
	if (demo_random_chance(&t->random, 30)) {
		tell_of(t, "STUDENT_LEFT", student, middle);
		tell_of(t, "STUDENT_JOINED", student,
		    middle + some(t, INSTANT_SECOND, 20, 200));
	}
	if (!demo_random_chance(&t->random, 20))
		tell_of(t, "STUDENT_LEFT", student, to);
	if (demo_random_chance(&t->random, 100))
		mark(t, student, "PRESENT", NULL, t->end + seconds(t, 60));
}

static void
tell_marked(struct telling *t, const char *student, int64_t from, int64_t to)
{
	bool late = from > t->start + 5 * INSTANT_MINUTE;
	bool early = to < t->end - 5 * INSTANT_MINUTE;
	struct demo_event *e = mark(t, student,
	    late && early ? "PARTIAL"
	    : late        ? "LATE"
	    : early       ? "LEFT_EARLY"
			  : "PRESENT",
	    NULL, t->end + seconds(t, 240));

	if (e != NULL && t->provider == STYLE_STATED)
		e->minutes = (int32_t)((to - from) / INSTANT_MINUTE);
}

static void
tell_presence(struct telling *t, const char *student)
{
	int64_t from = t->start + seconds(t, 150);
	int64_t to = t->end - seconds(t, 60);

	if (demo_random_chance(&t->random, 80))
		from = t->start + some(t, INSTANT_MINUTE, 6, 14);
	if (demo_random_chance(&t->random, 50))
		to = t->end - some(t, INSTANT_MINUTE, 6, 12);
	/* Of a short session nobody leaves before coming. */
	if (to <= from) {
		from = t->start;
		to = t->end;
	}
	if (t->provider == STYLE_MEASURED)
		tell_measured(t, student, from, to);
	else
		tell_marked(t, student, from, to);
}

/* Days later: another status; or a void; or a void that was a mistake. */
static void
tell_correction(struct telling *t, const char *student, uint32_t first)
{
	int64_t later = t->end + some(t, INSTANT_DAY, 1, 5);
	uint32_t kind = demo_random_below(&t->random, 10);
	struct demo_event *e;

	if (kind < 6) {
		mark(t, student, "ABSENT_EXCUSED", "SCHOOL_ABSENCE", later);
		return;
	}
	e = tell(t, "EVENT_VOIDED", later);
	if (e == NULL)
		return;
	e->voids = first;
	if (kind < 9) {
		e = mark(t, student, "PARTIAL", NULL, later + INSTANT_MINUTE);
		if (e != NULL)
			e->minutes = 12;
	} else {
		first = e->index;
		e = tell(t, "EVENT_VOIDED", later + INSTANT_HOUR);
		if (e != NULL)
			e->voids = first;
	}
}

/* The school's own word on one student, two hours after the session. */
static void
tell_by_school(struct telling *t, const char *student)
{
	const struct demo_district *d = t->plot->district;
	bool agrees = demo_random_chance(&t->random, 500);
	uint32_t school = 0;
	struct demo_event *e;

	while (school < DEMO_SCHOOLS &&
	       strcmp(d->schools[school].id, t->session->school_id) != 0)
		school++;
	if (school == DEMO_SCHOOLS)
		return;
	e = mark(t, student, agrees ? "PRESENT" : "ABSENT_EXCUSED",
	    agrees ? NULL : "SCHOOL_ABSENCE", t->end + 2 * INSTANT_HOUR);
	if (e != NULL)
		e->file = DEMO_PROVIDERS + school;
}

static void
tell_student(struct telling *t, const char *student)
{
	uint32_t first = (uint32_t)t->plot->count;
	uint32_t luck = demo_random_below(&t->random, 1000);

	if (luck < 6)
		return; /* nobody said anything */
	if (luck < 8)
		mark(t, student, "NOT_EXPECTED", "TRANSFERRED",
		    t->end + seconds(t, 240));
	else if (demo_random_chance(&t->random, absence_of(t, student)))
		tell_absence(t, student);
	else
		tell_presence(t, student);
	if (demo_random_chance(&t->random, 15))
		tell_correction(t, student, first);
	if (demo_random_chance(&t->random, 15))
		tell_by_school(t, student);
}

static bool
is_in(const struct demo_session *s, const char *student)
{
	for (size_t i = 0; i < s->student_count; i++)
		if (strcmp(s->student_ids[i], student) == 0)
			return true;
	return false;
}

/* Somebody of the same school who is not in the plan. */
static void
tell_walk_in(struct telling *t)
{
	const struct demo_district *d = t->plot->district;

	for (int tries = 0; tries < 40; tries++) {
		const struct demo_student *s = &d->student[demo_random_below(
		    &t->random, (uint32_t)d->students)];

		if (strcmp(d->schools[s->school].id, t->session->school_id) ==
			0 &&
		    !is_in(t->session, s->id)) {
			tell_presence(t, s->id);
			return;
		}
	}
}

static void
tell_held(struct telling *t, bool ends)
{
	t->start =
	    t->planned_start + some(t, INSTANT_MINUTE, 0, 3) + seconds(t, 50);
	t->end =
	    t->planned_end - some(t, INSTANT_MINUTE, 0, 2) + seconds(t, 50);
	if (demo_random_chance(&t->random, 20))
		t->start += some(t, INSTANT_MINUTE, 4, 9);
	tell(t, "SESSION_STARTED", t->start);
	for (size_t i = 0; i < t->session->student_count; i++)
		tell_student(t, t->session->student_ids[i]);
	if (demo_random_chance(&t->random, 8))
		tell_walk_in(t);
	if (ends)
		tell(t, "SESSION_ENDED", t->end);
}

/* Another school day within the next week, in the afternoon. */
static void
tell_make_up(struct telling *t, int64_t known)
{
	struct telling up = *t;
	struct demo_event *e;
	int64_t shift = 5 * INSTANT_HOUR;

	do
		shift += INSTANT_DAY;
	while (!demo_is_school_day(
	    (int32_t)((t->planned_start + shift) / INSTANT_DAY)));
	up.make_up = true;
	up.planned_start = t->session->planned_start + shift;
	up.planned_end = t->session->planned_end + shift;
	if (known + INSTANT_HOUR > up.planned_start - INSTANT_HOUR)
		return;
	e = tell(&up, "SESSION_SCHEDULED", known + INSTANT_HOUR);
	if (e != NULL) {
		e->tutor_id = t->session->tutor_id;
		e->planned_start = up.planned_start;
		e->planned_end = up.planned_end;
	}
	tell_held(&up, true);
}

static void
tell_cancelled(struct telling *t)
{
	static const struct {
		const char *party, *reason;
	} causes[] = {{"SCHOOL", "ASSEMBLY"}, {"SCHOOL", "TESTING"},
	    {"SCHOOL", "FIELD_TRIP"}, {"SCHOOL", "EARLY_DISMISSAL"},
	    {"PROVIDER", "TUTOR_ABSENT"}, {"PROVIDER", "TECH_FAILURE"},
	    {"TUTOR", "TUTOR_ABSENT"}, {"DISTRICT", "NO_SPACE"},
	    {"STUDENT_FAMILY", "FAMILY_REQUEST"},
	    {"FORCE_MAJEURE", "SCHOOL_CLOSED"}};
	uint32_t cause = demo_random_below(&t->random, 10);
	int64_t at = t->planned_start - some(t, INSTANT_HOUR, 1, 60);
	struct demo_event *e = tell(t, "SESSION_CANCELLED", at);

	if (e != NULL) {
		e->party = causes[cause].party;
		e->reason = causes[cause].reason;
	}
	if (demo_random_chance(
		&t->random, cause >= 4 && cause <= 6 ? 700 : 250))
		tell_make_up(t, t->planned_start);
}

static void
tell_missed(struct telling *t)
{
	struct demo_event *e = tell(t, "TUTOR_NO_SHOW",
	    t->planned_start + some(t, INSTANT_MINUTE, 10, 20));

	if (e != NULL)
		e->reason = "UNKNOWN";
	if (demo_random_chance(&t->random, 600))
		tell_make_up(t, t->planned_start + INSTANT_HOUR);
}

static void
tell_rescheduled(struct telling *t)
{
	int64_t shift = some(t, 15 * INSTANT_MINUTE, 2, 8);
	struct demo_event *e = tell(t, "SESSION_RESCHEDULED",
	    t->planned_start - some(t, INSTANT_HOUR, 3, 70));

	t->planned_start += shift;
	t->planned_end += shift;
	if (e != NULL) {
		e->planned_start = t->planned_start;
		e->planned_end = t->planned_end;
		e->party = "SCHOOL";
		e->reason = "TESTING";
	}
	tell_held(t, true);
}

/* A colleague of the same provider. */
static void
tell_substituted(struct telling *t)
{
	const struct demo_district *d = t->plot->district;
	uint32_t at = demo_random_below(&t->random, (uint32_t)d->tutors);
	struct demo_event *e;

	for (size_t i = 0; i < d->tutors; i++) {
		const struct demo_tutor *other =
		    &d->tutor[(at + i) % d->tutors];

		if (other->provider != t->provider ||
		    strcmp(other->id, t->session->tutor_id) == 0)
			continue;
		e = tell(t, "TUTOR_SUBSTITUTED",
		    t->planned_start - some(t, INSTANT_MINUTE, 20, 600));
		if (e != NULL) {
			e->tutor_id = other->id;
			e->reason = "TUTOR_ABSENT";
		}
		break;
	}
	tell_held(t, true);
}

static uint32_t
number_of_provider(const char *id)
{
	uint32_t i = 0;

	while (i < DEMO_PROVIDERS - 1 && strcmp(demo_providers[i], id) != 0)
		i++;
	return i;
}

void
demo_tell_session(struct demo_plot *plot, const struct demo_session *session)
{
	struct telling t = {.plot = plot,
	    .session = session,
	    .provider = number_of_provider(session->provider_id),
	    .planned_start = session->planned_start,
	    .planned_end = session->planned_end};
	uint32_t fate;

	demo_random_init(
	    &t.random, plot->district->settings.seed, session->session_id);
	fate = demo_random_below(&t.random, 1000);
	if (demo_random_chance(&t.random, 25))
		t.delay = some(&t, INSTANT_HOUR, 1, 60);
	if (fate < 35)
		tell_cancelled(&t);
	else if (fate < 45)
		tell_missed(&t);
	else if (fate < 60)
		tell_rescheduled(&t);
	else if (fate < 82)
		tell_substituted(&t);
	else if (fate < 90)
		return; /* nobody told anything */
	else
		tell_held(&t, fate >= 96);
}
