// SPDX-License-Identifier: Apache-2.0
/*
 * test_known.c - what is known of events and of the sizes of their sessions,
 * against a plain list of them.
 *
 * A real store and log; tables of a few dozen events, so that runs are
 * written and merged all the time.  The list grows with what was committed
 * alone; whatever is closed, thrown away or taken from another log, the index
 * says what the list says.
 */
#include "services/attendance/known.h"
#include "services/attendance/known_runs_internal.h"
#include "services/attendance/tables.h"
#include "services/attendance/wire_log.h"
#include "tests/support/log_store.h"
#include "tests/support/temp_dir.h"

#include "common/event/event_wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define TABLE_ITEMS 64
#define EVENTS_MAX 40000
/* An event is of the session of its number modulo this. */
#define SESSIONS 300
#define SOURCE "p"

static struct temp_dir dir;
static struct log_store own;
static struct known *known;
static struct known_settings settings;
static char folder[TEMP_PATH_MAX];
static uint64_t seed;

/* By number: whether it was committed; its minutes are its content. */
static bool committed[EVENTS_MAX];
/* Of what was committed, by session. */
static struct session_size sizes[SESSIONS];

static uint64_t
random_below(uint64_t n)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (seed >> 33) % n;
}

static void
open_known(void)
{
	char detail[512] = "";

	settings = (struct known_settings){.path = folder,
	    .store = own.store,
	    .log = own.log,
	    .secret = "sixteen  letters",
	    .filter_bytes_max = (size_t)1 << 20,
	    .table_items = TABLE_ITEMS};
	assert_int_equal(
	    known_open(&settings, &known, detail, sizeof(detail)), STATUS_OK);
}

static int
set_up(void **state)
{
	(void)state;
	temp_dir_init(&dir);
	temp_dir_file(&dir, "known", folder);
	log_store_open(&own, dir.path);
	memset(committed, 0, sizeof(committed));
	memset(sizes, 0, sizeof(sizes));
	seed = 7;
	open_known();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	known_close(&known);
	log_store_close(&own);
	temp_dir_fini(&dir);
	return 0;
}

static void
pack_event(unsigned number, struct buffer *packed)
{
	struct session_event event;
	char id[32], session[32];

	snprintf(id, sizeof(id), "e%u", number);
	snprintf(session, sizeof(session), "s%u", number % SESSIONS);
	session_event_init(&event);
	event.event_id = id;
	event.session_id = session;
	event.type = EVENT_SESSION_ENDED;
	event.occurred_at = (int64_t)number * 1000000;
	event.provider_id = SOURCE;
	buffer_init(packed, EVENT_PACKED_MAX);
	assert_int_equal(event_pack(&event, packed), STATUS_OK);
}

static struct known_item
item_of(unsigned number)
{
	struct known_item item;
	struct store_key identity;
	struct buffer packed;
	uint8_t hash[EVENT_HASH_BYTES];
	char id[32];

	pack_event(number, &packed);
	event_hash(buffer_bytes(&packed), hash);
	buffer_fini(&packed);
	snprintf(id, sizeof(id), "e%u", number);
	identity_key(&identity, SOURCE_PROVIDER, SOURCE, id);
	known_id(settings.secret, key_bytes(&identity), item.id);
	memcpy(item.content, hash, sizeof(item.content));
	return item;
}

static void
assert_known(unsigned number, bool expected)
{
	struct known_item item = item_of(number), found;
	enum status status = known_find(known, item.id, &found);

	assert_int_equal(status, expected ? STATUS_OK : STATUS_NOT_FOUND);
	if (expected)
		assert_memory_equal(&found, &item, sizeof(item));
}

static size_t
packed_len(unsigned number)
{
	struct buffer packed;
	size_t len;

	pack_event(number, &packed);
	len = packed.len;
	buffer_fini(&packed);
	return len;
}

static void
session_id(unsigned session, uint8_t id[KNOWN_ID_BYTES])
{
	struct store_key key;
	char name[32];

	snprintf(name, sizeof(name), "s%u", session);
	session_key(&key, SOURCE, name);
	known_session_id(settings.secret, key_bytes(&key), id);
}

static void
assert_size(unsigned session, const struct session_size *expected)
{
	struct session_size found;
	uint8_t id[KNOWN_ID_BYTES];

	session_id(session, id);
	assert_int_equal(known_find_size(known, id, &found), STATUS_OK);
	assert_int_equal(found.events, expected->events);
	assert_int_equal(found.bytes, expected->bytes);
}

