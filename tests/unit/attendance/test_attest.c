// SPDX-License-Identifier: Apache-2.0
/*
 * test_attest.c - months, what they come to, and tokens that are not ours.
 */
#include "services/attendance/wire_attest.h"
#include "services/attendance/wire_record.h"
#include "common/wire_put.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TOKEN_FIELD_SUM 4    /* of SumMonth */
#define TOKEN_FIELD_ATTEST 1 /* of AttestMonth */

static void
a_month_is_read_and_written(void **state)
{
	static const char *const wrong[] = {"", "2026", "2026-1", "2026-13",
	    "2026-00", "2026-10-01", "26-10", "2026/10", "1999-12", "x026-10"};
	char text[MONTH_TEXT];
	uint32_t month;

	(void)state;
	assert_true(month_parse("2026-10", &month));
	assert_int_equal(month, 202610);
	month_format(month, text);
	assert_string_equal(text, "2026-10");
	assert_false(month_parse(NULL, &month));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(month_parse(wrong[i], &month));
	assert_int_equal(month_of_date(0), 197001);
	assert_int_equal(month_of_date(-1), 196912);
}

static void
a_month_is_told_when_nothing_is_open(void **state)
{
	struct student_line lines[] = {
	    {.status = ATTENDANCE_PRESENT, .minutes = 30},
	    {.status = ATTENDANCE_UNMARKED},
	};
	struct session_record record = {.students = lines, .student_count = 2};
	static const struct {
		enum session_status status;
		uint32_t open;
		bool told;
	} rows[] = {
	    {SESSION_COMPLETED, 0, true},
	    {SESSION_CANCELLED, 0, true},
	    {SESSION_MISSED, 0, true},
	    {SESSION_COMPLETED, 1, false},
	    {SESSION_UNREPORTED, 0, false},
	    {SESSION_UNCLOSED, 0, false},
	    {SESSION_SCHEDULED, 0, false},
	    {SESSION_IN_PROGRESS, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct month_sum sum = {.sessions = 0};

		month_add(&sum, &record, rows[i].status, rows[i].open);
		assert_int_equal(month_is_told(&sum), rows[i].told);
		assert_int_equal(sum.sessions, 1);
		assert_int_equal(sum.lines, 2);
		assert_int_equal(sum.unmarked, 1);
		assert_int_equal(sum.minutes, 30);
	}
}

static void
the_digest_is_of_the_order_and_the_bytes(void **state)
{
	uint8_t a[ATTEST_DIGEST_BYTES] = {0}, b[ATTEST_DIGEST_BYTES] = {0};

	(void)state;
	attest_digest(a, bytes_of("k1", 2), bytes_of("r1", 2));
	attest_digest(b, bytes_of("k1", 2), bytes_of("r1", 2));
	assert_memory_equal(a, b, sizeof(a));
	attest_digest(a, bytes_of("k2", 2), bytes_of("r2", 2));
	attest_digest(b, bytes_of("k2", 2), bytes_of("r3", 2));
	assert_memory_not_equal(a, b, sizeof(a));
}

struct sealed {
	struct arena *arena;
	uint8_t key[ATTEST_KEY_BYTES];
	struct month_sum sum;
	uint8_t token[ATTEST_PACKED_MAX];
	size_t token_len;
};

/* The token of an answer: its second field, after the packed sum. */
static void
seal(struct sealed *s, struct bytes after)
{
	struct buffer out;
	struct bytes rest;

	buffer_init(&out, 2 * ATTEST_PACKED_MAX);
	assert_int_equal(
	    attest_put_sum(&s->sum, after, s->key, &out), STATUS_OK);
	/* Lengths of one or two bytes, behind a tag of one. */
	rest = buffer_bytes(&out);
	for (int field = 1; field <= 2; field++) {
		size_t len = rest.data[1] & 0x7f, head = 2;

		if (rest.data[1] >= 0x80) {
			len |= (size_t)rest.data[2] << 7;
			head = 3;
		}
		assert_int_equal(rest.data[0] >> 3, field);
		if (field == 2) {
			memcpy(s->token, rest.data + head, len);
			s->token_len = len;
		}
		rest = bytes_of(rest.data + head + len, rest.len - head - len);
	}
	assert_int_equal(rest.len, 0);
	buffer_fini(&out);
}

static void
begin(struct sealed *s)
{
	memset(s, 0, sizeof(*s));
	assert_int_equal(arena_new(1u << 20, &s->arena), STATUS_OK);
	attest_make_key(s->key);
	s->sum = (struct month_sum){.school_id = "S",
	    .month = 202610,
	    .as_of = 77,
	    .sessions = 5,
	    .minutes = 99,
	    .digest = {1, 2, 3}};
}

static enum status
sign(struct sealed *s, struct attest_request *request)
{
	struct buffer body;
	char detail[QUERY_DETAIL] = "";
	enum status status;

	buffer_init(&body, 2 * ATTEST_PACKED_MAX);
	wire_put_bytes(
	    &body, TOKEN_FIELD_ATTEST, bytes_of(s->token, s->token_len));
	status = attest_read_request(
	    buffer_bytes(&body), s->arena, s->key, request, detail);
	if (status != STATUS_OK)
		assert_true(strncmp(detail, "token:", 6) == 0);
	buffer_fini(&body);
	return status;
}

static void
what_was_summed_is_signed(void **state)
{
	struct attest_request request;
	struct sealed s;

	(void)state;
	begin(&s);
	seal(&s, bytes_of("", 0));
	assert_int_equal(sign(&s, &request), STATUS_OK);
	assert_string_equal(request.sum.school_id, "S");
	assert_int_equal(request.sum.month, 202610);
	assert_int_equal(request.sum.as_of, 77);
	assert_int_equal(request.sum.sessions, 5);
	assert_int_equal(request.sum.minutes, 99);
	assert_memory_equal(
	    request.sum.digest, s.sum.digest, ATTEST_DIGEST_BYTES);
	assert_false(request.anyway);
	arena_free(&s.arena);
}

static void
nothing_else_is_signed(void **state)
{
	struct attest_request request;
	struct sealed s;

	(void)state;
	begin(&s);
	seal(&s, bytes_of("", 0));
	for (size_t i = 0; i < s.token_len; i++) {
		s.token[i] ^= 1;
		assert_int_equal(sign(&s, &request), STATUS_INVALID);
		s.token[i] ^= 1;
	}
	s.token_len--;
	assert_int_equal(sign(&s, &request), STATUS_INVALID);
	s.token_len = 0;
	assert_int_equal(sign(&s, &request), STATUS_INVALID);
	/* Half done. */
	seal(&s, bytes_of("p\0s", 4));
	assert_int_equal(sign(&s, &request), STATUS_INVALID);
	/* Of another run. */
	seal(&s, bytes_of("", 0));
	attest_make_key(s.key);
	assert_int_equal(sign(&s, &request), STATUS_INVALID);
	arena_free(&s.arena);
}

static void
a_sum_goes_on_where_it_was(void **state)
{
	struct sum_request request;
	struct sealed s;
	struct buffer body;
	char detail[QUERY_DETAIL] = "";

	(void)state;
	begin(&s);
	seal(&s, bytes_of("p\0s", 4));
	buffer_init(&body, 2 * ATTEST_PACKED_MAX);
	wire_put_bytes(&body, TOKEN_FIELD_SUM, bytes_of(s.token, s.token_len));
	assert_int_equal(attest_read_sum(buffer_bytes(&body), s.arena, s.key,
			     &request, detail),
	    STATUS_OK);
	assert_true(bytes_equal(request.after, bytes_of("p\0s", 4)));
	assert_int_equal(request.sum.sessions, 5);
	buffer_fini(&body);
	arena_free(&s.arena);
}

static void
the_school_is_read_of_the_packed_record(void **state)
{
	static const char *const schools[] = {"A", "", NULL};
	struct session_record record = {.provider_id = "p",
	    .session_id = "s",
	    .status = SESSION_COMPLETED,
	    .program_id = "A",
	    .tutor_id = "A",
	    .subject = SUBJECT_MATH};
	struct arena *arena;
	struct buffer packed;

	(void)state;
	assert_int_equal(arena_new(1u << 16, &arena), STATUS_OK);
	buffer_init(&packed, 4096);
	for (size_t i = 0; i < 3; i++) {
		record.school_id = schools[i];
		buffer_reset(&packed);
		assert_int_equal(record_pack(&record, &packed), STATUS_OK);
		assert_int_equal(
		    record_is_at(buffer_bytes(&packed), "A"), i == 0);
		assert_false(record_is_at(buffer_bytes(&packed), "AA"));
		assert_false(record_is_at(buffer_bytes(&packed), "p"));
	}
	assert_false(record_is_at(bytes_of("", 0), "A"));
	assert_false(record_is_at(bytes_of("\x2a\x05"
					   "A",
				      3),
	    "A"));
	buffer_fini(&packed);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_month_is_read_and_written),
	    cmocka_unit_test(a_month_is_told_when_nothing_is_open),
	    cmocka_unit_test(the_digest_is_of_the_order_and_the_bytes),
	    cmocka_unit_test(what_was_summed_is_signed),
	    cmocka_unit_test(nothing_else_is_signed),
	    cmocka_unit_test(a_sum_goes_on_where_it_was),
	    cmocka_unit_test(the_school_is_read_of_the_packed_record),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
