// SPDX-License-Identifier: Apache-2.0
/*
 * store_key.c - the parts of a key, read back.
 */
#include "common/store_key.h"

#include <string.h>

#define SIGN_BIT (UINT64_C(1) << 63)

struct bytes
key_bytes(const struct store_key *key)
{
	/* one more than the store takes, so that it refuses the key */
	return bytes_of(key->data, key->too_long ? sizeof key->data : key->len);
}

struct key_reader
key_read(struct bytes key)
{
	return (struct key_reader){.rest = key};
}

static void
advance(struct key_reader *r, size_t len)
{
	r->rest = bytes_of(r->rest.data + len, r->rest.len - len);
}

bool
key_read_string(struct key_reader *r, const char **text)
{
	if (r->rest.len == 0)
		return false;
	const uint8_t *end = memchr(r->rest.data, 0, r->rest.len);
	if (end == NULL)
		return false;
	*text = (const char *)r->rest.data;
	advance(r, (size_t)(end - r->rest.data) + 1);
	return true;
}

bool
key_read_raw(struct key_reader *r, void *out, size_t len)
{
	if (r->rest.len < len)
		return false;
	if (len > 0)
		memcpy(out, r->rest.data, len);
	advance(r, len);
	return true;
}

static bool
read_big_endian(struct key_reader *r, size_t len, uint64_t *value)
{
	if (r->rest.len < len)
		return false;
	*value = 0;
	for (size_t i = 0; i < len; i++)
		*value = *value << 8 | r->rest.data[i];
	advance(r, len);
	return true;
}

bool
key_read_u8(struct key_reader *r, uint8_t *value)
{
	uint64_t wide;
	if (!read_big_endian(r, 1, &wide))
		return false;
	*value = (uint8_t)wide;
	return true;
}

bool
key_read_u32(struct key_reader *r, uint32_t *value)
{
	uint64_t wide;
	if (!read_big_endian(r, 4, &wide))
		return false;
	*value = (uint32_t)wide;
	return true;
}

bool
key_read_u64(struct key_reader *r, uint64_t *value)
{
	return read_big_endian(r, 8, value);
}

bool
key_read_instant(struct key_reader *r, int64_t *instant)
{
	uint64_t wide;
	if (!read_big_endian(r, 8, &wide))
		return false;
	*instant = (int64_t)(wide ^ SIGN_BIT);
	return true;
}
