// SPDX-License-Identifier: Apache-2.0
/*
 * advice.h - asks scheduling what would place most, and shows it.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/wire_advice.h"

/* "window" -> "WINDOW"; NULL: there is no such kind. */
const char *advice_kind_find(const char *word);
MUST_USE enum cli_exit advice_ask(
    struct cli *cli, const struct advice_params *params, bool json);
