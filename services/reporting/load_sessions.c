// SPDX-License-Identifier: Apache-2.0
/*
 * load_sessions.c - session records as known at the moment, and a line for
 * each student who is promised or expected.
 *
 * Facts come in the order of (provider, session) as bytes, so the place of a
 * session in the list is that order.
 */
#include "services/reporting/dataset.h"
#include "services/reporting/rules_line.h"
#include "services/reporting/rules_week.h"
#include "services/reporting/wire_facts.h"

struct loading {
	struct dataset *dataset;
	const struct zone *zone; /* of the session that is being read */
	struct session session;
	size_t first_line;
};

/* R2: plannedStart, else the actual start, else promisedStart. */
static int32_t
day_of(const struct told_session *told, const struct zone *zone)
{
	int64_t start = told->planned_start;

	if (start == INSTANT_NONE)
		start = told->actual_start;
	if (start == INSTANT_NONE)
		start = told->promised_start;
	return start == INSTANT_NONE ? DAY_NONE : dataset_date(zone, start);
}

static enum status
add_session_names(
    struct dataset *d, const struct told_session *told, struct session *session)
{
	const struct {
		const char *text;
		uint32_t *id;
	} names[] = {
	    {told->provider_id, &session->provider},
	    {told->session_id, &session->id},
	    {told->program_id, &session->program},
	    {told->school_id, &session->school},
	    {told->planned_tutor_id, &session->planned_tutor},
	    {told->tutor_id, &session->tutor},
	    {told->makeup_of, &session->makeup_of},
	};
	enum status status = STATUS_OK;

	for (size_t i = 0;
	     status == STATUS_OK && i < sizeof(names) / sizeof(*names); i++)
		status = names_add(d->names, names[i].text, names[i].id);
	return status;
}

static enum status
add_makeup_for(
    struct dataset *d, const struct told_session *told, struct session *session)
{
	enum status status = STATUS_OK;

	session->makeup_for_first = (uint32_t)d->makeup_for.count;
	session->makeup_for_count = (uint32_t)told->makeup_for_count;
	for (size_t i = 0; status == STATUS_OK && i < told->makeup_for_count;
	     i++) {
		uint32_t *student = list_add(&d->makeup_for);

		status = student == NULL ? STATUS_NO_MEMORY
					 : names_add(d->names,
					       told->makeup_for[i], student);
	}
	return status;
}

static enum status
add_session(struct loading *loading, const struct told_session *told)
{
	struct dataset *d = loading->dataset;
	struct session *session = list_add(&d->sessions);
	enum status status;

	if (session == NULL)
		return STATUS_NO_MEMORY;
	status = add_session_names(d, told, session);
	if (status == STATUS_OK)
		status = add_makeup_for(d, told, session);
	if (status != STATUS_OK)
		return status;
	loading->zone = dataset_zone(d, session->school);
	session->status =
	    reporting_status_at(told->status, told->planned_end, d->moment);
	session->day = day_of(told, loading->zone);
	session->began = told->actual_start;
	session->promised_minutes =
	    reporting_length_minutes(told->promised_start, told->promised_end);
	session->planned_minutes =
	    reporting_length_minutes(told->planned_start, told->planned_end);
	loading->session = *session;
	loading->first_line = d->lines.count;
	return STATUS_OK;
}

/* The student's line in the session, added when there is none. */
static enum status
find_line(struct loading *loading, const char *student, struct line **found)
{
	struct dataset *d = loading->dataset;
	struct line *lines = d->lines.items;
	uint32_t id;
	enum status status = names_add(d->names, student, &id);

	if (status != STATUS_OK)
		return status;
	for (size_t i = loading->first_line; i < d->lines.count; i++) {
		if (lines[i].student == id) {
			*found = &lines[i];
			return STATUS_OK;
		}
	}
	*found = list_add(&d->lines);
	if (*found == NULL)
		return STATUS_NO_MEMORY;
	**found = (struct line){.session = (uint32_t)(d->sessions.count - 1),
	    .student = id,
	    .status = ATTENDANCE_UNMARKED,
	    .basis = MINUTES_NONE,
	    .present_from = INSTANT_NONE,
	    .present_to = INSTANT_NONE};
	return STATUS_OK;
}

static enum status
add_promised(struct loading *loading, const struct told_session *told)
{
	for (size_t i = 0; i < told->promised_count; i++) {
		struct line *line;
		enum status status =
		    find_line(loading, told->promised[i], &line);

		if (status != STATUS_OK)
			return status;
		line->flags |= LINE_PROMISED;
	}
	return STATUS_OK;
}

static enum status
add_away(struct dataset *d, const struct told_line *told, struct line *line)
{
	line->away_first = (uint32_t)d->away.count;
	line->away_count = (uint32_t)told->away_count;
	for (size_t i = 0; i < told->away_count; i++) {
		struct span *away = list_add(&d->away);

		if (away == NULL)
			return STATUS_NO_MEMORY;
		*away = (struct span){told->away_from[i], told->away_to[i]};
	}
	return STATUS_OK;
}

/* R4: who is not expected has no line, unless promised: then UNMARKED. */
static enum status
add_told_line(struct loading *loading, const struct told_line *told)
{
	struct line *line;
	enum status status;

	if (told->status == ATTENDANCE_NOT_EXPECTED)
		return STATUS_OK;
	status = find_line(loading, told->student_id, &line);
	if (status != STATUS_OK)
		return status;
	line->status = (uint8_t)told->status;
	line->basis = (uint8_t)told->basis;
	line->reason = (uint8_t)told->reason;
	line->minutes = told->minutes;
	line->delivered = told->minutes;
	line->present_from = told->present_from;
	line->present_to = told->present_to;
	if (told->in_plan)
		line->flags |= LINE_IN_PLAN;
	return add_away(loading->dataset, told, line);
}

/* School and grade of the day, the placement, and what the line counts as. */
static void
complete_line(const struct loading *loading, struct line *line)
{
	const struct dataset *d = loading->dataset;
	const struct session *session = &loading->session;
	struct facts facts = dataset_facts(d);
	const struct student_version *student =
	    dataset_student(d, line->student, session->day);

	line->school = session->school;
	if (student != NULL) {
		line->grade = student->grade;
		if (line->school == 0)
			line->school = student->school;
	}
	if (dataset_is_placed(d, line->student, session->program, session->day))
		line->flags |= LINE_PLACED;
	line->flags |= reporting_measure_line(
	    line, session, reporting_find_program(&facts, session->program));
}

static enum status
on_session(const struct fact_version *version, void *ctx)
{
	struct loading *loading = ctx;
	struct dataset *d = loading->dataset;
	struct told_session told;
	enum status status;

	arena_reset(d->arena);
	status = reporting_read_session(version->data, d->arena, &told);
	if (status == STATUS_INVALID || status == STATUS_NOT_FOUND)
		return STATUS_CORRUPT;
	if (status == STATUS_OK)
		status = add_session(loading, &told);
	if (status == STATUS_OK)
		status = add_promised(loading, &told);
	for (size_t i = 0; status == STATUS_OK && i < told.line_count; i++)
		status = add_told_line(loading, &told.lines[i]);
	for (size_t i = loading->first_line;
	     status == STATUS_OK && i < d->lines.count; i++)
		complete_line(loading, (struct line *)d->lines.items + i);
	return status;
}

enum status
dataset_load_sessions(struct dataset *d, struct store_txn *txn,
    const struct reporting_tables *tables)
{
	struct loading loading = {.dataset = d};

	return reporting_scan_latest(
	    txn, tables, FACT_SESSION, d->moment, on_session, &loading);
}
