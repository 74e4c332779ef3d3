// SPDX-License-Identifier: Apache-2.0
/*
 * log_store.h - a store with a log in a folder, for tests of what follows it.
 *
 * Every failure fails the test.
 */
#pragma once

#include "common/follower.h"
#include "common/log.h"
#include "common/quarantine.h"

struct log_store {
	struct store *store;
	struct log *log;
	struct quarantine *quarantine;
	struct store_table cursors;
	struct store_table effects; /* seq -> the entry's data */
};

void log_store_open(struct log_store *s, const char *path);
void log_store_close(struct log_store *s);
/* Appends the texts PREFIX1 .. PREFIXcount in one transaction. */
void log_store_append(struct log_store *s, const char *prefix, unsigned count);
/* Gives the log another epoch, and chains its entries anew. */
void log_store_renew_epoch(struct log_store *s);
struct log_head log_store_head(struct log_store *s);
/* NOT_FOUND as a seq of 0. */
struct cursor log_store_cursor(struct log_store *s, const char *stream);
/*
 * The test fails unless the effects are the entries of the source's log,
 * without those that are in quarantine.
 */
void log_store_assert_effects(struct log_store *s, struct log_store *source);
/* Copies the file of a closed store, without the derived one. */
void log_store_copy(const char *from, const char *to);
