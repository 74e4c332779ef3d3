// SPDX-License-Identifier: Apache-2.0
/*
 * rules_rollup.c - the figures of a group of lines, and their columns.
 */
#include "services/reporting/rules_line.h"
#include "services/reporting/rules_rollup.h"

#include <assert.h>

/* Lines of the report attendance: offered, or an attended walk-in (R19). */
static void
add_attendance(struct figures *f, const struct line *line)
{
	if ((line->flags & (LINE_OFFERED | LINE_WALK_IN)) == 0)
		return;
	assert(line->status < STATUSES && line->reason < REASON_COUNT);
	f->statuses[line->status]++;
	f->reasons[line->reason]++;
}

static void
add_minutes(
    struct figures *f, const struct line *line, const struct session *session)
{
	uint32_t cap = reporting_dosage_cap(line, session);

	f->minutes_delivered += line->delivered;
	f->minutes_dosage += line->delivered < cap ? line->delivered : cap;
	if (line->basis == MINUTES_ASSUMED)
		f->minutes_assumed += line->delivered;
	if (session->tutor != 0 && session->tutor == session->planned_tutor)
		f->minutes_same_tutor += line->delivered;
	if ((line->flags & LINE_PLANNED) != 0)
		f->minutes_planned += session->promised_minutes;
}

static bool
has(const struct line *line, enum line_flag flag)
{
	return (line->flags & (unsigned)flag) != 0;
}

/* Offered less what neither the student came to nor stayed away from. */
static bool
is_rated(const struct line *line)
{
	return has(line, LINE_OFFERED) && !has(line, LINE_UNMARKED) &&
	       !has(line, LINE_NOT_AVAILABLE) && !has(line, LINE_EXCUSED_OUT);
}

void
reporting_add_line(struct figures *figures, const struct line *line,
    const struct session *session)
{
	figures->planned += has(line, LINE_PLANNED);
	figures->offered += has(line, LINE_OFFERED);
	figures->attended += has(line, LINE_ATTENDED);
	figures->walk_ins += has(line, LINE_WALK_IN);
	figures->unmarked += has(line, LINE_UNMARKED);
	figures->not_available += has(line, LINE_NOT_AVAILABLE);
	figures->made_up += has(line, LINE_MADE_UP);
	figures->owed += has(line, LINE_OWED);
	figures->rate_base += is_rated(line);
	figures->weeks_expected += has(line, LINE_WEEK_EXPECTED);
	figures->weeks_on_target += has(line, LINE_WEEK_ON_TARGET);
	add_attendance(figures, line);
	add_minutes(figures, line, session);
}

/* A column holds a count, or a rate of two. */
struct column {
	const char *name;
	size_t part;
	size_t base; /* NO_BASE: a count */
};
#define NO_BASE SIZE_MAX
#define COUNT(column_name, field)                                              \
	{                                                                      \
		column_name, offsetof(struct figures, field), NO_BASE          \
	}
#define RATE(column_name, field, base_field)                                   \
	{                                                                      \
		column_name, offsetof(struct figures, field),                  \
		    offsetof(struct figures, base_field)                       \
	}
#define STATUS(column_name, status)                                            \
	{                                                                      \
		column_name,                                                   \
		    offsetof(struct figures, statuses) +                       \
			(status) * sizeof(uint64_t),                           \
		    NO_BASE                                                    \
	}
#define REASON(column_name, reason)                                            \
	{                                                                      \
		column_name,                                                   \
		    offsetof(struct figures, reasons) +                        \
			(reason) * sizeof(uint64_t),                           \
		    NO_BASE                                                    \
	}
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const struct column dosage_columns[] = {
    COUNT("sessions_planned", planned),
    COUNT("sessions_offered", offered),
    COUNT("sessions_attended", attended),
    COUNT("unmarked", unmarked),
    COUNT("not_available", not_available),
    COUNT("made_up", made_up),
    COUNT("owed", owed),
    COUNT("minutes_planned", minutes_planned),
    COUNT("minutes_delivered", minutes_delivered),
    RATE("share_assumed", minutes_assumed, minutes_delivered),
    RATE("dosage", minutes_dosage, minutes_planned),
    RATE("attendance_rate", attended, rate_base),
    COUNT("weeks_expected", weeks_expected),
    COUNT("weeks_on_target", weeks_on_target),
    RATE("continuity", minutes_same_tutor, minutes_delivered),
};

