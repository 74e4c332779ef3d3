// SPDX-License-Identifier: Apache-2.0
/*
 * import_users.c - publishes users: one record of several files' rows.
 *
 * The record decides what is logged.  The rows of users.csv, roles.csv and
 * demographics.csv are counted by themselves, each against what was stored
 * of that row before.
 */
#include "services/intake/import.h"

#include <stdio.h>
#include <string.h>

struct chunk {
	struct import *import;
	size_t from;
	size_t to;
	struct file_counts counts[ONEROSTER_FILES]; /* of this transaction */
};

/* What is stored of a user */

static enum status
load_record(struct import *import, struct store_txn *txn, enum record_kind kind,
    const char *id, void **record)
{
	struct bytes stored;
	enum status status =
	    tables_get_record(import->input->tables, txn, kind, id, &stored);

	if (status != STATUS_OK)
		return status;
	return wire_unpack_record(kind, stored, import->scratch, record);
}

static enum status
load_user(struct import *import, struct store_txn *txn, const char *id,
    struct user_record *user)
{
	struct bytes identity;
	void *record = NULL;
	enum status status =
	    load_record(import, txn, RECORD_STUDENT, id, &record);

	*user = (struct user_record){.is_student = status == STATUS_OK};
	if (status == STATUS_OK) {
		user->student = *(struct student *)record;
	} else if (status == STATUS_NOT_FOUND) {
		status = load_record(import, txn, RECORD_PERSON, id, &record);
		if (status == STATUS_OK)
			user->person = *(struct person *)record;
	}
	if (status != STATUS_OK)
		return status;
	status = tables_get_identity(
	    import->input->tables, txn, IDENTITY_USER, id, &identity);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	return wire_unpack_identity(identity, import->scratch, &user->identity);
}

/* Rows are counted against their last form. */
static enum status
count_row(struct chunk *c, struct store_txn *txn, enum oneroster_file file,
    const struct entry *entry, const char *user_id)
{
	const struct intake_tables *tables = c->import->input->tables;
	struct source_row row;
	enum change change = CHANGE_NONE;
	enum status status =
	    tables_get_source_row(tables, txn, file, entry->id, &row);

	if (status == STATUS_NOT_FOUND)
		change = CHANGE_CREATED;
	else if (status != STATUS_OK)
		return status;
	else if (memcmp(row.hash, entry->hash, ROW_HASH_BYTES) != 0 ||
		 strcmp(row.user_id, user_id) != 0)
		change = CHANGE_UPDATED;
	counts_add_change(&c->counts[file], change);
	if (change == CHANGE_NONE || c->import->input->params->dry_run)
		return STATUS_OK;
	memcpy(row.hash, entry->hash, ROW_HASH_BYTES);
	(void)snprintf(row.user_id, sizeof(row.user_id), "%s", user_id);
	return tables_put_source_row(tables, txn, file, entry->id, &row);
}

