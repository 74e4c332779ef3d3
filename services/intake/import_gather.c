// SPDX-License-Identifier: Apache-2.0
/*
 * import_gather.c - which users an import is about, and their rows.
 *
 * users.csv, roles.csv and demographics.csv are joined by the user's id, once,
 * before anything is published.
 */
#include "services/intake/import.h"

#include <stdlib.h>
#include <string.h>

/* roles.csv by user, primary roles first */

static int
compare_roles(const void *a, const void *b)
{
	const struct role_row *x = *(const struct role_row *const *)a;
	const struct role_row *y = *(const struct role_row *const *)b;
	int order = strcmp(x->user_id, y->user_id);

	if (order != 0)
		return order;
	if (x->primary != y->primary)
		return x->primary ? -1 : 1;
	return strcmp(x->id, y->id);
}

static enum status
sort_roles(struct import *import)
{
	const struct sheet *sheet = &import->sheets[ONEROSTER_ROLES];

	import->roles = calloc(sheet->count + 1, sizeof(void *));
	if (import->roles == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < sheet->count; i++)
		if (sheet->entries[i].state == ENTRY_KEEP)
			import->roles[import->role_count++] =
			    sheet->entries[i].record;
	qsort(import->roles, import->role_count, sizeof(void *), compare_roles);
	return STATUS_OK;
}

/* The first role of a user, and how many there are. */
static size_t
find_roles(const struct import *import, const char *user_id, size_t *count)
{
	size_t from = 0;
	size_t to = import->role_count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (strcmp(import->roles[mid]->user_id, user_id) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	for (to = from; to < import->role_count &&
			strcmp(import->roles[to]->user_id, user_id) == 0;
	     to++)
		;
	*count = to - from;
	return from;
}

static const struct user_row *
find_user(const struct import *import, const char *id)
{
	const struct entry *entry =
	    sheet_find(&import->sheets[ONEROSTER_USERS], id);

	return entry != NULL && entry->state == ENTRY_KEEP ? entry->record
							   : NULL;
}

bool
import_user_is_student(
    struct import *import, struct store_txn *txn, const char *id)
{
	const struct user_row *user = find_user(import, id);
	struct bytes stored;
	size_t count;
	size_t from = find_roles(import, id, &count);

	for (size_t i = from; i < from + count; i++)
		if (role_is_student(import->roles[i]->role))
			return true;
	if (user != NULL && user->role != NULL && count == 0)
		return role_is_student(user->role);
	return count == 0 && tables_get_record(import->input->tables, txn,
				 RECORD_STUDENT, id, &stored) == STATUS_OK;
}

/* Ids of the users */

struct id_array {
	const char **id;
	size_t count;
	size_t capacity;
};

static enum status
add_id(struct id_array *ids, const char *id)
{
	if (ids->count == ids->capacity) {
		size_t capacity = ids->capacity * 2 + 256;
		const char **grown =
		    realloc(ids->id, capacity * sizeof(*grown));

		if (grown == NULL)
			return STATUS_NO_MEMORY;
		ids->id = grown;
		ids->capacity = capacity;
	}
	ids->id[ids->count++] = id;
	return STATUS_OK;
}

static int
compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
sort_ids(struct id_array *ids)
{
	size_t unique = 0;

	if (ids->count > 1)
		qsort(ids->id, ids->count, sizeof(*ids->id), compare_ids);
	for (size_t i = 0; i < ids->count; i++)
		if (unique == 0 || strcmp(ids->id[unique - 1], ids->id[i]) != 0)
			ids->id[unique++] = ids->id[i];
	ids->count = unique;
}

/* The users of the roles that are no longer in roles.csv. */
static enum status
add_stale_roles(
    struct import *import, struct store_txn *txn, struct id_array *ids)
{
	const struct sheet *sheet = &import->sheets[ONEROSTER_ROLES];
	enum status status = STATUS_OK;

	for (size_t i = 0; i < sheet->stale_count && status == STATUS_OK; i++) {
		struct source_row row;
		const char *id;

		status = tables_get_source_row(import->input->tables, txn,
		    ONEROSTER_ROLES, sheet->stale[i], &row);
		if (status != STATUS_OK)
			break;
		id = arena_string(import->arena, bytes_of_string(row.user_id));
		status = id != NULL ? add_id(ids, id) : STATUS_NO_MEMORY;
	}
	return status;
}

static enum status
gather_ids(struct import *import, struct store_txn *txn, struct id_array *ids)
{
	static const enum oneroster_file files[] = {
	    ONEROSTER_USERS, ONEROSTER_DEMOGRAPHICS};
	const struct sheet *roles = &import->sheets[ONEROSTER_ROLES];
	const struct sheet *gone = &import->sheets[ONEROSTER_DEMOGRAPHICS];
	enum status status = STATUS_OK;

	for (size_t f = 0; f < 2; f++) {
		const struct sheet *sheet = &import->sheets[files[f]];

		for (size_t i = 0; i < sheet->count && status == STATUS_OK; i++)
			if (sheet->entries[i].state != ENTRY_REFUSED)
				status = add_id(ids, sheet->entries[i].id);
	}
	for (size_t i = 0; i < roles->count && status == STATUS_OK; i++) {
		const struct role_row *role = roles->entries[i].record;

		if (roles->entries[i].state != ENTRY_REFUSED)
			status = add_id(ids, role->user_id);
	}
	for (size_t i = 0; i < gone->stale_count && status == STATUS_OK; i++)
		status = add_id(ids, gone->stale[i]);
	if (status == STATUS_OK)
		status = add_stale_roles(import, txn, ids);
	if (status == STATUS_OK)
		sort_ids(ids);
	return status;
}

static const struct entry *
find_entry(
    const struct import *import, enum oneroster_file file, const char *id)
{
	const struct entry *entry = sheet_find(&import->sheets[file], id);

	return entry != NULL && entry->state != ENTRY_REFUSED ? entry : NULL;
}

static bool
is_stale(const struct sheet *sheet, const char *id)
{
	return sheet->stale_count > 0 &&
	       bsearch(&id, sheet->stale, sheet->stale_count,
		   sizeof(*sheet->stale), compare_ids) != NULL;
}

static enum status
make_work(struct import *import, const struct id_array *ids)
{
	const struct sheet *demographics =
	    &import->sheets[ONEROSTER_DEMOGRAPHICS];

	import->users = calloc(ids->count + 1, sizeof(*import->users));
	if (import->users == NULL)
		return STATUS_NO_MEMORY;
	import->user_count = ids->count;
	for (size_t i = 0; i < ids->count; i++) {
		struct user_work *work = &import->users[i];

		work->id = ids->id[i];
		work->row = find_entry(import, ONEROSTER_USERS, work->id);
		work->demographics =
		    find_entry(import, ONEROSTER_DEMOGRAPHICS, work->id);
		work->role_from =
		    find_roles(import, work->id, &work->role_count);
		work->demographics_gone =
		    is_stale(demographics, work->id) ||
		    (work->demographics != NULL &&
			work->demographics->state == ENTRY_REMOVE);
	}
	return STATUS_OK;
}

enum status
import_gather_users(struct import *import, struct store_txn *txn)
{
	struct id_array ids = {0};
	enum status status = sort_roles(import);

	if (status == STATUS_OK)
		status = gather_ids(import, txn, &ids);
	if (status == STATUS_OK)
		status = make_work(import, &ids);
	if (status == STATUS_OK)
		status = import_find_schools(import, txn);
	if (status == STATUS_OK)
		status = import_find_agents(import, txn);
	free(ids.id);
	return status;
}
