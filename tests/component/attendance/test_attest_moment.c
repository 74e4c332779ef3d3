// SPDX-License-Identifier: Apache-2.0
/*
 * test_attest_moment.c - as of which moment a month is summed.
 *
 * A month signed as of a moment to come would hide every change until then,
 * and nobody could sign it again.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/wire_attest.h"
#include "services/attendance/wire_log.h"
#include "common/wire_put.h"
#include "services/attendance/wire_record.h"
#include "tests/support/log_store.h"
#include "tests/support/temp_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Of SumMonth, and of the answer. */
#define FIELD_SCHOOL 1
#define FIELD_MONTH 2
#define FIELD_AS_OF 3
#define FIELD_TOKEN 4

static struct temp_dir dir;
static struct log_store own;
static struct session_desk *desk;
static struct arena *arena;
static struct buffer reply;
static struct call call;

static int
set_up(void **state)
{
	(void)state;
	temp_dir_init(&dir);
	log_store_open(&own, dir.path);
	assert_int_equal(
	    session_desk_new(own.store, own.log, own.cursors, &desk),
	    STATUS_OK);
	assert_int_equal(arena_new(1u << 22, &arena), STATUS_OK);
	buffer_init(&reply, 1u << 16);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	buffer_fini(&reply);
	arena_free(&arena);
	session_desk_free(&desk);
	log_store_close(&own);
	temp_dir_fini(&dir);
	return 0;
}

/* As the projection logs a record, and as it stores one. */
static enum status
log_record(struct store_txn *txn, void *ctx)
{
	const struct kept_record *kept = ctx;
	const struct recorded recorded = {
	    kept->packed, kept->revision, kept->cause, 0};
	struct buffer entry;
	uint64_t seq;
	enum status status;

	buffer_init(&entry, LOG_ENTRY_MAX);
	status = log_write_recorded(&recorded, &entry);
	if (status == STATUS_OK)
		status = log_append(own.log, txn, buffer_bytes(&entry), &seq);
	buffer_fini(&entry);
	return status;
}

static enum status
store_record(struct store_txn *txn, void *ctx)
{
	const struct kept_record *kept = ctx;
	struct store_key session;

	session_key(&session, "p", "s");
	return attendance_put_record(
	    txn, &desk->tables, key_bytes(&session), kept);
}

static enum status
ask(struct store_txn *txn, void *ctx)
{
	(void)ctx;
	call.txn = txn;
	return on_sum_month(&call);
}

/* as_of 0: not asked for. */
static enum status
sum(int64_t as_of)
{
	static const struct principal who = {
	    .name = "s", .role = ROLE_SCHOOL, .scope = "S"};
	struct buffer body;
	enum status status;

	buffer_init(&body, 256);
	buffer_reset(&reply);
	arena_reset(arena);
	wire_put_bytes(&body, FIELD_SCHOOL, bytes_of_string("S"));
	wire_put_bytes(&body, FIELD_MONTH, bytes_of_string("2026-10"));
	if (as_of != 0)
		wire_put_number(&body, FIELD_AS_OF, (uint64_t)as_of);
	call = (struct call){.state = desk,
	    .who = &who,
	    .body = buffer_bytes(&body),
	    .arena = arena,
	    .reply = &reply};
	status = store_read(own.store, ask, NULL);
	buffer_fini(&body);
	return status;
}

/* From the token, which is the second field; lengths of one or two bytes. */
static int64_t
summed_as_of(void)
{
	struct bytes rest = buffer_bytes(&reply);
	struct sum_request request;
	struct buffer body;
	char detail[QUERY_DETAIL] = "";

	buffer_init(&body, 2 * ATTEST_PACKED_MAX);
	for (int field = 1; field <= 2; field++) {
		size_t len = rest.data[1] & 0x7f, head = 2;

		if (rest.data[1] >= 0x80) {
			len |= (size_t)rest.data[2] << 7;
			head = 3;
		}
		assert_int_equal(rest.data[0] >> 3, field);
		if (field == 2)
			wire_put_bytes(&body, FIELD_TOKEN,
			    bytes_of(rest.data + head, len));
		rest = bytes_of(rest.data + head + len, rest.len - head - len);
	}
	assert_int_equal(attest_read_sum(buffer_bytes(&body), arena,
			     desk->seal_key, &request, detail),
	    STATUS_OK);
	buffer_fini(&body);
	return request.sum.as_of;
}

static void
what_is_not_stored_yet_is_not_summed(void **state)
{
	struct session_record record = {.provider_id = "p", .session_id = "s"};
	struct kept_record kept[2] = {{.revision = 1}, {.revision = 2}};
	struct buffer packed;
	int64_t known[2];

	(void)state;
	buffer_init(&packed, 1u << 16);
	assert_int_equal(record_pack(&record, &packed), STATUS_OK);
	log_store_append(&own, "x", 1);
	for (size_t i = 0; i < 2; i++) {
		kept[i].packed = buffer_bytes(&packed);
		assert_int_equal(
		    store_write(own.store, log_record, &kept[i]), STATUS_OK);
		known[i] = log_store_head(&own).known_at;
		kept[i].known_at = known[i];
	}
	log_store_append(&own, "x", 1);
	assert_int_equal(sum(0), STATUS_OK);
	assert_int_equal(summed_as_of(), known[0] - 1);
	assert_int_equal(sum(known[0]), STATUS_INVALID);
	assert_int_equal(
	    store_write_derived(own.store, store_record, &kept[0]), STATUS_OK);
	assert_int_equal(sum(0), STATUS_OK);
	assert_int_equal(summed_as_of(), known[1] - 1);
	assert_int_equal(
	    store_write_derived(own.store, store_record, &kept[1]), STATUS_OK);
	assert_int_equal(sum(0), STATUS_OK);
	assert_int_equal(summed_as_of(), log_store_head(&own).known_at);
	buffer_fini(&packed);
}

static void
no_moment_to_come_is_summed(void **state)
{
	int64_t known;

	(void)state;
	log_store_append(&own, "x", 1);
	known = log_store_head(&own).known_at;
	assert_int_equal(sum(0), STATUS_OK);
	assert_int_equal(summed_as_of(), known);
	assert_string_equal(call.audit, "\tschool=S");
	assert_int_equal(sum(known - 1), STATUS_OK);
	assert_int_equal(summed_as_of(), known - 1);
	assert_int_equal(sum(known + 1), STATUS_INVALID);
	assert_memory_equal(call.detail, "as_of:", 6);
	assert_int_equal(sum(INT64_MAX), STATUS_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		what_is_not_stored_yet_is_not_summed, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		no_moment_to_come_is_summed, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
