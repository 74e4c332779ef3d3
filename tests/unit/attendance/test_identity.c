// SPDX-License-Identifier: Apache-2.0
/*
 * test_identity.c - two ids are one identity only when they are one text.
 *
 * A UUID is kept as its bytes; every other spelling of it is another id.
 */
#include "services/attendance/tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	enum source_kind kind;
	const char *source, *id;
} ids[] = {
    {SOURCE_PROVIDER, "p", "0123abcd-0123-4567-89ab-0123456789ab"},
    {SOURCE_PROVIDER, "p", "0123ABCD-0123-4567-89ab-0123456789ab"},
    {SOURCE_PROVIDER, "p", "0123abcd-0123-4567-89ab-0123456789ac"},
    {SOURCE_PROVIDER, "p", "0123abcd-0123-4567-89ab-0123456789a"},
    {SOURCE_PROVIDER, "p", "0123abcd-0123-4567-89ab-0123456789ab0"},
    {SOURCE_PROVIDER, "p", "0123abcd0123-4567-89ab-0123456789ab-"},
    {SOURCE_PROVIDER, "p", "0123abcd012345678901230123456789ab"},
    {SOURCE_PROVIDER, "p", "g123abcd-0123-4567-89ab-0123456789ab"},
    {SOURCE_PROVIDER, "q", "0123abcd-0123-4567-89ab-0123456789ab"},
    {SOURCE_SCHOOL, "p", "0123abcd-0123-4567-89ab-0123456789ab"},
    {SOURCE_PROVIDER, "p", "e1"},
    {SOURCE_PROVIDER, "p", "e"},
    {SOURCE_PROVIDER, "p", ""},
};
#define IDS (sizeof(ids) / sizeof(*ids))

static void
each_is_its_own(void **state)
{
	struct store_key keys[IDS], again;

	(void)state;
	for (size_t i = 0; i < IDS; i++) {
		identity_key(&keys[i], ids[i].kind, ids[i].source, ids[i].id);
		identity_key(&again, ids[i].kind, ids[i].source, ids[i].id);
		assert_true(
		    bytes_equal(key_bytes(&keys[i]), key_bytes(&again)));
		for (size_t j = 0; j < i; j++)
			assert_false(bytes_equal(
			    key_bytes(&keys[i]), key_bytes(&keys[j])));
	}
}

static void
a_uuid_is_short(void **state)
{
	struct store_key key;

	(void)state;
	identity_key(&key, ids[0].kind, ids[0].source, ids[0].id);
	assert_int_equal(key.len, 1 + 2 + 1 + 16);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_is_its_own),
	    cmocka_unit_test(a_uuid_is_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
