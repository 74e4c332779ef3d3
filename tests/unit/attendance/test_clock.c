// SPDX-License-Identifier: Apache-2.0
/*
 * test_clock.c - lags of a sender, and when they show a clock that is ahead.
 */
#include "services/attendance/rules_clock.h"

#include "common/instant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define RECEIVED INT64_C(1791208800000000)

struct clock_case {
	const char *what;
	int64_t lags[8]; /* seconds; 0 ends */
	bool skewed;
	int64_t ahead_most; /* seconds */
	const char *median;
};

static const struct clock_case cases[] = {
    {"nothing", {0}, false, 0, "ahead of receipt"},
    {"on time", {1, 2, 30, 59}, false, 0, "within 1 min"},
    {"a minute ahead is a kept clock", {-60, -60, -60}, false, 0,
	"within 1 min"},
    {"two slips are no clock", {-61, -3600, 10, 10, 10}, false, 3600,
	"within 1 min"},
    {"three are", {-61, -62, -86400, 100, 200, 200, 250}, true, 86400,
	"within 5 min"},
    {"the lower of two in the middle", {30, 30, 200, 200}, false, 0,
	"within 1 min"},
    {"late", {90, 3600, 3601, 86401, 700000}, false, 0, "within 6 h"},
    {"very late", {700000}, false, 0, "over 7 days"},
};

static void
a_tally_by_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct clock_case *c = &cases[i];
		struct clock_tally tally = {.ahead_most = 0};
		uint64_t count = 0;

		while (count < 8 && c->lags[count] != 0) {
			clock_add(&tally, RECEIVED,
			    RECEIVED - c->lags[count] * INSTANT_SECOND);
			count++;
		}
		if (clock_events(&tally) != count ||
		    clock_is_skewed(&tally) != c->skewed ||
		    tally.ahead_most != c->ahead_most * INSTANT_SECOND)
			fail_msg("%s", c->what);
		if (count > 0)
			assert_string_equal(clock_median(&tally), c->median);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_tally_by_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
