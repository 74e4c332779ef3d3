// SPDX-License-Identifier: Apache-2.0
/*
 * handlers.h - what reporting answers and follows; the tables of main.c.
 */
#pragma once

#include "services/reporting/tables.h"

#include "common/service.h"

/* The service's own state. */
struct reporting {
	struct reporting_tables tables;
	/* Of the entry that is being applied; a follower applies alone. */
	struct arena *arenas[STREAMS];
};

/* reporting.Report */
enum status on_report(struct call *call);

/* The three streams; state is struct reporting. */
enum status on_intake_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state);
enum status on_scheduling_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state);
enum status on_attendance_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state);
enum status on_intake_reset(struct store_txn *txn, void *state);
enum status on_scheduling_reset(struct store_txn *txn, void *state);
enum status on_attendance_reset(struct store_txn *txn, void *state);
