// SPDX-License-Identifier: Apache-2.0
/*
 * demo_folder.h - where a demo lives.
 */
#pragma once

#include "services/chalkline/cli.h"

/*
 * Makes dir with the folders of a demo.  An earlier demo there is cleared
 * away and told; any other folder that is not empty is refused.
 */
MUST_USE enum cli_exit demo_folder_make(const char *dir);
