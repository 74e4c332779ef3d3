// SPDX-License-Identifier: Apache-2.0
/*
 * up_stack.h - the files of a stack on this machine.
 *
 * DIR/chalkline.yaml, DIR/keys, DIR/run, DIR/store, DIR/log.  The settings
 * file is written last: who sees it finds the keys there too.
 */
#pragma once

#include "services/chalkline/cli.h"

/*
 * Makes the folder and takes its lock, which is held as long as *lock is
 * open.  Refused while another `up` runs there.
 */
MUST_USE enum cli_exit up_lock(const char *dir, int *lock);
/*
 * Reads what is there and makes what is missing; says what it makes.
 * time_zone: the authority's, of a stack that is being made (NULL: the
 * default); refused when the stack that is there has another.
 */
MUST_USE enum cli_exit up_make_stack(const char *dir, const char *time_zone,
    char config[SETTINGS_PATH_MAX], struct settings *settings);
