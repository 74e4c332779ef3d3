// SPDX-License-Identifier: Apache-2.0
/*
 * store_key.h - keys that sort as their parts do.
 *
 * A key is built of big-endian integers and of strings ended by a 0 byte.
 * Signed instants are stored with the sign bit turned.
 */
#pragma once

#include "common/bytes.h"

#include <endian.h>

#define STORE_KEY_MAX 511
struct store_key {
	uint8_t data[STORE_KEY_MAX + 1];
	size_t len;
	bool too_long; /* sticky; store functions answer STATUS_INVALID */
};

static inline void
key_start(struct store_key *key)
{
	key->len = 0;
	key->too_long = false;
}

static inline void
key_raw(struct store_key *key, const void *data, size_t len)
{
	if (key->too_long || len > STORE_KEY_MAX - key->len) {
		key->too_long = true;
		return;
	}
	if (len > 0)
		memcpy(key->data + key->len, data, len);
	key->len += len;
}

static inline void
key_string(struct store_key *key, const char *text)
{
	key_raw(key, text, strlen(text) + 1);
}

static inline void
key_u8(struct store_key *key, uint8_t value)
{
	key_raw(key, &value, sizeof(value));
}

static inline void
key_u32(struct store_key *key, uint32_t value)
{
	uint32_t big = htobe32(value);

	key_raw(key, &big, sizeof(big));
}

static inline void
key_u64(struct store_key *key, uint64_t value)
{
	uint64_t big = htobe64(value);

	key_raw(key, &big, sizeof(big));
}

static inline void
key_instant(struct store_key *key, int64_t instant)
{
	key_u64(key, (uint64_t)instant ^ UINT64_C(1) << 63);
}

struct bytes key_bytes(const struct store_key *key);

/* Reads the parts back; false (and the cursor unmoved) when they end. */
struct key_reader {
	struct bytes rest;
};
struct key_reader key_read(struct bytes key);
/* Borrowed: points into the key, ended by its 0 byte. */
bool key_read_string(struct key_reader *r, const char **text);
/* Copies len bytes. */
bool key_read_raw(struct key_reader *r, void *out, size_t len);
bool key_read_u8(struct key_reader *r, uint8_t *value);
bool key_read_u32(struct key_reader *r, uint32_t *value);
bool key_read_u64(struct key_reader *r, uint64_t *value);
bool key_read_instant(struct key_reader *r, int64_t *instant);
