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

/* Most text is ASCII: eight bytes at once. */
static bool
is_ascii(const uint8_t *p)
{
	uint64_t bytes;

	memcpy(&bytes, p, sizeof(bytes));
	return (bytes & UINT64_C(0x8080808080808080)) == 0;
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
