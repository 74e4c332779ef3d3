// SPDX-License-Identifier: Apache-2.0
/*
 * tables.h - what attendance keeps, by key.
 *
 * README.md lists every table with its bytes.  Written by the writer:
 * identities, secrets, conflicts_seen.  Written by the followers of scheduling
 * and intake: plans, aliases, zones.  The rest is made of the own log by the
 * projection, in the derived file, which nobody else writes.
 * Everything read is borrowed until the transaction writes or ends.
 */
#pragma once

#include "common/event/session_event.h"
#include "common/store.h"
#include "services/attendance/presence.h"
#include "services/attendance/rules_cause.h"

#define CONTENT_HASH_BYTES 16
#define SECRET_BYTES 16
#define ALIAS_KEY_BYTES 33
#define ALIAS_PREFIX_BYTES 17

struct attendance_tables {
	struct store_table identities;
	struct store_table conflicts_seen;
	struct store_table session_events;
	struct store_table waiting;
	struct store_table dirty;
	struct store_table conflicts;
	struct store_table records;
	struct store_table record_history;
	struct store_table clocks;
	struct store_table plans;
	struct store_table aliases;
	struct store_table student_aliases;
	struct store_table zones;
	struct store_table generations;
	struct store_table imported;
	/* tables_alerts.h */
	struct store_table thresholds;
	struct store_table alert_programs;
	struct store_table school_days;
	/* tables_contacts.h */
	struct store_table contacts;
	struct store_table contact_ids;
	/* tables_disputes.h */
	struct store_table settlements;
	/* tables.c; at the end, as tests/fuzz names tables by their place. */
	struct store_table secrets;
	/* tables_attest.h */
	struct store_table attestations;
	struct presence_tables presence;
	/* tables_told.h */
	struct store_table roster_versions;
};

MUST_USE enum status attendance_open_tables(
    struct store *store, struct attendance_tables *tables);

/* provider 0 session 0; the prefix of everything about a session. */
void session_key(
    struct store_key *key, const char *provider_id, const char *session_id);
/* Reads it back; false for any other bytes. */
bool session_key_read(
    struct bytes key, const char **provider_id, const char **session_id);

/* An event as its source knows it: kind, source, event id (a UUID as bytes). */
void identity_key(struct store_key *key, enum source_kind kind,
    const char *source, const char *event_id);

/*
 * What was said the first time, of events that are in the quarantine, and of
 * those that an older program accepted: known.h has the others.
 */
struct identity {
	bool quarantined; /* else accepted */
	uint8_t hash[CONTENT_HASH_BYTES];
	uint64_t quarantine_id;
};
MUST_USE enum status attendance_get_identity(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes key,
    struct identity *identity);
MUST_USE enum status attendance_put_identity(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes key,
    const struct identity *identity);
MUST_USE enum status attendance_drop_identity(
    struct store_txn *txn, const struct attendance_tables *t, struct bytes key);
/* The key of the hash that known ids are; made once, with the store. */
MUST_USE enum status attendance_get_secret(struct store *store,
    const struct attendance_tables *t, uint8_t secret[SECRET_BYTES]);
/* OK: it is new, and is noted; CONFLICT: this content was shown before. */
MUST_USE enum status attendance_note_conflict(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes identity,
    const uint8_t hash[CONTENT_HASH_BYTES]);

/*
 * Where in the own log the events of a session stand: the entry seq, and the
 * bytes in it (log_read_event_at), growing.  Places of an entry that is there
 * are added, at most PLACES_MAX at once.
 */
#define PLACES_MAX 120
MUST_USE enum status attendance_put_places(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes session, uint64_t seq,
    const uint32_t *places, size_t count);
/* A row of session_events; false when it is none. */
MUST_USE bool attendance_read_places(
    struct bytes key, struct bytes value, uint64_t *seq, struct bytes *places);
/* Takes the next place; false at the end. */
MUST_USE bool attendance_next_place(struct bytes *places, uint32_t *place);

/*
 * Told by a follower of what has to be folded again: the key of a session, or
 * the first ALIAS_PREFIX_BYTES of an alias's.
 */
struct touch {
	enum status (*session)(void *ctx, struct bytes session);
	enum status (*alias)(void *ctx, struct bytes prefix);
	void *ctx;
};

/* tables_dirty.c: sessions that must be folded again, and why. */
MUST_USE enum status attendance_mark_dirty(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes session,
    struct cause_entry why);
/* False when it is no such row. */
MUST_USE bool attendance_read_dirty(
    struct bytes value, struct record_cause *cause);
/* A record of the session came from the log with the cause of then. */
MUST_USE enum status attendance_settle_dirty(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes session,
    const struct record_cause *settled);

/*
 * A record: its revision, the moment it was known, the entry of the own log
 * that has it, why, the packed record.
 */
struct kept_record {
	uint32_t revision;
	int64_t known_at;
	uint64_t seq;
	struct bytes cause; /* packed, at most RECORD_CAUSE_MAX; or empty */
	struct bytes packed;
};
#define RECORD_CAUSE_MAX 255
MUST_USE enum status attendance_get_record(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes session,
    struct kept_record *record);
MUST_USE bool attendance_read_record(
    struct bytes value, struct kept_record *record);
MUST_USE enum status attendance_put_record(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes session,
    const struct kept_record *record);
/*
 * Revisions before the one in records, which the log alone has: seq is the
 * entry.  record_history.c reads them.
 */
MUST_USE enum status attendance_put_revision(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes session, uint32_t revision,
    uint64_t seq);
MUST_USE enum status attendance_get_revision(struct store_txn *txn,
    const struct attendance_tables *t, struct bytes session, uint32_t revision,
    uint64_t *seq);
MUST_USE bool attendance_read_revision(struct bytes value, uint64_t *seq);

/* Of the streams that are kept by mark and sweep. */
enum generation_stream {
	GENERATION_SCHEDULING = 0,
	GENERATION_INTAKE,
};
MUST_USE enum status attendance_get_generation(struct store_txn *txn,
    const struct attendance_tables *t, enum generation_stream stream,
    uint32_t *generation);
MUST_USE enum status attendance_next_generation(struct store_txn *txn,
    const struct attendance_tables *t, enum generation_stream stream);

/* A version of the base. */
struct kept_plan {
	uint32_t generation;
	int64_t published_at;
	struct bytes packed; /* a SchedulingEvent */
};
/* changed: it was not there, or other. */
MUST_USE enum status attendance_put_plan(struct store_txn *txn,
    const struct attendance_tables *t, const struct store_key *session,
    uint64_t seq, const struct kept_plan *plan, bool *changed);
MUST_USE bool attendance_read_plan(struct bytes value, struct kept_plan *plan);
/* Drops versions of other generations and touches their sessions. */
MUST_USE enum status attendance_sweep_plans(struct store_txn *txn,
    const struct attendance_tables *t, const struct touch *touch);

/* tables_imported.c: where an event that was made from a sheet stands. */
void imported_prefix(
    struct store_key *key, const char *provider_id, const char *period);
MUST_USE enum status attendance_put_imported(struct store_txn *txn,
    const struct attendance_tables *t, const char *provider_id,
    const char *period, uint64_t seq, uint32_t place);
/* place_of: the key behind its prefix.  False when it is no such row. */
MUST_USE bool attendance_read_imported(
    struct bytes place_of, struct bytes value, uint64_t *seq, uint32_t *place);
