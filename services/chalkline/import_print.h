// SPDX-License-Identifier: Apache-2.0
/*
 * import_print.h - shows what an import did.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/wire_import.h"

/* Counts of each file, then the findings, as tables. */
MUST_USE enum status import_print_tables(const struct import_result *result);
/* One JSON object on one line. */
MUST_USE enum status import_print_json(const struct import_result *result);
/* Whether a row was refused. */
bool import_was_refused(const struct import_result *result);
