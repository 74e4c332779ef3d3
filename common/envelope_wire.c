// SPDX-License-Identifier: Apache-2.0
/*
 * envelope_wire.c - Request and Reply as flat fields.
 *
 * Unpacking reads the fields where they stand, because a body may be a
 * megabyte and is borrowed, not copied; packing is protobuf-c's.
 */
#include "common/envelope.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "chalkline/v1/envelope.pb-c.h"
#include "common/utf8.h"
#include "common/wire.h"
#include "common/wire_scan.h"

/* Numbers of the fields in envelope.proto. */
enum {
	FIELD_ID = 1,
	REQUEST_FIELD_TYPE = 2,
	REQUEST_FIELD_BODY = 3,
	REQUEST_FIELD_AS_IT_IS = 4,
	REPLY_FIELD_STATUS = 2,
	REPLY_FIELD_DETAIL = 3,
	REPLY_FIELD_BODY = 4,
	REPLY_FIELD_PART = 5,
	REPLY_FIELD_MORE = 6,
};

static pthread_mutex_t last_lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t last_tick; /* milliseconds << 12 and a counter below */

static uint64_t
next_tick(void)
{
	struct timespec now;
	uint64_t tick;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	tick = ((uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u)
	       << 12;
	pthread_mutex_lock(&last_lock);
	if (tick <= last_tick)
		tick = last_tick + 1;
	last_tick = tick;
	pthread_mutex_unlock(&last_lock);
	return tick;
}

/* RFC 9562, 5.7, with the 12 bits of rand_a as a counter. */
void
request_id_new(uint8_t id[REQUEST_ID_BYTES])
{
	uint64_t tick = next_tick();

	randombytes_buf(id, REQUEST_ID_BYTES);
	for (int i = 0; i < 6; i++)
		id[i] = (uint8_t)(tick >> (52 - 8 * i));
	id[6] = (uint8_t)(0x70 | ((tick >> 8) & 0x0f));
	id[7] = (uint8_t)tick;
	id[8] = (uint8_t)(0x80 | (id[8] & 0x3f));
}

static bool
is_type(struct bytes text)
{
	if (text.len == 0 || text.len > REQUEST_TYPE_MAX)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];
		bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '.' || c == '_';

		if (!fits)
			return false;
	}
	return true;
}

static bool
take_id(const struct wire_field *field, uint8_t id[REQUEST_ID_BYTES])
{
	if (field->type != WIRE_BYTES || field->bytes.len != REQUEST_ID_BYTES)
		return false;
	memcpy(id, field->bytes.data, REQUEST_ID_BYTES);
	return true;
}

static bool
take_request_field(
    const struct wire_field *field, struct request *request, bool *has_id)
{
	switch (field->number) {
	case FIELD_ID:
		*has_id = take_id(field, request->id);
		return *has_id;
	case REQUEST_FIELD_TYPE:
		if (field->type != WIRE_BYTES || !is_type(field->bytes))
			return false;
		memcpy(request->type, field->bytes.data, field->bytes.len);
		request->type[field->bytes.len] = '\0';
		return true;
	case REQUEST_FIELD_BODY:
		request->body = field->bytes;
		return field->type == WIRE_BYTES;
	case REQUEST_FIELD_AS_IT_IS:
		request->as_it_is = field->value != 0;
		return field->type == WIRE_VARINT;
	default:
		return true;
	}
}

enum status
envelope_unpack_request(struct bytes frame, struct request *request)
{
	struct request found = {0};
	bool has_id = false;

	while (frame.len > 0) {
		struct wire_field field;

		if (!wire_field_next(&frame, &field) ||
		    !take_request_field(&field, &found, &has_id))
			return STATUS_INVALID;
	}
	if (!has_id || found.type[0] == '\0')
		return STATUS_INVALID;
	*request = found;
	return STATUS_OK;
}

