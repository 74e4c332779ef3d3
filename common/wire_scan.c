// SPDX-License-Identifier: Apache-2.0
/*
 * wire_scan.c - walks the wire format by the descriptor, with a stack of its
 * own, one level for each message that is being read.
 */
#include "common/wire_scan.h"

#include <stdio.h>
#include <string.h>

#include "common/utf8.h"
#include "common/wire.h"

#define TAG_BYTES_MAX 5 /* as protobuf-c reads them */
#define VARINT_BYTES_MAX 10
#define FIELD_NUMBER_MAX ((1u << 29) - 1)

struct level {
	const ProtobufCMessageDescriptor *type;
	struct bytes rest;
	uint32_t items[WIRE_FIELDS_MAX];
};

struct scan {
	struct level levels[WIRE_DEPTH_MAX];
	size_t depth;
	char *detail;
	size_t detail_size;
};

static bool
take_varint(struct bytes *rest, size_t bytes_max, uint64_t *value)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < rest->len && i < bytes_max; i++) {
		sum |= (uint64_t)(rest->data[i] & 0x7f) << (7 * i);
		if ((rest->data[i] & 0x80) == 0) {
			*value = sum;
			rest->data += i + 1;
			rest->len -= i + 1;
			return true;
		}
	}
	return false;
}

static bool
take_bytes(struct bytes *rest, uint64_t len, struct bytes *bytes)
{
	if (len > rest->len)
		return false;
	*bytes = (struct bytes){rest->data, (size_t)len};
	rest->data += len;
	rest->len -= (size_t)len;
	return true;
}

static bool
take_fixed(struct bytes *rest, size_t len, uint64_t *value)
{
	struct bytes raw;

	if (!take_bytes(rest, len, &raw))
		return false;
	*value = 0;
	for (size_t i = len; i > 0; i--)
		*value = *value << 8 | raw.data[i - 1];
	return true;
}

bool
wire_field_next(struct bytes *rest, struct wire_field *field)
{
	uint64_t tag, len;

	*field = (struct wire_field){0};
	if (!take_varint(rest, TAG_BYTES_MAX, &tag))
		return false;
	if (tag >> 3 == 0 || tag >> 3 > FIELD_NUMBER_MAX)
		return false;
	field->number = (uint32_t)(tag >> 3);
	switch (tag & 7) {
	case WIRE_VARINT:
		field->type = WIRE_VARINT;
		return take_varint(rest, VARINT_BYTES_MAX, &field->value);
	case WIRE_FIXED64:
		field->type = WIRE_FIXED64;
		return take_fixed(rest, 8, &field->value);
	case WIRE_BYTES:
		field->type = WIRE_BYTES;
		return take_varint(rest, VARINT_BYTES_MAX, &len) &&
		       take_bytes(rest, len, &field->bytes);
	case WIRE_FIXED32:
		field->type = WIRE_FIXED32;
		return take_fixed(rest, 4, &field->value);
	default:
		return false;
	}
}

static enum status
refuse(
    struct scan *scan, const ProtobufCFieldDescriptor *field, const char *found)
{
	const struct level *level = &scan->levels[scan->depth - 1];

	(void)snprintf(scan->detail, scan->detail_size, "%s%s%s: %s",
	    level->type->short_name, field != NULL ? "." : "",
	    field != NULL ? field->name : "", found);
	return STATUS_INVALID;
}

/* How a value of that type stands on the wire, when it is not packed. */
static enum wire_type
wire_type_of(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return WIRE_FIXED32;
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return WIRE_FIXED64;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return WIRE_BYTES;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
		break;
	}
	return WIRE_VARINT;
}

static enum status
check_enum(
    struct scan *scan, const ProtobufCFieldDescriptor *field, uint64_t value)
{
	/* protobuf-c keeps the low half. */
	if (protobuf_c_enum_descriptor_get_value(
		field->descriptor, (int)(uint32_t)value) == NULL)
		return refuse(scan, field, "not a known number of its enum");
	return STATUS_OK;
}

