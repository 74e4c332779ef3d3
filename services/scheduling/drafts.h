// SPDX-License-Identifier: Apache-2.0
/*
 * drafts.h - plans that were solved and not published.
 *
 *   drafts: draft (8 bytes, big-endian) section (1) and
 *             HEAD:      nothing       -> version (1 byte, 1), the packed
 *                                         Draft
 *             GROUP:     group id \0   -> the packed SchedulingEvent
 *             UNPLACED:  need id \0    -> the packed SchedulingEvent
 *             PLACEMENT: need id \0    -> the packed SchedulingEvent
 *             CHANGE:    student id \0 programme id \0
 *                                      -> the packed StudentChange
 *           0 (8 bytes)                -> the draft that is being published,
 *                                         or was published last (8)
 *
 * A draft has the number of the job that made it.  Its head is written last
 * and dropped first: without a head there is no draft, whatever else is left.
 */
#pragma once

#include "services/scheduling/publication.h"

#define DRAFTS_MAX 8
#define DRAFTS_BASE 16
#define DRAFTS_VERSION 1

enum drafts_section {
	DRAFTS_HEAD = 0,
	/* As plan_kind. */
	DRAFTS_GROUP = PLAN_GROUP,
	DRAFTS_UNPLACED = PLAN_UNPLACED,
	DRAFTS_PLACEMENT = PLAN_PLACEMENT,
	DRAFTS_CHANGE = 9,
};

/* Hash of the groups in the table plan. */
MUST_USE enum status drafts_base(
    struct store_txn *txn, struct store_table plan, uint8_t base[DRAFTS_BASE]);

/* The numbers of those that are there, ascending; at most DRAFTS_MAX. */
struct drafts_list {
	uint64_t number[DRAFTS_MAX];
	size_t count;
};
MUST_USE enum status drafts_list(
    struct store_txn *txn, struct store_table drafts, struct drafts_list *list);
/* The packed Draft, borrowed; NOT_FOUND. */
MUST_USE enum status drafts_get(struct store_txn *txn,
    struct store_table drafts, uint64_t number, struct bytes *head);
void drafts_key(
    struct store_key *key, uint64_t number, enum drafts_section section);

/*
 * Keeps a draft: of the publication all but the sessions, the changes (struct
 * plan_item each, keys without the draft's number and section) and the head as
 * it is stored.  given_up: older ones that made room.  In bounded transactions.
 */
MUST_USE enum status drafts_keep(struct store *store, struct store_table drafts,
    uint64_t number, const struct publication *publication,
    const struct rows *changes, struct bytes head,
    struct drafts_list *given_up);
/* Takes the head away; NOT_FOUND. */
MUST_USE enum status drafts_drop_head(
    struct store_txn *txn, struct store_table drafts, uint64_t number);
/* And what is left of those without a head, in bounded transactions. */
MUST_USE enum status drafts_sweep(
    struct store *store, struct store_table drafts);

/* Notes which draft is being published; 0: another plan is. */
MUST_USE enum status drafts_mark(
    struct store *store, struct store_table drafts, uint64_t number);
MUST_USE enum status drafts_marked(
    struct store_txn *txn, struct store_table drafts, uint64_t *number);
