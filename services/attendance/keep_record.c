// SPDX-License-Identifier: Apache-2.0
/*
 * keep_record.c - a record that was logged, and who is in it.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/wire_record.h"

#include <string.h>

#define LIST_START 256

/* Room for more; the rows move. */
static enum status
make_room(struct presence_rows *rows, struct arena *arena, size_t more)
{
	struct kept_presence *items;
	size_t room = rows->room == 0 ? LIST_START : rows->room;

	if (rows->count + more <= rows->room)
		return STATUS_OK;
	while (room < rows->count + more)
		room *= 2;
	items = arena_zeroed(arena, room, sizeof(*items));
	if (items == NULL)
		return STATUS_NO_MEMORY;
	if (rows->count > 0)
		memcpy(items, rows->items, rows->count * sizeof(*items));
	rows->items = items;
	rows->room = room;
	return STATUS_OK;
}

static enum status
add_people(struct presence_rows *rows, struct arena *arena,
    struct bytes session, const struct session_record *before,
    const struct session_record *after)
{
	struct people changes;
	enum status status =
	    people_find_changes(before, after, arena, &changes);

	if (status == STATUS_OK)
		status = make_room(rows, arena, changes.count);
	for (size_t i = 0; status == STATUS_OK && i < changes.count; i++)
		rows->items[rows->count++] =
		    (struct kept_presence){session, changes.items[i]};
	return status;
}

enum status
attendance_keep_record(struct store_txn *txn, struct session_desk *a,
    struct arena *arena, struct bytes session,
    const struct session_record *record, const struct kept_record *kept,
    struct presence_rows *rows)
{
	struct kept_record there;
	struct session_record before;
	enum status status =
	    attendance_get_record(txn, &a->tables, session, &there);
	bool is_new = status == STATUS_NOT_FOUND;

	if (status == STATUS_OK)
		status = record_unpack(there.packed, arena, &before);
	if (status == STATUS_OK)
		status = attendance_put_revision(
		    txn, &a->tables, session, there.revision, there.seq);
	if (status == STATUS_OK || is_new)
		status = add_people(
		    rows, arena, session, is_new ? NULL : &before, record);
	return status == STATUS_OK
		   ? attendance_put_record(txn, &a->tables, session, kept)
		   : status;
}
