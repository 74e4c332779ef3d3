// SPDX-License-Identifier: Apache-2.0
/*
 * presence_walk.c - all runs and the tail as one table.
 */
#include "services/attendance/presence_runs.h"

#include <stdlib.h>

#define FIRST_OF_TUTORS 0x80u

struct presence_walk {
	enum person_kind kind;
	struct presence_source *least; /* where the walk stands */
	size_t count;
	struct presence_source sources[]; /* the oldest first */
};

static enum status
open_sources(struct store_txn *txn, const struct presence_tables *t,
    const struct presence_list *list, struct presence_walk *w)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < list->count && status == STATUS_OK; i++) {
		if (list->runs[i].state != PRESENCE_RUN_READY)
			continue;
		status = presence_open_source(
		    txn, t->run[list->runs[i].table], &w->sources[w->count++]);
	}
	if (status != STATUS_OK)
		return status;
	w->sources[w->count].is_tail = true;
	return presence_open_source(txn, t->tail, &w->sources[w->count++]);
}

enum status
presence_walk_open(struct store_txn *txn, const struct presence_tables *t,
    enum person_kind kind, struct presence_walk **walk)
{
	struct presence_list list;
	struct presence_walk *made;
	enum status status = presence_list_runs(txn, t, &list);

	if (status != STATUS_OK)
		return status;
	made = calloc(
	    1, sizeof(*made) + (list.count + 1) * sizeof(*made->sources));
	if (made == NULL)
		return STATUS_NO_MEMORY;
	made->kind = kind;
	status = open_sources(txn, t, &list, made);
	if (status != STATUS_OK) {
		presence_walk_close(&made);
		return status;
	}
	*walk = made;
	return STATUS_OK;
}

void
presence_walk_close(struct presence_walk **walk)
{
	struct presence_walk *w = *walk;

	if (w == NULL)
		return;
	for (size_t i = 0; i < w->count; i++)
		presence_close_source(&w->sources[i]);
	free(w);
	*walk = NULL;
}

static bool
is_of_tutor(struct bytes key)
{
	return key.len > 0 && (key.data[0] & FIRST_OF_TUTORS) != 0;
}

/* The row where the walk stands; NOT_FOUND: there is none of the kind. */
static enum status
show(struct presence_walk *w, struct bytes *key, struct bytes *value)
{
	w->least = presence_least(w->sources, w->count);
	if (w->least == NULL ||
	    is_of_tutor(w->least->key) != (w->kind == PERSON_TUTOR))
		return STATUS_NOT_FOUND;
	*key = w->least->key;
	*value = w->least->value;
	return STATUS_OK;
}

enum status
presence_walk_first(struct presence_walk *w, struct bytes from,
    struct bytes *key, struct bytes *value)
{
	static const uint8_t first_of_tutors[] = {FIRST_OF_TUTORS};
	enum status status = STATUS_OK;

	if (w->kind == PERSON_TUTOR && !is_of_tutor(from))
		from = bytes_of(first_of_tutors, sizeof(first_of_tutors));
	for (size_t i = 0; i < w->count && status == STATUS_OK; i++)
		status = presence_seek(&w->sources[i], from);
	return status == STATUS_OK ? show(w, key, value) : status;
}

enum status
presence_walk_next(
    struct presence_walk *w, struct bytes *key, struct bytes *value)
{
	enum status status = presence_pass(w->sources, w->count, w->least);

	return status == STATUS_OK ? show(w, key, value) : status;
}
