// SPDX-License-Identifier: Apache-2.0
/*
 * utf8.c - one pass over the bytes, by the ranges of Unicode table 3-7.
 */
#include "common/utf8.h"

#include <string.h>

/* The second byte of these leads has a narrower range than 80..BF. */
static bool
second_fits(uint8_t lead, uint8_t second)
{
	switch (lead) {
	case 0xe0:
		return second >= 0xa0;
	case 0xed:
		return second <= 0x9f;
	case 0xf0:
		return second >= 0x90;
	case 0xf4:
		return second <= 0x8f;
	default:
		return true;
	}
}

/* Bytes of the sequence that begins here, 0 when it is none. */
static size_t
sequence(const uint8_t *p, size_t left)
{
	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;

	size_t len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if (len > left || !second_fits(p[0], p[1]))
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return len;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Most text is ASCII: eight bytes at once. */
static bool
is_ascii(const uint8_t *p)
{
	uint64_t bytes;

	memcpy(&bytes, p, sizeof(bytes));
	return (bytes & EACH(0x80)) == 0;
}

bool
utf8_is_valid(struct bytes text)
{
	size_t at = 0;

	while (at < text.len) {
		if (text.len - at >= 8 && is_ascii(text.data + at)) {
			at += 8;
			continue;
		}
		size_t len = sequence(text.data + at, text.len - at);

		if (len == 0)
			return false;
		at += len;
	}
	return true;
}

/* The last bytes once more with those before them, so that none is alone. */
static bool
is_ascii_text(struct bytes text)
{
	uint64_t bytes, high = 0;

	for (size_t at = 0; at + 8 < text.len; at += 8) {
		memcpy(&bytes, text.data + at, sizeof(bytes));
		high |= bytes | (bytes - EACH(1));
	}
	memcpy(&bytes, text.data + text.len - 8, sizeof(bytes));
	high |= bytes | (bytes - EACH(1));
	return (high & EACH(0x80)) == 0;
}

bool
utf8_is_text(struct bytes text)
{
	if (text.len >= 8 && is_ascii_text(text))
		return true;
	return text.len == 0 ||
	       (utf8_is_valid(text) && memchr(text.data, 0, text.len) == NULL);
}
