// SPDX-License-Identifier: Apache-2.0
/*
 * alerts_student.c - alerts about a student, programme by programme.
 */
#include "services/attendance/student_lines.h"

#include <string.h>

/* All lines of one value, or NULL. */
static const char *
common_provider(const struct alert_line *lines, const struct judgement *j)
{
	const char *one = NULL;

	for (size_t i = 0; i < j->behind_count; i++) {
		const char *id = lines[j->behind[i]].provider_id;

		if (one != NULL && strcmp(one, id) != 0)
			return NULL;
		one = id;
	}
	return one;
}

static enum status
show(struct alert_listing *l, const struct student_lines *s,
    enum alert_code code, const struct alert_line *lines,
    const struct judgement *j)
{
	const struct alert_line *last = &lines[j->behind[j->behind_count - 1]];
	struct alert alert = {.code = code,
	    .student_id = s->student_id,
	    .program_id = last->program_id,
	    .school_id = last->school_id,
	    .provider_id = common_provider(lines, j),
	    .since = j->since,
	    .session_total = j->behind_total,
	    .found = j->found,
	    .expected = j->expected};
	struct store_key parts;

	alert.sessions = arena_zeroed(
	    l->arena, j->behind_count + 1, sizeof(*alert.sessions));
	if (alert.sessions == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < j->behind_count; i++)
		alert.sessions[alert.session_count++] =
		    (struct alert_session){lines[j->behind[i]].provider_id,
			lines[j->behind[i]].session_id};
	/* A run that begins with another session is another alert. */
	key_start(&parts);
	key_string(&parts, s->student_id);
	key_string(&parts, program_or_empty(last));
	if (code == ALERT_STUDENT_ABSENT)
		key_instant(&parts, lines[j->anchor].start);
	return alerts_show(l, &alert, key_bytes(&parts));
}

/* The lines of one programme, by start. */
static enum status
judge(struct alert_listing *l, const struct student_lines *s,
    const struct alert_line *lines, size_t count)
{
	struct alert_program program;
	struct judgement j;
	enum status status =
	    alerts_get_program(l, lines[0].program_id, &program);

	if (status == STATUS_OK && alerts_wants(l, ALERT_STUDENT_ABSENT) &&
	    alert_judge_absences(lines, count, &program, &j))
		status = show(l, s, ALERT_STUDENT_ABSENT, lines, &j);
	if (status == STATUS_OK && alerts_wants(l, ALERT_ATTENDANCE_LOW) &&
	    alert_judge_rate(lines, count, &program, &j) && j.behind_count > 0)
		status = show(l, s, ALERT_ATTENDANCE_LOW, lines, &j);
	if (status == STATUS_OK && alerts_wants(l, ALERT_DOSAGE_OUT_OF_REACH) &&
	    alert_judge_dosage(lines, count, &program, l->moment, &j) &&
	    j.behind_count > 0)
		status = show(l, s, ALERT_DOSAGE_OUT_OF_REACH, lines, &j);
	return status;
}

enum status
alerts_of_student(struct alert_listing *l, const struct student_lines *s)
{
	enum status status = STATUS_OK;
	size_t end;

	for (size_t i = 0; i < s->count && status == STATUS_OK; i = end) {
		end = student_lines_end(s, i);
		status = judge(l, s, s->lines + i, end - i);
	}
	return status;
}
