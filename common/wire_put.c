// SPDX-License-Identifier: Apache-2.0
/*
 * wire_put.c - varints and lengths.
 */
#include "common/wire_put.h"

#define VARINT_MAX 10
#define TYPE_NUMBER 0u
#define TYPE_BYTES 2u

static size_t
varint_size(uint64_t value)
{
	size_t size = 1;

	while (value >= 0x80) {
		value >>= 7;
		size++;
	}
	return size;
}

static void
put_varint(struct buffer *out, uint64_t value)
{
	uint8_t bytes[VARINT_MAX];
	size_t len = 0;

	while (value >= 0x80) {
		bytes[len++] = (uint8_t)(value | 0x80);
		value >>= 7;
	}
	bytes[len++] = (uint8_t)value;
	buffer_append(out, bytes, len);
}

size_t
wire_number_size(uint32_t field, uint64_t value)
{
	return varint_size((uint64_t)field << 3) + varint_size(value);
}

size_t
wire_bytes_size(uint32_t field, size_t len)
{
	return varint_size((uint64_t)field << 3) + varint_size(len) + len;
}

void
wire_put_number(struct buffer *out, uint32_t field, uint64_t value)
{
	put_varint(out, (uint64_t)field << 3 | TYPE_NUMBER);
	put_varint(out, value);
}

void
wire_put_head(struct buffer *out, uint32_t field, size_t len)
{
	put_varint(out, (uint64_t)field << 3 | TYPE_BYTES);
	put_varint(out, len);
}

void
wire_put_bytes(struct buffer *out, uint32_t field, struct bytes value)
{
	wire_put_head(out, field, value.len);
	buffer_append(out, value.data, value.len);
}
