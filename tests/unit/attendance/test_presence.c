// SPDX-License-Identifier: Apache-2.0
/*
 * test_presence.c - rows of persons in runs, against a plain table of them.
 *
 * A real derived file; a tail of a few dozen rows, so that runs are made and
 * merged all the time, in portions.  Transactions are aborted and the store is
 * closed in between; every walk shows what the table has.
 */
#include "services/attendance/presence_runs.h"
#include "tests/support/temp_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TAIL_ROWS 32
#define PERSONS 60
#define SESSIONS 50
#define ROWS_MAX 400
#define ARENA_BYTES ((size_t)8 << 20)

static struct temp_dir dir;
static struct store *store;
static struct presence_tables tables;
static struct arena *arena;
static uint64_t seed;

/* By kind, person and session: from; 0: no row. */
static int64_t model[2][PERSONS][SESSIONS], tried[2][PERSONS][SESSIONS];
static char persons[PERSONS][32];
static struct store_key sessions[SESSIONS];

static uint64_t
random_below(uint64_t n)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (seed >> 33) % n;
}

static void
open_store(void)
{
	char detail[256] = "";
	const struct store_settings settings = {.path = dir.path,
	    .map_bytes = (uint64_t)256 << 20,
	    .version = 1,
	    .derived_version = 1};

	assert_int_equal(
	    store_open(&settings, &store, detail, sizeof(detail)), STATUS_OK);
	assert_int_equal(presence_open(store, TAIL_ROWS, &tables), STATUS_OK);
}

