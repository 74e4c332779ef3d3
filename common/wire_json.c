// SPDX-License-Identifier: Apache-2.0
/*
 * wire_json.c - any message as JSON, by its descriptor.
 *
 * It walks as deep as the schema, which has no recursive type.  Text was
 * checked when the message was unpacked; here it is only escaped.
 */
#include "common/wire.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/instant.h"

/* Microseconds; RFC 3339 has years of four digits. */
#define YEAR_0 (INT64_C(-62167219200) * INSTANT_SECOND)
#define YEAR_10000 (INT64_C(253402300800) * INSTANT_SECOND)

static enum status write_message(
    const ProtobufCMessage *message, struct buffer *out);

static void
write_text(const char *text, struct buffer *out)
{
	buffer_append_string(out, "\"");
	for (const char *p = text; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '"' || c == '\\')
			buffer_format(out, "\\%c", c);
		else if (c < ' ' || c == 0x7f)
			buffer_format(out, "\\u%04x", c);
		else
			buffer_append(out, p, 1);
	}
	buffer_append_string(out, "\"");
}

static void
write_hex(const ProtobufCBinaryData *data, struct buffer *out)
{
	buffer_append_string(out, "\"");
	for (size_t i = 0; i < data->len; i++)
		buffer_format(out, "%02x", data->data[i]);
	buffer_append_string(out, "\"");
}

/* planned_start -> plannedStart */
static void
write_name(const char *name, struct buffer *out)
{
	buffer_append_string(out, "\"");
	for (const char *p = name; *p != '\0'; p++) {
		if (*p == '_' && p[1] != '\0')
			buffer_format(out, "%c", toupper((unsigned char)*++p));
		else
			buffer_append(out, p, 1);
	}
	buffer_append_string(out, "\":");
}

/*
 * How much of the value's name repeats its type: of JobState's
 * JOB_STATE_DONE the first 10 characters.
 */
static size_t
prefix_of(const char *type, const char *value)
{
	size_t at = 0;

	for (const char *p = type; *p != '\0'; p++) {
		if (p != type && isupper((unsigned char)*p) &&
		    value[at++] != '_')
			return 0;
		if (value[at++] != toupper((unsigned char)*p))
			return 0;
	}
	return value[at] == '_' ? at + 1 : 0;
}

static void
write_enum(
    const ProtobufCEnumDescriptor *type, uint32_t number, struct buffer *out)
{
	const ProtobufCEnumValue *value =
	    protobuf_c_enum_descriptor_get_value(type, (int)number);

	if (value == NULL)
		buffer_format(out, "%" PRId32, (int32_t)number);
	else
		write_text(
		    value->name + prefix_of(type->short_name, value->name),
		    out);
}

static bool
ends_in(const char *name, const char *end)
{
	size_t len = strlen(name), end_len = strlen(end);

	return len >= end_len && strcmp(name + len - end_len, end) == 0;
}

static bool
is_instant(const char *name)
{
	static const char *const ends[] = {
	    "_at", "_start", "_end", "_from", "_to"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (ends_in(name, ends[i]))
			return true;
	}
	return strcmp(name, "as_of") == 0 || strcmp(name, "at") == 0;
}

static void
write_int64(const char *name, int64_t number, struct buffer *out)
{
	char text[INSTANT_TEXT];

	/* Nobody's calendar has it; the number tells more. */
	bool sayable = number >= YEAR_0 && number < YEAR_10000;

	if (!is_instant(name) || !sayable) {
		buffer_format(out, "%" PRId64, number);
		return;
	}
	instant_format(number, text);
	buffer_format(out, "\"%s\"", text);
}

/* The member of that type at an address inside the message. */
#define MEMBER(type) (*(const type *)member)

static enum status
write_value(const ProtobufCFieldDescriptor *field, const void *member,
    struct buffer *out)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		buffer_format(out, "%" PRId32, MEMBER(int32_t));
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		write_int64(field->name, MEMBER(int64_t), out);
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		buffer_format(out, "%" PRIu32, MEMBER(uint32_t));
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		buffer_format(out, "%" PRIu64, MEMBER(uint64_t));
		break;
	case PROTOBUF_C_TYPE_FLOAT:
		buffer_format(out, "%.9g", (double)MEMBER(float));
		break;
	case PROTOBUF_C_TYPE_DOUBLE:
		buffer_format(out, "%.17g", MEMBER(double));
		break;
	case PROTOBUF_C_TYPE_BOOL:
		buffer_append_string(
		    out, MEMBER(protobuf_c_boolean) ? "true" : "false");
		break;
	case PROTOBUF_C_TYPE_ENUM:
		write_enum(field->descriptor, MEMBER(uint32_t), out);
		break;
	case PROTOBUF_C_TYPE_STRING:
		write_text(MEMBER(char *), out);
		break;
	case PROTOBUF_C_TYPE_BYTES:
		write_hex(member, out);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		return write_message(MEMBER(ProtobufCMessage *), out);
	}
	return out->failed;
}

static size_t
size_of(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 8;
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_ENUM:
		break;
	}
	return 4;
}

static enum status
write_items(const ProtobufCFieldDescriptor *field, const uint8_t *items,
    size_t count, struct buffer *out)
{
	enum status status = STATUS_OK;

	buffer_append_string(out, "[");
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		if (i > 0)
			buffer_append_string(out, ",");
		status =
		    write_value(field, items + i * size_of(field->type), out);
	}
	buffer_append_string(out, "]");
	return status;
}

static bool
is_present(const ProtobufCFieldDescriptor *field, const uint8_t *base)
{
	const void *member = base + field->offset;
	const void *quantifier = base + field->quantifier_offset;

	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)quantifier > 0;
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
	    *(const uint32_t *)quantifier != field->id)
		return false;
	if (field->type == PROTOBUF_C_TYPE_STRING ||
	    field->type == PROTOBUF_C_TYPE_MESSAGE)
		return *(const void *const *)member != NULL;
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
		return true;
	return *(const protobuf_c_boolean *)quantifier != 0;
}

static enum status
write_field(const ProtobufCFieldDescriptor *field, const uint8_t *base,
    struct buffer *out)
{
	const void *member = base + field->offset;

	write_name(field->name, out);
	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return write_value(field, member, out);
	return write_items(field, *(const uint8_t *const *)member,
	    *(const size_t *)(const void *)(base + field->quantifier_offset),
	    out);
}

static enum status
write_message(const ProtobufCMessage *message, struct buffer *out)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;
	const uint8_t *base = (const uint8_t *)message;
	enum status status = STATUS_OK;
	bool first = true;

	buffer_append_string(out, "{");
	for (unsigned i = 0; i < type->n_fields && status == STATUS_OK; i++) {
		if (!is_present(&type->fields[i], base))
			continue;
		if (!first)
			buffer_append_string(out, ",");
		first = false;
		status = write_field(&type->fields[i], base, out);
	}
	buffer_append_string(out, "}");
	return status != STATUS_OK ? status : out->failed;
}

enum status
wire_json(const ProtobufCMessage *message, struct buffer *out)
{
	return write_message(message, out);
}