/* Some events by number, in one transaction that may be aborted. */
struct batch {
	unsigned numbers[200];
	size_t count;
	bool aborts, forgets_mark;
	unsigned added[200]; /* what was new */
	size_t added_count;
	struct session_size sizes[SESSIONS]; /* after it */
};

static enum status
log_batch(struct store_txn *txn, const struct batch *b)
{
	struct buffer packed[200], entry;
	struct bytes list[200];
	struct event_source source = {SOURCE_PROVIDER, SOURCE};
	uint64_t seq;

	for (size_t i = 0; i < b->added_count; i++) {
		pack_event(b->added[i], &packed[i]);
		list[i] = buffer_bytes(&packed[i]);
	}
	buffer_init(&entry, LOG_ENTRY_MAX);
	assert_int_equal(
	    log_write_accepted(&source, 1, list, b->added_count, &entry),
	    STATUS_OK);
	assert_int_equal(
	    log_append(own.log, txn, buffer_bytes(&entry), &seq), STATUS_OK);
	buffer_fini(&entry);
	for (size_t i = 0; i < b->added_count; i++)
		buffer_fini(&packed[i]);
	return STATUS_OK;
}

static bool
was_added(const struct batch *b, unsigned number)
{
	for (size_t i = 0; i < b->added_count; i++) {
		if (b->added[i] == number)
			return true;
	}
	return false;
}

/* As the session is in the batch so far. */
static void
add_to_session(struct batch *b, unsigned number)
{
	struct session_size *size = &b->sizes[number % SESSIONS];
	uint8_t id[KNOWN_ID_BYTES];

	assert_size(number % SESSIONS, size);
	size->events++;
	size->bytes += (uint32_t)packed_len(number);
	session_id(number % SESSIONS, id);
	assert_int_equal(known_add_size(known, id, size), STATUS_OK);
	assert_size(number % SESSIONS, size);
}

static enum status
accept_batch(struct store_txn *txn, void *ctx)
{
	struct batch *b = ctx;
	enum status status = known_begin(known, txn);

	if (status != STATUS_OK)
		return status;
	b->added_count = 0;
	memcpy(b->sizes, sizes, sizeof(sizes));
	for (size_t i = 0; i < b->count; i++) {
		unsigned number = b->numbers[i];
		struct known_item item = item_of(number);
		bool expected = committed[number] || was_added(b, number);

		assert_known(number, expected);
		if (expected)
			continue;
		assert_int_equal(known_add(known, &item), STATUS_OK);
		b->added[b->added_count++] = number;
		add_to_session(b, number);
		assert_known(number, true);
	}
	assert_int_equal(log_batch(txn, b), STATUS_OK);
	if (!b->forgets_mark)
		assert_int_equal(known_mark(known, txn), STATUS_OK);
	return b->aborts ? STATUS_INTERNAL : STATUS_OK;
}

/* As the writer does: what the index has no room for comes again. */
static void
run_batch(struct batch *b)
{
	enum status status;

	do {
		status = store_write(own.store, accept_batch, b);
		if (status == STATUS_RETRY_LATER)
			usleep(1000);
	} while (status == STATUS_RETRY_LATER);
	assert_int_equal(status, b->aborts ? STATUS_INTERNAL : STATUS_OK);
	if (b->aborts)
		return;
	for (size_t i = 0; i < b->count; i++)
		committed[b->numbers[i]] = true;
	memcpy(sizes, b->sizes, sizeof(sizes));
}

static void
run_random_batches(unsigned batches)
{
	for (unsigned i = 0; i < batches; i++) {
		struct batch b = {.count = 1 + random_below(60)};

		for (size_t k = 0; k < b.count; k++)
			b.numbers[k] = (unsigned)random_below(EVENTS_MAX);
		b.aborts = random_below(5) == 0;
		b.forgets_mark = b.aborts && random_below(2) == 0;
		run_batch(&b);
	}
}

static enum status
check_all(struct store_txn *txn, void *ctx)
{
	enum status status = known_begin(known, txn);

	(void)ctx;
	for (unsigned i = 0; i < EVENTS_MAX && status == STATUS_OK; i++)
		assert_known(i, committed[i]);
	for (unsigned i = 0; i < SESSIONS && status == STATUS_OK; i++)
		assert_size(i, &sizes[i]);
	return status;
}

