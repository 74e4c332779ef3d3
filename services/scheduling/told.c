// SPDX-License-Identifier: Apache-2.0
/* told.c - values of the table, and one entry of the log into them. */
#include "services/scheduling/told.h"

#include "services/scheduling/wire_plan.h"

#include <string.h>

#define VALUE_VERSION 1
#define HEAD_BYTES 16
#define VALUE_BYTES_MAX (LOG_ENTRY_MAX + HEAD_BYTES)

void
told_key(struct store_key *key, const char *provider, const char *id)
{
	key_start(key);
	key_string(key, provider);
	key_string(key, id);
}

enum status
told_read(struct bytes value, struct told_session *told)
{
	uint32_t changes = 0;
	uint64_t at = 0;

	if (value.len < HEAD_BYTES || value.data[0] != VALUE_VERSION)
		return STATUS_CORRUPT;
	for (size_t i = 1; i < 5; i++)
		changes = changes << 8 | value.data[i];
	for (size_t i = 5; i < 13; i++)
		at = at << 8 | value.data[i];
	*told = (struct told_session){
	    .changes = changes,
	    .told_at = (int64_t)at,
	    .withdrawn = value.data[13] != 0,
	    .party = value.data[14],
	    .reason = value.data[15],
	    .plan = bytes_of(value.data + HEAD_BYTES, value.len - HEAD_BYTES),
	};
	return STATUS_OK;
}

static enum status
put(struct store_txn *txn, struct store_table table, struct bytes key,
    const struct told_session *told)
{
	uint8_t head[HEAD_BYTES] = {VALUE_VERSION};
	uint64_t at = (uint64_t)told->told_at;
	struct buffer value;
	enum status status;

	for (size_t i = 0; i < 4; i++)
		head[1 + i] = (uint8_t)(told->changes >> (24 - 8 * i));
	for (size_t i = 0; i < 8; i++)
		head[5 + i] = (uint8_t)(at >> (56 - 8 * i));
	head[13] = told->withdrawn ? 1 : 0;
	head[14] = told->party;
	head[15] = told->reason;
	buffer_init(&value, VALUE_BYTES_MAX);
	buffer_append(&value, head, sizeof(head));
	buffer_append(&value, told->plan.data, told->plan.len);
	status = value.failed;
	if (status == STATUS_OK)
		status = store_put(txn, table, key, buffer_bytes(&value));
	buffer_fini(&value);
	return status;
}

/* Numbers of the standard are below 256; others are told as 0. */
static uint8_t
small(uint32_t number)
{
	return number < 256 ? (uint8_t)number : 0;
}

enum status
told_apply(struct store_txn *txn, struct store_table table,
    const struct log_entry *entry, struct arena *arena)
{
	struct told_session told = {.changes = 0};
	struct session_news news;
	struct store_key key;
	struct bytes old;
	enum status status = wire_read_news(entry->data, arena, &news);

	if (status != STATUS_OK || (!news.is_planned && !news.is_withdrawn))
		return status == STATUS_CORRUPT ? STATUS_INVALID : status;
	told_key(&key, news.provider, news.id);
	status = store_get(txn, table, key_bytes(&key), &old);
	if (status == STATUS_NOT_FOUND && news.is_withdrawn)
		return STATUS_OK;
	if (status == STATUS_OK) {
		status = told_read(old, &told);
		told.changes++;
	} else if (status == STATUS_NOT_FOUND) {
		status = STATUS_OK;
	}
	told.told_at = entry->known_at;
	told.withdrawn = news.is_withdrawn;
	told.party = small(news.party);
	told.reason = small(news.reason);
	if (news.is_planned)
		told.plan = entry->data;
	return status == STATUS_OK ? put(txn, table, key_bytes(&key), &told)
				   : status;
}
