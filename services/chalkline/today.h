// SPDX-License-Identifier: Apache-2.0
/*
 * today.h - the date where the authority's clocks run; services are told it,
 * for they decide nothing by a clock.
 */
#pragma once

#include "common/instant.h"
#include "services/chalkline/cli.h"

/* In the zone of the settings. */
void today_format(struct cli *cli, char text[DATE_TEXT]);
