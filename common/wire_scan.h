// SPDX-License-Identifier: Apache-2.0
/*
 * wire_scan.h - the bytes of a message, before anything is built of them.
 *
 * protobuf-c shows a string with an embedded NUL as a shorter one and keeps
 * unknown enum numbers, so the check has to read the bytes themselves.  No
 * recursion, no allocation.
 */
#pragma once

#include "common/bytes.h"

#include <protobuf-c/protobuf-c.h>

/* Deepest nesting, and most fields of one message, that our schema may have;
 * a test over all descriptors holds it to them. */
#define WIRE_DEPTH_MAX 8
#define WIRE_FIELDS_MAX 64

enum wire_type {
	WIRE_VARINT = 0,
	WIRE_FIXED64 = 1,
	WIRE_BYTES = 2,
	WIRE_FIXED32 = 5,
};

struct wire_field {
	uint32_t number;
	enum wire_type type;
	uint64_t value;     /* of VARINT, FIXED64, FIXED32 */
	struct bytes bytes; /* of BYTES; borrowed */
};

/* Takes one field off the front; false when it is malformed. */
bool wire_field_next(struct bytes *rest, struct wire_field *field);

/*
 * INVALID: malformed, not UTF-8, a NUL in a string, an unknown enum number,
 * too many items; detail names message and field.
 */
MUST_USE enum status wire_scan(const ProtobufCMessageDescriptor *type,
    struct bytes body, char *detail, size_t detail_size);
