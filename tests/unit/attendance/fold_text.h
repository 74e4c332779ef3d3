// SPDX-License-Identifier: Apache-2.0
/*
 * fold_text.h - records as text, for the tests of the fold.
 *
 * Instants are minutes after MINUTE_0, with .5 for half minutes.
 */
#pragma once

#include "services/attendance/rules_fold.h"

/* 2026-10-05T14:00:00Z */
#define MINUTE_0 INT64_C(1791208800000000)
#define MINUTE INT64_C(60000000)

/*
 * "COMPLETED plan 0-30 actual 0-30 promise 0-30 a,b | a PRESENT 30 MEASURED"
 * and so on; what is absent is left out.
 */
void fold_write_text(
    const struct session_record *record, char *text, size_t size);
