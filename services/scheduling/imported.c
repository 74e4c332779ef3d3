// SPDX-License-Identifier: Apache-2.0
/* imported.c - the table, wholly in memory when it is asked. */
#include "services/scheduling/imported.h"

#include "services/scheduling/entry.h"
#include "services/scheduling/wire_group_import.h"

#include <stdlib.h>
#include <string.h>

#define EVENT_BYTES_MAX (64u * 1024u)

struct loading {
	struct arena *arena;
	struct rows *groups;
};

static enum status
on_group(struct bytes key, struct bytes value, void *ctx)
{
	struct loading *l = ctx;
	struct imported_group group;
	enum status status = wire_read_imported(value, l->arena, &group);

	(void)key;
	return status == STATUS_OK
		   ? rows_append(l->groups, &group, sizeof(group))
		   : status;
}

enum status
imported_load(struct store_txn *txn, struct store_table table,
    struct arena *arena, struct rows *groups)
{
	struct loading l = {.arena = arena, .groups = groups};

	return store_scan(txn, table, bytes_of(NULL, 0), on_group, &l);
}

static int
compare_id(const void *id, const void *group)
{
	return strcmp(id, ((const struct imported_group *)group)->id);
}

const struct imported_group *
imported_find(const struct rows *groups, const char *id)
{
	return groups->count == 0
		   ? NULL
		   : bsearch(id, groups->items, groups->count,
			 sizeof(struct imported_group), compare_id);
}

static bool
same_texts(char *const *a, size_t a_count, char *const *b, size_t b_count)
{
	if (a_count != b_count)
		return false;
	for (size_t i = 0; i < a_count; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return true;
}

bool
imported_equal(const struct imported_group *a, const struct imported_group *b)
{
	return strcmp(a->id, b->id) == 0 &&
	       strcmp(a->program, b->program) == 0 &&
	       strcmp(a->school, b->school) == 0 &&
	       strcmp(a->tutor, b->tutor) == 0 &&
	       same_texts(a->slots, a->slot_count, b->slots, b->slot_count) &&
	       same_texts(a->students, a->student_count, b->students,
		   b->student_count);
}

enum status
imported_put(struct store_txn *txn, struct store_table table, struct log *log,
    const struct imported_group *group)
{
	struct store_key key;
	struct buffer data;
	enum status status;

	key_start(&key);
	key_string(&key, group->id);
	buffer_init(&data, EVENT_BYTES_MAX);
	status = wire_pack_imported(group, &data);
	if (status == STATUS_OK)
		status = entry_put(txn, table, log, &key, buffer_bytes(&data));
	buffer_fini(&data);
	return status;
}

enum status
imported_drop(struct store_txn *txn, struct store_table table, struct log *log,
    const char *id)
{
	struct store_key key;
	struct buffer data;
	struct bytes old;
	uint64_t seq;
	enum status status;

	key_start(&key);
	key_string(&key, id);
	status = store_get(txn, table, key_bytes(&key), &old);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	buffer_init(&data, EVENT_BYTES_MAX);
	status = wire_pack_import_dropped(id, &data);
	if (status == STATUS_OK)
		status = store_drop(txn, table, key_bytes(&key));
	if (status == STATUS_OK)
		status = log_append(log, txn, buffer_bytes(&data), &seq);
	buffer_fini(&data);
	return status;
}