static void
assert_all(void)
{
	enum status status;

	do
		status = store_write(own.store, check_all, NULL);
	while (status == STATUS_RETRY_LATER);
	assert_int_equal(status, STATUS_OK);
}

static void
knows_what_was_committed(void **state)
{
	(void)state;
	assert_all();
	for (int round = 0; round < 4; round++) {
		run_random_batches(100);
		assert_all();
	}
}

/* Wherever it ends: merges half done, tables not yet on disk. */
static void
knows_it_after_a_restart(void **state)
{
	(void)state;
	for (int round = 0; round < 20; round++) {
		run_random_batches(1 + (unsigned)random_below(60));
		known_close(&known);
		open_known();
	}
	assert_all();
}

static void
remove_file(const char *name)
{
	char path[TEMP_PATH_MAX + 32];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(unlink(path), 0);
}

static void
is_made_again_of_the_log(void **state)
{
	(void)state;
	run_random_batches(200);
	known_close(&known);
	remove_file("data.mdb");
	remove_file("lock.mdb");
	open_known();
	assert_all();
	run_random_batches(50);
	assert_all();
}

/* Opening it on a full disk needs no room when nothing is in it yet. */
static void
an_empty_one_is_not_written_at_a_start(void **state)
{
	char path[TEMP_PATH_MAX + 32];
	uint8_t before[8192], after[8192];
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/data.mdb", folder);
	for (int i = 0; i < 2; i++) {
		known_close(&known);
		file = fopen(path, "r");
		assert_non_null(file);
		assert_int_equal(
		    fread(i == 0 ? before : after, 1, sizeof(before), file),
		    sizeof(before));
		fclose(file);
		open_known();
	}
	assert_memory_equal(before, after, sizeof(before));
}

static void
is_made_again_when_it_is_rubbish(void **state)
{
	char path[TEMP_PATH_MAX + 32];
	FILE *file;

	(void)state;
	run_random_batches(50);
	known_close(&known);
	snprintf(path, sizeof(path), "%s/data.mdb", folder);
	file = fopen(path, "r+");
	assert_non_null(file);
	for (int i = 0; i < 20000; i++)
		fputc('x', file);
	fclose(file);
	open_known();
	assert_all();
}

static enum status
spoil_covered(struct store_txn *txn, void *ctx)
{
	const struct known_runs *runs = ctx;

	return store_put(
	    txn, runs->state, bytes_of_string("covered"), bytes_of("\xff", 1));
}

static enum status
spoil_run(struct store_txn *txn, void *ctx)
{
	const struct known_runs *runs = ctx;

	return store_put(
	    txn, runs->runs, bytes_of("\0", 1), bytes_of("\xff", 1));
}

/* Or of a build that is not out yet. */
static void
is_made_again_when_a_row_is_broken(void **state)
{
	store_fn *const spoil[] = {spoil_covered, spoil_run};

	(void)state;
	for (size_t i = 0; i < sizeof(spoil) / sizeof(*spoil); i++) {
		struct known_runs *runs;
		char detail[512] = "";

		run_random_batches(100);
		known_close(&known);
		assert_int_equal(
		    known_runs_open(folder, &runs, detail, sizeof(detail)),
		    STATUS_OK);
		assert_int_equal(
		    store_write(runs->store, spoil[i], runs), STATUS_OK);
		known_runs_close(&runs);
		open_known();
		assert_all();
	}
}

/* A store that was restored has a log of another epoch. */
static void
another_log_s_runs_do_not_count(void **state)
{
	(void)state;
	run_random_batches(100);
	known_close(&known);
	log_store_renew_epoch(&own);
	open_known();
	assert_all();
}

static void
a_batch_knows_its_own(void **state)
{
	struct batch b = {.numbers = {1, 2, 3}, .count = 3, .aborts = true};

	(void)state;
	run_batch(&b);
	b.aborts = false;
	run_batch(&b);
	assert_all();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		knows_what_was_committed, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		knows_it_after_a_restart, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		is_made_again_of_the_log, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		an_empty_one_is_not_written_at_a_start, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		is_made_again_when_a_row_is_broken, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		is_made_again_when_it_is_rubbish, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		another_log_s_runs_do_not_count, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_batch_knows_its_own, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
