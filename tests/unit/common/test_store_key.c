// SPDX-License-Identifier: Apache-2.0
/*
 * test_store_key.c - keys sort as their parts do, and can be read back.
 */
#include "common/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ROUNDS 200000

struct parts {
	char text[6];
	uint8_t small;
	uint32_t medium;
	uint64_t large;
	int64_t instant;
};

static uint64_t seed = 20261005;

static uint64_t
random_number(void)
{
	/* splitmix64 */
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Often equal, often at an edge: where keys go wrong. */
static uint64_t
edgy_number(void)
{
	static const uint64_t edges[] = {0, 1, 0x7f, 0x80, 0xff, 0x100,
	    0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, INT64_MAX,
	    UINT64_C(1) << 63, UINT64_MAX};
	uint64_t r = random_number();
	if (r % 4 == 0)
		return random_number();
	return edges[r / 4 % (sizeof edges / sizeof *edges)];
}

static struct parts
random_parts(void)
{
	struct parts p = {.small = (uint8_t)(random_number() % 3),
	    .medium = (uint32_t)edgy_number(),
	    .large = edgy_number(),
	    .instant = (int64_t)edgy_number()};
	size_t len = random_number() % sizeof p.text;
	for (size_t i = 0; i < len; i++)
		p.text[i] = "ab\x01\xff"[random_number() % 4];
	if (random_number() % 2 == 0)
		p.text[0] = '\0';
	return p;
}

static struct store_key
key_of(const struct parts *p)
{
	struct store_key key;
	key_start(&key);
	key_string(&key, p->text);
	key_u8(&key, p->small);
	key_u32(&key, p->medium);
	key_instant(&key, p->instant);
	key_u64(&key, p->large);
	return key;
}

static int
sign(int value)
{
	return (value > 0) - (value < 0);
}

static int
compare_parts(const struct parts *a, const struct parts *b)
{
	int text = sign(strcmp(a->text, b->text));
	if (text != 0)
		return text;
	if (a->small != b->small)
		return a->small < b->small ? -1 : 1;
	if (a->medium != b->medium)
		return a->medium < b->medium ? -1 : 1;
	if (a->instant != b->instant)
		return a->instant < b->instant ? -1 : 1;
	if (a->large != b->large)
		return a->large < b->large ? -1 : 1;
	return 0;
}

static void
keys_sort_as_their_parts(void **unused)
{
	(void)unused;
	unsigned different = 0;
	for (int i = 0; i < ROUNDS; i++) {
		struct parts a = random_parts(), b = random_parts();
		if (random_number() % 2 == 0)
			memcpy(b.text, a.text, sizeof b.text);
		if (random_number() % 2 == 0)
			b.medium = a.medium;
		struct store_key ka = key_of(&a), kb = key_of(&b);
		int order = sign(bytes_compare(key_bytes(&ka), key_bytes(&kb)));
		assert_int_equal(order, compare_parts(&a, &b));
		different += order != 0;
	}
	assert_true(different > ROUNDS / 2);
}

static void
parts_are_read_back(void **unused)
{
	(void)unused;
	for (int i = 0; i < 1000; i++) {
		struct parts p = random_parts(), q = {0};
		struct store_key key = key_of(&p);
		struct key_reader reader = key_read(key_bytes(&key));
		const char *text;
		assert_true(key_read_string(&reader, &text));
		snprintf(q.text, sizeof q.text, "%s", text);
		assert_true(key_read_u8(&reader, &q.small));
		assert_true(key_read_u32(&reader, &q.medium));
		assert_true(key_read_instant(&reader, &q.instant));
		assert_true(key_read_u64(&reader, &q.large));
		assert_int_equal(reader.rest.len, 0);
		assert_int_equal(compare_parts(&p, &q), 0);
	}
}

static void
reading_beyond_the_end_moves_nothing(void **unused)
{
	(void)unused;
	struct key_reader reader = key_read(bytes_of("\x01\x02\x03", 3));
	uint32_t medium;
	uint64_t large;
	int64_t instant;
	uint8_t small, raw[4];
	const char *text;
	assert_false(key_read_u32(&reader, &medium));
	assert_false(key_read_u64(&reader, &large));
	assert_false(key_read_instant(&reader, &instant));
	assert_false(key_read_string(&reader, &text));
	assert_false(key_read_raw(&reader, raw, 4));
	assert_int_equal(reader.rest.len, 3);
	assert_true(key_read_raw(&reader, raw, 2));
	assert_true(key_read_u8(&reader, &small));
	assert_int_equal(small, 3);
	assert_false(key_read_u8(&reader, &small));
	assert_false(key_read_string(&reader, &text));
}

static void
a_key_that_is_too_long_says_so(void **unused)
{
	(void)unused;
	struct store_key key;
	char text[STORE_KEY_MAX + 1];
	memset(text, 'x', sizeof text);
	text[STORE_KEY_MAX - 1] = '\0';
	key_start(&key);
	key_string(&key, text);
	assert_false(key.too_long);
	assert_int_equal(key_bytes(&key).len, STORE_KEY_MAX);
	key_u8(&key, 1);
	assert_true(key.too_long);
	assert_true(key_bytes(&key).len > STORE_KEY_MAX);
	key_start(&key);
	key_u32(&key, 1);
	assert_false(key.too_long);
	assert_int_equal(key_bytes(&key).len, 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys_sort_as_their_parts),
	    cmocka_unit_test(parts_are_read_back),
	    cmocka_unit_test(reading_beyond_the_end_moves_nothing),
	    cmocka_unit_test(a_key_that_is_too_long_says_so),
	};
	return cmocka_run_group_tests_name("store_key", tests, NULL, NULL);
}
