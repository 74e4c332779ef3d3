// SPDX-License-Identifier: Apache-2.0
/*
 * test_authority.c - the authority's time zone, stored and logged once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "services/intake/authority.h"
#include "tests/component/intake/import_case.h"

struct setting {
	struct import_case *c;
	const char *time_zone, *clearances;
};

static enum status
set_both(struct store_txn *txn, void *ctx)
{
	struct setting *s = ctx;

	return authority_set(
	    &s->c->tables, s->c->log, txn, s->time_zone, s->clearances);
}

static enum status
set(struct import_case *c, const char *time_zone)
{
	struct setting s = {.c = c, .time_zone = time_zone, .clearances = ""};

	return store_write(c->store, set_both, &s);
}

static enum status
set_clearances(struct import_case *c, const char *clearances)
{
	struct setting s = {
	    .c = c, .time_zone = "UTC", .clearances = clearances};

	return store_write(c->store, set_both, &s);
}

static void
test_clearances_are_logged_when_they_differ(void **state)
{
	(void)state;
	struct import_case c;

	import_case_open(&c);
	assert_int_equal(set_clearances(&c, "FBI  STATE FBI"), STATUS_OK);
	assert_int_equal(set_clearances(&c, " FBI STATE "), STATUS_OK);
	assert_int_equal(set_clearances(&c, ""), STATUS_OK);
	assert_string_equal(import_case_log(&c, 0),
	    "{\"authoritySet\":{\"timeZone\":\"UTC\",\"clearances\":[\"FBI\","
	    "\"STATE\"]}}\n"
	    "{\"authoritySet\":{\"timeZone\":\"UTC\"}}\n");
	import_case_close(&c);
}

static void
test_zone_is_logged_when_it_differs(void **state)
{
	(void)state;
	struct import_case c;

	import_case_open(&c);
	assert_int_equal(set(&c, "America/Chicago"), STATUS_OK);
	assert_int_equal(set(&c, "America/Chicago"), STATUS_OK);
	assert_int_equal(set(&c, "Mars/Base"), STATUS_INVALID);
	assert_int_equal(set(&c, ""), STATUS_INVALID);
	assert_int_equal(set(&c, "UTC"), STATUS_OK);
	assert_string_equal(import_case_log(&c, 0),
	    "{\"authoritySet\":{\"timeZone\":\"America/Chicago\"}}\n"
	    "{\"authoritySet\":{\"timeZone\":\"UTC\"}}\n");
	import_case_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_clearances_are_logged_when_they_differ),
	    cmocka_unit_test(test_zone_is_logged_when_it_differs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
