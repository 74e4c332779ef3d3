// SPDX-License-Identifier: Apache-2.0
/*
 * month_sum.h - a school's month, summed by attendance page by page.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/wire_attest.h"

/*
 * The whole sum as of a moment (INT64_MIN: now), and the token to sign it
 * with, appended to token; texts are in the arena.
 */
MUST_USE enum cli_exit month_sum(struct cli *cli, const char *school_id,
    const char *month, int64_t as_of, struct arena *arena,
    struct listed_sum *sum, struct buffer *token);
