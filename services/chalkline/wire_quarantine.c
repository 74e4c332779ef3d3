// SPDX-License-Identifier: Apache-2.0
/*
 * wire_quarantine.c - QuarantineList, QuarantineId, QuarantineItem(s).
 */
#include "services/chalkline/wire_quarantine.h"

#include <chalkline/v1/admin.pb-c.h>

#include "common/wire.h"

enum status
wire_pack_quarantine_list(uint64_t after, uint32_t limit, struct buffer *out)
{
	Chalkline__V1__QuarantineList message =
	    CHALKLINE__V1__QUARANTINE_LIST__INIT;

	message.has_after = true;
	message.after = after;
	message.has_limit = true;
	message.limit = limit;
	return wire_pack(&message.base, out);
}

enum status
wire_pack_quarantine_id(uint64_t id, struct buffer *out)
{
	Chalkline__V1__QuarantineId message =
	    CHALKLINE__V1__QUARANTINE_ID__INIT;

	message.has_id = true;
	message.id = id;
	return wire_pack(&message.base, out);
}

static void
copy_item(const Chalkline__V1__QuarantineItem *from, struct quarantined *to)
{
	to->id = from->id;
	to->kind = wire_or_empty(from->kind);
	to->reason = wire_or_empty(from->reason);
	to->principal = wire_or_empty(from->principal);
	to->at = from->at;
	to->bytes = from->bytes;
	to->data = bytes_of(from->data.data, from->data.len);
}

enum status
wire_read_quarantine_items(struct bytes body, struct arena *arena,
    struct quarantined **items, size_t *count)
{
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__quarantine_items__descriptor, body,
		arena, &message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__QuarantineItems *read =
	    (const Chalkline__V1__QuarantineItems *)message;
	struct quarantined *copies =
	    arena_zeroed(arena, read->n_items + 1, sizeof(*copies));
	if (copies == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < read->n_items; i++)
		copy_item(read->items[i], &copies[i]);
	*items = copies;
	*count = read->n_items;
	return STATUS_OK;
}

enum status
wire_read_quarantine_item(
    struct bytes body, struct arena *arena, struct quarantined *item)
{
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__quarantine_item__descriptor, body,
		arena, &message, detail, sizeof(detail));

	if (status == STATUS_OK)
		copy_item((const Chalkline__V1__QuarantineItem *)message, item);
	return status;
}
