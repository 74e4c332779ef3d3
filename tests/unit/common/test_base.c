// SPDX-License-Identifier: Apache-2.0
/*
 * test_base.c - statuses, slices, buffers and arenas.
 */
#include "common/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
every_status_has_its_own_name(void **unused)
{
	(void)unused;
	for (int a = STATUS_OK; a <= STATUS_INTERNAL; a++) {
		assert_string_not_equal(status_name((enum status)a), "UNKNOWN");
		for (int b = STATUS_OK; b < a; b++)
			assert_string_not_equal(status_name((enum status)a),
			    status_name((enum status)b));
	}
	assert_string_equal(status_name((enum status)999), "UNKNOWN");
}

static void
failures_are_no_answers(void **unused)
{
	(void)unused;
	for (int s = STATUS_OK; s <= STATUS_INTERNAL; s++)
		assert_int_equal(
		    status_is_answer((enum status)s), s < STATUS_CORRUPT);
}

static void
slices_compare_as_memory_a_prefix_first(void **unused)
{
	(void)unused;
	static const struct {
		const char *a, *b;
		int order;
	} cases[] = {
	    {"", "", 0},
	    {"", "a", -1},
	    {"a", "", 1},
	    {"ab", "abc", -1},
	    {"b", "abc", 1},
	    {"\xff", "a", 1},
	    {"same", "same", 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bytes a = bytes_of_string(cases[i].a);
		struct bytes b = bytes_of_string(cases[i].b);
		int order = bytes_compare(a, b);
		assert_int_equal((order > 0) - (order < 0), cases[i].order);
		assert_int_equal(bytes_equal(a, b), cases[i].order == 0);
	}
	assert_true(bytes_equal(bytes_of(NULL, 0), bytes_of("x", 0)));
	assert_true(bytes_begin_with(bytes_of("ab", 2), bytes_of("ab", 2)));
	assert_true(bytes_begin_with(bytes_of("ab", 2), bytes_of("a", 1)));
	assert_true(bytes_begin_with(bytes_of("ab", 2), bytes_of(NULL, 0)));
	assert_false(bytes_begin_with(bytes_of("ab", 2), bytes_of("b", 1)));
	assert_false(bytes_begin_with(bytes_of("a", 1), bytes_of("ab", 2)));
}

static void
a_buffer_grows_to_its_limit_and_remembers(void **unused)
{
	(void)unused;
	struct buffer b;
	buffer_init(&b, 1000);
	for (int i = 0; i < 100; i++)
		buffer_append_string(&b, "0123456789");
	assert_int_equal(b.failed, STATUS_OK);
	assert_int_equal(b.len, 1000);
	buffer_append(&b, "", 0);
	assert_int_equal(b.failed, STATUS_OK);
	buffer_append(&b, "x", 1);
	assert_int_equal(b.failed, STATUS_TOO_BIG);
	assert_int_equal(b.len, 1000);
	assert_null(buffer_reserve(&b, 0));
	buffer_reset(&b);
	buffer_format(&b, "%s=%d", "answer", 42);
	assert_int_equal(b.failed, STATUS_OK);
	assert_true(
	    bytes_equal(buffer_bytes(&b), bytes_of_string("answer=42")));
	buffer_fini(&b);
	assert_null(b.data);
}

static void
a_length_that_overflows_is_too_big(void **unused)
{
	(void)unused;
	struct buffer b;
	buffer_init(&b, SIZE_MAX);
	buffer_append(&b, "abc", 3);
	assert_null(buffer_reserve(&b, SIZE_MAX - 1));
	assert_int_equal(b.failed, STATUS_TOO_BIG);
	buffer_fini(&b);
}

static void
an_arena_hands_out_aligned_memory_up_to_its_limit(void **unused)
{
	(void)unused;
	struct arena *arena;
	assert_int_equal(arena_new(4096, &arena), STATUS_OK);
	size_t total = 0;
	for (size_t len = 1;; len += 7) {
		void *room = arena_alloc(arena, len);
		if (room == NULL)
			break;
		assert_int_equal((uintptr_t)room % 16, 0);
		memset(room, 0xa5, len);
		total += len;
	}
	assert_true(total > 3000 && total <= 4096);
	arena_reset(arena);
	uint8_t *zeroed = arena_zeroed(arena, 100, 10);
	assert_non_null(zeroed);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(zeroed[i], 0);
	assert_null(arena_zeroed(arena, SIZE_MAX / 2, 3));
	assert_null(arena_alloc(arena, SIZE_MAX));
	char *text = arena_string(arena, bytes_of("abcdef", 3));
	assert_string_equal(text, "abc");
	arena_free(&arena);
	assert_null(arena);
	arena_free(&arena);
}

static void
an_arena_survives_any_sizes_over_many_resets(void **unused)
{
	(void)unused;
	struct arena *arena;
	assert_int_equal(arena_new(1024 * 1024, &arena), STATUS_OK);
	uint32_t seed = 1;
	for (int round = 0; round < 2000; round++) {
		size_t left = 1024 * 1024;
		for (;;) {
			seed = seed * 1664525u + 1013904223u;
			size_t len = (seed >> 8) % 200000 + 1;
			uint8_t *room = arena_alloc(arena, len);
			if (room == NULL)
				break;
			room[0] = room[len - 1] = 1;
			assert_true(len <= left);
			left -= len;
		}
		arena_reset(arena);
	}
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_status_has_its_own_name),
	    cmocka_unit_test(failures_are_no_answers),
	    cmocka_unit_test(slices_compare_as_memory_a_prefix_first),
	    cmocka_unit_test(a_buffer_grows_to_its_limit_and_remembers),
	    cmocka_unit_test(a_length_that_overflows_is_too_big),
	    cmocka_unit_test(an_arena_hands_out_aligned_memory_up_to_its_limit),
	    cmocka_unit_test(an_arena_survives_any_sizes_over_many_resets),
	};
	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