enum status
envelope_pack_request(const struct request *request, struct buffer *out)
{
	Chalkline__V1__Request message = CHALKLINE__V1__REQUEST__INIT;

	message.has_id = true;
	message.id.data = (uint8_t *)request->id;
	message.id.len = REQUEST_ID_BYTES;
	message.type = (char *)request->type;
	message.has_body = request->body.len > 0;
	message.body.data = (uint8_t *)request->body.data;
	message.body.len = request->body.len;
	message.has_as_it_is = request->as_it_is;
	message.as_it_is = request->as_it_is;
	return wire_pack(&message.base, out);
}

/* A number that a newer service made up is a failure to us. */
static enum status
status_of_wire(uint64_t number)
{
	if (number == 0 || number > (uint64_t)STATUS_INTERNAL + 1)
		return STATUS_INTERNAL;
	return (enum status)(number - 1);
}

static bool
take_detail(const struct wire_field *field, char *detail, size_t size)
{
	size_t len = field->bytes.len;

	if (field->type != WIRE_BYTES || !utf8_is_valid(field->bytes))
		return false;
	if (len >= size)
		len = size - 1;
	if (len > 0)
		memcpy(detail, field->bytes.data, len);
	detail[len] = '\0';
	return true;
}

static bool
take_reply_field(
    const struct wire_field *field, struct reply *reply, bool *has_id)
{
	switch (field->number) {
	case FIELD_ID:
		*has_id = take_id(field, reply->id);
		return *has_id;
	case REPLY_FIELD_STATUS:
		reply->status = status_of_wire(field->value);
		return field->type == WIRE_VARINT;
	case REPLY_FIELD_DETAIL:
		return take_detail(field, reply->detail, sizeof(reply->detail));
	case REPLY_FIELD_BODY:
		reply->body = field->bytes;
		return field->type == WIRE_BYTES;
	case REPLY_FIELD_PART:
		reply->part = (uint32_t)field->value;
		return field->type == WIRE_VARINT && field->value <= UINT32_MAX;
	case REPLY_FIELD_MORE:
		reply->more = field->value != 0;
		return field->type == WIRE_VARINT;
	default:
		return true;
	}
}

enum status
envelope_unpack_reply(struct bytes frame, struct reply *reply)
{
	struct reply found = {.status = STATUS_INTERNAL};
	bool has_id = false;

	while (frame.len > 0) {
		struct wire_field field;

		if (!wire_field_next(&frame, &field) ||
		    !take_reply_field(&field, &found, &has_id))
			return STATUS_INVALID;
	}
	if (!has_id)
		return STATUS_INVALID;
	*reply = found;
	return STATUS_OK;
}

/* A detail that was cut in the middle of a character loses its stump. */
static void
trim_detail(char *detail)
{
	size_t len = strlen(detail);

	while (len > 0 && !utf8_is_valid(bytes_of(detail, len)))
		len--;
	detail[len] = '\0';
}

enum status
envelope_pack_reply(const struct reply *reply, struct buffer *out)
{
	Chalkline__V1__Reply message = CHALKLINE__V1__REPLY__INIT;
	char detail[sizeof(reply->detail)];

	memcpy(detail, reply->detail, sizeof(detail));
	detail[sizeof(detail) - 1] = '\0';
	trim_detail(detail);
	message.has_id = true;
	message.id.data = (uint8_t *)reply->id;
	message.id.len = REQUEST_ID_BYTES;
	message.has_status = true;
	message.status = (Chalkline__V1__Status)(reply->status + 1);
	message.detail = detail[0] != '\0' ? detail : NULL;
	message.has_body = reply->body.len > 0;
	message.body.data = (uint8_t *)reply->body.data;
	message.body.len = reply->body.len;
	message.has_part = reply->part > 0;
	message.part = reply->part;
	message.has_more = reply->more;
	message.more = reply->more;
	return wire_pack(&message.base, out);
}
