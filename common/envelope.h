// SPDX-License-Identifier: Apache-2.0
/*
 * envelope.h - Request and Reply between bytes and structs.
 *
 * Strings and bodies of an unpacked envelope are borrowed from the frame.
 */
#pragma once

#include "common/bytes.h"

#define REQUEST_ID_BYTES 16
#define REQUEST_TYPE_MAX 64

struct request {
	uint8_t id[REQUEST_ID_BYTES];
	char type[REQUEST_TYPE_MAX + 1];
	struct bytes body;
	bool as_it_is; /* a query does not wait for the projection */
};

struct reply {
	uint8_t id[REQUEST_ID_BYTES];
	enum status status;
	char detail[512];
	struct bytes body;
	uint32_t part;
	bool more;
};

/* A new id: UUIDv7, growing within the process. */
void request_id_new(uint8_t id[REQUEST_ID_BYTES]);

MUST_USE enum status envelope_pack_request(
    const struct request *request, struct buffer *out);
MUST_USE enum status envelope_unpack_request(
    struct bytes frame, struct request *request);
MUST_USE enum status envelope_pack_reply(
    const struct reply *reply, struct buffer *out);
MUST_USE enum status envelope_unpack_reply(
    struct bytes frame, struct reply *reply);