static int
set_up(void **state)
{
	(void)state;
	temp_dir_init(&dir);
	open_store();
	assert_int_equal(arena_new(ARENA_BYTES, &arena), STATUS_OK);
	memset(model, 0, sizeof(model));
	for (int i = 0; i < PERSONS; i++)
		snprintf(persons[i], sizeof(persons[i]), "person-%d", i);
	for (int i = 0; i < SESSIONS; i++) {
		char id[200];

		/* Of very different lengths. */
		snprintf(id, sizeof(id), "session-%0*d", 2 + i * 3, i);
		key_start(&sessions[i]);
		key_string(&sessions[i], "provider");
		key_string(&sessions[i], id);
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	store_close(&store);
	temp_dir_fini(&dir);
	return 0;
}

struct put {
	struct kept_presence rows[ROWS_MAX];
	size_t count;
	bool is_aborted;
};

static enum status
put_rows(struct store_txn *txn, void *ctx)
{
	const struct put *p = ctx;
	enum status status =
	    presence_put(txn, &tables, arena, p->rows, p->count);

	return status == STATUS_OK && p->is_aborted ? STATUS_CANCELLED : status;
}

static void
add_row(struct put *p, int kind, int person, int session, int64_t from)
{
	/* A person of a session at most once. */
	if (tried[kind][person][session] != model[kind][person][session])
		return;
	tried[kind][person][session] = from;
	p->rows[p->count++] =
	    (struct kept_presence){key_bytes(&sessions[session]),
		{(enum person_kind)kind, persons[person], from, from + 60}};
}

static void
put_some(size_t count, int64_t from, bool is_aborted)
{
	static struct put p;

	p = (struct put){.is_aborted = is_aborted};
	memcpy(tried, model, sizeof(model));
	while (p.count < count && p.count < ROWS_MAX)
		add_row(&p, random_below(5) == 0, (int)random_below(PERSONS),
		    (int)random_below(SESSIONS), from);
	arena_reset(arena);
	assert_int_equal(store_write_derived(store, put_rows, &p),
	    is_aborted ? STATUS_CANCELLED : STATUS_OK);
	if (!is_aborted)
		memcpy(model, tried, sizeof(model));
}

struct seen {
	enum person_kind kind;
	int64_t rows[PERSONS][SESSIONS];
	size_t count;
	size_t runs;
	uint8_t level; /* the highest */
};

static int
number_of(const char *person_id)
{
	return (int)strtol(person_id + strlen("person-"), NULL, 10);
}

static int
session_of(struct bytes session)
{
	for (int i = 0; i < SESSIONS; i++)
		if (bytes_equal(session, key_bytes(&sessions[i])))
			return i;
	fail_msg("a session that nobody put");
	return 0;
}

static void
see(struct seen *s, struct bytes key, struct bytes value)
{
	struct kept_presence row;
	int64_t *cell;

	assert_true(presence_read(key, value, &row));
	assert_int_equal(row.person.kind, s->kind);
	cell =
	    &s->rows[number_of(row.person.person_id)][session_of(row.session)];
	assert_int_equal(*cell, 0);
	assert_int_equal(row.person.to, row.person.from + 60);
	*cell = row.person.from;
	s->count++;
}

static enum status
walk_all(struct store_txn *txn, void *ctx)
{
	struct seen *s = ctx;
	struct presence_list list;
	struct presence_walk *walk;
	struct store_key last;
	struct bytes key, value;
	enum status status = presence_walk_open(txn, &tables, s->kind, &walk);

	assert_int_equal(status, STATUS_OK);
	key_start(&last);
	status = presence_walk_first(walk, bytes_of("", 0), &key, &value);
	while (status == STATUS_OK) {
		assert_true(bytes_compare(key_bytes(&last), key) < 0);
		key_start(&last);
		key_raw(&last, key.data, key.len);
		see(s, key, value);
		status = presence_walk_next(walk, &key, &value);
	}
	presence_walk_close(&walk);
	assert_int_equal(status, STATUS_NOT_FOUND);
	assert_int_equal(presence_list_runs(txn, &tables, &list), STATUS_OK);
	s->runs = list.count;
	s->level = list.count == 0 ? 0 : list.runs[0].level;
	return STATUS_OK;
}

/* The rows of one person, from one of them on. */
static enum status
walk_person(struct store_txn *txn, void *ctx)
{
	struct seen *s = ctx;
	int person = (int)random_below(PERSONS);
	int first = (int)random_below(SESSIONS);
	struct presence_walk *walk;
	struct store_key prefix;
	struct bytes key, value;
	enum status status;
	size_t expected = 0, found = 0, prefix_len;

	for (int i = 0; i < SESSIONS; i++)
		expected += s->rows[person][i] != 0 &&
			    bytes_compare(key_bytes(&sessions[i]),
				key_bytes(&sessions[first])) >= 0;
	person_prefix(&prefix, s->kind, persons[person]);
	prefix_len = prefix.len;
	key_raw(&prefix, sessions[first].data, sessions[first].len);
	assert_int_equal(
	    presence_walk_open(txn, &tables, s->kind, &walk), STATUS_OK);
	status = presence_walk_first(walk, key_bytes(&prefix), &key, &value);
	while (status == STATUS_OK && key.len >= prefix_len &&
	       memcmp(key.data, prefix.data, prefix_len) == 0) {
		found++;
		status = presence_walk_next(walk, &key, &value);
	}
	presence_walk_close(&walk);
	assert_int_equal(found, expected);
	return STATUS_OK;
}

static struct seen
check(void)
{
	static struct seen s;

	for (int kind = 0; kind < 2; kind++) {
		s = (struct seen){.kind = (enum person_kind)kind};
		assert_int_equal(store_read(store, walk_all, &s), STATUS_OK);
		assert_memory_equal(s.rows, model[kind], sizeof(s.rows));
		for (int i = 0; i < 5; i++)
			assert_int_equal(
			    store_read(store, walk_person, &s), STATUS_OK);
	}
	return s;
}

static void
test_nothing(void **state)
{
	(void)state;
	assert_int_equal(check().runs, 0);
}

/* Of one row and of hundreds at once, some of them aborted. */
static void
test_like_a_table(void **state)
{
	uint8_t highest = 0;

	(void)state;
	for (uint64_t round = 1; round <= 12; round++) {
		seed = round;
		for (int i = 0; i < 60; i++) {
			size_t count = random_below(4) == 0
					   ? random_below(ROWS_MAX)
					   : 1 + random_below(6);
			struct seen s;

			put_some(count, (int64_t)(round * 1000 + (uint64_t)i),
			    random_below(7) == 0);
			if (i % 10 == 0) {
				s = check();
				assert_true(s.runs < 60);
				highest = s.level > highest ? s.level : highest;
			}
		}
		store_close(&store);
		open_store();
	}
	check();
	assert_true(highest >= 2);
}

/* A merge that was begun goes on where it was, among new runs. */
static void
test_merge_in_portions(void **state)
{
	struct put p = {.count = 0};

	(void)state;
	for (int i = 0; i < 200; i++) {
		p = (struct put){.count = 0};
		memcpy(tried, model, sizeof(model));
		for (int k = 0; k < 5; k++)
			add_row(&p, PERSON_STUDENT, (i + k) % PERSONS,
			    (i * 7 + k) % SESSIONS, i + 1);
		arena_reset(arena);
		assert_int_equal(
		    store_write_derived(store, put_rows, &p), STATUS_OK);
		memcpy(model, tried, sizeof(model));
		check();
	}
}

static enum status
clear(struct store_txn *txn, void *ctx)
{
	(void)ctx;
	return presence_clear(txn, &tables);
}

static void
test_clear(void **state)
{
	(void)state;
	seed = 3;
	for (int i = 0; i < 30; i++)
		put_some(300, i + 1, false);
	assert_true(check().runs > 1);
	assert_int_equal(store_write_derived(store, clear, NULL), STATUS_OK);
	memset(model, 0, sizeof(model));
	assert_int_equal(check().runs, 0);
	put_some(300, 99, false);
	check();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_nothing, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_like_a_table, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_merge_in_portions, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_clear, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
