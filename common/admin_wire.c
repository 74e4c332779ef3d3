// SPDX-License-Identifier: Apache-2.0
/*
 * admin_wire.c - what every service answers about itself.
 */
#include "common/admin_wire.h"

#include <chalkline/v1/admin.pb-c.h>

#include "common/wire.h"

static ProtobufCBinaryData
data_of(const uint8_t *data, size_t len)
{
	return (ProtobufCBinaryData){.len = len, .data = (uint8_t *)data};
}

static char *
text_of(const char *text)
{
	return (char *)text;
}

static void
fill_follower(
    const struct follower_view *view, Chalkline__V1__FollowerStatus *to)
{
	chalkline__v1__follower_status__init(to);
	to->name = text_of(view->stream);
	to->has_seq = true;
	to->seq = view->seq;
	to->has_lag = true;
	to->lag = view->head > view->seq ? view->head - view->seq : 0;
	to->state = text_of(follower_state_name(view->state));
	to->has_epoch = true;
	to->epoch = data_of(view->epoch, sizeof(view->epoch));
	to->has_known_at = true;
	to->known_at = view->known_at;
}

static void
fill_status(const struct service_status *from, Chalkline__V1__ServiceStatus *to)
{
	chalkline__v1__service_status__init(to);
	to->name = text_of(from->name);
	to->version = text_of(from->version);
	to->has_epoch = true;
	to->epoch = data_of(from->epoch, LOG_EPOCH_BYTES);
	to->has_head = true;
	to->head = from->head;
	to->has_store_bytes = true;
	to->store_bytes = from->store_bytes;
	to->has_quarantined = true;
	to->quarantined = from->quarantined;
	to->has_oldest_reader_ms = true;
	to->oldest_reader_ms = from->oldest_reader_ms;
}

enum status
admin_pack_status(const struct service_status *status, struct arena *arena,
    struct buffer *out)
{
	Chalkline__V1__ServiceStatus message;
	size_t n = status->follower_count;
	Chalkline__V1__FollowerStatus *followers =
	    arena_zeroed(arena, n + 1, sizeof(*followers));
	Chalkline__V1__FollowerStatus **list =
	    arena_zeroed(arena, n + 1, sizeof(void *));

	if (followers == NULL || list == NULL) {
		return STATUS_NO_MEMORY;
	}
	fill_status(status, &message);
	for (size_t i = 0; i < n; i++) {
		fill_follower(&status->followers[i], &followers[i]);
		list[i] = &followers[i];
	}
	message.n_followers = n;
	message.followers = list;
	return wire_pack(&message.base, out);
}

enum status
admin_unpack_list(struct bytes body, struct arena *arena,
    struct quarantine_list *list, char *detail, size_t detail_size)
{
	ProtobufCMessage *base;
	const Chalkline__V1__QuarantineList *message;
	enum status status;

	status = wire_unpack(&chalkline__v1__quarantine_list__descriptor, body,
	    arena, &base, detail, detail_size);
	if (status != STATUS_OK) {
		return status;
	}
	message = (const Chalkline__V1__QuarantineList *)base;
	list->after = message->has_after ? message->after : 0;
	list->limit = message->has_limit ? message->limit : 0;
	return STATUS_OK;
}

enum status
admin_unpack_id(struct bytes body, struct arena *arena, uint64_t *id,
    char *detail, size_t detail_size)
{
	ProtobufCMessage *base;
	const Chalkline__V1__QuarantineId *message;
	enum status status;

	status = wire_unpack(&chalkline__v1__quarantine_id__descriptor, body,
	    arena, &base, detail, detail_size);
	if (status != STATUS_OK) {
		return status;
	}
	message = (const Chalkline__V1__QuarantineId *)base;
	*id = message->has_id ? message->id : 0;
	return STATUS_OK;
}

static void
fill_item(const struct quarantine_item *item, bool with_data,
    Chalkline__V1__QuarantineItem *to)
{
	chalkline__v1__quarantine_item__init(to);
	to->has_id = true;
	to->id = item->id;
	to->kind = text_of(item->kind);
	to->reason = text_of(item->reason);
	to->principal = text_of(item->principal);
	to->has_at = true;
	to->at = item->at;
	to->has_bytes = true;
	to->bytes = item->data.len;
	if (with_data) {
		to->has_data = true;
		to->data = data_of(item->data.data, item->data.len);
	}
}

enum status
admin_pack_item(
    const struct quarantine_item *item, bool with_data, struct buffer *out)
{
	Chalkline__V1__QuarantineItem message;

	fill_item(item, with_data, &message);
	return wire_pack(&message.base, out);
}

enum status
admin_pack_items(const struct quarantine_item *items, size_t count,
    struct arena *arena, struct buffer *out)
{
	Chalkline__V1__QuarantineItems message;
	Chalkline__V1__QuarantineItem *shown =
	    arena_zeroed(arena, count + 1, sizeof(*shown));
	Chalkline__V1__QuarantineItem **list =
	    arena_zeroed(arena, count + 1, sizeof(void *));

	if (shown == NULL || list == NULL) {
		return STATUS_NO_MEMORY;
	}
	chalkline__v1__quarantine_items__init(&message);
	for (size_t i = 0; i < count; i++) {
		fill_item(&items[i], false, &shown[i]);
		list[i] = &shown[i];
	}
	message.n_items = count;
	message.items = list;
	return wire_pack(&message.base, out);
}
