// SPDX-License-Identifier: Apache-2.0
/*
 * wire_report.c - reporting.proto between bytes and structs.
 */
#include "services/chalkline/wire_report.h"

#include <chalkline/v1/reporting.pb-c.h>

#include "common/wire.h"

enum status
wire_pack_report(const struct report_query *query, struct buffer *out)
{
	Chalkline__V1__ReportRequest m = CHALKLINE__V1__REPORT_REQUEST__INIT;
	Chalkline__V1__ReportFilter filters[REPORT_FILTERS_MAX];
	Chalkline__V1__ReportFilter *where[REPORT_FILTERS_MAX];

	for (size_t i = 0; i < query->filters; i++) {
		chalkline__v1__report_filter__init(&filters[i]);
		filters[i].key = (char *)query->where[i].key;
		filters[i].value = (char *)query->where[i].value;
		where[i] = &filters[i];
	}
	m.name = (char *)query->name;
	m.n_by = query->dims;
	m.by = (char **)query->by;
	m.n_where = query->filters;
	m.where = where;
	m.from = (char *)query->from;
	m.to = (char *)query->to;
	m.has_as_of = query->has_as_of;
	m.as_of = query->as_of;
	m.has_skip = query->skip > 0;
	m.skip = query->skip;
	return wire_pack(&m.base, out);
}

enum status
wire_read_report(
    struct bytes body, struct arena *arena, struct report_answer *answer)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__report_reply__descriptor, body, arena,
		&message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__ReportReply *m =
	    (const Chalkline__V1__ReportReply *)message;
	char ***rows = arena_zeroed(arena, m->n_rows + 1, sizeof(*rows));
	if (rows == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_rows; i++) {
		if (m->rows[i]->n_cells != m->n_columns)
			return STATUS_INVALID;
		rows[i] = m->rows[i]->cells;
	}
	*answer = (struct report_answer){
	    .columns = m->n_columns,
	    .column = (const char *const *)m->columns,
	    .rows = m->n_rows,
	    .row = rows,
	    .notes = m->n_notes,
	    .note = m->notes,
	    .as_of = m->as_of,
	    .more = m->more,
	};
	return STATUS_OK;
}
