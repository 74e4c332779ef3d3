// SPDX-License-Identifier: Apache-2.0
/* fold_text.c - see fold_text.h. */
#include "tests/unit/attendance/fold_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct writing {
	char *text;
	size_t size;
	size_t len;
};

static void add(struct writing *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
add(struct writing *w, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	w->len +=
	    (size_t)vsnprintf(w->text + w->len, w->size - w->len, format, args);
	va_end(args);
	if (w->len >= w->size)
		w->len = w->size - 1;
}

static void
add_span(struct writing *w, const char *name, int64_t from, int64_t to)
{
	if (from == EVENT_NO_INSTANT)
		return;
	add(w, " %s %g-%g", name, (double)(from - MINUTE_0) / (double)MINUTE,
	    (double)(to - MINUTE_0) / (double)MINUTE);
}

static void
add_list(struct writing *w, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(w, "%s%s", i == 0 ? " " : ",", list[i]);
}

static void
add_line(struct writing *w, const struct student_line *line)
{
	add(w, " | %s %s %u %s", line->student_id,
	    attendance_word(line->status), line->minutes,
	    minutes_basis_word(line->basis));
	if (line->reason != REASON_NONE)
		add(w, " %s", reason_word(line->reason));
	if (line->disputed)
		add(w, " disputed");
	if (!line->planned)
		add(w, " walk-in");
}

void
fold_write_text(const struct session_record *r, char *text, size_t size)
{
	struct writing w = {text, size, 0};

	add(&w, "%s", session_status_word(r->status));
	if (r->party != PARTY_NONE)
		add(&w, " by %s", party_word(r->party));
	if (r->reason != REASON_NONE)
		add(&w, " for %s", reason_word(r->reason));
	add_span(&w, "plan", r->planned_start, r->planned_end);
	if (r->tutor_id != NULL)
		add(&w, " tutor %s", r->tutor_id);
	if (r->planned_tutor_id != NULL &&
	    strcmp(r->planned_tutor_id, r->tutor_id) != 0)
		add(&w, " for %s", r->planned_tutor_id);
	add_span(&w, "actual", r->actual_start, r->actual_end);
	add_span(&w, "promise", r->promised_start, r->promised_end);
	add_list(
	    &w, (const char *const *)r->promised_students, r->promised_count);
	for (size_t i = 0; i < r->student_count; i++)
		add_line(&w, &r->students[i]);
	for (size_t i = 0; i < r->finding_count; i++)
		add(&w, " ! %s %s%s", r->findings[i].code, r->findings[i].field,
		    r->findings[i].student_id == NULL ? "" : " of student");
}
