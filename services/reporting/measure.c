// SPDX-License-Identifier: Apache-2.0
/*
 * measure.c - the measures that look at all of a student's lines at once.
 *
 * Lines are put together by student with a counting sort; what follows is
 * sorted within one student only.
 */
#include "services/reporting/measure.h"

#include "services/reporting/rules_makeup.h"
#include "services/reporting/rules_overlap.h"
#include "services/reporting/rules_week.h"

#include <stdlib.h>
#include <string.h>

/* One filter with its value as lines have it. */
struct asked {
	enum dim dim;
	uint32_t name;
	const char *week;
};

static struct asked
ask(const struct dataset *d, const struct filter *filter)
{
	return (struct asked){.dim = filter->dim,
	    .name = names_find(d->names, filter->value),
	    .week = filter->value};
}

static bool
is_week(int32_t day, const char *week)
{
	char text[WEEK_TEXT] = "";

	if (day != DAY_NONE)
		date_format_week(day, text);
	return strcmp(text, week) == 0;
}

static bool
matches(const struct line *line, const struct session *session,
    const struct asked *asked)
{
	switch (asked->dim) {
	case DIM_STUDENT:
		return line->student == asked->name;
	case DIM_SCHOOL:
		return line->school == asked->name;
	case DIM_PROVIDER:
		return session->provider == asked->name;
	case DIM_PROGRAM:
		return session->program == asked->name;
	case DIM_GRADE:
		return line->grade == asked->name;
	case DIM_WEEK:
		return is_week(session->day, asked->week);
	case DIM_TUTOR:
		return reporting_tutor(session) == asked->name;
	}
	return false;
}

/* Several of one key are alternatives; of different keys all must hold. */
static bool
is_selected(const struct line *line, const struct session *session,
    const struct asked *asked, size_t count)
{
	unsigned wanted = 0;
	unsigned met = 0;

	for (size_t i = 0; i < count; i++) {
		unsigned bit = 1u << asked[i].dim;

		wanted |= bit;
		if ((met & bit) == 0 && matches(line, session, &asked[i]))
			met |= bit;
	}
	return met == wanted;
}

static bool
is_in_range(int32_t day, const struct query *query)
{
	if (query->from == DAY_NONE && query->to == DAY_NONE)
		return true;
	return day != DAY_NONE && day >= query->from &&
	       (query->to == DAY_NONE || day <= query->to);
}

enum status
reporting_select(struct dataset *dataset, const struct query *query,
    const struct filter *scope)
{
	struct line *lines = dataset->lines.items;
	const struct session *sessions = dataset->sessions.items;
	struct asked *asked =
	    malloc((query->filter_count + 1) * sizeof(*asked));
	struct asked bound = {0};

	if (asked == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < query->filter_count; i++)
		asked[i] = ask(dataset, &query->filters[i]);
	if (scope != NULL)
		bound = ask(dataset, scope);
	for (size_t i = 0; i < dataset->lines.count; i++) {
		const struct session *s = &sessions[lines[i].session];

		if (is_in_range(s->day, query) &&
		    (scope == NULL || matches(&lines[i], s, &bound)) &&
		    is_selected(&lines[i], s, asked, query->filter_count))
			lines[i].flags |= LINE_SELECTED;
	}
	free(asked);
	return STATUS_OK;
}

/* Memory for the student with the most lines. */
struct scratch {
	struct line **lines;
	struct presence *presences;
	struct span *spans;
	uint64_t *keys;
};

static void
scratch_fini(struct scratch *scratch)
{
	free(scratch->lines);
	free(scratch->presences);
	free(scratch->spans);
	free(scratch->keys);
}

static enum status
scratch_init(struct scratch *scratch, size_t count, size_t away)
{
	scratch->lines = calloc(count + 1, sizeof(struct line *));
	scratch->presences = calloc(count + 1, sizeof(*scratch->presences));
	scratch->spans = calloc(count + away + 1, sizeof(*scratch->spans));
	scratch->keys = calloc(count + 1, sizeof(*scratch->keys));
	if (scratch->lines != NULL && scratch->presences != NULL &&
	    scratch->spans != NULL && scratch->keys != NULL)
		return STATUS_OK;
	scratch_fini(scratch);
	return STATUS_NO_MEMORY;
}

