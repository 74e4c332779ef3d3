// SPDX-License-Identifier: Apache-2.0
/*
 * test_settings.c - chalkline.yaml: what is read, and how bad files are told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/settings.h"

static char dir[64];
static char path[128];

static int
set_up(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/chalkline-settings-XXXXXX");
	if (mkdtemp(dir) == NULL) {
		return -1;
	}
	snprintf(path, sizeof(path), "%s/chalkline.yaml", dir);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static void
write_file(const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static enum status
read_text(const char *text, struct settings *settings, char detail[512])
{
	write_file(text);
	detail[0] = '\0';
	return settings_read(path, settings, detail, 512);
}

/* The detail begins with the path of the file. */
static const struct {
	const char *text, *detail;
} bad_files[] = {
    {"colour: red\n", ": colour: found an unknown key, expected one of: "
		      "time_zone, clearances, authorized, identity, services"},
    {"services:\n  intake:\n    endpont: x\n",
	": services.intake.endpont: found an unknown key, "
	"expected one of: endpoint, store, secret, public_key, "
	"http, map_bytes, query_threads, batch_events_max, "
	"batch_bytes_max, queue_bytes_max, apply_proposals"},
    {"services:\n  intake:\n    apply_proposals: true\n",
	": services.intake.apply_proposals: found it here, "
	"expected it in services.scheduling"},
    {"services:\n  scheduling:\n    apply_proposals: maybe\n",
	": services.scheduling.apply_proposals: found \"maybe\", "
	"expected true or false"},
    {"services:\n  billing:\n    store: x\n",
	": services.billing: found an unknown key, expected one "
	"of: intake, scheduling, attendance, reporting"},
    {"time_zone: Mars/Phobos\n",
	": time_zone: found \"Mars/Phobos\", expected an IANA "
	"time zone, like America/Chicago"},
    {"time_zone: ../../etc/passwd\n",
	": time_zone: found \"../../etc/passwd\", expected an "
	"IANA time zone, like America/Chicago"},
    {"time_zone: [a]\n", " line 1: time_zone: Expecting STRING, got event: "
			 "SEQUENCE_START"},
    {"time_zone: UTC\ntime_zone: UTC\n",
	": time_zone: found the key twice, expected it once"},
    {"services:\n  intake: 3\n",
	" line 2: services.intake: Expecting MAPPING, got event: "
	"SCALAR"},
    {"- a\n", ": Expecting MAPPING, got event: SEQUENCE_START"},
    {"services:\n  intake:\n    endpoint: http://x:1\n",
	": services.intake.endpoint: found \"http://x:1\", "
	"expected tcp://HOST:PORT, or ipc://PATH"},
    {"services:\n  intake:\n    endpoint: tcp://x:70000\n",
	": services.intake.endpoint: found \"tcp://x:70000\", "
	"expected tcp://HOST:PORT, or ipc://PATH"},
    {"services:\n  intake:\n    query_threads: 0\n",
	": services.intake.query_threads: found \"0\", expected "
	"1 to 64"},
    {"services:\n  intake:\n    query_threads: 2 threads\n",
	": services.intake.query_threads: found \"2 threads\", "
	"expected 1 to 64"},
    {"services:\n  intake:\n    query_threads: -1\n",
	": services.intake.query_threads: found \"-1\", expected "
	"1 to 64"},
    {"services:\n  intake:\n    map_bytes: 1000TiB\n",
	": services.intake.map_bytes: found \"1000TiB\", expected "
	"1MiB to 64TiB"},
    {"services:\n  intake:\n    map_bytes: 99999999999999999999\n",
	": services.intake.map_bytes: found "
	"\"99999999999999999999\", expected 1MiB to 64TiB"},
    {"services:\n  intake:\n    public_key: abc\n",
	": services.intake.public_key: found \"abc\", expected a "
	"public key of 40 characters, or nothing"},
    {"services:\n  intake:\n    http: 9464\n",
	": services.intake.http: found \"9464\", expected "
	"ADDRESS:PORT, or nothing"},
    {"services:\n  intake:\n    store: \"\"\n",
	": services.intake.store: found \"\", expected a path"},
};

static void
test_bad_files(void **state)
{
	struct settings settings;
	char detail[512], expected[700];

	(void)state;
	for (size_t i = 0; i < sizeof(bad_files) / sizeof(bad_files[0]); i++) {
		assert_int_equal(
		    read_text(bad_files[i].text, &settings, detail),
		    STATUS_INVALID);
		snprintf(expected, sizeof(expected), "%s%s", path,
		    bad_files[i].detail);
		assert_string_equal(detail, expected);
	}
}

static void
test_an_unclosed_quote(void **state)
{
	struct settings settings;
	char detail[512];

	(void)state;
	assert_int_equal(
	    read_text("time_zone: \"UTC\n", &settings, detail), STATUS_INVALID);
	assert_memory_equal(detail, path, strlen(path));
}

