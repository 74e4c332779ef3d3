// SPDX-License-Identifier: Apache-2.0
/*
 * bytes.h - borrowed slices and bounded growing buffers.
 *
 * Every length is in bytes.  A buffer remembers the first failure, so a
 * sequence of appends needs one check at its end.
 */
#pragma once

#include "common/status.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed: dies with whoever owns the memory. */
struct bytes {
	const uint8_t *data;
	size_t len;
};

static inline struct bytes
bytes_of(const void *data, size_t len)
{
	return (struct bytes){.data = data, .len = len};
}

static inline struct bytes
bytes_of_string(const char *text)
{
	return bytes_of(text, strlen(text));
}

static inline bool
bytes_equal(struct bytes a, struct bytes b)
{
	return a.len == b.len &&
	       (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool bytes_begin_with(struct bytes all, struct bytes prefix);
/* As memcmp, a prefix before what it begins. */
int bytes_compare(struct bytes a, struct bytes b);

struct buffer {
	uint8_t *data;
	size_t len;
	size_t capacity;    /* at most limit */
	size_t limit;       /* never grows beyond; lowered only while empty */
	enum status failed; /* STATUS_OK, TOO_BIG or NO_MEMORY; sticky */
};

/* Allocates nothing yet. */
void buffer_init(struct buffer *b, size_t limit);
void buffer_fini(struct buffer *b);
/* Empties it and clears the failure; keeps the memory. */
void buffer_reset(struct buffer *b);
/* As buffer_reserve, which asks it when there is no room yet. */
uint8_t *buffer_grow(struct buffer *b, size_t len);

/* Room for len more bytes, NULL on failure; the caller adds to b->len. */
static inline uint8_t *
buffer_reserve(struct buffer *b, size_t len)
{
	return b->failed == STATUS_OK && len <= b->capacity - b->len &&
		       b->data != NULL
		   ? b->data + b->len
		   : buffer_grow(b, len);
}

static inline void
buffer_append(struct buffer *b, const void *data, size_t len)
{
	uint8_t *room = buffer_reserve(b, len);

	if (room == NULL || len == 0)
		return;
	memcpy(room, data, len);
	b->len += len;
}

void buffer_append_string(struct buffer *b, const char *text);
void buffer_format(struct buffer *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline struct bytes
buffer_bytes(const struct buffer *b)
{
	return bytes_of(b->data, b->len);
}
