// SPDX-License-Identifier: Apache-2.0
/*
 * import.h - one import, from staged files to the store.
 *
 * Order: read every file → judge references in one read transaction →
 * publish in bounded write transactions (dry run: read transactions), each
 * sorted by id.  A transaction that runs again changes nothing more.
 */
#pragma once

#include "common/log.h"
#include "services/intake/findings.h"
#include "services/intake/sheet.h"
#include "services/intake/tables.h"
#include "services/intake/wire.h"

/* Rows of one transaction at most. */
#define PUBLISH_ROWS_MAX 20000
/* A bulk file may remove so many records unasked. */
#define REMOVALS_FREE 20

struct import_input {
	struct store *store;
	struct log *log;
	const struct intake_tables *tables;
	const char *dir; /* folder of the staged files */
	uint64_t number;
	const struct import_params *params;
	void (*progress)(
	    void *ctx, const char *phase, uint64_t done, uint64_t total);
	bool (*cancelled)(void *ctx);
	void *ctx;
	char *detail; /* for people, when it fails */
	size_t detail_size;
};

/*
 * Does it, and packs the ImportResult.  Refused rows and files are findings,
 * not failures.  INVALID: no such kind; CANCELLED: what was published before
 * stays.
 */
MUST_USE enum status import_run(
    const struct import_input *input, struct buffer *result);

/* Below: the parts of an import, for its own files. */

struct user_work;
struct import {
	const struct import_input *input;
	struct arena *arena;
	struct arena *scratch; /* reset for every record */
	struct buffer packed;
	struct outcome outcome;
	struct sheet sheets[ONEROSTER_FILES];
	struct user_work *users;
	size_t user_count;
	const struct role_row **roles; /* of roles.csv, sorted by user */
	size_t role_count;
};

MUST_USE enum status import_oneroster(struct import *import);
MUST_USE enum status import_own(struct import *import, enum own_kind kind);

void import_tell(struct import *import, const char *file, uint64_t line,
    enum severity severity, const char *code, const char *field,
    const char *found, const char *expected);
/* OK or CANCELLED. */
MUST_USE enum status import_step(struct import *import, const char *what,
    const char *file, uint64_t done, uint64_t total);

/* Files: reads a csv into a sheet; OK also when the file is refused. */
typedef bool check_row_fn(const struct fields *fields,
    const struct header *header, void *ctx, struct fault *fault);
MUST_USE enum status import_read_sheet(struct import *import,
    struct sheet *sheet, const char *path, check_row_fn *check, void *ctx);
/* Later rows of an id that was there already are refused. */
void import_refuse_duplicates(struct import *import, struct sheet *sheet);

/* References. */
MUST_USE enum status import_check_references(
    struct import *import, struct store_txn *txn);
bool import_knows(struct import *import, struct store_txn *txn,
    enum oneroster_file file, const char *id);
bool import_is_school(
    struct import *import, struct store_txn *txn, const char *org_id);

/* Of a sheet of pins: those that contradict another, of it or stored. */
MUST_USE enum status import_check_pins(
    struct import *import, struct store_txn *txn);

/* One user and the rows about it. */
struct user_work {
	const char *id;
	const struct entry *row;          /* of users.csv; NULL */
	const struct entry *demographics; /* NULL */
	/* In roles.csv: a run of import->roles. */
	size_t role_from;
	size_t role_count;
	bool demographics_gone;
	const char *enrolled_school_id; /* NULL */
	struct text_list agent_of;
	bool no_role;
	bool no_school; /* for findings, told after publishing */
	bool alias_left_out;
};
/* Gathers import->users from the sheets; sorted by id. */
MUST_USE enum status import_gather_users(
    struct import *import, struct store_txn *txn);
/* Fills enrolled_school_id and agent_of of the users gathered. */
MUST_USE enum status import_find_schools(
    struct import *import, struct store_txn *txn);
MUST_USE enum status import_find_agents(
    struct import *import, struct store_txn *txn);
bool import_user_is_student(
    struct import *import, struct store_txn *txn, const char *id);

/* Publishing. */
MUST_USE enum status import_publish_sheet(
    struct import *import, struct sheet *sheet);
MUST_USE enum status import_publish_users(struct import *import);
MUST_USE enum status import_publish_availability(
    struct import *import, struct sheet *sheet);
/* One bounded transaction: a write, or a read when dry. */
MUST_USE enum status import_transaction(
    struct import *import, store_fn *work, void *ctx);

enum change {
	CHANGE_NONE,
	CHANGE_CREATED,
	CHANGE_UPDATED,
};
/* Stores and logs the record when it differs; dry: only compares. */
MUST_USE enum status import_put(struct import *import, struct store_txn *txn,
    enum record_kind kind, const char *id, const void *record,
    enum change *change);
/* Removes and logs; *removed is false when there was none. */
MUST_USE enum status import_remove(struct import *import, struct store_txn *txn,
    enum record_kind kind, const char *id, bool *removed);
MUST_USE enum status import_put_identity(struct import *import,
    struct store_txn *txn, enum identity_of whose, const char *id,
    const struct identity *identity, enum change *change);
void counts_add_change(struct file_counts *counts, enum change change);
