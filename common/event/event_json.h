// SPDX-License-Identifier: Apache-2.0
/*
 * event_json.h - a line of NDJSON as a session event.
 *
 * Names and words as in the standard; null is the same as absent.  Only reads
 * and checks types: event_check judges the values.
 */
#pragma once

#include "common/event/event_check.h"

#define EVENT_JSON_MAX (128u * 1024u)

/*
 * Reads one JSON object; the strings are copied into the arena.  lenient
 * passes over unknown fields with a warning each; warnings may be NULL.
 * INVALID: fault says why.
 */
MUST_USE enum status event_read_json(struct bytes line, bool lenient,
    struct arena *arena, struct session_event *event, struct event_fault *fault,
    struct event_warnings *warnings);
