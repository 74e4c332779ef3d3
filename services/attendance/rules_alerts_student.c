// SPDX-License-Identifier: Apache-2.0
/*
 * rules_alerts_student.c - absences in a row, the rate, the dosage.
 *
 * 1. Only sessions that were offered count: held, with the student promised
 *    or in the plan.  What is cancelled, missed, still to come, or a walk-in
 *    neither makes nor ends an alert about attendance.
 * 2. An absence is explained by the school absence of the day (AWAY), by
 *    ABSENT_EXCUSED, or by a reason other than REFUSED, OTHER and UNKNOWN.
 *    Reasons that are not the student's (TUTOR_ABSENT, TESTING, ...) make the
 *    session UNAVAILABLE.
 * 3. STUDENT_ABSENT: the run at the end of the offered sessions.  An
 *    unexplained absence makes it longer, coming ends it, anything else is
 *    passed over.
 * 4. ATTENDANCE_LOW: of the last n offered sessions those that count:
 *    without unmarked, UNAVAILABLE and AWAY, and without ABSENT_EXCUSED where
 *    the programme says so.  Not before n were offered, nor when less than
 *    half of them count.
 * 5. DOSAGE_OUT_OF_REACH: the minutes delivered, and those that sessions to
 *    come may still bring, are less than the share of the promised minutes.
 *    A session brings at most what it promised; a make-up its planned length.
 *    One that nobody reported in time brings nothing until it is.  It holds
 *    since the session with which the promise fell out of reach for good.
 * 6. Episodes: the same judgement after each line.  The state of an alert
 *    after the last line is that of now.
 */
#include "services/attendance/rules_alerts.h"

#include <string.h>

static bool
is_unavailable(enum reason reason)
{
	switch (reason) {
	case REASON_TUTOR_ABSENT:
	case REASON_TECH_FAILURE:
	case REASON_NO_SPACE:
	case REASON_SCHOOL_CLOSED:
	case REASON_TESTING:
	case REASON_FIELD_TRIP:
	case REASON_ASSEMBLY:
	case REASON_EARLY_DISMISSAL:
	case REASON_PULLED_BY_TEACHER:
		return true;
	case REASON_NONE:
	case REASON_SCHOOL_ABSENCE:
	case REASON_REFUSED:
	case REASON_TRANSPORT:
	case REASON_FAMILY_REQUEST:
	case REASON_SUSPENDED:
	case REASON_TRANSFERRED:
	case REASON_OTHER:
	case REASON_UNKNOWN:
		break;
	}
	return false;
}

static bool
is_explanation(enum reason reason)
{
	return reason != REASON_NONE && reason != REASON_REFUSED &&
	       reason != REASON_OTHER && reason != REASON_UNKNOWN;
}

static bool
is_held(enum session_status status)
{
	return status == SESSION_COMPLETED || status == SESSION_IN_PROGRESS;
}

static enum line_state
absence_state(
    const struct alert_line *line, const struct alert_program *program)
{
	bool excused = line->attendance == ATTENDANCE_ABSENT_EXCUSED;

	if (is_unavailable(line->reason))
		return LINE_UNAVAILABLE;
	if (line->school_absent || line->reason == REASON_SCHOOL_ABSENCE ||
	    (excused && program->excused_out))
		return LINE_AWAY;
	return excused || is_explanation(line->reason) ? LINE_EXPLAINED
						       : LINE_UNEXPLAINED;
}

enum line_state
alert_line_state(
    const struct alert_line *line, const struct alert_program *program)
{
	uint32_t least = program->min_minutes_attended > 0
			     ? program->min_minutes_attended
			     : 1;

	if (!line->expected || !is_held(line->status) ||
	    line->attendance == ATTENDANCE_NOT_EXPECTED)
		return LINE_NOT_OFFERED;
	if (attendance_is_attended(line->attendance))
		return line->minutes >= least ? LINE_ATTENDED : LINE_TOO_SHORT;
	if (line->attendance == ATTENDANCE_UNMARKED ||
	    line->attendance == ATTENDANCE_NONE)
		return LINE_UNMARKED;
	return absence_state(line, program);
}

static bool
counts(enum line_state state)
{
	return state == LINE_ATTENDED || state == LINE_TOO_SHORT ||
	       state == LINE_UNEXPLAINED || state == LINE_EXPLAINED;
}

