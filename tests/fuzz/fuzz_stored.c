// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_stored.c - any bytes as a row of a table of attendance's store.
 *
 *   table (1), length of the key (1), key, value
 *
 * The row is put into a real store, in a transaction that is never committed,
 * and everything that reads that table is asked; rows that are read by
 * themselves are read from memory of exactly their length too.  Nothing that
 * a broken store holds may do more than be refused.
 */
#include "services/attendance/presence_runs.h"
#include "services/attendance/tables_alerts.h"
#include "services/attendance/tables_attest.h"
#include "services/attendance/tables_clock.h"
#include "services/attendance/tables_contacts.h"
#include "services/attendance/tables_disputes.h"
#include "services/attendance/tables_roster.h"
#include "services/attendance/tables_told.h"
#include "services/attendance/wire_attest.h"
#include "services/attendance/wire_contacts.h"
#include "services/attendance/wire_disputes.h"
#include "services/attendance/wire_log.h"
#include "services/attendance/wire_plan.h"
#include "services/attendance/wire_record.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/temp_dir.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAP_BYTES ((uint64_t)64 << 20)
#define ARENA_BYTES ((size_t)64 << 20)
#define INPUT_MAX 65536u
/* All up to presence, of its runs the first, and what comes behind them. */
#define TABLES                                                                 \
	(offsetof(struct attendance_tables, presence.run) /                    \
		sizeof(struct store_table) +                                   \
	    2)

static struct temp_dir folder;
static struct store *store;
static struct attendance_tables tables;
static struct arena *arena;

struct row {
	struct store_table table;
	struct bytes key, value;
};

static void
close_store(void)
{
	store_close(&store);
	temp_dir_fini(&folder);
}

static void
open_store(void)
{
	char detail[256];
	struct store_settings settings = {.path = folder.path,
	    .map_bytes = MAP_BYTES,
	    .version = 1,
	    .derived_version = 1};

	temp_dir_init(&folder);
	settings.path = folder.path;
	assert(
	    store_open(&settings, &store, detail, sizeof(detail)) == STATUS_OK);
	assert(attendance_open_tables(store, &tables) == STATUS_OK);
	assert(arena_new(ARENA_BYTES, &arena) == STATUS_OK);
	atexit(close_store);
}

static void
try_record_bytes(struct bytes packed)
{
	struct session_record record;

	arena_reset(arena);
	if (record_unpack(packed, arena, &record) != STATUS_OK)
		return;
	for (size_t i = 0; i < record.student_count; i++)
		assert(record.students[i].student_id != NULL);
}

/* Disputes that were settled, months that were signed, causes of records. */
static void
try_judged(const struct row *row)
{
	struct kept_settlement kept;
	struct settlement settlement;
	struct kept_attestation signed_off;
	struct attestation attestation;
	struct record_cause cause;
	struct kept_record record;

	arena_reset(arena);
	if (attendance_read_settlement(row->key, row->value, &kept) &&
	    settlement_unpack(kept.packed, arena, &settlement) == STATUS_OK)
		assert(settlement.student_id != NULL);
	if (attendance_read_attestation(row->key, row->value, &signed_off) &&
	    attestation_unpack(signed_off.packed, arena, &attestation) ==
		STATUS_OK)
		assert(attestation.sum.school_id != NULL &&
		       attestation.sum.month >= 200001);
	if (attendance_read_dirty(row->value, &cause))
		assert(cause.count <= CAUSE_ENTRIES_MAX);
	if (attendance_read_record(row->value, &record) &&
	    log_read_cause(record.cause, &cause) == STATUS_OK)
		assert(cause.count <= CAUSE_ENTRIES_MAX);
}

