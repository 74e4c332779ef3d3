// SPDX-License-Identifier: Apache-2.0
/*
 * rollup.c - measured lines as the rows of a report: sort, add, write.
 */
#include "services/reporting/rollup.h"

#include <stdlib.h>
#include <string.h>

/* What lines are sorted and grouped by. */
struct order {
	const struct line *lines;
	const struct session *sessions;
	const uint32_t *ranks;
	const struct query *query;
};

size_t
reporting_columns(const struct query *query, const char *columns[CELLS_MAX])
{
	const char *figures[FIGURE_CELLS_MAX];
	size_t count = 0;
	size_t figure_count =
	    reporting_figure_columns(query->report, query->by_reason, figures);

	for (size_t i = 0; i < query->dim_count; i++)
		columns[count++] = reporting_dim_column(query->dims[i]);
	for (size_t i = 0; i < figure_count; i++)
		columns[count++] = figures[i];
	return count;
}

/* The name a line is grouped by; not for weeks. */
static uint32_t
name_of(const struct line *line, const struct session *session, enum dim dim)
{
	switch (dim) {
	case DIM_STUDENT:
		return line->student;
	case DIM_SCHOOL:
		return line->school;
	case DIM_PROVIDER:
		return session->provider;
	case DIM_PROGRAM:
		return session->program;
	case DIM_GRADE:
		return line->grade;
	case DIM_TUTOR:
		return reporting_tutor(session);
	case DIM_WEEK:
		break;
	}
	return 0;
}

static int64_t
rank_of(const struct order *order, const struct line *line, enum dim dim)
{
	const struct session *session = &order->sessions[line->session];

	if (dim != DIM_WEEK)
		return order->ranks[name_of(line, session, dim)];
	return session->day == DAY_NONE ? DAY_NONE
					: date_week_start(session->day);
}

static int
compare_lines(const struct order *order, uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < order->query->dim_count; i++) {
		enum dim dim = order->query->dims[i];
		int64_t x = rank_of(order, &order->lines[a], dim);
		int64_t y = rank_of(order, &order->lines[b], dim);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

static int
compare_places(const void *a, const void *b, void *context)
{
	return compare_lines(
	    context, *(const uint32_t *)a, *(const uint32_t *)b);
}

/* The leading cells of a line's row. */
static size_t
write_dims(const struct dataset *d, const struct query *query,
    const struct line *line, char week[WEEK_TEXT], const char **cells)
{
	const struct session *session =
	    (const struct session *)d->sessions.items + line->session;
	size_t count = 0;

	week[0] = '\0';
	if (session->day != DAY_NONE)
		date_format_week(session->day, week);
	for (size_t i = 0; i < query->dim_count; i++) {
		enum dim dim = query->dims[i];

		cells[count++] =
		    dim == DIM_WEEK
			? week
			: names_text(d->names, name_of(line, session, dim));
	}
	return count;
}

static enum status
emit_group(const struct dataset *d, const struct query *query,
    const struct line *line, const struct figures *figures, emit_row_fn *emit,
    void *ctx)
{
	char texts[FIGURE_CELLS_MAX][CELL_TEXT];
	char week[WEEK_TEXT];
	const char *cells[CELLS_MAX];
	const char *names[FIGURE_CELLS_MAX];
	size_t count = write_dims(d, query, line, week, cells);
	size_t figure_count =
	    reporting_figure_columns(query->report, query->by_reason, names);

	reporting_figure_cells(query->report, query->by_reason, figures, texts);
	for (size_t i = 0; i < figure_count; i++)
		cells[count++] = texts[i];
	return emit(cells, count, ctx);
}

static enum status
emit_groups(const struct dataset *d, const struct order *order,
    const uint32_t *places, size_t count, emit_row_fn *emit, void *ctx,
    uint64_t *walk_ins)
{
	enum status status = STATUS_OK;
	size_t end;

	*walk_ins = 0;
	for (size_t begin = 0; status == STATUS_OK && begin < count;
	     begin = end) {
		struct figures figures = {0};

		for (end = begin;
		     end < count &&
		     compare_lines(order, places[begin], places[end]) == 0;
		     end++) {
			const struct line *line = &order->lines[places[end]];

			reporting_add_line(
			    &figures, line, &order->sessions[line->session]);
		}
		*walk_ins += figures.walk_ins;
		status = emit_group(d, order->query,
		    &order->lines[places[begin]], &figures, emit, ctx);
	}
	return status;
}

enum status
reporting_roll_up(const struct dataset *dataset, const struct query *query,
    emit_row_fn *emit, void *ctx, uint64_t *walk_ins)
{
	struct order order = {.lines = dataset->lines.items,
	    .sessions = dataset->sessions.items,
	    .query = query};
	uint32_t *places = calloc(dataset->lines.count + 1, sizeof(*places));
	uint32_t *ranks;
	size_t count = 0;
	enum status status;

	if (places == NULL)
		return STATUS_NO_MEMORY;
	status = names_rank(dataset->names, &ranks);
	if (status != STATUS_OK)
		goto out;
	order.ranks = ranks;
	for (size_t i = 0; i < dataset->lines.count; i++) {
		if ((order.lines[i].flags & LINE_SELECTED) != 0)
			places[count++] = (uint32_t)i;
	}
	qsort_r(places, count, sizeof(*places), compare_places, &order);
	status =
	    emit_groups(dataset, &order, places, count, emit, ctx, walk_ins);
	free(ranks);
out:
	free(places);
	return status;
}