static uint32_t
least_of(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

uint32_t
alert_line_potential(const struct alert_line *line,
    const struct alert_program *program, int64_t moment)
{
	uint32_t most = line->promised > 0 ? line->promised : line->planned;

	if (line->status == SESSION_SCHEDULED)
		return alert_is_unreported(
			   line->planned_end, moment, &program->thresholds)
			   ? 0
			   : most;
	if (line->status == SESSION_IN_PROGRESS &&
	    line->attendance == ATTENDANCE_UNMARKED)
		return most;
	return is_held(line->status) ? least_of(line->minutes, most) : 0;
}

/* What was gathered from the end, turned round. */
static void
set_behind(struct judgement *j, const size_t *from_end, size_t count)
{
	j->behind_count = count;
	for (size_t i = 0; i < count; i++)
		j->behind[i] = from_end[count - 1 - i];
}

static size_t
at_most(size_t count, size_t most)
{
	return count < most ? count : most;
}

/* A run is looked at no further back than this. */
#define RUN_MAX 1024

bool
alert_judge_absences(const struct alert_line *lines, size_t count,
    const struct alert_program *program, struct judgement *j)
{
	int64_t limit = program->thresholds.value[THRESHOLD_ABSENCES_IN_ROW];
	size_t run[RUN_MAX], length = 0, shown;

	for (size_t i = count; i > 0 && length < RUN_MAX; i--) {
		enum line_state state =
		    alert_line_state(&lines[i - 1], program);

		if (state == LINE_ATTENDED || state == LINE_TOO_SHORT)
			break;
		if (state == LINE_UNEXPLAINED)
			run[length++] = i - 1;
	}
	if (limit == 0 || length == 0 || (int64_t)length < limit)
		return false;
	j->anchor = run[length - 1];
	j->since = lines[run[length - (size_t)limit]].start;
	j->found = (int64_t)length;
	j->expected = limit;
	shown = at_most(length, ALERT_SESSIONS_MAX);
	set_behind(j, run + length - shown, shown);
	j->behind_total = (uint32_t)length;
	return true;
}

/* The window of offered sessions that ends before line end. */
struct window {
	uint32_t offered;
	uint32_t counting;
	uint32_t attended;
	size_t lost[ALERT_SESSIONS_MAX]; /* from the end */
	size_t lost_count;
	size_t last; /* the newest offered line */
};

static void
look_back(const struct alert_line *lines, size_t end,
    const struct alert_program *program, struct window *w)
{
	int64_t most = program->thresholds.value[THRESHOLD_RATE_SESSIONS];

	*w = (struct window){.offered = 0};
	for (size_t i = end; i > 0 && w->offered < most; i--) {
		enum line_state state =
		    alert_line_state(&lines[i - 1], program);

		if (state == LINE_NOT_OFFERED)
			continue;
		if (w->offered++ == 0)
			w->last = i - 1;
		if (!counts(state))
			continue;
		w->counting++;
		if (state == LINE_ATTENDED)
			w->attended++;
		else if (w->lost_count < ALERT_SESSIONS_MAX)
			w->lost[w->lost_count++] = i - 1;
	}
}

static bool
is_low(const struct window *w, const struct thresholds *t)
{
	int64_t most = t->value[THRESHOLD_RATE_SESSIONS];

	return w->offered == most && (int64_t)w->counting * 2 >= most &&
	       (int64_t)w->attended * 100 <
		   t->value[THRESHOLD_RATE_PERCENT] * (int64_t)w->counting;
}

bool
alert_judge_rate(const struct alert_line *lines, size_t count,
    const struct alert_program *program, struct judgement *j)
{
	const struct thresholds *t = &program->thresholds;
	struct window now, before;

	look_back(lines, count, program, &now);
	if (!is_low(&now, t))
		return false;
	j->since = lines[now.last].start;
	/* Back to the session with which it fell below. */
	for (size_t end = now.last; end > 0; end = before.last) {
		look_back(lines, end, program, &before);
		if (before.offered == 0 || !is_low(&before, t))
			break;
		j->since = lines[before.last].start;
	}
	j->found = (int64_t)now.attended * 100 / (int64_t)now.counting;
	j->expected = t->value[THRESHOLD_RATE_PERCENT];
	set_behind(j, now.lost, now.lost_count);
	j->behind_total = now.counting - now.attended;
	j->anchor = now.last;
	return true;
}

static void
add_lost(struct judgement *j, size_t line)
{
	j->behind_total++;
	if (j->behind_count < ALERT_SESSIONS_MAX)
		j->behind[j->behind_count++] = line;
}

bool
alert_judge_dosage(const struct alert_line *lines, size_t count,
    const struct alert_program *program, int64_t moment, struct judgement *j)
{
	int64_t share = program->thresholds.value[THRESHOLD_DOSAGE_PERCENT];
	int64_t promised = 0, possible = 0, lost = 0;

	for (size_t i = 0; i < count; i++) {
		promised += lines[i].promised;
		possible += alert_line_potential(&lines[i], program, moment);
	}
	if (promised == 0 || possible * 100 >= promised * share)
		return false;
	*j = (struct judgement){.since = EVENT_NO_INSTANT,
	    .found = possible,
	    .expected = (promised * share + 99) / 100};
	for (size_t i = 0; i < count; i++) {
		int64_t brings =
		    alert_line_potential(&lines[i], program, moment);

		lost += (int64_t)lines[i].promised - brings;
		if (brings < (int64_t)lines[i].promised)
			add_lost(j, i);
		if ((promised - lost) * 100 >= promised * share)
			j->since = EVENT_NO_INSTANT;
		else if (j->since == EVENT_NO_INSTANT)
			j->since = lines[i].start;
	}
	return true;
}

/* Episodes of one code while they are found. */
struct finding_episodes {
	enum alert_code code;
	struct alert_episode *episodes;
	size_t count;
	bool open;
};

static void
note_state(struct finding_episodes *f, const struct alert_line *lines,
    size_t line, bool is_raised)
{
	if (is_raised && !f->open)
		f->episodes[f->count++] =
		    (struct alert_episode){.code = f->code,
			.since = lines[line].start,
			.until = EVENT_NO_INSTANT,
			.line = line};
	else if (!is_raised && f->open)
		f->episodes[f->count - 1].until = lines[line].start;
	f->open = is_raised;
}

static void
find_absences(struct finding_episodes *f, const struct alert_line *lines,
    size_t count, const struct alert_program *program)
{
	int64_t limit = program->thresholds.value[THRESHOLD_ABSENCES_IN_ROW];
	int64_t run = 0;

	for (size_t i = 0; i < count; i++) {
		enum line_state state = alert_line_state(&lines[i], program);

		if (state == LINE_UNEXPLAINED)
			run++;
		else if (state == LINE_ATTENDED || state == LINE_TOO_SHORT)
			run = 0;
		note_state(f, lines, i, limit > 0 && run >= limit);
	}
}

static void
find_low_rates(struct finding_episodes *f, const struct alert_line *lines,
    size_t count, const struct alert_program *program)
{
	struct window w;

	for (size_t i = 0; i < count; i++) {
		if (alert_line_state(&lines[i], program) == LINE_NOT_OFFERED)
			continue;
		look_back(lines, i + 1, program, &w);
		note_state(f, lines, i, is_low(&w, &program->thresholds));
	}
}

static void
find_dosages(struct finding_episodes *f, const struct alert_line *lines,
    size_t count, const struct alert_program *program, int64_t moment)
{
	int64_t share = program->thresholds.value[THRESHOLD_DOSAGE_PERCENT];
	int64_t promised = 0, possible;

	for (size_t i = 0; i < count; i++)
		promised += lines[i].promised;
	possible = promised;
	for (size_t i = 0; i < count && promised > 0; i++) {
		possible +=
		    (int64_t)alert_line_potential(&lines[i], program, moment) -
		    (int64_t)lines[i].promised;
		note_state(f, lines, i, possible * 100 < promised * share);
	}
}

size_t
alert_find_episodes(const struct alert_line *lines, size_t count,
    const struct alert_program *program, int64_t moment,
    struct alert_episode *episodes)
{
	struct finding_episodes f = {
	    .code = ALERT_STUDENT_ABSENT, .episodes = episodes};

	find_absences(&f, lines, count, program);
	f.code = ALERT_ATTENDANCE_LOW;
	f.open = false;
	find_low_rates(&f, lines, count, program);
	f.code = ALERT_DOSAGE_OUT_OF_REACH;
	f.open = false;
	find_dosages(&f, lines, count, program, moment);
	return f.count;
}

bool
alert_line_counts(
    const struct alert_line *line, const struct alert_program *program)
{
	return counts(alert_line_state(line, program));
}
