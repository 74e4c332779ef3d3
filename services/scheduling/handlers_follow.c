// SPDX-License-Identifier: Apache-2.0
/* handlers_follow.c - the mirror of intake, what attendance tells was not
 * held, and what the own log told. */
#include "services/scheduling/handlers.h"
#include "services/scheduling/missed.h"
#include "services/scheduling/told.h"
#include "services/scheduling/wire_mirror.h"

enum status
on_intake_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state)
{
	struct scheduling *s = state;
	struct mirror_key key;
	char detail[WIRE_DETAIL];
	enum status status;

	arena_reset(s->arena);
	status = wire_read_mirror_key(entry->data, s->arena, &key, detail);
	if (status != STATUS_OK || key.kind == MIRROR_NONE)
		return status;
	status = store_commit_number(txn, &s->mirror_commit);
	if (status != STATUS_OK)
		return status;
	if (key.is_removed)
		return mirror_drop(txn, s->mirror, &key);
	return mirror_put(txn, s->mirror, &key, entry->data);
}

/* What was published stays until somebody solves again. */
enum status
on_intake_reset(struct store_txn *txn, void *state)
{
	struct scheduling *s = state;
	enum status status = store_commit_number(txn, &s->mirror_commit);

	return status == STATUS_OK ? mirror_clear(txn, s->mirror) : status;
}

enum status
on_attendance_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state)
{
	struct scheduling *s = state;

	bool is_missed;
	enum status status;

	arena_reset(s->record_arena);
	status = missed_apply(
	    txn, s->missed, entry->data, s->record_arena, &is_missed);
	if (status == STATUS_OK && is_missed)
		s->missed_at = entry->known_at;
	return status;
}

enum status
on_attendance_reset(struct store_txn *txn, void *state)
{
	struct scheduling *s = state;

	return store_clear(txn, s->missed);
}

enum status
on_own_entry(struct store_txn *txn, const struct log_entry *entry, void *state)
{
	struct scheduling *s = state;

	arena_reset(s->own_arena);
	return told_apply(txn, s->told, entry, s->own_arena);
}

enum status
on_own_reset(struct store_txn *txn, void *state)
{
	struct scheduling *s = state;

	return store_clear(txn, s->told);
}
