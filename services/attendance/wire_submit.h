// SPDX-License-Identifier: Apache-2.0
/*
 * wire_submit.h - SubmitEvents and its verdicts.
 *
 * The events stay packed: one that is malformed gets its verdict and costs
 * its neighbours nothing.
 */
#pragma once

#include "common/arena.h"
#include "services/attendance/rules_submit.h"

#define SUBMIT_EVENTS_MAX 4096

struct submitted {
	struct bytes *events; /* borrowed from the body */
	size_t count;
	bool lenient;
};

/* INVALID: not the message; TOO_BIG: too many events. */
MUST_USE enum status submit_read(
    struct bytes body, struct arena *arena, struct submitted *submitted);
/* One event as a request of its own, for the quarantine. */
MUST_USE enum status submit_write_one(struct bytes event, struct buffer *out);
MUST_USE enum status submit_write_verdicts(
    const struct verdict *verdicts, size_t count, struct buffer *out);
