// SPDX-License-Identifier: Apache-2.0
/*
 * report.h - one report, from the stored facts to the packed reply.
 */
#pragma once

#include "services/reporting/rules_query.h"
#include "services/reporting/tables.h"

/* Most rows of one reply; the asker gets the rest page by page. */
#define REPORT_ROWS_MAX 65536u

/*
 * Appends the packed ReportReply.  scope: a filter that always holds, NULL
 * for none.  INVALID and TOO_BIG with a detail for people.
 */
MUST_USE enum status reporting_answer(struct store_txn *txn,
    const struct reporting_tables *tables, const struct report_request *request,
    const struct filter *scope, struct buffer *reply, char *detail,
    size_t detail_size);
