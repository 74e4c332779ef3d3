// SPDX-License-Identifier: Apache-2.0
/* wire_closure.h - closures in the log, and the command that sets one. */
#pragma once

#include "services/scheduling/rules_closure.h"

#include "common/arena.h"

/* Appends one packed SchedulingEvent. */
MUST_USE enum status wire_pack_closure(
    const struct closure *closure, struct buffer *out);
/* CORRUPT: not one of ours. */
MUST_USE enum status wire_read_closure(
    struct bytes stored, struct arena *arena, struct closure *closure);

struct close_request {
	struct closure closure;
	struct bytes after;
};

/* INVALID: detail says which field, what was found and expected. */
MUST_USE enum status wire_read_close(struct bytes body, struct arena *arena,
    struct close_request *request, char *detail, size_t detail_size);
/* next.len 0: the day is done. */
MUST_USE enum status wire_pack_closed(
    uint64_t changed, struct bytes next, struct buffer *out);
