// SPDX-License-Identifier: Apache-2.0
/*
 * test_follow.c - entries that cannot be understood are refused, so that the
 * follower quarantines them; the others go in.
 */
#include "tests/component/reporting/feed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct entry_case {
	const char *name;
	enum stream stream;
	const char *bytes;
	size_t len;
	enum status status;
};

#define BYTES(text) text, sizeof(text) - 1

static const struct entry_case cases[] = {
    {"nothing at all", STREAM_INTAKE, BYTES(""), STATUS_OK},
    {"half a message", STREAM_INTAKE, BYTES("\x22\x10\x0a"), STATUS_INVALID},
    {"noise", STREAM_ATTENDANCE, BYTES("\xff\xff\xff\xff"), STATUS_INVALID},
    {"noise that looks like a record", STREAM_ATTENDANCE, BYTES("\x1a\x7f\xff"),
	STATUS_INVALID},
    {"a student without id", STREAM_INTAKE, BYTES("\x22\x00"), STATUS_INVALID},
    {"a student with an empty id", STREAM_INTAKE, BYTES("\x22\x02\x0a\x00"),
	STATUS_INVALID},
    {"a student whose id is not UTF-8", STREAM_INTAKE,
	BYTES("\x22\x03\x0a\x01\xff"), STATUS_INVALID},
    {"a student", STREAM_INTAKE, BYTES("\x22\x03\x0a\x01s"), STATUS_OK},
    {"a day that is none", STREAM_INTAKE,
	BYTES("\x72\x0c\x12\x0a"
	      "2025-02-30"),
	STATUS_INVALID},
    {"a day", STREAM_INTAKE,
	BYTES("\x72\x0c\x12\x0a"
	      "2025-02-28"),
	STATUS_OK},
    {"a placement without need", STREAM_SCHEDULING, BYTES("\x1a\x00"),
	STATUS_INVALID},
    {"a group, which no figure needs", STREAM_SCHEDULING, BYTES("\x0a\x00"),
	STATUS_OK},
    {"a record that is missing", STREAM_ATTENDANCE, BYTES("\x1a\x00"),
	STATUS_INVALID},
    {"a record without session", STREAM_ATTENDANCE,
	BYTES("\x1a\x05\x0a\x03\x0a\x01p"), STATUS_INVALID},
    {"a record", STREAM_ATTENDANCE, BYTES("\x1a\x08\x0a\x06\x0a\x01p\x12\x01s"),
	STATUS_OK},
    {"a status beyond the last", STREAM_ATTENDANCE,
	BYTES("\x1a\x0a\x0a\x08\x0a\x01p\x12\x01s\x18\x63"), STATUS_INVALID},
};

struct attempt {
	struct feed *feed;
	const struct entry_case *c;
};

static enum status
apply(struct store_txn *txn, void *ctx)
{
	const struct attempt *attempt = ctx;
	struct log_entry entry = {.seq = 1,
	    .known_at = 1,
	    .data = bytes_of(attempt->c->bytes, attempt->c->len)};

	switch (attempt->c->stream) {
	case STREAM_INTAKE:
		return on_intake_entry(txn, &entry, &attempt->feed->reporting);
	case STREAM_SCHEDULING:
		return on_scheduling_entry(
		    txn, &entry, &attempt->feed->reporting);
	case STREAM_ATTENDANCE:
		break;
	}
	return on_attendance_entry(txn, &entry, &attempt->feed->reporting);
}

static void
test_entries(void **state)
{
	struct feed feed;

	(void)state;
	feed_open(&feed);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct attempt attempt = {&feed, &cases[i]};
		enum status status = store_write(feed.store, apply, &attempt);

		if (status != cases[i].status)
			fail_msg("%s: %s", cases[i].name, status_name(status));
	}
	feed_close(&feed);
}

/* A session of which nothing is told but its ids has no day and no line. */
static void
test_bare_record(void **state)
{
	static const struct asked_report asked = {.name = "attendance"};
	struct attempt attempt = {NULL, &cases[14]};
	struct feed feed;
	char csv[1024];
	char detail[512];

	(void)state;
	feed_open(&feed);
	attempt.feed = &feed;
	assert_string_equal(cases[14].name, "a record");
	assert_int_equal(store_write(feed.store, apply, &attempt), STATUS_OK);
	assert_int_equal(
	    feed_report(&feed, &asked, csv, sizeof(csv), detail), STATUS_OK);
	assert_string_equal(strchr(csv, '\n') + 1, "# walk-ins: 0\n");
	feed_close(&feed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_entries),
	    cmocka_unit_test(test_bare_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