static void
test_no_file(void **state)
{
	struct settings settings;
	char detail[512], expected[256];

	(void)state;
	assert_int_equal(settings_read(path, &settings, detail, sizeof(detail)),
	    STATUS_NOT_FOUND);
	snprintf(expected, sizeof(expected),
	    "%s: found no such file, expected the settings", path);
	assert_string_equal(detail, expected);
	write_file("");
}

static void
test_defaults_of_an_empty_file(void **state)
{
	struct settings settings, defaults;
	char detail[512];

	(void)state;
	assert_int_equal(read_text("", &settings, detail), STATUS_OK);
	settings_default(dir, &defaults);
	assert_memory_equal(&settings, &defaults, sizeof(settings));
	assert_null(settings_service(&settings, "billing"));
}

static void
test_values(void **state)
{
	struct settings settings;
	const struct service_settings *intake;
	char detail[512], expected[256];

	(void)state;
	assert_int_equal(read_text("time_zone: America/Chicago\n"
				   "authorized: /etc/keys\n"
				   "services:\n"
				   "  intake:\n"
				   "    endpoint: ipc://sockets/intake\n"
				   "    store: here/intake\n"
				   "    http: \"\"\n"
				   "    map_bytes: 2GiB\n"
				   "    query_threads: 7\n"
				   "  reporting:\n"
				   "    endpoint: tcp://10.0.0.7:7004\n",
			     &settings, detail),
	    STATUS_OK);
	assert_string_equal(settings.time_zone, "America/Chicago");
	assert_string_equal(settings.authorized, "/etc/keys");
	intake = settings_service(&settings, "intake");
	snprintf(expected, sizeof(expected), "ipc://%s/sockets/intake", dir);
	assert_string_equal(intake->endpoint, expected);
	snprintf(expected, sizeof(expected), "%s/here/intake", dir);
	assert_string_equal(intake->store, expected);
	assert_string_equal(intake->http, "");
	assert_true(intake->map_bytes == UINT64_C(2) << 30);
	assert_int_equal(intake->query_threads, 7);
	assert_string_equal(settings_service(&settings, "reporting")->endpoint,
	    "tcp://10.0.0.7:7004");
}

static void
test_environment_is_over_the_file(void **state)
{
	struct settings settings;
	char detail[512];

	(void)state;
	assert_int_equal(setenv("CHALKLINE_INTAKE_QUERY_THREADS", "5", 1), 0);
	assert_int_equal(setenv("CHALKLINE_TIME_ZONE", "UTC", 1), 0);
	assert_int_equal(
	    read_text("time_zone: America/Chicago\n"
		      "services:\n  intake:\n    query_threads: 7\n",
		&settings, detail),
	    STATUS_OK);
	assert_int_equal(
	    settings_service(&settings, "intake")->query_threads, 5);
	assert_string_equal(settings.time_zone, "UTC");
	assert_int_equal(
	    setenv("CHALKLINE_INTAKE_QUERY_THREADS", "many", 1), 0);
	assert_int_equal(read_text("", &settings, detail), STATUS_INVALID);
	assert_string_equal(detail,
	    "environment: CHALKLINE_INTAKE_QUERY_THREADS: found \"many\", "
	    "expected 1 to 64");
	unsetenv("CHALKLINE_INTAKE_QUERY_THREADS");
	unsetenv("CHALKLINE_TIME_ZONE");
}

static void
test_what_is_written_is_read(void **state)
{
	struct settings made, got;
	char detail[512];

	(void)state;
	settings_default(dir, &made);
	snprintf(made.time_zone, sizeof(made.time_zone), "UTC");
	snprintf(made.clearances, sizeof(made.clearances), "FBI STATE");
	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		made.services[i].query_threads = (uint32_t)(i + 3);
		snprintf(made.services[i].secret,
		    sizeof(made.services[i].secret), "/a \"b\" \\c/%zu", i);
	}
	assert_int_equal(settings_write(path, &made), STATUS_OK);
	assert_int_equal(
	    settings_read(path, &got, detail, sizeof(detail)), STATUS_OK);
	assert_string_equal(got.time_zone, made.time_zone);
	assert_string_equal(got.clearances, made.clearances);
	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		const struct service_settings *a = &made.services[i];
		const struct service_settings *b = &got.services[i];

		assert_string_equal(a->endpoint, b->endpoint);
		assert_string_equal(a->secret, b->secret);
		assert_string_equal(a->store, b->store);
		assert_int_equal(a->query_threads, b->query_threads);
		assert_true(a->map_bytes == b->map_bytes);
	}
	assert_int_equal(settings_write(path, &made), STATUS_CONFLICT);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(test_bad_files),
	    CASE(test_an_unclosed_quote),
	    CASE(test_no_file),
	    CASE(test_defaults_of_an_empty_file),
	    CASE(test_values),
	    CASE(test_environment_is_over_the_file),
	    CASE(test_what_is_written_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