static void
try_readers(const struct row *row)
{
	struct kept_record record;
	struct kept_presence presence;
	struct kept_plan plan;
	struct kept_threshold threshold;
	struct clock_tally tally;
	struct clock_name clock;
	struct kept_contact contact;
	struct recorded_contact recorded;
	struct told_plan told;
	struct bytes places;
	const char *provider_id, *session_id;
	uint64_t seq;
	uint32_t place;

	if (session_key_read(row->key, &provider_id, &session_id))
		assert(strlen(provider_id) + strlen(session_id) + 2 <=
		       row->key.len);
	if (attendance_read_places(row->key, row->value, &seq, &places)) {
		while (attendance_next_place(&places, &place))
			;
	}
	if (attendance_read_record(row->value, &record))
		try_record_bytes(record.packed);
	if (presence_read(row->key, row->value, &presence))
		assert(strlen(presence.person.person_id) < row->value.len);
	if (attendance_read_revision(row->value, &seq))
		assert(row->value.len == 1 + sizeof(seq));
	arena_reset(arena);
	if (attendance_read_plan(row->value, &plan) &&
	    plan_read(plan.packed, arena, &told) == STATUS_OK)
		assert(told.provider_id != NULL && told.session_id != NULL);
	if (attendance_read_threshold(row->key, row->value, &threshold))
		assert(threshold.key < THRESHOLD_COUNT);
	if (clock_key_read(row->key, &clock) &&
	    attendance_read_clock(row->value, &tally))
		assert(strlen(clock.source) < row->key.len);
	if (attendance_read_contact(
		row->key, row->value, &provider_id, &contact)) {
		assert(strlen(provider_id) < row->key.len);
		arena_reset(arena);
		if (contact_unpack_recorded(contact.packed, arena, &recorded) ==
		    STATUS_OK)
			assert(recorded.contact.student_id != NULL &&
			       recorded.contact.program_id != NULL &&
			       recorded.source != NULL);
	}
	if (attendance_read_imported(row->key, row->value, &seq, &place))
		assert(row->value.len == 1);
	try_judged(row);
}

static enum status
note_touched(void *ctx, struct bytes key)
{
	(void)ctx;
	assert(key.len <= STORE_KEY_MAX);
	return STATUS_OK;
}

/* The first string of the key: an id that leads back to the row. */
static const char *
name_in(const struct row *row)
{
	struct key_reader r = key_read(row->key);
	const char *name;

	return key_read_string(&r, &name) ? name : "";
}

static void
ask_own(struct store_txn *txn, const struct row *row)
{
	static const uint8_t hash[CONTENT_HASH_BYTES] = {0};
	struct identity identity;
	struct kept_record record;
	struct clock_tally tally;
	struct store_key place;
	struct kept_contact contact;
	bool is_taken, is_same = false;
	enum status status;

	status = attendance_get_identity(txn, &tables, row->key, &identity);
	assert(status == STATUS_OK || status == STATUS_NOT_FOUND ||
	       status == STATUS_CORRUPT);
	status = attendance_get_clock(txn, &tables, row->key, &tally);
	assert(status == STATUS_OK || status == STATUS_CORRUPT);
	status = attendance_find_contact(
	    txn, &tables, row->key, hash, &is_taken, &is_same);
	assert(status == STATUS_OK || status == STATUS_CORRUPT);
	status =
	    attendance_get_contact(txn, &tables, row->key, &place, &contact);
	assert(status == STATUS_OK || status == STATUS_NOT_FOUND ||
	       status == STATUS_CORRUPT);
	status = attendance_get_record(txn, &tables, row->key, &record);
	if (status == STATUS_OK)
		try_record_bytes(record.packed);
	assert(status == STATUS_OK || status == STATUS_NOT_FOUND ||
	       status == STATUS_CORRUPT);
}

/* The row is of the tail, of the list of runs, of a merge, or a block. */
static void
ask_presence(struct store_txn *txn)
{
	const enum person_kind kinds[] = {PERSON_STUDENT, PERSON_TUTOR};
	struct presence_walk *walk;
	struct kept_presence presence;
	struct bytes key, value;

	for (size_t i = 0; i < 2; i++) {
		enum status status =
		    presence_walk_open(txn, &tables.presence, kinds[i], &walk);

		if (status != STATUS_OK) {
			assert(status == STATUS_CORRUPT);
			return;
		}
		status =
		    presence_walk_first(walk, bytes_of("", 0), &key, &value);
		while (status == STATUS_OK) {
			if (presence_read(key, value, &presence))
				assert(presence.person.kind == kinds[i]);
			status = presence_walk_next(walk, &key, &value);
		}
		assert(status == STATUS_NOT_FOUND || status == STATUS_CORRUPT);
		presence_walk_close(&walk);
	}
	assert(presence_merge(txn, &tables.presence, 100) != STATUS_NOT_FOUND);
}

