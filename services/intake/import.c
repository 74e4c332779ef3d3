// SPDX-License-Identifier: Apache-2.0
/*
 * import.c - an import's frame, and its bounded transactions.
 */
#include "services/intake/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_LIMIT ((size_t)3 << 30)
#define SCRATCH_LIMIT ((size_t)64 << 20)

void
import_tell(struct import *import, const char *file, uint64_t line,
    enum severity severity, const char *code, const char *field,
    const char *found, const char *expected)
{
	struct fault fault;

	fault_set(&fault, severity, code, field, found, expected);
	outcome_tell(&import->outcome, file, line, &fault);
}

enum status
import_step(struct import *import, const char *what, const char *file,
    uint64_t done, uint64_t total)
{
	const struct import_input *input = import->input;
	char phase[160];

	(void)snprintf(phase, sizeof(phase), "%s %s", what, file);
	if (input->progress != NULL)
		input->progress(input->ctx, phase, done, total);
	if (input->cancelled != NULL && input->cancelled(input->ctx))
		return STATUS_CANCELLED;
	return STATUS_OK;
}

enum status
import_transaction(struct import *import, store_fn *work, void *ctx)
{
	if (import->input->params->dry_run)
		return store_read(import->input->store, work, ctx);
	return store_write(import->input->store, work, ctx);
}

void
counts_add_change(struct file_counts *counts, enum change change)
{
	counts->created += change == CHANGE_CREATED ? 1 : 0;
	counts->updated += change == CHANGE_UPDATED ? 1 : 0;
	counts->unchanged += change == CHANGE_NONE ? 1 : 0;
}

enum status
import_put(struct import *import, struct store_txn *txn, enum record_kind kind,
    const char *id, const void *record, enum change *change)
{
	const struct intake_tables *tables = import->input->tables;
	struct bytes stored;
	uint64_t seq;
	enum status status;

	buffer_reset(&import->packed);
	status = wire_pack_record(kind, record, &import->packed);
	if (status != STATUS_OK)
		return status;
	status = tables_get_record(tables, txn, kind, id, &stored);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	*change = status == STATUS_NOT_FOUND ? CHANGE_CREATED
		  : bytes_equal(stored, buffer_bytes(&import->packed))
		      ? CHANGE_NONE
		      : CHANGE_UPDATED;
	if (*change == CHANGE_NONE || import->input->params->dry_run)
		return STATUS_OK;
	status = tables_put_record(
	    tables, txn, kind, id, buffer_bytes(&import->packed));
	if (status != STATUS_OK)
		return status;
	return log_append(
	    import->input->log, txn, buffer_bytes(&import->packed), &seq);
}

enum status
import_remove(struct import *import, struct store_txn *txn,
    enum record_kind kind, const char *id, bool *removed)
{
	const struct intake_tables *tables = import->input->tables;
	struct bytes stored;
	uint64_t seq;
	enum status status = tables_get_record(tables, txn, kind, id, &stored);

	*removed = status == STATUS_OK;
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK || import->input->params->dry_run)
		return status;
	status = tables_drop_record(tables, txn, kind, id);
	if (status != STATUS_OK)
		return status;
	buffer_reset(&import->packed);
	status = wire_pack_removed(kind, id, &import->packed);
	if (status != STATUS_OK)
		return status;
	return log_append(
	    import->input->log, txn, buffer_bytes(&import->packed), &seq);
}

enum status
import_put_identity(struct import *import, struct store_txn *txn,
    enum identity_of whose, const char *id, const struct identity *identity,
    enum change *change)
{
	const struct intake_tables *tables = import->input->tables;
	struct bytes stored = {0};
	enum status status;

	buffer_reset(&import->packed);
	status = wire_pack_identity(identity, &import->packed);
	if (status != STATUS_OK)
		return status;
	status = tables_get_identity(tables, txn, whose, id, &stored);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	*change = bytes_equal(stored, buffer_bytes(&import->packed))
		      ? CHANGE_NONE
		      : CHANGE_UPDATED;
	if (*change == CHANGE_NONE || import->input->params->dry_run)
		return STATUS_OK;
	if (import->packed.len == 0)
		return tables_drop_identity(tables, txn, whose, id);
	return tables_put_identity(
	    tables, txn, whose, id, buffer_bytes(&import->packed));
}

static enum status
run_kind(struct import *import)
{
	const char *kind = import->input->params->kind;
	enum own_kind own;

	if (strcmp(kind, "oneroster") == 0)
		return import_oneroster(import);
	if (own_kind_find(kind, &own))
		return import_own(import, own);
	(void)snprintf(import->input->detail, import->input->detail_size,
	    "no kind %.40s; expected oneroster, tutors, programs, needs, "
	    "bell-schedules, availability, calendars, schools, "
	    "school-attendance, consents, clearances, pairs or pins",
	    kind);
	return STATUS_INVALID;
}

enum status
import_run(const struct import_input *input, struct buffer *result)
{
	struct import import = {.input = input};
	enum status status = arena_new(ARENA_LIMIT, &import.arena);

	buffer_init(&import.packed, LOG_ENTRY_MAX);
	if (status == STATUS_OK)
		status = arena_new(SCRATCH_LIMIT, &import.scratch);
	outcome_init(&import.outcome, import.arena);
	if (status == STATUS_OK)
		status = run_kind(&import);
	if (status == STATUS_TOO_BIG && input->detail[0] == '\0')
		(void)snprintf(input->detail, input->detail_size,
		    "the rows need more than 3 GiB of memory; import them in "
		    "parts, as delta");
	if (status == STATUS_OK) {
		outcome_sort(&import.outcome);
		status =
		    wire_pack_result(input->number, &import.outcome, result);
	}
	for (size_t i = 0; i < ONEROSTER_FILES; i++)
		sheet_fini(&import.sheets[i]);
	free(import.users);
	free(import.roles);
	outcome_fini(&import.outcome);
	buffer_fini(&import.packed);
	arena_free(&import.scratch);
	arena_free(&import.arena);
	return status;
}
