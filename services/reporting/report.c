// SPDX-License-Identifier: Apache-2.0
/*
 * report.c - one report: read the query, load the facts, measure, roll up,
 * pack.
 */
#include "services/reporting/report.h"

#include "services/reporting/dataset.h"
#include "services/reporting/measure.h"
#include "services/reporting/rollup.h"
#include "services/reporting/wire_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct emitting {
	struct buffer *reply;
	uint64_t skip, seen; /* rows */
};

static bool
is_more(const struct emitting *emitting)
{
	return emitting->seen > emitting->skip &&
	       emitting->seen - emitting->skip > REPORT_ROWS_MAX;
}

static enum status
on_row(const char *const *cells, size_t count, void *ctx)
{
	struct emitting *emitting = ctx;

	emitting->seen++;
	if (emitting->seen <= emitting->skip || is_more(emitting))
		return STATUS_OK;
	return reporting_append_row(emitting->reply, cells, count);
}

static enum status
append_head(const struct query *query, int64_t moment, uint64_t walk_ins,
    const struct emitting *emitting)
{
	const char *columns[CELLS_MAX];
	char note[48];
	struct report_head head = {.columns = columns,
	    .column_count = reporting_columns(query, columns),
	    .as_of = moment,
	    .note = note,
	    .more = is_more(emitting)};

	(void)snprintf(note, sizeof(note), "walk-ins: %" PRIu64, walk_ins);
	return reporting_append_head(emitting->reply, &head);
}

static enum status
compute(struct dataset *dataset, const struct query *query,
    const struct filter *scope, struct emitting *emitting)
{
	uint64_t walk_ins;
	enum status status = reporting_select(dataset, query, scope);

	if (status == STATUS_OK)
		status = reporting_measure(dataset, query);
	if (status == STATUS_OK)
		status = reporting_roll_up(
		    dataset, query, on_row, emitting, &walk_ins);
	if (status == STATUS_OK)
		status =
		    append_head(query, dataset->moment, walk_ins, emitting);
	return status;
}

static enum status
answer(struct store_txn *txn, const struct reporting_tables *tables,
    const struct query *query, int64_t moment, const struct filter *scope,
    struct emitting *emitting)
{
	struct dataset *dataset;
	enum status status = dataset_new(moment, &dataset);

	if (status != STATUS_OK)
		return status;
	status = dataset_load(dataset, txn, tables);
	if (status == STATUS_OK)
		status = compute(dataset, query, scope, emitting);
	dataset_free(&dataset);
	return status;
}

enum status
reporting_answer(struct store_txn *txn, const struct reporting_tables *tables,
    const struct report_request *request, const struct filter *scope,
    struct buffer *reply, char *detail, size_t detail_size)
{
	struct emitting emitting = {.reply = reply, .skip = request->skip};
	struct query *query = calloc(1, sizeof(*query));
	char wrong[QUERY_DETAIL] = "";
	int64_t moment = request->as_of;
	enum status status;

	if (query == NULL)
		return STATUS_NO_MEMORY;
	status = reporting_read_query(request, query, wrong);
	if (status == STATUS_OK && !request->has_as_of)
		status = reporting_read_moment(txn, tables, &moment);
	if (status == STATUS_OK)
		status = answer(txn, tables, query, moment, scope, &emitting);
	if (status == STATUS_TOO_BIG)
		(void)snprintf(wrong, sizeof(wrong),
		    "report: found more bytes than a reply holds; narrow it "
		    "with where, from and to");
	(void)snprintf(detail, detail_size, "%s", wrong);
	free(query);
	return status;
}
