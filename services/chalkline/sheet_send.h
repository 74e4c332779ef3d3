// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_send.h - asks attendance what stands, and sends what changes it.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/sheet_changes.h"
#include "services/chalkline/stream_receipts.h"

/* All that earlier sheets of the provider told for the period. */
MUST_USE enum cli_exit sheet_ask_standing(struct cli *cli,
    const char *provider_id, const char *period, struct arena *arena,
    struct standing *standing);
/*
 * Sends the events, and those of with_missing the voids of what is missing;
 * each has its verdict in receipts.
 */
MUST_USE enum cli_exit sheet_send(struct cli *cli,
    const struct sheet_changes *changes, bool with_missing,
    struct stream_receipts *receipts);
