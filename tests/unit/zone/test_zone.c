// SPDX-License-Identifier: Apache-2.0
/*
 * test_zone.c - local time against Python's zoneinfo.
 *
 * The tables were calculated with Python's zoneinfo over the same tz
 * database: moments spread over 1991-2099 and around the changes of 2026.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <pthread.h>

#include "common/zone.h"

#define LONG_NAME                                                              \
	"a-name-that-is-much-longer-than-any-zone-of-the-tz-database-is-"      \
	"and-may-ever-be"

struct moment_case {
	const char *zone;
	int64_t second;
	int32_t offset;
	int32_t date;
	int32_t minute;
};

static const struct moment_case moments[] = {
    {"America/New_York", 3338030405, -14400, 38634, 640},
    {"America/New_York", 1759815993, -14400, 20368, 106},
    {"America/New_York", 3848638873, -18000, 44544, 321},
    {"America/New_York", 2202586300, -14400, 25492, 1051},
    {"America/New_York", 1772953199, -18000, 20520, 119},
    {"America/New_York", 1772953200, -14400, 20520, 180},
    {"America/New_York", 1793512799, -14400, 20758, 119},
    {"America/New_York", 1793512800, -18000, 20758, 60},
    {"America/Chicago", 4078018359, -18000, 47199, 112},
    {"America/Chicago", 3628134622, -21600, 41992, 70},
    {"America/Chicago", 3840528169, -18000, 44450, 502},
    {"America/Chicago", 3463142814, -18000, 40082, 666},
    {"America/Chicago", 1772956799, -21600, 20520, 119},
    {"America/Chicago", 1772956800, -18000, 20520, 180},
    {"America/Chicago", 1793516399, -18000, 20758, 119},
    {"America/Chicago", 1793516400, -21600, 20758, 60},
    {"America/Phoenix", 2939191845, -25200, 34018, 190},
    {"America/Phoenix", 787264495, -25200, 9111, 814},
    {"America/Phoenix", 2662522075, -25200, 30815, 1347},
    {"America/Phoenix", 3995404663, -25200, 46242, 1177},
    {"America/Anchorage", 1732361014, -32400, 20050, 143},
    {"America/Anchorage", 3450012501, -28800, 39930, 528},
    {"America/Anchorage", 885396024, -32400, 10247, 380},
    {"America/Anchorage", 1336359309, -28800, 15466, 1135},
    {"America/Anchorage", 1772967599, -32400, 20520, 119},
    {"America/Anchorage", 1772967600, -28800, 20520, 180},
    {"America/Anchorage", 1793527199, -28800, 20758, 119},
    {"America/Anchorage", 1793527200, -32400, 20758, 60},
    {"UTC", 1148903926, 0, 13297, 718},
    {"UTC", 2259528319, 0, 26151, 1365},
    {"UTC", 2677324194, 0, 30987, 789},
    {"UTC", 1721710248, 0, 19927, 290},
};

struct wall_case {
	const char *zone;
	int32_t date;
	int32_t minute;
	int64_t second;
};

/* 20520 and 20758 are the days of the changes of 2026. */
static const struct wall_case walls[] = {
    {"America/New_York", 32258, 1113, 2787172380},
    {"America/New_York", 13987, 1175, 1208561700},
    {"America/New_York", 23645, 26, 2042943960},
    {"America/New_York", 20520, 119, 1772953140},
    {"America/New_York", 20520, 120, 1772953200},
    {"America/New_York", 20520, 150, 1772955000},
    {"America/New_York", 20520, 180, 1772953200},
    {"America/New_York", 20758, 59, 1793509140},
    {"America/New_York", 20758, 60, 1793509200},
    {"America/New_York", 20758, 119, 1793512740},
    {"America/New_York", 20758, 120, 1793516400},
    {"America/Chicago", 21508, 835, 1858362900},
    {"America/Chicago", 25621, 372, 2213698320},
    {"America/Chicago", 32827, 326, 2836293960},
    {"America/Chicago", 20520, 119, 1772956740},
    {"America/Chicago", 20520, 120, 1772956800},
    {"America/Chicago", 20520, 150, 1772958600},
    {"America/Chicago", 20520, 180, 1772956800},
    {"America/Chicago", 20758, 59, 1793512740},
    {"America/Chicago", 20758, 60, 1793512800},
    {"America/Chicago", 20758, 119, 1793516340},
    {"America/Chicago", 20758, 120, 1793520000},
    {"America/Phoenix", 12019, 284, 1038483840},
    {"America/Phoenix", 36457, 259, 3149925540},
    {"America/Phoenix", 15971, 3, 1379919780},
    {"America/Phoenix", 20520, 119, 1772960340},
    {"America/Phoenix", 20520, 120, 1772960400},
    {"America/Phoenix", 20520, 150, 1772962200},
    {"America/Phoenix", 20520, 180, 1772964000},
    {"America/Phoenix", 20758, 59, 1793519940},
    {"America/Phoenix", 20758, 60, 1793520000},
    {"America/Phoenix", 20758, 119, 1793523540},
    {"America/Phoenix", 20758, 120, 1793523600},
    {"America/Anchorage", 7653, 428, 661277280},
    {"America/Anchorage", 21426, 339, 1851255540},
    {"America/Anchorage", 18215, 592, 1573843920},
    {"America/Anchorage", 20520, 119, 1772967540},
    {"America/Anchorage", 20520, 120, 1772967600},
    {"America/Anchorage", 20520, 150, 1772969400},
    {"America/Anchorage", 20520, 180, 1772967600},
    {"America/Anchorage", 20758, 59, 1793523540},
    {"America/Anchorage", 20758, 60, 1793523600},
    {"America/Anchorage", 20758, 119, 1793527140},
    {"America/Anchorage", 20758, 120, 1793530800},
    {"UTC", 27860, 407, 2407128420},
    {"UTC", 42643, 1388, 3684438480},
    {"UTC", 20725, 372, 1790662320},
    {"UTC", 20520, 119, 1772935140},
    {"UTC", 20520, 120, 1772935200},
    {"UTC", 20520, 150, 1772937000},
    {"UTC", 20520, 180, 1772938800},
    {"UTC", 20758, 59, 1793494740},
    {"UTC", 20758, 60, 1793494800},
    {"UTC", 20758, 119, 1793498340},
    {"UTC", 20758, 120, 1793498400},
};

