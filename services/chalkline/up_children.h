// SPDX-License-Identifier: Apache-2.0
/*
 * up_children.h - the services that `chalkline up` runs.
 *
 * One process each.  A service that ends is started again after a pause that
 * grows while it keeps failing; which and why is said on stderr.  They die
 * with `up`, whatever ends it.
 */
#pragma once

#include "services/chalkline/cli.h"

struct up_plan {
	const char *config;  /* chalkline.yaml, absolute */
	const char *log_dir; /* NULL: the services write to our stderr */
	size_t count;
	const char *names[SETTINGS_SERVICES];
};

/*
 * Runs until SIGTERM or SIGINT, then stops all: SIGTERM, ten seconds, SIGKILL.
 * Prints `ready` on stdout when all are.  CLI_FAILED when one had to be
 * killed, or a program is missing.
 */
enum cli_exit up_run(const struct up_plan *plan);
