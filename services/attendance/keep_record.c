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
    struct bytes session, const struct people *people)
{
	enum status status = make_room(rows, arena, people->count);

	for (size_t i = 0; status == STATUS_OK && i < people->count; i++) {
		struct person_in_session person = people->items[i];

		person.person_id =
		    arena_string(arena, bytes_of_string(person.person_id));
		if (person.person_id == NULL)
			return STATUS_NO_MEMORY;
		rows->items[rows->count++] =
		    (struct kept_presence){session, person};
	}
	return status;
}

enum status
attendance_add_people(struct presence_rows *rows, struct arena *arena,
    struct arena *scratch, struct bytes session,
    const struct kept_record *there, const struct session_record *record)
{
	struct session_record before;
	struct people changes;
	bool is_new = there->revision == 0;
	enum status status =
	    is_new ? STATUS_OK : record_unpack(there->packed, scratch, &before);

	if (status == STATUS_OK)
		status = people_find_changes(
		    is_new ? NULL : &before, record, scratch, &changes);
	return status == STATUS_OK ? add_people(rows, arena, session, &changes)
				   : status;
}

enum status
attendance_keep_record(struct store_txn *txn, struct session_desk *a,
    struct bytes session, uint32_t revision_before, uint64_t seq_before,
    const struct kept_record *kept)
{
	enum status status = STATUS_OK;

	if (revision_before > 0)
		status = attendance_put_revision(
		    txn, &a->tables, session, revision_before, seq_before);
	return status == STATUS_OK
		   ? attendance_put_record(txn, &a->tables, session, kept)
		   : status;
}
