// SPDX-License-Identifier: Apache-2.0
/*
 * event_wire.h - a session event as bytes, and its content hash.
 *
 * The packed form of a checked event (event_check.h) is canonical: fields in
 * the order of their numbers, absent ones left out, lists sorted, defaults
 * filled in.  So equal content is equal bytes, whether it came as NDJSON, CSV
 * or protobuf, and the content hash is the XXH3-128 of those bytes.
 */
#pragma once

#include "common/event/event_check.h"

#define EVENT_HASH_BYTES 16
/* A packed event is never larger. */
#define EVENT_PACKED_MAX (128u * 1024u)

/* Appends the packed event. */
MUST_USE enum status event_pack(
    const struct session_event *event, struct buffer *out);

/*
 * Reads a packed event as it was sent; everything is in the arena.  Unknown
 * fields are refused unless lenient.  INVALID: fault says why.
 */
MUST_USE enum status event_unpack(struct bytes packed, bool lenient,
    struct arena *arena, struct session_event *event, struct event_fault *fault,
    struct event_warnings *warnings);

/*
 * The same.  *as_packed: these bytes are what event_pack makes of the event
 * once event_check has accepted it without being lenient.  May be false when
 * they are, and is when the event has no providerId.  NULL: nobody asks.
 */
MUST_USE enum status event_unpack_sent(struct bytes packed, bool lenient,
    struct arena *arena, struct session_event *event, struct event_fault *fault,
    struct event_warnings *warnings, bool *as_packed);

/* packed: of a checked event with its providerId filled in. */
void event_hash(struct bytes packed, uint8_t hash[EVENT_HASH_BYTES]);