static bool
is_present(const struct line *line)
{
	int64_t length;

	return line->minutes > 0 && line->present_from != INSTANT_NONE &&
	       line->present_to != INSTANT_NONE &&
	       line->present_from < line->present_to &&
	       !__builtin_sub_overflow(
		   line->present_to, line->present_from, &length);
}

static void
trim_overlaps(const struct facts *facts, struct line *const *lines,
    size_t count, struct scratch *scratch)
{
	struct presence *presences = scratch->presences;
	size_t present = 0;

	for (uint32_t i = 0; i < count; i++) {
		const struct line *line = lines[i];
		int64_t began = facts->sessions[line->session].began;

		if (!is_present(line))
			continue;
		presences[present++] = (struct presence){
		    .began = began != INSTANT_NONE ? began : line->present_from,
		    .session = line->session,
		    .line = i,
		    .span = {line->present_from, line->present_to},
		    .away = line->away_count == 0
				? NULL
				: &facts->away[line->away_first],
		    .away_count = line->away_count,
		    .minutes = line->minutes,
		};
	}
	if (present < 2)
		return;
	reporting_trim_overlaps(presences, present, scratch->spans);
	for (size_t i = 0; i < present; i++)
		lines[presences[i].line]->delivered = presences[i].minutes;
}

static size_t
keep_selected(struct line **lines, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if ((lines[i]->flags & LINE_SELECTED) != 0)
			lines[kept++] = lines[i];
	}
	return kept;
}

/* The lines of one student, in the order of sessions. */
static void
measure_student(const struct facts *facts, const struct query *query,
    size_t count, struct scratch *scratch)
{
	trim_overlaps(facts, scratch->lines, count, scratch);
	reporting_mark_makeups(facts, scratch->lines, count, scratch->keys);
	count = keep_selected(scratch->lines, count);
	reporting_mark_weeks(
	    facts, scratch->lines, count, query->from, query->to);
}

/*
 * Counting sort: after it, the lines of student s stand in order[ends[s - 1]]
 * to order[ends[s] - 1], in their own order.
 */
static void
sort_by_student(const struct dataset *d, uint32_t *ends, uint32_t *order)
{
	const struct line *lines = d->lines.items;
	uint32_t names = names_count(d->names);
	uint32_t before = 0;

	for (size_t i = 0; i < d->lines.count; i++)
		ends[lines[i].student]++;
	for (uint32_t s = 0; s < names; s++) {
		uint32_t count = ends[s];

		ends[s] = before;
		before += count;
	}
	for (size_t i = 0; i < d->lines.count; i++)
		order[ends[lines[i].student]++] = (uint32_t)i;
}

/* The lines of one student, in the order of sessions; how many. */
static size_t
gather(const struct dataset *d, const uint32_t *order, uint32_t begin,
    uint32_t end, struct line **lines)
{
	struct line *all = d->lines.items;
	size_t count = 0;

	for (uint32_t i = begin; i < end; i++)
		lines[count++] = &all[order[i]];
	return count;
}

static enum status
measure_students(struct dataset *d, const struct query *query,
    const uint32_t *ends, const uint32_t *order)
{
	struct facts facts = dataset_facts(d);
	uint32_t names = names_count(d->names);
	uint32_t most = 0;
	struct scratch scratch;
	enum status status;

	for (uint32_t s = 1; s < names; s++)
		most =
		    ends[s] - ends[s - 1] > most ? ends[s] - ends[s - 1] : most;
	status = scratch_init(&scratch, most + ends[0], d->away.count);
	if (status != STATUS_OK)
		return status;
	for (uint32_t s = 0, begin = 0; s < names; begin = ends[s++]) {
		size_t count = gather(d, order, begin, ends[s], scratch.lines);

		if (count > 0)
			measure_student(&facts, query, count, &scratch);
	}
	scratch_fini(&scratch);
	return STATUS_OK;
}

enum status
reporting_measure(struct dataset *dataset, const struct query *query)
{
	uint32_t *ends = calloc(names_count(dataset->names), sizeof(*ends));
	uint32_t *order = calloc(dataset->lines.count + 1, sizeof(*order));
	enum status status = STATUS_NO_MEMORY;

	if (ends != NULL && order != NULL) {
		sort_by_student(dataset, ends, order);
		status = measure_students(dataset, query, ends, order);
	}
	free(ends);
	free(order);
	return status;
}
