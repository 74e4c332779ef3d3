// SPDX-License-Identifier: Apache-2.0
/*
 * authority.h - the settings of the authority that change a figure.
 */
#pragma once

#include "common/log.h"
#include "services/intake/tables.h"

/*
 * Stores and logs the time zone when it differs from what is stored.
 * INVALID: no IANA zone of that name.
 */
MUST_USE enum status authority_set_zone(const struct intake_tables *tables,
    struct log *log, struct store_txn *txn, const char *time_zone);