static const struct zone *
find(const char *name)
{
	const struct zone *zone = NULL;

	assert_int_equal(zone_find(name, &zone), STATUS_OK);
	assert_string_equal(zone_name(zone), name);
	return zone;
}

static void
a_moment_has_a_local_date_and_minute(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		const struct moment_case *c = &moments[i];
		const struct zone *zone = find(c->zone);
		int64_t instant = c->second * INSTANT_SECOND + 999999;

		assert_int_equal(zone_offset(zone, instant), c->offset);
		assert_int_equal(zone_date(zone, instant), c->date);
		assert_int_equal(zone_minute_of_day(zone, instant), c->minute);
	}
}

static void
a_wall_time_has_one_moment(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(walls) / sizeof(walls[0]); i++) {
		const struct wall_case *c = &walls[i];

		assert_true(zone_instant(find(c->zone), c->date, c->minute) ==
			    c->second * INSTANT_SECOND);
	}
}

static void
a_wall_time_comes_back(void **state)
{
	const struct zone *zone = find("America/New_York");

	(void)state;
	for (int32_t date = 7306; date < 47800; date += 3) {
		int64_t at = zone_instant(zone, date, 8 * 60 + 5);

		assert_int_equal(zone_date(zone, at), date);
		assert_int_equal(zone_minute_of_day(zone, at), 8 * 60 + 5);
	}
}

static void
an_unknown_zone_is_not_found(void **state)
{
	static const char *const names[] = {"", "America/Nowhere",
	    "../../etc/passwd", "America", "New_York", LONG_NAME};
	const struct zone *zone = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(zone_find(names[i], &zone), STATUS_NOT_FOUND);
		assert_null(zone);
	}
}

static void *
find_many(void *ctx)
{
	(void)ctx;
	for (size_t i = 0; i < 2000; i++) {
		const struct moment_case *c =
		    &moments[i % (sizeof(moments) / sizeof(moments[0]))];
		const struct zone *zone = NULL;

		if (zone_find(c->zone, &zone) != STATUS_OK ||
		    zone_offset(zone, c->second * INSTANT_SECOND) != c->offset)
			return NULL;
	}
	return (void *)&moments;
}

static void
threads_share_zones(void **state)
{
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, find_many, NULL), 0);
	for (size_t i = 0; i < 4; i++) {
		void *result = NULL;

		assert_int_equal(pthread_join(threads[i], &result), 0);
		assert_non_null(result);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(threads_share_zones),
	    cmocka_unit_test(a_moment_has_a_local_date_and_minute),
	    cmocka_unit_test(a_wall_time_has_one_moment),
	    cmocka_unit_test(a_wall_time_comes_back),
	    cmocka_unit_test(an_unknown_zone_is_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
