// SPDX-License-Identifier: Apache-2.0
/*
 * wire_feed.h - the entries of any service's log, as JSON.
 */
#pragma once

#include "common/arena.h"

/*
 * Appends the entry's event as one JSON object.  NOT_FOUND: no such service;
 * INVALID: not an event that this program knows.
 */
MUST_USE enum status wire_event_json(const char *service, struct bytes data,
    struct arena *arena, struct buffer *out);
