// SPDX-License-Identifier: Apache-2.0
/* missed.c - the table, kept by the records. */
#include "services/scheduling/missed.h"

#include "services/scheduling/wire_record.h"

#include <string.h>

#define VALUE_VERSION 1
#define HEAD_BYTES 4
#define VALUE_BYTES_MAX 1024u
#define PARTY_STUDENT_FAMILY 5 /* attendance.proto */

void
missed_key(struct store_key *key, const char *provider, const char *session)
{
	key_start(key);
	key_string(key, provider);
	key_string(key, session);
}

enum status
missed_read(struct bytes value, struct missed_session *missed)
{
	if (value.len < HEAD_BYTES + 1 || value.data[0] != VALUE_VERSION ||
	    value.data[value.len - 1] != '\0')
		return STATUS_CORRUPT;
	*missed = (struct missed_session){
	    .missed = value.data[1] != 0,
	    .party = value.data[2],
	    .reason = value.data[3],
	    .tutor = (const char *)value.data + HEAD_BYTES,
	};
	return STATUS_OK;
}

static enum status
put(struct store_txn *txn, struct store_table table,
    const struct store_key *key, const struct told_record *record)
{
	const uint8_t head[HEAD_BYTES] = {VALUE_VERSION, record->missed,
	    (uint8_t)record->party, (uint8_t)record->reason};
	struct buffer value;
	enum status status;

	buffer_init(&value, VALUE_BYTES_MAX);
	buffer_append(&value, head, sizeof(head));
	buffer_append(&value, record->tutor, strlen(record->tutor) + 1);
	status = value.failed;
	if (status == STATUS_OK)
		status =
		    store_put(txn, table, key_bytes(key), buffer_bytes(&value));
	buffer_fini(&value);
	return status;
}

static bool
is_not_held(const struct told_record *record)
{
	return record->missed ||
	       (record->cancelled && record->party != PARTY_STUDENT_FAMILY);
}

bool
missed_tells(struct bytes entry, struct arena *arena)
{
	struct told_record record;

	return wire_read_record(entry, arena, &record) == STATUS_OK &&
	       is_not_held(&record);
}

enum status
missed_apply(struct store_txn *txn, struct store_table table,
    struct bytes entry, struct arena *arena, bool *is_missed)
{
	struct told_record record;
	struct store_key key;
	enum status status = wire_read_record(entry, arena, &record);

	*is_missed = false;
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	missed_key(&key, record.provider, record.session);
	if (key.too_long)
		return STATUS_INVALID;
	*is_missed = is_not_held(&record);
	if (*is_missed)
		return put(txn, table, &key, &record);
	status = store_drop(txn, table, key_bytes(&key));
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
