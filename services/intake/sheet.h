// SPDX-License-Identifier: Apache-2.0
/*
 * sheet.h - the rows of one file, sorted by id.
 *
 * A row that was refused stays with its id: what is stored of it is then not
 * taken for removed.
 */
#pragma once

#include "services/intake/findings.h"
#include "services/intake/rules_layouts.h"
#include "services/intake/rules_oneroster.h"

enum entry_state {
	ENTRY_KEEP,
	ENTRY_REMOVE,
	ENTRY_REFUSED,
};

struct entry {
	const char *id;
	void *record; /* NULL when refused while it was read */
	uint64_t line;
	uint8_t hash[16]; /* of the cells that are kept */
	enum entry_state state;
};

struct sheet {
	const struct layout *layout;
	enum record_kind kind;
	void *(*read)(struct fields *fields);
	const char *(*id_of)(const void *record);
	const char *file; /* its name in findings */
	bool present;
	bool delta;
	bool refused; /* as a whole: nothing of it counts */
	bool has_status;
	uint64_t nameless; /* refused rows whose id could not be read */
	struct file_counts *counts;
	struct entry *entries;
	size_t count;
	size_t capacity;
	/* Stored ids that a bulk file has no longer; sorted. */
	const char **stale;
	size_t stale_count;
};

void sheet_fini(struct sheet *sheet);
MUST_USE enum status sheet_add(struct sheet *sheet, const struct entry *entry);
/* By id, then line. */
void sheet_sort(struct sheet *sheet);
/* The entry of an id, one that is kept before others; NULL. */
struct entry *sheet_find(const struct sheet *sheet, const char *id);
bool sheet_has(const struct sheet *sheet, const char *id);
/* Refuses an entry that was kept; counts it. */
void sheet_refuse(struct sheet *sheet, struct entry *entry);
/* Refuses all of it. */
void sheet_refuse_all(struct sheet *sheet);