static enum status
count_items(
    struct scan *scan, const ProtobufCFieldDescriptor *field, uint64_t more)
{
	struct level *level = &scan->levels[scan->depth - 1];
	size_t index = (size_t)(field - level->type->fields);

	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return STATUS_OK;
	if (more > WIRE_ITEMS_MAX - level->items[index])
		return refuse(scan, field, "more than 65536 items");
	level->items[index] += (uint32_t)more;
	return STATUS_OK;
}

/* A repeated field of numbers in one piece. */
static enum status
check_packed(
    struct scan *scan, const ProtobufCFieldDescriptor *field, struct bytes rest)
{
	enum wire_type type = wire_type_of(field->type);
	uint64_t value;

	while (rest.len > 0) {
		bool taken = type == WIRE_VARINT
				 ? take_varint(&rest, VARINT_BYTES_MAX, &value)
				 : take_fixed(&rest,
				       type == WIRE_FIXED32 ? 4 : 8, &value);

		if (!taken)
			return refuse(scan, field, "malformed");

		enum status status = count_items(scan, field, 1);

		if (status == STATUS_OK && field->type == PROTOBUF_C_TYPE_ENUM)
			status = check_enum(scan, field, value);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status
check_string(
    struct scan *scan, const ProtobufCFieldDescriptor *field, struct bytes text)
{
	if (text.len > 0 && memchr(text.data, 0, text.len) != NULL)
		return refuse(scan, field, "a NUL byte in text");
	if (!utf8_is_valid(text))
		return refuse(scan, field, "not UTF-8");
	return STATUS_OK;
}

static enum status
enter(struct scan *scan, const ProtobufCMessageDescriptor *type,
    const ProtobufCFieldDescriptor *field, struct bytes body)
{
	if (scan->depth == WIRE_DEPTH_MAX)
		return refuse(scan, field, "nested too deep");

	struct level *level = &scan->levels[scan->depth++];

	level->type = type;
	level->rest = body;
	memset(level->items, 0, sizeof(level->items));
	if (type->n_fields > WIRE_FIELDS_MAX)
		return refuse(scan, NULL, "has more fields than are read");
	return STATUS_OK;
}

static enum status
check_field(struct scan *scan, const ProtobufCFieldDescriptor *field,
    const struct wire_field *found)
{
	enum wire_type expected = wire_type_of(field->type);

	if (found->type == WIRE_BYTES && expected != WIRE_BYTES &&
	    field->label == PROTOBUF_C_LABEL_REPEATED)
		return check_packed(scan, field, found->bytes);
	if (found->type != expected)
		return refuse(scan, field, "malformed");

	enum status status = count_items(scan, field, 1);

	if (status != STATUS_OK)
		return status;
	if (field->type == PROTOBUF_C_TYPE_STRING)
		return check_string(scan, field, found->bytes);
	if (field->type == PROTOBUF_C_TYPE_ENUM)
		return check_enum(scan, field, found->value);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return enter(scan, field->descriptor, field, found->bytes);
	return STATUS_OK;
}

enum status
wire_scan(const ProtobufCMessageDescriptor *type, struct bytes body,
    char *detail, size_t detail_size)
{
	struct scan scan = {.detail = detail, .detail_size = detail_size};
	enum status status = enter(&scan, type, NULL, body);

	while (status == STATUS_OK && scan.depth > 0) {
		struct level *level = &scan.levels[scan.depth - 1];
		struct wire_field found;

		if (level->rest.len == 0) {
			scan.depth--;
			continue;
		}
		if (!wire_field_next(&level->rest, &found))
			return refuse(&scan, NULL, "malformed");

		const ProtobufCFieldDescriptor *field =
		    protobuf_c_message_descriptor_get_field(
			level->type, found.number);

		/* An unknown field is a newer sender's; nobody reads it. */
		if (field != NULL)
			status = check_field(&scan, field, &found);
	}
	return status;
}