static void
ask_followed(struct store_txn *txn, const struct row *row)
{
	const char *name = name_in(row), *zone, *student_id;
	struct touch touch = {note_touched, note_touched, NULL};
	struct alias alias = {ID_SCHEME_STATE, "p", name};
	struct thresholds thresholds;
	struct alert_program program;
	uint32_t generation;
	bool is_absent;
	enum status status;

	status = attendance_find_student(txn, &tables, &alias, &student_id);
	if (status == STATUS_OK)
		assert(student_id != NULL);
	status = attendance_get_zone(txn, &tables, name, TOLD_LAST, &zone);
	if (status == STATUS_OK && zone != NULL)
		assert(strlen(zone) <= row->value.len);
	status = attendance_get_generation(
	    txn, &tables, GENERATION_INTAKE, &generation);
	assert(status == STATUS_OK || status == STATUS_CORRUPT);
	status = attendance_get_thresholds(txn, &tables, name, 0, &thresholds);
	assert(status == STATUS_OK || status == STATUS_CORRUPT);
	status =
	    attendance_get_program(txn, &tables, name, TOLD_LAST, &program);
	assert(status == STATUS_OK || status == STATUS_CORRUPT);
	status = attendance_is_school_absent(
	    txn, &tables, name, 0, TOLD_LAST, &is_absent);
	assert(status == STATUS_OK);
	status = attendance_put_student(txn, &tables, name, &alias, 1, &touch);
	assert(status != STATUS_INTERNAL);
	status = attendance_sweep_plans(txn, &tables, &touch);
	assert(status == STATUS_OK || status == STATUS_CORRUPT);
	status = attendance_sweep_students(txn, &tables, &touch);
	assert(status != STATUS_INTERNAL);
}

/* A version of what intake told leads back to itself, and is read as one. */
static void
ask_told(struct store_txn *txn, const struct row *row)
{
	struct key_reader r = key_read(row->key);
	struct alert_program program;
	struct bytes value;
	const char *name, *zone;
	uint64_t again;
	uint8_t kind;
	bool is_absent;
	enum status status = attendance_get_told_again(txn, &tables, &again);

	assert(status != STATUS_INTERNAL);
	if (!key_read_u8(&r, &kind) || r.rest.len < sizeof(again))
		return;
	status = attendance_get_told(txn, &tables, (enum told_kind)kind,
	    bytes_of(r.rest.data, r.rest.len - sizeof(again)), 0, &value);
	assert(status != STATUS_OK || value.len < row->value.len);
	if (!key_read_string(&r, &name))
		return;
	status = attendance_get_zone(txn, &tables, name, 0, &zone);
	assert(status != STATUS_OK || zone == NULL ||
	       strlen(zone) < row->value.len);
	status = attendance_get_program(txn, &tables, name, 0, &program);
	assert(status == STATUS_OK || status == STATUS_CORRUPT);
	status =
	    attendance_is_school_absent(txn, &tables, name, 0, 0, &is_absent);
	assert(status == STATUS_OK || status == STATUS_CORRUPT);
}

/* A block is read only when the list has its run. */
static void
list_run(struct store_txn *txn, const struct row *row)
{
	const struct presence_run run = {
	    .state = PRESENCE_RUN_READY, .number = 1, .rows = 1};

	if (memcmp(&row->table, &tables.presence.run[0], sizeof(row->table)) ==
	    0)
		assert(
		    presence_put_run(txn, &tables.presence, &run) == STATUS_OK);
}

static enum status
put_and_ask(struct store_txn *txn, void *ctx)
{
	const struct row *row = ctx;

	assert(store_take_turn(txn) == STATUS_OK);
	if (store_put(txn, row->table, row->key, row->value) != STATUS_OK)
		return STATUS_CANCELLED;
	list_run(txn, row);
	ask_own(txn, row);
	ask_followed(txn, row);
	ask_told(txn, row);
	ask_presence(txn);
	return STATUS_CANCELLED;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct store_table all[TABLES];
	struct row row;

	if (size < 2 || size > INPUT_MAX || data[1] > size - 2)
		return 0;
	if (store == NULL)
		open_store();
	memcpy(all, &tables, sizeof(all) - sizeof(*all));
	all[TABLES - 1] = tables.roster_versions;
	row.table = all[data[0] % TABLES];
	row.key = bytes_of(data + 2, data[1]);
	row.value = bytes_of(data + 2 + data[1], size - 2 - data[1]);
	try_readers(&row);
	if (row.key.len > 0)
		assert(store_write_derived(store, put_and_ask, &row) ==
		       STATUS_CANCELLED);
	return 0;
}
