// SPDX-License-Identifier: Apache-2.0
/*
 * checker.h - is all that was acknowledged in the log, and each once?
 *
 * Reads attendance's log as a follower does, with a cursor that the service
 * checks: the chain of hashes says that what was read before is still there,
 * so a check reads only what is new.
 */
#pragma once

#include "tests/fault/producer.h"

#include "common/feed.h"

struct checker {
	struct client *client;
	struct arena *batch, *event;
	struct feed_read next;
	struct producer **producers;
	size_t producer_count;
	uint64_t epochs;  /* times the log began anew */
	uint64_t strange; /* events that nobody sent */
	uint64_t entries;
};

struct findings {
	uint64_t acked, stored, lost, twice;
	enum status status; /* DIVERGED: what was read before is gone */
};

MUST_USE enum status checker_init(struct checker *checker,
    const struct client_settings *client, struct producer **producers,
    size_t producer_count);
void checker_fini(struct checker *checker);
/* What was acknowledged before the call is looked for in the log after it. */
void checker_check(struct checker *checker, struct findings *findings);
