// SPDX-License-Identifier: Apache-2.0
/* closures.c - the table, wholly in memory when it is asked. */
#include "services/scheduling/closures.h"

#include "services/scheduling/entry.h"
#include "services/scheduling/wire_closure.h"

#include "common/instant.h"

#include <stdlib.h>
#include <string.h>

#define CLOSURES_BYTES_MAX ((size_t)64 << 20)
#define EVENT_BYTES_MAX 4096u

static enum status
on_closure(struct bytes key, struct bytes value, void *ctx)
{
	struct closures *c = ctx;

	(void)key;
	if (c->count == c->room) {
		size_t room = c->room == 0 ? 32 : 2 * c->room;
		struct closure *grown =
		    reallocarray(c->items, room, sizeof(*grown));

		if (grown == NULL)
			return STATUS_NO_MEMORY;
		c->items = grown;
		c->room = room;
	}
	return wire_read_closure(value, c->arena, &c->items[c->count++]);
}

enum status
closures_load(
    struct store_txn *txn, struct store_table table, struct closures *closures)
{
	enum status status;

	closures_fini(closures);
	status = arena_new(CLOSURES_BYTES_MAX, &closures->arena);
	if (status != STATUS_OK)
		return status;
	return store_scan(txn, table, bytes_of(NULL, 0), on_closure, closures);
}

void
closures_fini(struct closures *closures)
{
	arena_free(&closures->arena);
	free(closures->items);
	*closures = (struct closures){0};
}

bool
closures_equal(const struct closures *a, const struct closures *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i].school, b->items[i].school) != 0 ||
		    a->items[i].date != b->items[i].date ||
		    a->items[i].delay != b->items[i].delay ||
		    a->items[i].release != b->items[i].release)
			return false;
	return true;
}

enum status
closures_put(struct store_txn *txn, struct store_table table, struct log *log,
    const struct closure *closure)
{
	char date[DATE_TEXT];
	struct store_key key;
	struct buffer data;
	enum status status;

	date_format(closure->date, date);
	key_start(&key);
	key_string(&key, closure->school);
	key_string(&key, date);
	buffer_init(&data, EVENT_BYTES_MAX);
	status = wire_pack_closure(closure, &data);
	if (status == STATUS_OK)
		status = entry_put(txn, table, log, &key, buffer_bytes(&data));
	buffer_fini(&data);
	return status;
}
