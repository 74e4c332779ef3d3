// SPDX-License-Identifier: Apache-2.0
/*
 * attendance.h - the service's state and its handlers.
 *
 * The writer, the projection and the two followers are threads of their own;
 * each has a workbench, so that they share nothing but tables and log.
 */
#pragma once

#include "common/service.h"
#include "services/attendance/rules_fold.h"
#include "services/attendance/known.h"
#include "services/attendance/rules_submit.h"
#include "services/attendance/session_record.h"
#include "services/attendance/tables.h"

#include "common/event/session_event.h"

/* What one thread works with. */
struct workbench {
	struct arena *arena;
	struct buffer packed;
	struct buffer entry;
	uint64_t touched_in; /* the transaction whose touches are packed */
};

struct session_desk {
	struct log *log;
	struct store_table cursors;
	struct attendance_tables tables;
	struct known *known; /* the writer's */
	uint8_t secret[KNOWN_SECRET_BYTES];
	struct workbench writer;
	struct workbench projection;
	struct arena *folding; /* of one session of the projection */
	struct workbench plans;
	struct workbench roster;
	uint8_t seal_key[32]; /* of the tokens of this run */
};

/* Room for eighty million ids; beyond that more of them are looked up. */
#define KNOWN_FILTER_BYTES ((size_t)160 << 20)
/* Reading one event of a request takes no more. */
#define EVENT_SCRATCH_BYTES ((size_t)8 << 20)
/* The filter, tables of known events with the one that is sorted, a scratch. */
#define SESSION_DESK_BYTES                                                     \
	(KNOWN_FILTER_BYTES + (KNOWN_TABLES_MAX + 3) * ((size_t)6 << 20) +     \
	    EVENT_SCRATCH_BYTES)

#define OWN_STREAM "attendance"

/* Opens the tables; log and cursors are borrowed.  known is not open yet. */
MUST_USE enum status session_desk_new(struct store *store, struct log *log,
    struct store_table cursors, struct session_desk **desk);
/* Opens what is known of events, in a folder beside the store's files. */
MUST_USE enum status session_desk_open_known(struct session_desk *desk,
    struct store *store, const char *folder, char *detail, size_t detail_size);
void session_desk_free(struct session_desk **desk);

/* scope.c: a provider sees its own sessions, a school those at it. */
const char *attendance_only_provider(
    const struct principal *who); /* NULL: those of any */
bool attendance_is_in_scope(
    const struct principal *who, const struct session_record *record);
/* DENIED: who asks speaks for another provider or school than field says. */
enum status attendance_refuse_other(
    struct call *call, const char *field, const char *found);

/*
 * school.c: the school of the event's session, asking itself when the record
 * or a version of the base names it; NULL when nobody has told yet.
 */
MUST_USE enum status attendance_find_school(struct store_txn *txn,
    struct session_desk *a, struct arena *arena,
    const struct session_event *event, const char *asking,
    const char **school_id);

/* handlers_submit.c, handlers_sessions.c, handlers_findings.c */
enum status on_submit_events(struct call *call);
enum status on_list_sessions(struct call *call);
/* handlers_revisions.c */
enum status on_list_revisions(struct call *call);
enum status on_list_findings(struct call *call);

/* handlers_alerts.c, handlers_thresholds.c */
enum status on_list_alerts(struct call *call);
enum status on_set_threshold(struct call *call);
enum status on_list_thresholds(struct call *call);
enum status on_tell_time(struct call *call);

/* handlers_contacts.c, handlers_contacts_list.c, handlers_due.c */
enum status on_record_contacts(struct call *call);
enum status on_void_contact(struct call *call);
enum status on_list_contacts(struct call *call);
enum status on_list_due_contacts(struct call *call);

/* handlers_disputes.c, handlers_resolve.c */
enum status on_list_disputes(struct call *call);
enum status on_resolve_dispute(struct call *call);

