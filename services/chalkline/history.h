// SPDX-License-Identifier: Apache-2.0
/*
 * history.h - `chalkline sessions --history`: how a record came about.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/table.h"
#include "services/chalkline/wire_sessions.h"

/*
 * Every revision of the filter's session: when it was known, the log entries
 * behind it, what it changed.  Of each provider that has a session of that id.
 */
MUST_USE enum cli_exit history_show(const struct cli_options *options,
    const struct record_filter *filter, enum table_format format);
