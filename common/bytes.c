// SPDX-License-Identifier: Apache-2.0
/*
 * bytes.c - slices, and buffers that double up to their limit.
 */
#include "common/bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_FIRST 256u

bool
bytes_begin_with(struct bytes all, struct bytes prefix)
{
	return all.len >= prefix.len &&
	       bytes_equal(bytes_of(all.data, prefix.len), prefix);
}

int
bytes_compare(struct bytes a, struct bytes b)
{
	size_t least = a.len < b.len ? a.len : b.len;
	int order = least == 0 ? 0 : memcmp(a.data, b.data, least);
	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

void
buffer_init(struct buffer *b, size_t limit)
{
	*b = (struct buffer){.limit = limit};
}

void
buffer_fini(struct buffer *b)
{
	free(b->data);
	buffer_init(b, b->limit);
}

void
buffer_reset(struct buffer *b)
{
	b->len = 0;
	b->failed = STATUS_OK;
}

static size_t
grown_capacity(const struct buffer *b, size_t needed)
{
	size_t capacity = b->capacity == 0 ? BUFFER_FIRST : b->capacity;
	if (capacity > b->limit)
		return b->limit;
	while (capacity < needed) {
		if (capacity > b->limit / 2)
			return b->limit;
		capacity *= 2;
	}
	return capacity;
}

uint8_t *
buffer_grow(struct buffer *b, size_t len)
{
	if (b->failed != STATUS_OK)
		return NULL;
	if (len > b->limit || b->len > b->limit - len) {
		b->failed = STATUS_TOO_BIG;
		return NULL;
	}
	size_t needed = b->len + len;
	if (needed > b->capacity || b->data == NULL) {
		size_t capacity = grown_capacity(b, needed);
		uint8_t *data = realloc(b->data, capacity == 0 ? 1 : capacity);
		if (data == NULL) {
			b->failed = STATUS_NO_MEMORY;
			return NULL;
		}
		b->data = data;
		b->capacity = capacity;
	}
	return b->data + b->len;
}

void
buffer_append_string(struct buffer *b, const char *text)
{
	buffer_append(b, text, strlen(text));
}

void
buffer_format(struct buffer *b, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0) {
		b->failed = STATUS_INTERNAL;
		return;
	}
	/* vsnprintf ends the text with a NUL that is not counted in len */
	size_t with_nul = (size_t)len + 1;
	uint8_t *room = buffer_reserve(b, with_nul);
	if (room == NULL)
		return;
	va_start(args, format);
	vsnprintf((char *)room, with_nul, format, args);
	va_end(args);
	b->len += (size_t)len;
}
