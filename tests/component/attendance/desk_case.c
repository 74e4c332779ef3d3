// SPDX-License-Identifier: Apache-2.0
#include "tests/component/attendance/desk_case.h"

#include "common/event/event_json.h"
#include "common/event/event_wire.h"
#include "common/wire_put.h"
#include "services/attendance/wire_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct desk_case desk_case;

void
desk_case_open(void)
{
	temp_dir_init(&desk_case.dir);
	log_store_open(&desk_case.own, desk_case.dir.path);
	assert_int_equal(
	    session_desk_new(desk_case.own.store, desk_case.own.log,
		desk_case.own.cursors, &desk_case.desk),
	    STATUS_OK);
	assert_int_equal(arena_new(1u << 22, &desk_case.arena), STATUS_OK);
	desk_case.applied = 0;
}

void
desk_case_close(void)
{
	arena_free(&desk_case.arena);
	session_desk_free(&desk_case.desk);
	log_store_close(&desk_case.own);
	temp_dir_fini(&desk_case.dir);
}

void
desk_case_write(store_fn *work, void *ctx)
{
	assert_int_equal(
	    store_write(desk_case.own.store, work, ctx), STATUS_OK);
}

static enum status
log_event(struct store_txn *txn, void *ctx)
{
	struct session_event event;
	struct event_fault fault;
	struct event_source source = {SOURCE_PROVIDER, "p"};
	struct buffer packed, entry;
	struct bytes list;
	uint64_t seq;
	enum status status;

	arena_reset(desk_case.arena);
	buffer_init(&packed, EVENT_PACKED_MAX);
	buffer_init(&entry, LOG_ENTRY_MAX);
	assert_int_equal(event_read_json(bytes_of_string(ctx), false,
			     desk_case.arena, &event, &fault, NULL),
	    STATUS_OK);
	assert_int_equal(
	    event_check(&event, false, desk_case.arena, &fault, NULL),
	    STATUS_OK);
	assert_int_equal(event_pack(&event, &packed), STATUS_OK);
	list = buffer_bytes(&packed);
	assert_int_equal(
	    log_write_accepted(&source, MINUTE_0, &list, 1, &entry), STATUS_OK);
	status = log_append(desk_case.own.log, txn, buffer_bytes(&entry), &seq);
	buffer_fini(&packed);
	buffer_fini(&entry);
	return status;
}

void
desk_case_tell(const char *json)
{
	desk_case_write(log_event, (void *)(uintptr_t)json);
}

enum status
desk_case_apply(struct store_txn *txn, void *ctx)
{
	const struct applying *a = ctx;
	enum status status = STATUS_OK;

	for (uint64_t seq = a->from; seq <= a->to && status == STATUS_OK;
	     seq++) {
		struct log_entry entry;

		status = log_get(desk_case.own.log, txn, seq, &entry);
		if (status == STATUS_OK)
			status = on_own_entry(txn, &entry, desk_case.desk);
	}
	return status;
}

void
desk_case_write_derived(store_fn *work, void *ctx)
{
	assert_int_equal(
	    store_write_derived(desk_case.own.store, work, ctx), STATUS_OK);
}

static enum status
derive(struct store_txn *txn, void *more)
{
	return on_own_derive(txn, desk_case.desk, more);
}

void
desk_case_derive(void)
{
	bool more = true;

	while (more)
		desk_case_write_derived(derive, &more);
}

uint64_t
desk_case_head(void)
{
	return log_store_head(&desk_case.own).seq;
}

void
desk_case_settle(void)
{
	while (desk_case.applied < desk_case_head()) {
		struct applying a = {desk_case.applied + 1, desk_case_head()};

		desk_case_write_derived(desk_case_apply, &a);
		desk_case.applied = a.to;
		desk_case_derive();
	}
}

enum status
desk_case_forget(struct store_txn *txn, void *ctx)
{
	(void)ctx;
	return on_own_reset(txn, desk_case.desk);
}

static void
put_text(struct buffer *out, uint32_t field, const char *text)
{
	wire_put_bytes(out, field, bytes_of_string(text));
}

enum status
desk_case_plan(struct store_txn *txn, void *ctx)
{
	const struct planning *p = ctx;
	struct log_entry entry = {
	    .seq = p->seq, .known_at = MINUTE_0 - INT64_C(1000000) * 86400 * 3};
	struct buffer body, event;
	enum status status;

	buffer_init(&body, 4096);
	buffer_init(&event, 4096);
	put_text(&body, 1, "p");
	put_text(&body, 2, "s1");
	if (p->withdrawn) {
		wire_put_number(&body, 3, PARTY_DISTRICT);
	} else {
		put_text(&body, 7, p->tutor_id);
		put_text(&body, 8, "b");
		put_text(&body, 8, "a");
		wire_put_number(&body, 9, (uint64_t)MINUTE_0);
		wire_put_number(&body, 10, (uint64_t)MINUTE_0 + 1800000000);
	}
	wire_put_bytes(&event, p->withdrawn ? 6 : 5, buffer_bytes(&body));
	entry.data = buffer_bytes(&event);
	status = on_plan_entry(txn, &entry, desk_case.desk);
	if (status == STATUS_OK)
		status = on_plan_finish(txn, desk_case.desk);
	buffer_fini(&body);
	buffer_fini(&event);
	return status;
}

enum status
desk_case_enrol(struct store_txn *txn, void *ctx)
{
	const struct enrolling *e = ctx;
	struct log_entry entry = {.seq = 1};
	struct buffer alias, student, event;
	enum status status;

	buffer_init(&alias, 4096);
	buffer_init(&student, 4096);
	buffer_init(&event, 4096);
	put_text(&student, 1, e->student_id);
	if (e->alias != NULL) {
		put_text(&alias, 1, "STATE");
		put_text(&alias, 2, "sasid");
		put_text(&alias, 3, e->alias);
		wire_put_bytes(&student, 5, buffer_bytes(&alias));
	}
	wire_put_bytes(&event, 4, buffer_bytes(&student));
	entry.data = buffer_bytes(&event);
	status = on_roster_entry(txn, &entry, desk_case.desk);
	if (status == STATUS_OK)
		status = on_roster_finish(txn, desk_case.desk);
	buffer_fini(&alias);
	buffer_fini(&student);
	buffer_fini(&event);
	return status;
}