static const struct column attendance_columns[] = {
    COUNT("sessions_offered", offered),
    STATUS("present", ATTENDANCE_PRESENT),
    STATUS("late", ATTENDANCE_LATE),
    STATUS("left_early", ATTENDANCE_LEFT_EARLY),
    STATUS("partial", ATTENDANCE_PARTIAL),
    STATUS("absent_excused", ATTENDANCE_ABSENT_EXCUSED),
    STATUS("absent_unexcused", ATTENDANCE_ABSENT_UNEXCUSED),
    STATUS("no_show", ATTENDANCE_NO_SHOW),
    STATUS("unmarked", ATTENDANCE_UNMARKED),
    RATE("attendance_rate", attended, rate_base),
};

static const struct column reason_columns[] = {
    REASON("reason_school_absence", REASON_SCHOOL_ABSENCE),
    REASON("reason_testing", REASON_TESTING),
    REASON("reason_field_trip", REASON_FIELD_TRIP),
    REASON("reason_assembly", REASON_ASSEMBLY),
    REASON("reason_early_dismissal", REASON_EARLY_DISMISSAL),
    REASON("reason_school_closed", REASON_SCHOOL_CLOSED),
    REASON("reason_pulled_by_teacher", REASON_PULLED_BY_TEACHER),
    REASON("reason_refused", REASON_REFUSED),
    REASON("reason_tech_failure", REASON_TECH_FAILURE),
    REASON("reason_transport", REASON_TRANSPORT),
    REASON("reason_tutor_absent", REASON_TUTOR_ABSENT),
    REASON("reason_no_space", REASON_NO_SPACE),
    REASON("reason_family_request", REASON_FAMILY_REQUEST),
    REASON("reason_suspended", REASON_SUSPENDED),
    REASON("reason_transferred", REASON_TRANSFERRED),
    REASON("reason_other", REASON_OTHER),
    REASON("reason_unknown", REASON_UNKNOWN),
};

static const struct {
	const struct column *columns;
	size_t count;
} reports[REPORTS] = {
    [REPORT_DOSAGE] = {dosage_columns, LENGTH(dosage_columns)},
    [REPORT_ATTENDANCE] = {attendance_columns, LENGTH(attendance_columns)},
};

_Static_assert(
    LENGTH(attendance_columns) + LENGTH(reason_columns) <= FIGURE_CELLS_MAX,
    "the widest report fits");
_Static_assert(LENGTH(dosage_columns) <= FIGURE_CELLS_MAX, "so does dosage");

size_t
reporting_figure_columns(
    enum report report, bool by_reason, const char *columns[FIGURE_CELLS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < reports[report].count; i++)
		columns[count++] = reports[report].columns[i].name;
	for (size_t i = 0; by_reason && i < LENGTH(reason_columns); i++)
		columns[count++] = reason_columns[i].name;
	return count;
}

static uint64_t
figure_at(const struct figures *figures, size_t offset)
{
	return *(
	    const uint64_t *)(const void *)((const char *)figures + offset);
}

static void
write_cell(const struct column *column, const struct figures *figures,
    char cell[CELL_TEXT])
{
	uint64_t part = figure_at(figures, column->part);

	if (column->base == NO_BASE)
		reporting_format_count(part, cell);
	else
		reporting_format_rate(
		    part, figure_at(figures, column->base), cell);
}

void
reporting_figure_cells(enum report report, bool by_reason,
    const struct figures *figures, char cells[FIGURE_CELLS_MAX][CELL_TEXT])
{
	size_t count = 0;

	for (size_t i = 0; i < reports[report].count; i++)
		write_cell(
		    &reports[report].columns[i], figures, cells[count++]);
	for (size_t i = 0; by_reason && i < LENGTH(reason_columns); i++)
		write_cell(&reason_columns[i], figures, cells[count++]);
}
