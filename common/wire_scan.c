// SPDX-License-Identifier: Apache-2.0
/*
 * wire_scan.c - walks the wire format by the descriptor, with a stack of its
 * own, one level for each message that is being read.
 */
#include "common/wire_scan.h"

#include <endian.h>
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

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Seven bits of each byte beside those of its neighbour, then by twos, fours.
 */
static uint64_t
join_sevens(uint64_t word)
{
	word = (word & UINT64_C(0x007f007f007f007f)) |
	       (word & UINT64_C(0x7f007f007f007f00)) >> 1;
	word = (word & UINT64_C(0x00003fff00003fff)) |
	       (word & UINT64_C(0x3fff00003fff0000)) >> 2;
	return (word & UINT64_C(0x000000000fffffff)) |
	       (word & UINT64_C(0x0fffffff00000000)) >> 4;
}

struct varint {
	uint64_t value;
	size_t len; /* 0: there is none */
};

static struct varint
read_long_varint(struct bytes rest, size_t bytes_max)
{
	size_t most = rest.len < bytes_max ? rest.len : bytes_max;
	uint64_t word, ends;
	uint64_t sum = 0;

	/* most instants, in eight bytes at once */
	if (most >= sizeof(word)) {
		memcpy(&word, rest.data, sizeof(word));
		word = le64toh(word);
		ends = ~word & EACH(0x80);
		if (ends != 0)
			return (struct varint){join_sevens(word & EACH(0x7f) &
							   (ends ^ (ends - 1))),
			    (size_t)__builtin_ctzll(ends) / 8 + 1};
	}
	for (size_t i = 0; i < most; i++) {
		sum |= (uint64_t)(rest.data[i] & 0x7f) << (7 * i);
		if (rest.data[i] < 0x80)
			return (struct varint){sum, i + 1};
	}
	return (struct varint){0, 0};
}

/* Most tags, lengths and enums have one byte. */
static inline struct varint
read_varint(struct bytes rest, size_t bytes_max)
{
	if (rest.len > 0 && rest.data[0] < 0x80)
		return (struct varint){rest.data[0], 1};
	return read_long_varint(rest, bytes_max);
}

static inline struct bytes
behind(struct bytes rest, size_t len)
{
	return bytes_of(rest.data + len, rest.len - len);
}

static uint64_t
read_fixed(struct bytes rest, size_t len)
{
	uint64_t value = 0;

	for (size_t i = len; i > 0; i--)
		value = value << 8 | rest.data[i - 1];
	return value;
}

/* Bytes that the value of the field has in front of rest; 0: malformed. */
static inline size_t
read_value(struct bytes rest, enum wire_type type, struct wire_field *field)
{
	struct varint number;

	switch (type) {
	case WIRE_VARINT:
		number = read_varint(rest, VARINT_BYTES_MAX);
		field->value = number.value;
		return number.len;
	case WIRE_BYTES:
		number = read_varint(rest, VARINT_BYTES_MAX);
		if (number.len == 0 || number.value > rest.len - number.len)
			return 0;
		field->bytes =
		    bytes_of(rest.data + number.len, (size_t)number.value);
		return number.len + (size_t)number.value;
	case WIRE_FIXED64:
		if (rest.len < 8)
			return 0;
		field->value = read_fixed(rest, 8);
		return 8;
	case WIRE_FIXED32:
		if (rest.len < 4)
			return 0;
		field->value = read_fixed(rest, 4);
		return 4;
	}
	return 0;
}

bool
wire_field_next(struct bytes *rest, struct wire_field *field)
{
	struct varint tag = read_varint(*rest, TAG_BYTES_MAX);
	struct bytes value;
	size_t len;

	*field = (struct wire_field){0};
	if (tag.len == 0 || tag.value >> 3 == 0 ||
	    tag.value >> 3 > FIELD_NUMBER_MAX)
		return false;
	field->number = (uint32_t)(tag.value >> 3);
	field->type = (enum wire_type)(tag.value & 7);
	value = behind(*rest, tag.len);
	len = read_value(value, field->type, field);
	*rest = behind(value, len);
	return len > 0;
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
	struct wire_field item = {0};

	while (rest.len > 0) {
		size_t len = read_value(rest, type, &item);

		if (len == 0)
			return refuse(scan, field, "malformed");
		rest = behind(rest, len);

		enum status status = count_items(scan, field, 1);

		if (status == STATUS_OK && field->type == PROTOBUF_C_TYPE_ENUM)
			status = check_enum(scan, field, item.value);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status
check_string(
    struct scan *scan, const ProtobufCFieldDescriptor *field, struct bytes text)
{
	if (utf8_is_text(text))
		return STATUS_OK;
	return refuse(scan, field,
	    utf8_is_valid(text) ? "a NUL byte in text" : "not UTF-8");
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
