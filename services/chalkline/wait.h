// SPDX-License-Identifier: Apache-2.0
/*
 * wait.h - a query sees what was sent before it.
 *
 * The heads of the logs are noted in the order in which facts travel (intake,
 * scheduling, attendance with the projection over its own log, reporting),
 * each once the service before it has caught up, so that what one service
 * derives from another is in the noted head of the next.
 */
#pragma once

#include "services/chalkline/cli.h"

/*
 * Waits up to --wait seconds until service has applied what the services
 * before it had logged.  CLI_FAILED when that takes too long: the lag is
 * told, the answer may still be asked for.  CLI_UNREACHABLE when a service
 * before it, or itself, does not answer: told too.
 */
MUST_USE enum cli_exit wait_for_upstream(struct cli *cli, const char *service);

/*
 * The same, until scheduling has applied what attendance had logged: records
 * go back to it.
 */
MUST_USE enum cli_exit wait_for_records(struct cli *cli);

/* The exit code that says more of the two. */
enum cli_exit wait_worse(enum cli_exit a, enum cli_exit b);