/* handlers_attest.c, handlers_attestations.c */
enum status on_sum_month(struct call *call);
enum status on_attest_month(struct call *call);
enum status on_list_attestations(struct call *call);
enum status on_list_attested_changes(struct call *call);

/* handlers_imported.c: what sheets told, and the projection's index of it. */
enum status on_list_imported(struct call *call);
MUST_USE enum status attendance_keep_imported(struct store_txn *txn,
    struct session_desk *a, const struct event_source *source, uint64_t seq,
    uint32_t place, struct bytes packed);

/* projection.c: the own log. */
enum status on_own_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state);
enum status on_own_reset(struct store_txn *txn, void *state);

/* follow.c: scheduling and intake. */
enum status on_plan_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state);
enum status on_plan_finish(struct store_txn *txn, void *state);
enum status on_plan_reset(struct store_txn *txn, void *state);
enum status on_plan_replayed(struct store_txn *txn, void *state);
enum status on_roster_entry(
    struct store_txn *txn, const struct log_entry *entry, void *state);
enum status on_roster_finish(struct store_txn *txn, void *state);
enum status on_roster_reset(struct store_txn *txn, void *state);
enum status on_roster_replayed(struct store_txn *txn, void *state);
/*
 * Before the followers start: a store that kept no versions of what intake told
 * reads intake's log once more.  entries: how many, 0 when it need not.
 */
struct renewal {
	struct session_desk *a;
	uint64_t entries;
};
MUST_USE enum status attendance_renew_told(struct store_txn *txn, void *ctx);

/*
 * touch.c: what a follower changed, told to the projection in an entry of the
 * own log, so that its fold follows as those of events do.
 */
struct toucher {
	struct store_txn *txn;
	struct session_desk *a;
	struct workbench *bench;
};
/* Borrows the toucher. */
struct touch touch_by(struct toucher *toucher);
/* Logs what was touched in this transaction. */
MUST_USE enum status attendance_log_touched(
    struct store_txn *txn, struct session_desk *a, struct workbench *bench);

/*
 * refold.c: folds sessions that are marked dirty, a slice of them, and logs
 * the records that changed, in short turns of the writer; more: some are left.
 */
enum status on_own_derive(struct store_txn *txn, void *state, bool *more);
/*
 * load_session.c: what a session is folded from, as it was known at the moment;
 * the key is borrowed, everything else is in the arena.
 */
MUST_USE enum status attendance_load_session(struct store_txn *txn,
    struct session_desk *a, struct arena *arena, struct bytes session,
    int64_t moment, struct fold_input *input);
/*
 * keep_record.c: who is in a record, where that differs from the one that is
 * there (revision 0: none), is added to rows, for presence_put; rows and ids
 * are in the arena.
 */
struct presence_rows {
	struct kept_presence *items;
	size_t count, room;
};
MUST_USE enum status attendance_add_people(struct presence_rows *rows,
    struct arena *arena, struct arena *scratch, struct bytes session,
    const struct kept_record *there, const struct session_record *record);
/*
 * Stores a record that was logged; kept has it packed.  Of the one before,
 * revision 0: none, its place in the log is kept.
 */
MUST_USE enum status attendance_keep_record(struct store_txn *txn,
    struct session_desk *a, struct bytes session, uint32_t revision_before,
    uint64_t seq_before, const struct kept_record *kept);

/*
 * record_history.c: every record of a session, the first revision first; what
 * the visitor is given is borrowed for the call.
 */
typedef enum status record_visit_fn(
    const struct kept_record *record, void *ctx);
MUST_USE enum status attendance_visit_records(struct store_txn *txn,
    const struct session_desk *a, struct bytes session, record_visit_fn *visit,
    void *ctx);
/* The latest that was known at the moment; NOT_FOUND before the first. */
MUST_USE enum status attendance_get_record_at(struct store_txn *txn,
    const struct session_desk *a, struct bytes session, int64_t moment,
    struct kept_record *record);
