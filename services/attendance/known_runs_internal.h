// SPDX-License-Identifier: Apache-2.0
/*
 * known_runs_internal.h - what known_runs.c and known_merge.c share.
 */
#pragma once

#include "services/attendance/known_runs.h"

/* Enough for seven levels, and one that is being made. */
#define RUN_TABLES 64u
/* 80 * 24 bytes and the key: just under half a page. */
#define BLOCK_ITEMS 80u

struct known_runs {
	struct store *store;
	struct store_table state, runs;
	struct store_table tables[RUN_TABLES];
};

enum run_state {
	RUN_NONE = 0, /* a free table */
	RUN_MAKING,   /* by a merge; nobody reads it */
	RUN_READY,
};

struct run {
	enum run_state state;
	uint8_t level;
	uint64_t count; /* items */
};

/* Whatever the transaction holds, by table. */
MUST_USE enum status runs_list(struct store_txn *txn,
    const struct known_runs *runs, struct run list[RUN_TABLES]);
/* RETRY_LATER: no more than so many are free, until a merge ends. */
MUST_USE enum status runs_find_free(
    const struct run list[RUN_TABLES], unsigned beyond, uint8_t *table);
MUST_USE enum status run_put(struct store_txn *txn,
    const struct known_runs *runs, uint8_t table, const struct run *run);
MUST_USE enum status run_drop(
    struct store_txn *txn, const struct known_runs *runs, uint8_t table);
/* Items after all that are in the table. */
MUST_USE enum status run_append(struct store_txn *txn,
    const struct known_runs *runs, uint8_t table,
    const struct known_item *items, size_t count);
/* The i-th item of a block; false: it has fewer. */
bool block_read(struct bytes value, size_t i, struct known_item *item);
