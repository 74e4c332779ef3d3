// SPDX-License-Identifier: Apache-2.0
/*
 * solve_result.h - the end of a job that solves, publishes or mends a plan.
 */
#pragma once

#include "services/chalkline/job_client.h"
#include "services/chalkline/wire_schedule.h"

/*
 * Runs the job and prints its SolveResult; warnings go to stderr.  draft: its
 * number, or NULL.
 */
MUST_USE enum cli_exit solve_result_finish(
    struct job_client *job, bool json, uint64_t *draft);
/* 1234567 cents as "12,345.67". */
#define CENTS_TEXT 32
void cents_format(int64_t cents, char text[CENTS_TEXT]);
