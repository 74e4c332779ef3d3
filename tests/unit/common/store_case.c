// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/common/store_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum status
store_case_open(struct store_case *f, uint64_t map_bytes, uint32_t version,
    const char *owner)
{
	const struct store_settings settings = {
	    .path = f->path,
	    .map_bytes = map_bytes,
	    .version = version,
	    .owner = owner,
	    .readers_max = 4,
	};
	return store_open(&settings, &f->store, f->detail, sizeof f->detail);
}

void
store_case_open_again(struct store_case *f)
{
	assert_int_equal(
	    store_case_open(f, STORE_CASE_MAP_BYTES, 3, "attendance"),
	    STATUS_OK);
	assert_int_equal(store_table(f->store, "things", &f->table), STATUS_OK);
}

int
store_case_set_up(void **state)
{
	struct store_case *f = calloc(1, sizeof *f);
	temp_dir_init(&f->dir);
	temp_dir_file(&f->dir, "deep/er/store", f->path);
	store_case_open_again(f);
	*state = f;
	return 0;
}

int
store_case_tear_down(void **state)
{
	struct store_case *f = *state;
	store_close(&f->store);
	temp_dir_fini(&f->dir);
	free(f);
	return 0;
}

enum status
store_case_put_pair(struct store_txn *txn, void *ctx)
{
	const struct pair *pair = ctx;
	assert_true(store_is_write(txn));
	enum status status = store_put(txn, pair->table,
	    bytes_of_string(pair->key), bytes_of_string(pair->value));
	return status == STATUS_OK ? pair->ending : status;
}

static enum status
get_pair(struct store_txn *txn, void *ctx)
{
	struct pair *pair = ctx;
	struct bytes value;
	enum status status =
	    store_get(txn, pair->table, bytes_of_string(pair->key), &value);
	if (status == STATUS_OK)
		snprintf(pair->found, sizeof pair->found, "%.*s",
		    (int)value.len, (const char *)value.data);
	return status;
}

enum status
store_case_put(struct store_case *f, const char *key, const char *value)
{
	struct pair pair = {.table = f->table, .key = key, .value = value};
	return store_write(f->store, store_case_put_pair, &pair);
}

void
store_case_assert_holds(
    struct store_case *f, const char *key, const char *value)
{
	struct pair pair = {.table = f->table, .key = key};
	enum status status = store_read(f->store, get_pair, &pair);
	assert_int_equal(status, value == NULL ? STATUS_NOT_FOUND : STATUS_OK);
	if (value != NULL)
		assert_string_equal(pair.found, value);
}

enum status
store_case_append_many(struct store_txn *txn, void *ctx)
{
	const struct many *many = ctx;
	uint8_t *value = calloc(1, many->value_len);
	enum status status = STATUS_OK;
	for (uint32_t i = many->from; i < many->to && status == STATUS_OK;
	     i++) {
		struct store_key key;
		key_start(&key);
		key_u32(&key, i);
		status = store_append(txn, many->table, key_bytes(&key),
		    bytes_of(value, many->value_len));
	}
	free(value);
	return many->overlook ? STATUS_OK : status;
}

enum status
store_case_drop_many(struct store_txn *txn, void *ctx)
{
	const struct many *many = ctx;
	for (uint32_t i = many->from; i < many->to; i++) {
		struct store_key key;
		key_start(&key);
		key_u32(&key, i);
		enum status status =
		    store_drop(txn, many->table, key_bytes(&key));
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

enum status
store_case_count(struct store_txn *txn, void *ctx)
{
	const struct many *many = ctx;
	uint64_t count = 0;
	enum status status = store_count(txn, many->table, &count);
	if (status == STATUS_OK && count != many->to - many->from)
		return STATUS_CONFLICT;
	return status;
}
