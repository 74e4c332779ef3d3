// SPDX-License-Identifier: Apache-2.0
/*
 * test_names.c - one number for each text, and the order of the texts.
 */
#include "services/reporting/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint32_t
add(struct names *names, const char *text)
{
	uint32_t id;

	assert_int_equal(names_add(names, text, &id), STATUS_OK);
	return id;
}

static void
same_text_same_number(void **state)
{
	struct names *names;
	uint32_t a;

	(void)state;
	assert_int_equal(names_new(&names), STATUS_OK);
	a = add(names, "a");
	assert_int_not_equal(a, 0);
	assert_int_equal(add(names, ""), 0);
	assert_int_equal(add(names, "a"), a);
	assert_int_not_equal(add(names, "A"), a);
	assert_int_equal(names_find(names, "a"), a);
	assert_int_equal(names_find(names, ""), 0);
	assert_int_equal(names_find(names, "b"), NAME_UNKNOWN);
	assert_string_equal(names_text(names, a), "a");
	assert_int_equal(names_count(names), 3);
	names_free(&names);
	assert_null(names);
}

static void
ranks_are_the_order_of_bytes(void **state)
{
	static const char *const sorted[] = {
	    "", "10", "9", "B", "a", "a1", "b", "\xc3\xa9"};
	static const size_t order[] = {4, 0, 7, 2, 6, 1, 3, 5};
	uint32_t ids[8];
	uint32_t *ranks;
	struct names *names;

	(void)state;
	assert_int_equal(names_new(&names), STATUS_OK);
	for (size_t i = 0; i < 8; i++)
		ids[order[i]] = add(names, sorted[order[i]]);
	assert_int_equal(names_rank(names, &ranks), STATUS_OK);
	for (uint32_t i = 0; i < 8; i++)
		assert_int_equal(ranks[ids[i]], i);
	free(ranks);
	names_free(&names);
}

static void
many_names_are_all_found(void **state)
{
	struct names *names;
	char text[16];

	(void)state;
	assert_int_equal(names_new(&names), STATUS_OK);
	for (uint32_t i = 1; i <= 50000; i++) {
		(void)snprintf(text, sizeof(text), "student-%u", i);
		assert_int_equal(add(names, text), i);
	}
	for (uint32_t i = 1; i <= 50000; i++) {
		(void)snprintf(text, sizeof(text), "student-%u", i);
		assert_int_equal(names_find(names, text), i);
		assert_string_equal(names_text(names, i), text);
	}
	names_free(&names);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(same_text_same_number),
	    cmocka_unit_test(ranks_are_the_order_of_bytes),
	    cmocka_unit_test(many_names_are_all_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
