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
/* Bytes that wire_put_number and wire_put_bytes take. */
size_t wire_number_size(uint32_t field, uint64_t value);
size_t wire_bytes_size(uint32_t field, size_t len);
/* The head of a nested message whose len bytes follow. */
void wire_put_head(struct buffer *out, uint32_t field, size_t len);
