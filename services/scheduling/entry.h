// SPDX-License-Identifier: Apache-2.0
/*
 * entry.h - a packed SchedulingEvent, under its key and in the log.
 */
#pragma once

#include "common/log.h"

/*
 * Stores and logs it; what stands so already logs nothing.  INVALID: the key
 * is too long.
 */
MUST_USE enum status entry_put(struct store_txn *txn, struct store_table table,
    struct log *log, const struct store_key *key, struct bytes event);
