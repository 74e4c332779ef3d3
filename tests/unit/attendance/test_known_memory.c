// SPDX-License-Identifier: Apache-2.0
/*
 * test_known_memory.c - the filter and the tables of what is known of events.
 */
#include "services/attendance/known_filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MILLION 1000000u

static uint64_t seed;

/* As good as random, as a keyed hash is. */
static void
make_id(uint8_t id[KNOWN_ID_BYTES])
{
	for (size_t i = 0; i < KNOWN_ID_BYTES; i += sizeof(uint64_t)) {
		uint64_t x = seed += UINT64_C(0x9e3779b97f4a7c15);

		x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
		x ^= x >> 31;
		memcpy(id + i, &x, sizeof(x));
	}
}

static void
add_ids(struct known_filter *filter, unsigned count)
{
	uint8_t id[KNOWN_ID_BYTES];

	for (unsigned i = 0; i < count; i++) {
		make_id(id);
		known_filter_add(filter, id);
	}
}

/* Of so many ids, those that it may have. */
static unsigned
count_ids(const struct known_filter *filter, unsigned count)
{
	uint8_t id[KNOWN_ID_BYTES];
	unsigned found = 0;

	for (unsigned i = 0; i < count; i++) {
		make_id(id);
		found += known_filter_may_have(filter, id);
	}
	return found;
}

/* Nothing that was added is missed, however full it is. */
static void
a_full_filter_misses_nothing(void **state)
{
	struct known_filter filter;

	(void)state;
	assert_int_equal(known_filter_init(&filter, 10, 1 << 18), STATUS_OK);
	seed = 11;
	add_ids(&filter, 300000);
	seed = 11;
	assert_int_equal(count_ids(&filter, 300000), 300000);
	assert_true(filter.bytes <= filter.most_bytes);
	known_filter_fini(&filter);
}

/* It grows in few parts, and takes few new ids for known ones. */
static void
a_filter_knows_what_is_new(void **state)
{
	struct known_filter filter;

	(void)state;
	assert_int_equal(
	    known_filter_init(&filter, 10, (size_t)1 << 30), STATUS_OK);
	seed = 12;
	add_ids(&filter, 4 * MILLION);
	assert_int_equal(filter.part_count, 1);
	assert_in_range(count_ids(&filter, MILLION), 1, MILLION / 500);
	add_ids(&filter, 2 * MILLION);
	assert_int_equal(filter.part_count, 2);
	assert_in_range(count_ids(&filter, MILLION), 1, MILLION / 500);
	seed = 12;
	assert_int_equal(count_ids(&filter, 4 * MILLION), 4 * MILLION);
	known_filter_fini(&filter);
}

/* Its last part takes what is left of the bytes, unless that is little. */
static void
a_filter_uses_its_bytes(void **state)
{
	struct known_filter filter;

	(void)state;
	/* Of 16 bits an id: a part of 2^22 ids, then an eighth and less. */
	assert_int_equal(
	    known_filter_init(&filter, 10, (9u << 20) + 4096), STATUS_OK);
	add_ids(&filter, 4800 * 1000);
	assert_int_equal(filter.part_count, 2);
	known_filter_fini(&filter);
	assert_int_equal(
	    known_filter_init(&filter, 10, (9u << 20) - 4096), STATUS_OK);
	add_ids(&filter, 4800 * 1000);
	assert_int_equal(filter.part_count, 1);
	known_filter_fini(&filter);
}

/* What is behind the parts stays as it was. */
static void
a_filter_has_only_so_many_parts(void **state)
{
	struct {
		struct known_filter filter;
		uint64_t behind[8];
	} f;
	uint8_t id[KNOWN_ID_BYTES] = {1};

	(void)state;
	memset(&f, 0x5a, sizeof(f));
	assert_int_equal(
	    known_filter_init(&f.filter, 10, (size_t)1 << 30), STATUS_OK);
	for (unsigned i = 0; i < 4 * KNOWN_FILTER_PARTS; i++) {
		/* As if it were full. */
		f.filter.parts[f.filter.part_count - 1].room = 0;
		known_filter_add(&f.filter, id);
	}
	assert_int_equal(f.filter.part_count, KNOWN_FILTER_PARTS);
	assert_int_equal(f.filter.most_bytes, (size_t)1 << 30);
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(f.behind[i], UINT64_C(0x5a5a5a5a5a5a5a5a));
	assert_true(known_filter_may_have(&f.filter, id));
	known_filter_fini(&f.filter);
}

static void
a_table_sorts_what_it_has(void **state)
{
	struct known_table table = {.items = NULL};
	struct known_item *out = malloc(5000 * sizeof(*out));
	struct known_item item = {.content = "content"};

	(void)state;
	assert_non_null(out);
	assert_null(known_table_find(&table, item.id));
	seed = 5;
	for (unsigned i = 0; i < 5000; i++) {
		make_id(item.id);
		/* crowds at both ends */
		if (i % 5 == 0)
			memset(item.id, i % 2 == 0 ? 0xff : 0, 3);
		assert_int_equal(known_table_add(&table, &item), STATUS_OK);
		assert_int_equal(known_table_add(&table, &item), STATUS_OK);
		assert_non_null(known_table_find(&table, item.id));
	}
	assert_int_equal(table.count, 5000);
	known_table_sort(&table, out);
	for (unsigned i = 1; i < 5000; i++)
		assert_true(
		    memcmp(out[i - 1].id, out[i].id, sizeof(item.id)) < 0);
	known_table_clear(&table);
	assert_null(known_table_find(&table, out[0].id));
	known_table_fini(&table);
	free(out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_full_filter_misses_nothing),
	    cmocka_unit_test(a_filter_knows_what_is_new),
	    cmocka_unit_test(a_filter_uses_its_bytes),
	    cmocka_unit_test(a_filter_has_only_so_many_parts),
	    cmocka_unit_test(a_table_sorts_what_it_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
