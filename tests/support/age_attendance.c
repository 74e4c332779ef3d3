// SPDX-License-Identifier: Apache-2.0
/*
 * age_attendance.c - makes a closed store of attendance what an earlier build
 * left:
 *   age_attendance STORE told       without versions of what intake told
 *   age_attendance STORE derived N PROVIDER SESSION...
 *                                   with a derived file of version N, which
 *                                   holds rubbish of these sessions and says
 *                                   that it is complete
 */
#include "common/follower.h"
#include "services/attendance/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ageing {
	struct store *store;
	struct log *log;
	struct attendance_tables tables;
	struct store_table cursors; /* of the derived file */
	int names;                  /* PROVIDER SESSION ... */
	char **name;
	uint64_t rows;
};

static enum status
forget_told(struct store_txn *txn, void *ctx)
{
	struct ageing *a = ctx;
	enum status status =
	    store_count(txn, a->tables.roster_versions, &a->rows);

	return status == STATUS_OK ? store_clear(txn, a->tables.roster_versions)
				   : status;
}

/* Under the key of a session, and under that of one of its entries. */
static enum status
put_rubbish(struct store_txn *txn, struct ageing *a, struct bytes session)
{
	static const uint8_t rubbish[24] = {0xee, 0xee, 0xee};
	const struct store_table tables[] = {a->tables.records, a->tables.dirty,
	    a->tables.session_events, a->tables.record_history,
	    a->tables.conflicts, a->tables.waiting, a->tables.clocks,
	    a->tables.imported, a->tables.presence.tail,
	    a->tables.presence.runs, a->tables.presence.run[0]};
	enum status status = STATUS_OK;
	struct store_key key;

	key_start(&key);
	key_raw(&key, session.data, session.len);
	for (size_t i = 0;
	     i < sizeof(tables) / sizeof(*tables) && status == STATUS_OK; i++)
		status = store_put(txn, tables[i], key_bytes(&key),
		    bytes_of(rubbish, sizeof(rubbish)));
	key_u64(&key, 1);
	if (status == STATUS_OK)
		status = store_put(txn, a->tables.session_events,
		    key_bytes(&key), bytes_of(rubbish, sizeof(rubbish)));
	a->rows++;
	return status;
}

/* As if all that the log holds had been applied. */
static enum status
put_cursor(struct store_txn *txn, struct ageing *a)
{
	struct cursor cursor = {.seq = 0};
	struct log_head head;
	enum status status = log_read_head(a->log, txn, &head);

	if (status != STATUS_OK)
		return status;
	memcpy(cursor.epoch, log_epoch(a->log), sizeof(cursor.epoch));
	memcpy(cursor.hash, head.hash, sizeof(cursor.hash));
	cursor.seq = head.seq;
	cursor.known_at = head.known_at;
	return cursor_put(txn, a->cursors, "attendance", &cursor);
}

static enum status
spoil(struct store_txn *txn, void *ctx)
{
	struct ageing *a = ctx;
	enum status status = STATUS_OK;

	for (int i = 0; i + 1 < a->names && status == STATUS_OK; i += 2) {
		struct store_key session;

		session_key(&session, a->name[i], a->name[i + 1]);
		status = put_rubbish(txn, a, key_bytes(&session));
	}
	return status == STATUS_OK ? put_cursor(txn, a) : status;
}

static enum status
open_all(struct ageing *a, const char *path, uint32_t derived_version)
{
	const struct store_settings settings = {.path = path,
	    .map_bytes = (uint64_t)1 << 30,
	    .version = 2,
	    .derived_version = derived_version};
	char detail[512] = "";
	enum status status =
	    store_open(&settings, &a->store, detail, sizeof(detail));

	if (status == STATUS_OK)
		status = log_open(a->store, &a->log);
	if (status == STATUS_OK)
		status = store_table_derived(a->store, "cursors", &a->cursors);
	if (status == STATUS_OK)
		status = attendance_open_tables(a->store, &a->tables);
	if (status != STATUS_OK)
		fprintf(stderr, "%s: %s\n", path, detail);
	return status;
}

int
main(int argc, char **argv)
{
	struct ageing a = {.names = argc > 4 ? argc - 4 : 0,
	    .name = argc > 4 ? argv + 4 : NULL};
	bool told = argc == 3 && strcmp(argv[2], "told") == 0;
	bool derived = argc > 5 && strcmp(argv[2], "derived") == 0;
	/* the derived file of another version is thrown away */
	uint32_t version = derived ? (uint32_t)strtoul(argv[3], NULL, 10) : 1;
	enum status status = STATUS_INVALID;

	if (told || derived)
		status = open_all(&a, argv[1], version);
	if (status == STATUS_OK)
		status = told ? store_write(a.store, forget_told, &a)
			      : store_write_derived(a.store, spoil, &a);
	log_close(&a.log);
	store_close(&a.store);
	printf("%llu rows\n", (unsigned long long)a.rows);
	if (status == STATUS_OK && a.rows > 0)
		return EXIT_SUCCESS;
	fprintf(stderr, "%s\n", status_name(status));
	return EXIT_FAILURE;
}