/* by_row: a row asked for it, and is counted. */
static enum status
drop_row(struct chunk *c, struct store_txn *txn, enum oneroster_file file,
    const char *id, bool by_row)
{
	const struct intake_tables *tables = c->import->input->tables;
	struct source_row row;
	enum status status = tables_get_source_row(tables, txn, file, id, &row);

	if (status == STATUS_NOT_FOUND) {
		c->counts[file].unchanged += by_row ? 1 : 0;
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	c->counts[file].removed++;
	if (c->import->input->params->dry_run)
		return STATUS_OK;
	return tables_drop_source_row(tables, txn, file, id);
}

static enum status
remove_user(struct chunk *c, struct store_txn *txn, const char *id)
{
	const struct import_input *input = c->import->input;
	bool removed;
	enum status status =
	    import_remove(c->import, txn, RECORD_STUDENT, id, &removed);

	if (status == STATUS_OK)
		status =
		    import_remove(c->import, txn, RECORD_PERSON, id, &removed);
	if (status == STATUS_OK && !input->params->dry_run)
		status =
		    tables_drop_identity(input->tables, txn, IDENTITY_USER, id);
	return status;
}

/* Merging */

struct lookup {
	struct import *import;
	struct store_txn *txn;
};

static bool
knows_org(const char *org_id, void *ctx)
{
	const struct lookup *l = ctx;

	return import_knows(l->import, l->txn, ONEROSTER_ORGS, org_id);
}

static bool
org_is_school(const char *org_id, void *ctx)
{
	const struct lookup *l = ctx;

	return import_is_school(l->import, l->txn, org_id);
}

static enum status
merge_user(struct chunk *c, struct store_txn *txn, struct user_work *work,
    const struct user_record *stored, struct user_record *merged)
{
	struct import *import = c->import;
	const struct sheet *roles = &import->sheets[ONEROSTER_ROLES];
	struct lookup lookup = {.import = import, .txn = txn};
	struct org_lookup orgs = {
	    .is_known = knows_org, .is_school = org_is_school, .ctx = &lookup};
	struct user_parts parts = {.id = work->id,
	    .stored = stored,
	    .row = work->row != NULL ? work->row->record : NULL,
	    .row_delta = import->sheets[ONEROSTER_USERS].delta,
	    .roles = import->roles + work->role_from,
	    .role_count = work->role_count,
	    .roles_told = roles->present && !roles->refused,
	    .roles_delta = roles->delta,
	    .demographics =
		work->demographics != NULL && !work->demographics_gone
		    ? work->demographics->record
		    : NULL,
	    .demographics_gone = work->demographics_gone,
	    .enrolled_school_id = work->enrolled_school_id,
	    .agent_of = work->agent_of};
	enum status status = roster_merge(
	    &parts, &orgs, import->scratch, merged, &work->alias_left_out);

	work->no_role = status == STATUS_OK && !merged->is_student &&
			merged->person.role_count == 0;
	work->no_school = status == STATUS_OK && merged->is_student &&
			  merged->student.school_id == NULL;
	return status;
}

static enum status
put_user(struct chunk *c, struct store_txn *txn, const struct user_record *user)
{
	enum record_kind kind =
	    user->is_student ? RECORD_STUDENT : RECORD_PERSON;
	enum record_kind other =
	    user->is_student ? RECORD_PERSON : RECORD_STUDENT;
	const void *record =
	    user->is_student ? (const void *)&user->student : &user->person;
	const char *id = user->is_student ? user->student.id : user->person.id;
	enum change change;
	bool removed;
	enum status status = import_remove(c->import, txn, other, id, &removed);

	if (status == STATUS_OK)
		status = import_put(c->import, txn, kind, id, record, &change);
	if (status == STATUS_OK)
		status = import_put_identity(c->import, txn, IDENTITY_USER, id,
		    &user->identity, &change);
	return status;
}

static enum status
count_rows(struct chunk *c, struct store_txn *txn, const struct user_work *work)
{
	enum status status = STATUS_OK;

	if (work->row != NULL)
		status = count_row(c, txn, ONEROSTER_USERS, work->row, "");
	if (status == STATUS_OK && work->demographics != NULL &&
	    work->demographics->state == ENTRY_KEEP)
		status = count_row(
		    c, txn, ONEROSTER_DEMOGRAPHICS, work->demographics, "");
	for (size_t i = 0; i < work->role_count && status == STATUS_OK; i++) {
		const struct role_row *role =
		    c->import->roles[work->role_from + i];
		const struct entry *entry =
		    sheet_find(&c->import->sheets[ONEROSTER_ROLES], role->id);

		status =
		    count_row(c, txn, ONEROSTER_ROLES, entry, role->user_id);
	}
	return status;
}

static enum status
publish_user(struct chunk *c, struct store_txn *txn, struct user_work *work)
{
	struct user_record stored;
	struct user_record merged;
	enum status status;

	arena_reset(c->import->scratch);
	if (work->row != NULL && work->row->state == ENTRY_REMOVE)
		return STATUS_OK; /* is dropped afterwards */
	status = load_user(c->import, txn, work->id, &stored);
	if (status == STATUS_NOT_FOUND && work->row == NULL)
		return STATUS_OK; /* only of rows that went */
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	status = merge_user(
	    c, txn, work, status == STATUS_OK ? &stored : NULL, &merged);
	if (status == STATUS_OK)
		status = put_user(c, txn, &merged);
	if (status == STATUS_OK)
		status = count_rows(c, txn, work);
	return status;
}

static enum status
publish_chunk(struct store_txn *txn, void *ctx)
{
	struct chunk *c = ctx;
	enum status status = STATUS_OK;

	memset(c->counts, 0, sizeof(c->counts));
	for (size_t i = c->from; i < c->to && status == STATUS_OK; i++)
		status = publish_user(c, txn, &c->import->users[i]);
	return status;
}

/* Rows that ask for removal, and those that a bulk file has no longer */

struct drop {
	struct chunk chunk;
	enum oneroster_file file;
	bool by_row;
};

static enum status
drop_one(struct drop *d, struct store_txn *txn, const char *id)
{
	enum status status = drop_row(&d->chunk, txn, d->file, id, d->by_row);

	if (status == STATUS_OK && d->file == ONEROSTER_USERS)
		status = remove_user(&d->chunk, txn, id);
	return status;
}

static enum status
drop_chunk(struct store_txn *txn, void *ctx)
{
	struct drop *d = ctx;
	const struct sheet *sheet = &d->chunk.import->sheets[d->file];
	enum status status = STATUS_OK;

	memset(d->chunk.counts, 0, sizeof(d->chunk.counts));
	for (size_t i = d->chunk.from; i < d->chunk.to && status == STATUS_OK;
	     i++) {
		if (!d->by_row)
			status = drop_one(d, txn, sheet->stale[i]);
		else if (sheet->entries[i].state == ENTRY_REMOVE)
			status = drop_one(d, txn, sheet->entries[i].id);
	}
	return status;
}

static void
add_counts(struct import *import, const struct chunk *c)
{
	for (size_t i = 0; i < ONEROSTER_FILES; i++) {
		struct file_counts *counts = import->sheets[i].counts;

		if (counts == NULL)
			continue;
		counts->created += c->counts[i].created;
		counts->updated += c->counts[i].updated;
		counts->unchanged += c->counts[i].unchanged;
		counts->removed += c->counts[i].removed;
	}
}

static enum status
run_chunks(struct import *import, const char *file, struct chunk *c,
    size_t count, store_fn *work, void *ctx)
{
	enum status status = STATUS_OK;

	c->import = import;
	for (c->from = 0; c->from < count; c->from = c->to) {
		c->to = count - c->from > PUBLISH_ROWS_MAX
			    ? c->from + PUBLISH_ROWS_MAX
			    : count;
		status = import_step(import, "storing", file, c->from, count);
		if (status == STATUS_OK)
			status = import_transaction(import, work, ctx);
		if (status != STATUS_OK)
			return status;
		add_counts(import, c);
	}
	return status;
}

static enum status
drop_rows(struct import *import, enum oneroster_file file)
{
	struct sheet *sheet = &import->sheets[file];
	struct drop d = {.file = file, .by_row = true};
	enum status status;

	if (!sheet->present || sheet->refused)
		return STATUS_OK;
	status = run_chunks(
	    import, sheet->file, &d.chunk, sheet->count, drop_chunk, &d);
	if (status != STATUS_OK)
		return status;
	d = (struct drop){.file = file};
	return run_chunks(
	    import, sheet->file, &d.chunk, sheet->stale_count, drop_chunk, &d);
}

static void
tell_users(struct import *import)
{
	const struct sheet *users = &import->sheets[ONEROSTER_USERS];

	for (size_t i = 0; i < import->user_count; i++) {
		const struct user_work *work = &import->users[i];

		if (work->row == NULL)
			continue;
		if (work->no_school)
			import_tell(import, users->file, work->row->line,
			    SEVERITY_WARNING, "NO_SCHOOL", "", "a student",
			    "an org, a role in one, or an enrolment");
		if (work->no_role)
			import_tell(import, users->file, work->row->line,
			    SEVERITY_WARNING, "NO_ROLE", "", "a user",
			    "a role here or in roles.csv");
		if (work->alias_left_out)
			import_tell(import, users->file, work->row->line,
			    SEVERITY_WARNING, "NAME_IN_ID", "identifier",
			    "an id that holds the user's own name or address",
			    "a number; this one is no alias of the student");
	}
}

enum status
import_publish_users(struct import *import)
{
	struct chunk c = {0};
	enum status status = run_chunks(
	    import, "users", &c, import->user_count, publish_chunk, &c);

	if (status == STATUS_OK)
		tell_users(import);
	if (status == STATUS_OK)
		status = drop_rows(import, ONEROSTER_ROLES);
	if (status == STATUS_OK)
		status = drop_rows(import, ONEROSTER_DEMOGRAPHICS);
	if (status == STATUS_OK)
		status = drop_rows(import, ONEROSTER_USERS);
	return status;
}
