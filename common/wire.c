// SPDX-License-Identifier: Apache-2.0
/*
 * wire.c - unpack behind a scan and a memory limit; pack into a buffer.
 */
#include "common/wire.h"

#include <stdio.h>

#include "common/wire_scan.h"

struct arena_use {
	struct arena *arena;
	bool refused;
};

static void *
arena_take(void *data, size_t size)
{
	struct arena_use *use = data;
	void *taken = arena_alloc(use->arena, size);

	if (taken == NULL)
		use->refused = true;
	return taken;
}

static void
arena_keep(void *data, void *pointer)
{
	/* Given back all at once by arena_reset. */
	(void)data;
	(void)pointer;
}

enum status
wire_unpack(const ProtobufCMessageDescriptor *type, struct bytes body,
    struct arena *arena, ProtobufCMessage **message, char *detail,
    size_t detail_size)
{
	struct arena_use use = {.arena = arena};
	ProtobufCAllocator allocator = {arena_take, arena_keep, &use};
	enum status status = wire_scan(type, body, detail, detail_size);

	if (status != STATUS_OK)
		return status;

	ProtobufCMessage *unpacked =
	    protobuf_c_message_unpack(type, &allocator, body.len, body.data);

	if (unpacked == NULL) {
		(void)snprintf(detail, detail_size, "%s: %s", type->short_name,
		    use.refused ? "needs more memory than its limit"
				: "malformed");
		return use.refused ? STATUS_TOO_BIG : STATUS_INVALID;
	}
	*message = unpacked;
	return STATUS_OK;
}

enum status
wire_unpack_stored(const ProtobufCMessageDescriptor *type, struct bytes stored,
    struct arena *arena, ProtobufCMessage **message)
{
	char detail[160];
	enum status status =
	    wire_unpack(type, stored, arena, message, detail, sizeof(detail));

	return status == STATUS_INVALID ? STATUS_CORRUPT : status;
}

char *
wire_text(const char *text)
{
	return (char *)(uintptr_t)text;
}

char **
wire_list(const char *const *list)
{
	return (char **)(uintptr_t)list;
}

const char *
wire_or_empty(const char *field)
{
	return field != NULL ? field : "";
}

enum status
wire_pack(const ProtobufCMessage *message, struct buffer *out)
{
	size_t len = protobuf_c_message_get_packed_size(message);

	if (len == 0)
		return out->failed;

	uint8_t *room = buffer_reserve(out, len);

	if (room == NULL)
		return out->failed;
	out->len += protobuf_c_message_pack(message, room);
	return STATUS_OK;
}
