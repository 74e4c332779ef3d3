// SPDX-License-Identifier: Apache-2.0
/*
 * sibling.h - runs chalkline-scheduling in the place of this program.
 */
#pragma once

#include "services/chalkline/cli.h"

/* args: ends with NULL.  Returns only when it could not be run. */
enum cli_exit sibling_run(const char *const *args);
