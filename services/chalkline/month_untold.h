// SPDX-License-Identifier: Apache-2.0
/*
 * month_untold.h - the sessions for which a school's month is not signed.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/wire_attest.h"

/*
 * Names on stderr, as of the sum's moment, the first sessions of the month
 * that nobody reported, that were not closed, or that are not a day old, with
 * what each lacks; and how to see the others.
 */
MUST_USE enum cli_exit month_tell_untold(
    struct cli *cli, const struct listed_sum *sum);
