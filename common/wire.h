// SPDX-License-Identifier: Apache-2.0
/*
 * wire.h - protobuf-c with limits.
 *
 * protobuf-c accepts bad UTF-8, embedded NULs and unknown enum numbers, and
 * multiplies memory.  wire_unpack caps the memory by the arena and then walks
 * the message by its descriptor: every string is valid UTF-8 without NUL,
 * every enum number is known, every repeated field holds at most max_items.
 * Only wire files include this.
 */
#pragma once

#include "common/arena.h"

#include <protobuf-c/protobuf-c.h>

/* Most items of one repeated field, unless the message says otherwise. */
#define WIRE_ITEMS_MAX 65536u

/*
 * Unpacks body into the arena (never free the message).  STATUS_INVALID when
 * it does not parse or breaks a limit; then detail (of detail_size bytes)
 * names the field.
 */
MUST_USE enum status wire_unpack(const ProtobufCMessageDescriptor *type,
    struct bytes body, struct arena *arena, ProtobufCMessage **message,
    char *detail, size_t detail_size);

/* Appends the packed message. */
MUST_USE enum status wire_pack(
    const ProtobufCMessage *message, struct buffer *out);

/*
 * Appends the message as one JSON object: lowerCamelCase names, enum values
 * without their type's prefix, absent fields left out, int64 fields whose
 * name ends in _at, _start, _end, _from, _to or is as_of as RFC 3339 UTC,
 * bytes as hex.
 */
MUST_USE enum status wire_json(
    const ProtobufCMessage *message, struct buffer *out);
