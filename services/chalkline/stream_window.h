// SPDX-License-Identifier: Apache-2.0
/*
 * stream_window.h - batches on their way, verdicts in the order of the lines.
 *
 * Some batches are unanswered at any time; a batch that the service has no
 * room for is sent again after a pause, and the client sends again whatever a
 * restart of the service left unanswered.  Receipts are given out in the
 * order of the file, whatever the order of the answers.
 */
#pragma once

#include "services/chalkline/stream_reader.h"
#include "services/chalkline/stream_receipts.h"

#define STREAM_BATCH_EVENTS 500
#define STREAM_BATCH_BYTES (128u * 1024u)
#define STREAM_WINDOW_MAX 64

struct stream_window;

/* client NULL: nothing is sent, checked events count as accepted. */
MUST_USE enum status stream_window_new(struct client *client, size_t window,
    bool lenient, struct stream_receipts *receipts, struct stream_window **out);
void stream_window_free(struct stream_window **window);
/* Takes one line in; sends and waits as it must. */
MUST_USE enum cli_exit stream_window_add(
    struct stream_window *window, const struct stream_item *item);
/* Sends the rest and waits for every verdict. */
MUST_USE enum cli_exit stream_window_finish(struct stream_window *window);
