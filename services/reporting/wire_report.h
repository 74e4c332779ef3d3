// SPDX-License-Identifier: Apache-2.0
/*
 * wire_report.h - reporting.Report between bytes and structs.
 */
#pragma once

#include "services/reporting/rules_query.h"

/*
 * Everything is in the arena or borrowed from the body.  INVALID with a
 * detail.
 */
MUST_USE enum status reporting_read_request(struct bytes body,
    struct arena *arena, struct report_request *request,
    char detail[QUERY_DETAIL]);

/* What stands beside the rows. */
struct report_head {
	const char *const *columns;
	size_t column_count;
	int64_t as_of;
	const char *note;
	bool more; /* rows were left for the next page */
};

/*
 * Append to the reply's body: any number of rows, then the head, in whatever
 * order (the parts of a protobuf message that are packed one after the other
 * are one message).
 */
MUST_USE enum status reporting_append_row(
    struct buffer *body, const char *const *cells, size_t count);
MUST_USE enum status reporting_append_head(
    struct buffer *body, const struct report_head *head);
