// SPDX-License-Identifier: Apache-2.0
/*
 * makeups.h - what a closed day withdrew, proposed at another time.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/wire_closure.h"

struct makeups_counts {
	uint64_t proposed, none, planned;
};

/* The proposals, of the arena; what goes wrong is told. */
MUST_USE enum cli_exit makeups_ask(struct cli *cli,
    const struct makeups_filter *filter, struct arena *arena,
    struct makeups *found);
/* Publishes those of count that have a time; head: that of the answer. */
MUST_USE enum cli_exit makeups_apply(struct cli *cli, struct arena *arena,
    const struct makeup *items, size_t count, uint64_t head, uint64_t *planned);

/*
 * Asks for proposals and publishes them when apply is set.  Prints them, one
 * a line, unless quiet is set: JSON lines with --json, else a table.
 */
MUST_USE enum cli_exit makeups_run(struct cli *cli,
    const struct makeups_filter *filter, bool apply, bool quiet,
    struct makeups_counts *counts);
