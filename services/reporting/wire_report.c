// SPDX-License-Identifier: Apache-2.0
/*
 * wire_report.c - reporting.Report between bytes and structs.
 */
#include "services/reporting/wire_report.h"

#include "common/wire.h"

#include "chalkline/v1/reporting.pb-c.h"

#include <stdio.h>

#define COLUMNS_MAX 64

static enum status
read_filters(const Chalkline__V1__ReportRequest *message, struct arena *arena,
    struct report_request *request, char detail[QUERY_DETAIL])
{
	size_t count = message->n_where;
	const char **keys = arena_zeroed(arena, count + 1, sizeof(*keys));
	const char **values = arena_zeroed(arena, count + 1, sizeof(*values));

	if (keys == NULL || values == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		keys[i] = message->where[i]->key;
		values[i] = message->where[i]->value;
		if (keys[i] == NULL || values[i] == NULL) {
			(void)snprintf(detail, QUERY_DETAIL,
			    "where: found a filter without key or value, "
			    "expected both");
			return STATUS_INVALID;
		}
	}
	request->where_keys = keys;
	request->where_values = values;
	request->where_count = count;
	return STATUS_OK;
}

enum status
reporting_read_request(struct bytes body, struct arena *arena,
    struct report_request *request, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__ReportRequest *message;
	ProtobufCMessage *unpacked;
	enum status status =
	    wire_unpack(&chalkline__v1__report_request__descriptor, body, arena,
		&unpacked, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	message = (const Chalkline__V1__ReportRequest *)unpacked;
	*request = (struct report_request){
	    .name = wire_or_empty(message->name),
	    .by = (const char *const *)message->by,
	    .by_count = message->n_by,
	    .from = message->from,
	    .to = message->to,
	    .has_as_of = message->has_as_of,
	    .as_of = message->as_of,
	    .skip = message->skip,
	};
	return read_filters(message, arena, request, detail);
}

enum status
reporting_append_row(
    struct buffer *body, const char *const *cells, size_t count)
{
	Chalkline__V1__ReportReply reply = CHALKLINE__V1__REPORT_REPLY__INIT;
	Chalkline__V1__ReportRow row = CHALKLINE__V1__REPORT_ROW__INIT;
	Chalkline__V1__ReportRow *rows[] = {&row};
	char *texts[COLUMNS_MAX];

	if (count > COLUMNS_MAX)
		return STATUS_INTERNAL;
	for (size_t i = 0; i < count; i++)
		texts[i] = (char *)cells[i];
	row.n_cells = count;
	row.cells = texts;
	reply.n_rows = 1;
	reply.rows = rows;
	return wire_pack(&reply.base, body);
}

enum status
reporting_append_head(struct buffer *body, const struct report_head *head)
{
	Chalkline__V1__ReportReply reply = CHALKLINE__V1__REPORT_REPLY__INIT;
	char *columns[COLUMNS_MAX];
	char *notes[] = {(char *)head->note};

	if (head->column_count > COLUMNS_MAX)
		return STATUS_INTERNAL;
	for (size_t i = 0; i < head->column_count; i++)
		columns[i] = (char *)head->columns[i];
	reply.n_columns = head->column_count;
	reply.columns = columns;
	reply.n_notes = 1;
	reply.notes = notes;
	reply.has_as_of = true;
	reply.as_of = head->as_of;
	reply.has_more = head->more;
	reply.more = head->more;
	return wire_pack(&reply.base, body);
}
