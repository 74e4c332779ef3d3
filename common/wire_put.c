// SPDX-License-Identifier: Apache-2.0
/*
 * wire_put.c - varints and lengths.
 */
#include "common/wire_put.h"

#define TYPE_NUMBER 0u
#define TYPE_BYTES 2u

static void
put_varint(struct buffer *out, uint64_t value)
{
	uint8_t *room = buffer_reserve(out, wire_varint_size(value));

	if (room == NULL)
		return;
	for (; value >= 0x80; value >>= 7, out->len++)
		*room++ = (uint8_t)(value | 0x80);
	*room = (uint8_t)value;
	out->len++;
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

void
wire_put_text(struct buffer *out, uint32_t field, const char *text)
{
	if (text != NULL)
		wire_put_bytes(out, field, bytes_of_string(text));
}

void
wire_put_word(struct buffer *out, uint32_t field, uint64_t word)
{
	if (word != 0)
		wire_put_number(out, field, word);
}

void
wire_put_texts(
    struct buffer *out, uint32_t field, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		wire_put_text(out, field, texts[i]);
}

void
wire_put_numbers(
    struct buffer *out, uint32_t field, const int64_t *numbers, size_t count)
{
	size_t begin;

	if (count == 0)
		return;
	begin = wire_put_begin(out, field);
	for (size_t i = 0; i < count; i++)
		put_varint(out, (uint64_t)numbers[i]);
	wire_put_end(out, begin);
}

/* Most are short: one byte is left for the length. */
size_t
wire_put_begin(struct buffer *out, uint32_t field)
{
	wire_put_head(out, field, 0);
	return out->len;
}

void
wire_put_end(struct buffer *out, size_t begin)
{
	size_t len = out->len - begin;
	size_t more = wire_varint_size(len) - 1;
	uint8_t *room = buffer_reserve(out, more);

	if (room == NULL)
		return;
	memmove(out->data + begin + more, out->data + begin, len);
	out->len = begin - 1;
	put_varint(out, len);
	out->len += len;
}
