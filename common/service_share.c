// SPDX-License-Identifier: Apache-2.0
/*
 * service_share.c - how much of the queue one principal may hold.
 *
 * The queue has a bound, and whoever fills it would shut the others out.  So
 * a principal may hold at most as many bytes as are free: one that floods
 * gets half of the queue, two a third each, and there is always room for
 * who comes next (dynamic thresholds, Choudhury and Hahne 1998).
 */
#include <stdlib.h>
#include <string.h>

#include "common/service_parts.h"

struct share {
	char name[PRINCIPAL_NAME_MAX + 1];
	size_t held;
};

struct shares {
	struct share *items;
	size_t count, capacity;
};

enum status
shares_new(struct shares **shares)
{
	*shares = calloc(1, sizeof(**shares));
	return *shares == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

void
shares_free(struct shares **shares)
{
	if (*shares != NULL) {
		free((*shares)->items);
		free(*shares);
		*shares = NULL;
	}
}

/* The number of the principal's share, from 1; 0: out of memory. */
static size_t
find_share(struct shares *shares, const char *name)
{
	size_t capacity = shares->capacity == 0 ? 16 : shares->capacity * 2;
	struct share *grown;

	for (size_t i = 0; i < shares->count; i++) {
		if (strcmp(shares->items[i].name, name) == 0) {
			return i + 1;
		}
	}
	if (shares->count == shares->capacity) {
		grown = realloc(shares->items, capacity * sizeof(*grown));
		if (grown == NULL) {
			return 0;
		}
		shares->items = grown;
		shares->capacity = capacity;
	}
	shares->items[shares->count] = (struct share){.held = 0};
	memcpy(shares->items[shares->count].name, name, strlen(name) + 1);
	return ++shares->count;
}

bool
shares_take(struct shares *shares, struct task *task, size_t held, size_t most)
{
	size_t number = find_share(shares, task->who.name);
	size_t own;

	if (number == 0 || held > most) {
		return false;
	}
	own = shares->items[number - 1].held;
	if (own > 0 && own + task->cost > most - held) {
		return false;
	}
	shares->items[number - 1].held += task->cost;
	task->share = number;
	return true;
}

void
shares_give_back(struct shares *shares, struct task *task)
{
	if (task->share != 0) {
		shares->items[task->share - 1].held -= task->cost;
		task->share = 0;
	}
}
