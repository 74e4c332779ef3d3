// SPDX-License-Identifier: Apache-2.0
/*
 * test_metrics.c - the registry and its text, byte for byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/metrics.h"

static void
assert_text(struct metrics *metrics, const char *expected)
{
	struct buffer text;

	buffer_init(&text, 1u << 20);
	metrics_write(metrics, &text);
	buffer_append(&text, "", 1);
	assert_string_equal((const char *)text.data, expected);
	buffer_fini(&text);
}

static void
test_text(void **state)
{
	static const double bounds[] = {0.5, 1, 10};
	struct metrics *metrics;

	(void)state;
	assert_int_equal(metrics_new(&metrics), STATUS_OK);
	assert_text(metrics, "");
	assert_int_equal(metrics_declare(metrics, METRIC_HISTOGRAM,
			     "chalkline_b_seconds", "Time.", bounds, 3),
	    STATUS_OK);
	assert_int_equal(metrics_declare(metrics, METRIC_GAUGE, "chalkline_c",
			     "Now.", NULL, 0),
	    STATUS_OK);
	assert_int_equal(metrics_declare(metrics, METRIC_GAUGE, "chalkline_c",
			     "Again.", NULL, 0),
	    STATUS_CONFLICT);
	metrics_observe(metrics, "chalkline_b_seconds", 0.5);
	metrics_observe(metrics, "chalkline_b_seconds", 4);
	metrics_observe(metrics, "chalkline_b_seconds", 40);
	metrics_set(metrics, "chalkline_c", "x=\"2\"", 1.5);
	metrics_set(metrics, "chalkline_c", "x=\"1\"", 3);
	metrics_set(metrics, "chalkline_c", "x=\"1\"", 4);
	metrics_add(metrics, "chalkline_a_total", "", 2);
	metrics_add(metrics, "chalkline_a_total", "", 3);
	metrics_set(metrics, "never_declared", "", 3);
	assert_text(metrics, "# HELP chalkline_a_total chalkline_a_total\n"
			     "# TYPE chalkline_a_total counter\n"
			     "chalkline_a_total 5\n"
			     "# HELP chalkline_b_seconds Time.\n"
			     "# TYPE chalkline_b_seconds histogram\n"
			     "chalkline_b_seconds_bucket{le=\"0.5\"} 1\n"
			     "chalkline_b_seconds_bucket{le=\"1\"} 1\n"
			     "chalkline_b_seconds_bucket{le=\"10\"} 2\n"
			     "chalkline_b_seconds_bucket{le=\"+Inf\"} 3\n"
			     "chalkline_b_seconds_sum 44.5\n"
			     "chalkline_b_seconds_count 3\n"
			     "# HELP chalkline_c Now.\n"
			     "# TYPE chalkline_c gauge\n"
			     "chalkline_c{x=\"1\"} 4\n"
			     "chalkline_c{x=\"2\"} 1.5\n");
	metrics_free(&metrics);
	assert_null(metrics);
}

static void
test_series_are_bounded(void **state)
{
	struct metrics *metrics;
	struct buffer text;
	char labels[32];
	size_t lines = 0;

	(void)state;
	assert_int_equal(metrics_new(&metrics), STATUS_OK);
	for (int i = 0; i < 3 * (int)METRICS_SERIES_MAX; i++) {
		snprintf(labels, sizeof(labels), "n=\"%d\"", i);
		metrics_add(metrics, "many_total", labels, 1);
	}
	buffer_init(&text, 1u << 20);
	metrics_write(metrics, &text);
	for (size_t i = 0; i < text.len; i++) {
		lines += text.data[i] == '\n';
	}
	assert_int_equal(lines, METRICS_SERIES_MAX + 2);
	buffer_fini(&text);
	metrics_free(&metrics);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_series_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
