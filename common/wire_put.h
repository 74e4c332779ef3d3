// SPDX-License-Identifier: Apache-2.0
/*
 * wire_put.h - fields of a message, appended one by one.
 *
 * For messages around others that are packed already, and for those of which
 * there are very many.
 */
#pragma once

#include "common/bytes.h"

void wire_put_number(struct buffer *out, uint32_t field, uint64_t value);
void wire_put_bytes(struct buffer *out, uint32_t field, struct bytes value);
/* Nothing for NULL. */
void wire_put_text(struct buffer *out, uint32_t field, const char *text);
/* Nothing for 0. */
void wire_put_word(struct buffer *out, uint32_t field, uint64_t word);
void wire_put_texts(
    struct buffer *out, uint32_t field, const char *const *texts, size_t count);
/* A packed list; nothing when it is empty. */
void wire_put_numbers(
    struct buffer *out, uint32_t field, const int64_t *numbers, size_t count);

/* Seven bits a byte, at least one. */
static inline size_t
wire_varint_size(uint64_t value)
{
	return (70 - (size_t)__builtin_clzll(value | 1)) / 7;
}

/* Bytes that wire_put_number and wire_put_bytes take. */
static inline size_t
wire_number_size(uint32_t field, uint64_t value)
{
	return wire_varint_size((uint64_t)field << 3) + wire_varint_size(value);
}

static inline size_t
wire_bytes_size(uint32_t field, size_t len)
{
	return wire_varint_size((uint64_t)field << 3) + wire_varint_size(len) +
	       len;
}

/* The head of a nested message whose len bytes follow. */
void wire_put_head(struct buffer *out, uint32_t field, size_t len);
/* One whose length is not known yet; returns where its bytes begin. */
size_t wire_put_begin(struct buffer *out, uint32_t field);
void wire_put_end(struct buffer *out, size_t begin);
