// SPDX-License-Identifier: Apache-2.0
/*
 * arg.h - the values of options that several verbs take.
 *
 * A value that is wrong is told with argp_error, which ends the program with
 * CLI_USAGE.
 */
#pragma once

#include <argp.h>
#include <stdint.h>

#include "services/chalkline/table.h"

/* A day that exists, YYYY-MM-DD; arg itself. */
const char *arg_date(const char *arg, struct argp_state *state);
/* Of --from and --to, or NULL: the first is not after the last. */
void arg_check_days(const char *from, const char *to, struct argp_state *state);
/* A moment with its offset; option names it: "--as-of". */
int64_t arg_instant(
    const char *option, const char *arg, struct argp_state *state);
enum table_format arg_format(const char *arg, struct argp_state *state);
/* The number of a draft of the schedule, 1 and more. */
uint64_t arg_draft(const char *arg, struct argp_state *state);
