// SPDX-License-Identifier: Apache-2.0
/*
 * wire.h - protobuf-c with limits.
 *
 * protobuf-c accepts bad UTF-8, embedded NULs and unknown enum numbers, and
 * multiplies memory.  wire_unpack caps the memory by the arena and walks
 * the bytes by the descriptor first: every string is valid UTF-8 without NUL,
 * every enum number is known, no repeated field is longer than WIRE_ITEMS_MAX.
 * Only wire files include this.
 */
#pragma once

#include "common/arena.h"

#include <protobuf-c/protobuf-c.h>

/* Most items of one repeated field. */
#define WIRE_ITEMS_MAX 65536u

/*
 * Unpacks body into the arena (never free the message).  INVALID when it does
 * not parse or breaks a limit, TOO_BIG when the arena is too small for it;
 * then detail (of detail_size bytes) names message and field, never a value.
 */
MUST_USE enum status wire_unpack(const ProtobufCMessageDescriptor *type,
    struct bytes body, struct arena *arena, ProtobufCMessage **message,
    char *detail, size_t detail_size);

/* The same of what was packed here and stored: CORRUPT instead of INVALID. */
MUST_USE enum status wire_unpack_stored(const ProtobufCMessageDescriptor *type,
    struct bytes stored, struct arena *arena, ProtobufCMessage **message);

/* protobuf-c takes strings and lists that it does not change without const. */
char *wire_text(const char *text);
char **wire_list(const char *const *list);
/* A text that is absent is empty. */
const char *wire_or_empty(const char *field);

/* Appends the packed message. */
MUST_USE enum status wire_pack(
    const ProtobufCMessage *message, struct buffer *out);

/*
 * Appends the message as one JSON object: lowerCamelCase names, enum values
 * without their type's prefix, absent fields left out, int64 fields whose
 * name ends in _at, _start, _end, _from, _to or is at or as_of as RFC 3339 UTC
 * (as a number outside the years 0 to 9999),
 * bytes as hex.
 */
MUST_USE enum status wire_json(
    const ProtobufCMessage *message, struct buffer *out);
