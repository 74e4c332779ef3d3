// SPDX-License-Identifier: Apache-2.0
/*
 * import_publish.c - a sheet whose rows are records, one each.
 *
 * A transaction takes the next rows in the order of ids, and counts what it
 * did only when it is committed.
 */
#include "services/intake/import.h"

struct chunk {
	struct import *import;
	struct sheet *sheet;
	size_t from;
	size_t to;
	struct file_counts counts; /* of this transaction */
};

static enum status
put_entry(struct chunk *c, struct store_txn *txn, const struct entry *entry)
{
	struct import *import = c->import;
	enum change change = CHANGE_NONE;
	enum change names = CHANGE_NONE;
	enum status status = import_put(
	    import, txn, c->sheet->kind, entry->id, entry->record, &change);

	if (status == STATUS_OK && c->sheet->kind == RECORD_TUTOR) {
		const struct tutor *tutor = entry->record;

		status = import_put_identity(import, txn, IDENTITY_TUTOR,
		    entry->id, &tutor->identity, &names);
	}
	if (change == CHANGE_NONE)
		change = names;
	counts_add_change(&c->counts, change);
	return status;
}

static enum status
remove_entry(
    struct chunk *c, struct store_txn *txn, const char *id, bool counts_row)
{
	bool removed = false;
	enum status status =
	    import_remove(c->import, txn, c->sheet->kind, id, &removed);

	c->counts.removed += removed ? 1 : 0;
	c->counts.unchanged += !removed && counts_row ? 1 : 0;
	return status;
}

static enum status
publish_chunk(struct store_txn *txn, void *ctx)
{
	struct chunk *c = ctx;
	enum status status = STATUS_OK;

	c->counts = (struct file_counts){0};
	for (size_t i = c->from; i < c->to && status == STATUS_OK; i++) {
		const struct entry *entry = &c->sheet->entries[i];

		if (entry->state == ENTRY_KEEP)
			status = put_entry(c, txn, entry);
		else if (entry->state == ENTRY_REMOVE)
			status = remove_entry(c, txn, entry->id, true);
	}
	return status;
}

static enum status
remove_chunk(struct store_txn *txn, void *ctx)
{
	struct chunk *c = ctx;
	enum status status = STATUS_OK;

	c->counts = (struct file_counts){0};
	for (size_t i = c->from; i < c->to && status == STATUS_OK; i++)
		status = remove_entry(c, txn, c->sheet->stale[i], false);
	return status;
}

static enum status
run_chunks(
    struct import *import, struct sheet *sheet, size_t count, store_fn *work)
{
	struct chunk c = {.import = import, .sheet = sheet};
	enum status status = STATUS_OK;

	for (c.from = 0; c.from < count && status == STATUS_OK; c.from = c.to) {
		c.to = count - c.from > PUBLISH_ROWS_MAX
			   ? c.from + PUBLISH_ROWS_MAX
			   : count;
		status =
		    import_step(import, "storing", sheet->file, c.from, count);
		if (status == STATUS_OK)
			status = import_transaction(import, work, &c);
		if (status != STATUS_OK)
			break;
		sheet->counts->created += c.counts.created;
		sheet->counts->updated += c.counts.updated;
		sheet->counts->unchanged += c.counts.unchanged;
		sheet->counts->removed += c.counts.removed;
	}
	return status;
}

enum status
import_publish_sheet(struct import *import, struct sheet *sheet)
{
	enum status status =
	    run_chunks(import, sheet, sheet->count, publish_chunk);

	if (status != STATUS_OK)
		return status;
	return run_chunks(import, sheet, sheet->stale_count, remove_chunk);
}
