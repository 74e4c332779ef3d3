// SPDX-License-Identifier: Apache-2.0
/*
 * authority.h - the settings of the authority that change a figure.
 */
#pragma once

#include "common/log.h"
#include "services/intake/tables.h"

/*
 * Stores and logs the time zone, and the kinds of clearance (with blanks
 * between them) that every tutor must hold, when they differ from what is
 * stored. INVALID: no IANA zone of that name.
 */
MUST_USE enum status authority_set(const struct intake_tables *tables,
    struct log *log, struct store_txn *txn, const char *time_zone,
    const char *clearances);
