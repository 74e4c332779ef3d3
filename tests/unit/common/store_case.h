// SPDX-License-Identifier: Apache-2.0
/*
 * store_case.h - a store in a folder of its own, and pairs in it.
 *
 * Every failure of the surroundings fails the test.
 */
#pragma once

#include "common/store.h"
#include "tests/support/temp_dir.h"

#define STORE_CASE_MAP_BYTES (16u * 1024u * 1024u)

struct store_case {
	struct temp_dir dir;
	char path[TEMP_PATH_MAX];
	struct store *store;
	struct store_table table;
	char detail[512]; /* of an opening that was refused */
};

/* Around each case: a store of attendance, of version 3. */
int store_case_set_up(void **state);
int store_case_tear_down(void **state);
enum status store_case_open(struct store_case *f, uint64_t map_bytes,
    uint32_t version, const char *owner);
/* As it was first. */
void store_case_open_again(struct store_case *f);

/* One pair, for one transaction. */
struct pair {
	struct store_table table;
	const char *key;
	const char *value;
	enum status ending; /* of the callback */
	char found[64];
};

store_fn store_case_put_pair;

enum status store_case_put(
    struct store_case *f, const char *key, const char *value);
/* value NULL: the key is not there. */
void store_case_assert_holds(
    struct store_case *f, const char *key, const char *value);

/* Pairs with a number each, for one transaction. */
struct many {
	struct store_table table;
	uint32_t from, to;
	size_t value_len;
	bool overlook; /* a failure, and answer OK */
};

store_fn store_case_append_many;
store_fn store_case_drop_many;
/* CONFLICT unless the table holds as many. */
store_fn store_case_count;
