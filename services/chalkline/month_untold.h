// SPDX-License-Identifier: Apache-2.0
/*
 * month_untold.h - why a school's month is not signed, and what to look at.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/wire_attest.h"

/*
 * On stderr: how to see open disputes, when there are any; then, as of the
 * sum's moment, the first sessions of the month that nobody reported, that
 * were not closed, or that are not a day old, with what each lacks, and how to
 * see the others.  When they cannot be read it tells that.
 */
void month_tell_untold(struct cli *cli, const struct listed_sum *sum);
