// SPDX-License-Identifier: Apache-2.0
/*
 * import_relations.c - what users have to do with each other and with schools.
 *
 * Both need the users gathered before (import_gather.c).
 */
#include "services/intake/import.h"

#include <stdlib.h>
#include <string.h>

static struct user_work *
find_work(const struct import *import, const char *id)
{
	size_t from = 0;
	size_t to = import->user_count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int order = strcmp(import->users[mid].id, id);

		if (order == 0)
			return &import->users[mid];
		if (order < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

/* Schools by enrolment: the newest begin, then the least id */

static const char *
class_school(const struct import *import, const char *class_id)
{
	const struct entry *entry =
	    sheet_find(&import->sheets[ONEROSTER_CLASSES], class_id);
	const struct school_class *class = entry != NULL ? entry->record : NULL;

	return class != NULL ? class->school_id : NULL;
}

static bool
is_newer(const char *begin, const char *than)
{
	if (begin == NULL || than == NULL)
		return begin != NULL;
	return strcmp(begin, than) > 0;
}

/* Enrolments are walked in the order of ids, so equal begins keep the first. */
enum status
import_find_schools(struct import *import, struct store_txn *txn)
{
	const struct sheet *sheet = &import->sheets[ONEROSTER_ENROLLMENTS];
	const char **begins = calloc(import->user_count + 1, sizeof(*begins));

	if (begins == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < sheet->count; i++) {
		const struct enrollment *e = sheet->entries[i].record;
		struct user_work *work;
		const char *school;

		if (sheet->entries[i].state != ENTRY_KEEP ||
		    !role_is_student(e->role))
			continue;
		work = find_work(import, e->user_id);
		school = e->school_id != NULL
			     ? e->school_id
			     : class_school(import, e->class_id);
		if (work == NULL || school == NULL ||
		    (work->enrolled_school_id != NULL &&
			!is_newer(
			    e->begin_date, begins[work - import->users])) ||
		    !import_knows(import, txn, ONEROSTER_ORGS, school))
			continue;
		work->enrolled_school_id = school;
		begins[work - import->users] = e->begin_date;
	}
	free(begins);
	return STATUS_OK;
}

/* Agents: a pair of person and student, told by the row of either */

struct agent_pair {
	const char *person;
	const char *student;
};

struct pair_array {
	struct agent_pair *pair;
	size_t count;
	size_t capacity;
};

static enum status
add_pair(struct pair_array *pairs, const char *person, const char *student)
{
	if (pairs->count == pairs->capacity) {
		size_t capacity = pairs->capacity * 2 + 64;
		struct agent_pair *grown =
		    realloc(pairs->pair, capacity * sizeof(*grown));

		if (grown == NULL)
			return STATUS_NO_MEMORY;
		pairs->pair = grown;
		pairs->capacity = capacity;
	}
	pairs->pair[pairs->count++] =
	    (struct agent_pair){.person = person, .student = student};
	return STATUS_OK;
}

static int
compare_pairs(const void *a, const void *b)
{
	const struct agent_pair *x = a;
	const struct agent_pair *y = b;
	int order = strcmp(x->person, y->person);

	return order != 0 ? order : strcmp(x->student, y->student);
}

static enum status
gather_pairs(
    struct import *import, struct store_txn *txn, struct pair_array *pairs)
{
	const struct sheet *sheet = &import->sheets[ONEROSTER_USERS];
	enum status status = STATUS_OK;

	for (size_t i = 0; i < sheet->count && status == STATUS_OK; i++) {
		const struct user_row *user = sheet->entries[i].record;
		bool student;

		if (sheet->entries[i].state != ENTRY_KEEP ||
		    user->agents.count == 0)
			continue;
		student = import_user_is_student(import, txn, user->id);
		for (size_t k = 0; k < user->agents.count; k++) {
			const char *other = user->agents.item[k];

			if (student ==
			    import_user_is_student(import, txn, other))
				continue;
			status = student ? add_pair(pairs, other, user->id)
					 : add_pair(pairs, user->id, other);
			if (status != STATUS_OK)
				break;
		}
	}
	if (pairs->count > 1)
		qsort(pairs->pair, pairs->count, sizeof(*pairs->pair),
		    compare_pairs);
	return status;
}

static enum status
set_agents(struct import *import, const struct pair_array *pairs)
{
	for (size_t i = 0; i < pairs->count;) {
		const char *person = pairs->pair[i].person;
		struct user_work *work = find_work(import, person);
		size_t from = i;
		struct text_list list = {.count = 0};

		while (i < pairs->count &&
		       strcmp(pairs->pair[i].person, person) == 0)
			i++;
		if (work == NULL)
			continue;
		list.item =
		    arena_zeroed(import->arena, i - from, sizeof(*list.item));
		if (list.item == NULL)
			return STATUS_NO_MEMORY;
		for (size_t k = from; k < i; k++)
			if (k == from || compare_pairs(&pairs->pair[k - 1],
					     &pairs->pair[k]) != 0)
				list.item[list.count++] =
				    pairs->pair[k].student;
		work->agent_of = list;
	}
	return STATUS_OK;
}

enum status
import_find_agents(struct import *import, struct store_txn *txn)
{
	struct pair_array pairs = {0};
	enum status status = gather_pairs(import, txn, &pairs);

	if (status == STATUS_OK)
		status = set_agents(import, &pairs);
	free(pairs.pair);
	return status;
}
