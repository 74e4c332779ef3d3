// SPDX-License-Identifier: Apache-2.0
/*
 * quarantine.h - what could not be applied, kept with its bytes and reason.
 *
 * Nothing that was sent vanishes.  An item is listed, shown, retried or
 * discarded from the command line; a retry runs the same handler again, as
 * the same principal.
 */
#pragma once

#include "common/store.h"

#define QUARANTINE_REASON_MAX 512

struct quarantine;

struct quarantine_item {
	uint64_t id;
	const char *kind; /* a request type, or "feed:<stream>" */
	const char *reason;
	const char *principal; /* name; "" for a feed */
	int64_t at;
	struct bytes data; /* the request's body, or a log entry (follower.h) */
};

MUST_USE enum status quarantine_open(
    struct store *store, struct quarantine **quarantine);
void quarantine_close(struct quarantine **quarantine);
/* Copies the item; its id is made.  Texts longer than the most are cut. */
MUST_USE enum status quarantine_add(struct quarantine *quarantine,
    struct store_txn *txn, const struct quarantine_item *item, uint64_t *id);
/* Borrowed from the transaction. */
MUST_USE enum status quarantine_get(struct quarantine *quarantine,
    struct store_txn *txn, uint64_t id, struct quarantine_item *item);
MUST_USE enum status quarantine_drop(
    struct quarantine *quarantine, struct store_txn *txn, uint64_t id);
/* Drops every item of a kind; count may be NULL. */
MUST_USE enum status quarantine_drop_kind(struct quarantine *quarantine,
    struct store_txn *txn, const char *kind, uint64_t *count);
/* The visitor ends the scan with any status but OK, which is returned. */
typedef enum status quarantine_visit_fn(
    const struct quarantine_item *item, void *ctx);
MUST_USE enum status quarantine_scan(struct quarantine *quarantine,
    struct store_txn *txn, uint64_t after, quarantine_visit_fn *visit,
    void *ctx);
MUST_USE enum status quarantine_count(
    struct quarantine *quarantine, struct store_txn *txn, uint64_t *count);
