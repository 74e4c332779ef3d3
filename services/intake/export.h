// SPDX-License-Identifier: Apache-2.0
/*
 * export.h - what intake holds, in the layout that import reads.
 *
 * Rows are in the order of ids; a page ends with a token from which the next
 * one goes on.  What is exported and imported again changes nothing.
 */
#pragma once

#include "services/intake/tables.h"
#include "services/intake/wire.h"

#define EXPORT_ROWS_MAX 5000
/* A page ends when its cells hold so much. */
#define EXPORT_BYTES_MAX (512u * 1024u)

/* Appends the packed ExportReply.  INVALID: no such kind (detail). */
MUST_USE enum status export_page(const struct intake_tables *tables,
    struct store_txn *txn, const struct export_request *request,
    struct buffer *reply, char *detail, size_t detail_size);
