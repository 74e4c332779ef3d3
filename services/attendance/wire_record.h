// SPDX-License-Identifier: Apache-2.0
/*
 * wire_record.h - a session record as bytes.
 *
 * Packed records are compared byte by byte to see whether a fold changed
 * anything, so the packed form of equal records is equal.
 */
#pragma once

#include "services/attendance/session_record.h"

/* Appends it, as protobuf-c would pack the message. */
MUST_USE enum status record_pack(
    const struct session_record *record, struct buffer *out);
/* Of the packed record, without unpacking it: is the session at the school? */
bool record_is_at(struct bytes packed, const char *school_id);
/* Strings are in the arena. */
MUST_USE enum status record_unpack(
    struct bytes packed, struct arena *arena, struct session_record *record);
