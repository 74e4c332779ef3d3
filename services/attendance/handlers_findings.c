// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_findings.c - attendance.ListFindings: what is wrong with what was
 * sent.
 *
 * Several walks, one after the other: the findings of the records, the
 * conflicts, the overlaps of a student and of a tutor, the clocks.  The mark
 * of a page is the walk's number and the key it ended at.
 */
#include "services/attendance/dates.h"
#include "services/attendance/findings.h"
#include "services/attendance/wire_record.h"

#include "common/event/event_wire.h"

#include <stdio.h>
#include <string.h>

#define PAGE_FINDINGS 1000u
#define PAGE_BYTES (2u * 1024u * 1024u)
#define PAGE_ROWS 20000u
#define RECORD_BYTES ((size_t)16 << 20)
#define SIGNING_BYTES ((size_t)64 << 20)

/* Of marks that are out there: never renumber. */
enum walk_number {
	WALK_RECORDS = 1,
	WALK_CONFLICTS,
	WALK_STUDENTS,
	WALK_TUTORS,
	WALK_CLOCKS,
	WALK_END,
};

/* The only code that a walk may find; NULL: those of records. */
static const char *const codes[WALK_END] = {
    [WALK_CONFLICTS] = FINDING_CONFLICT,
    [WALK_STUDENTS] = FINDING_OVERLAP,
    [WALK_TUTORS] = FINDING_TUTOR_OVERLAP,
    [WALK_CLOCKS] = FINDING_CLOCK_SKEW,
};

bool
findings_is_full(struct listing *l)
{
	l->full = l->shown >= l->query.limit || l->rows >= PAGE_ROWS ||
		  l->call->reply->len > PAGE_BYTES;
	return l->full;
}

void
findings_note_row(struct listing *l, struct bytes key)
{
	key_start(&l->after);
	key_raw(&l->after, key.data, key.len);
	l->rows++;
}

enum status
findings_show(struct listing *l, const struct shown_finding *shown)
{
	if (l->query.code != NULL &&
	    strcmp(l->query.code, shown->finding.code) != 0)
		return STATUS_OK;
	l->shown++;
	return query_put_finding(shown, l->call->reply);
}

static bool
is_of_provider(const struct listing *l, const char *provider_id)
{
	return l->provider_id == NULL ||
	       strcmp(l->provider_id, provider_id) == 0;
}

bool
findings_is_visible(const struct listing *l, const struct session_record *r)
{
	if (!is_of_provider(l, r->provider_id))
		return false;
	return l->school_id == NULL ||
	       (r->school_id != NULL &&
		   strcmp(r->school_id, l->school_id) == 0);
}

enum status
findings_get_record(
    struct listing *l, struct bytes session, struct session_record *record)
{
	struct kept_record kept;
	enum status status =
	    attendance_get_record(l->call->txn, &l->a->tables, session, &kept);

	if (status == STATUS_OK)
		status = record_unpack(kept.packed, l->arena, record);
	return status;
}

enum status
findings_is_in_dates(
    struct listing *l, const struct session_record *record, bool *is_in)
{
	return dates_has(l->call, TOLD_LAST, &l->query.dates, record, is_in);
}

static enum status
show_record(struct listing *l, struct bytes key, struct bytes value)
{
	struct session_record record;
	bool is_in;
	enum status status = findings_get_record(l, key, &record);

	(void)value;
	if (status != STATUS_OK || !is_of_provider(l, record.provider_id))
		return status;
	status = findings_is_in_dates(l, &record, &is_in);
	if (status != STATUS_OK || !is_in)
		return status;
	for (size_t i = 0; status == STATUS_OK && i < record.finding_count &&
			   findings_is_visible(l, &record);
	     i++) {
		struct shown_finding shown = {
		    record.provider_id, record.session_id, record.findings[i]};

		status = findings_show(l, &shown);
	}
	return status == STATUS_OK ? findings_show_changes(l, key) : status;
}

/* Of a session without a record it is seen by who needs no record for it. */
static enum status
is_conflict_wanted(struct listing *l, struct bytes session,
    const char *provider_id, bool *wanted)
{
	const struct date_range *dates = &l->query.dates;
	struct session_record record;
	enum status status = findings_get_record(l, session, &record);

	*wanted = false;
	if (status == STATUS_NOT_FOUND) {
		*wanted = is_of_provider(l, provider_id) &&
			  l->call->who->role != ROLE_SCHOOL &&
			  l->school_id == NULL && !dates->has_from &&
			  !dates->has_to;
		return STATUS_OK;
	}
	if (status != STATUS_OK || !findings_is_visible(l, &record))
		return status;
	return findings_is_in_dates(l, &record, wanted);
}

static enum status
show_conflict(struct listing *l, struct bytes key, struct bytes value)
{
	struct session_event event;
	struct event_fault fault;
	bool wanted;
	enum status status =
	    event_unpack(value, true, l->arena, &event, &fault, NULL);

	if (status != STATUS_OK || key.len < sizeof(uint64_t))
		return STATUS_CORRUPT;
	status = is_conflict_wanted(l,
	    bytes_of(key.data, key.len - sizeof(uint64_t)), event.provider_id,
	    &wanted);
	if (status != STATUS_OK || !wanted)
		return status;
	return findings_show(
	    l, &(struct shown_finding){event.provider_id, event.session_id,
		   {FINDING_CONFLICT, event.event_id, event.student_id,
		       "eventId", event_type_word(event.type),
		       "an id once, or the same event"}});
}

typedef enum status show_fn(
    struct listing *l, struct bytes key, struct bytes value);

/* What the keys that are asked for begin with; empty: all. */
static void
find_prefix(const struct listing *l, struct store_key *prefix)
{
	key_start(prefix);
	if (l->provider_id != NULL && l->walk != WALK_CLOCKS)
		key_string(prefix, l->provider_id);
}

static enum status
walk_rows(struct listing *l, struct store_walk *walk, show_fn *show_row)
{
	struct store_key prefix;
	struct bytes from, key, value;
	enum status status;

	find_prefix(l, &prefix);
	from = key_bytes(&prefix);
	if (bytes_compare(key_bytes(&l->after), from) > 0)
		from = key_bytes(&l->after);
	status = store_walk_first(walk, from, &key, &value);
	if (status == STATUS_OK && bytes_equal(key, key_bytes(&l->after)))
		status = store_walk_next(walk, &key, &value);
	while (status == STATUS_OK && !findings_is_full(l)) {
		if (!bytes_begin_with(key, key_bytes(&prefix)))
			return STATUS_NOT_FOUND;
		findings_note_row(l, key);
		arena_reset(l->arena);
		status = show_row(l, key, value);
		if (status == STATUS_OK)
			status = store_walk_next(walk, &key, &value);
	}
	return status;
}

static enum status
walk_table(struct listing *l, struct store_table table, show_fn *show_row)
{
	struct store_walk *walk;
	enum status status = store_walk_open(l->call->txn, table, &walk);

	if (status != STATUS_OK)
		return status;
	status = walk_rows(l, walk, show_row);
	store_walk_close(&walk);
	return status;
}

static enum status
run_walk(struct listing *l)
{
	const struct attendance_tables *t = &l->a->tables;

	switch (l->walk) {
	case WALK_RECORDS:
		return walk_table(l, t->records, show_record);
	case WALK_CONFLICTS:
		return walk_table(l, t->conflicts, show_conflict);
	case WALK_STUDENTS:
		return findings_walk_overlaps(
		    l, PERSON_STUDENT, codes[l->walk]);
	case WALK_TUTORS:
		return findings_walk_overlaps(l, PERSON_TUTOR, codes[l->walk]);
	default:
		return walk_table(l, t->clocks, findings_show_clock);
	}
}

/* Only the walk that finds the code, when one is asked for. */
static bool
is_needed(const struct listing *l)
{
	const char *code = l->query.code;

	if (code == NULL)
		return true;
	for (int walk = WALK_RECORDS; walk < WALK_END; walk++) {
		if (codes[walk] != NULL && strcmp(codes[walk], code) == 0)
			return l->walk == walk;
	}
	return l->walk == WALK_RECORDS;
}

static enum status
list(struct listing *l)
{
	struct store_key next;

	while (l->walk < WALK_END) {
		enum status status =
		    is_needed(l) ? run_walk(l) : STATUS_NOT_FOUND;

		if (status == STATUS_OK && l->full)
			break;
		if (status != STATUS_NOT_FOUND)
			return status;
		l->walk++;
		key_start(&l->after);
	}
	if (l->walk == WALK_END)
		return STATUS_OK;
	key_start(&next);
	key_u8(&next, (uint8_t)l->walk);
	key_raw(&next, l->after.data, l->after.len);
	query_put_findings_next(key_bytes(&next), l->call->reply);
	return l->call->reply->failed;
}

/* Where the page before ended; false when the mark is not ours. */
static bool
read_mark(struct listing *l)
{
	struct bytes after = l->query.after;

	l->walk = WALK_RECORDS;
	key_start(&l->after);
	if (after.len == 0)
		return true;
	if (after.data[0] < WALK_RECORDS || after.data[0] >= WALK_END ||
	    after.len > STORE_KEY_MAX)
		return false;
	l->walk = after.data[0];
	key_raw(&l->after, after.data + 1, after.len - 1);
	return true;
}

/* A provider is shown what concerns its sessions, a school those at it. */
static enum status
narrow(struct listing *l)
{
	const struct principal *who = l->call->who;
	bool is_provider = who->role == ROLE_PROVIDER;
	const char **asked = is_provider ? &l->provider_id : &l->school_id;

	l->provider_id = l->query.provider_id;
	l->school_id = l->query.school_id;
	if ((!is_provider && who->role != ROLE_SCHOOL) ||
	    strcmp(who->scope, "*") == 0)
		return STATUS_OK;
	if (*asked != NULL && strcmp(*asked, who->scope) != 0)
		return attendance_refuse_other(
		    l->call, is_provider ? "provider_id" : "school_id", *asked);
	*asked = who->scope;
	return STATUS_OK;
}

enum status
on_list_findings(struct call *call)
{
	struct listing l = {.call = call, .a = call->state};
	char wrong[QUERY_DETAIL] = "";
	enum status status =
	    query_read_findings(call->body, call->arena, &l.query, wrong);

	if (status == STATUS_OK && l.query.code != NULL &&
	    !finding_is_code(l.query.code)) {
		finding_tell_codes(
		    l.query.code, call->detail, sizeof(call->detail));
		return STATUS_INVALID;
	}
	if (status == STATUS_OK && !read_mark(&l)) {
		snprintf(
		    wrong, sizeof(wrong), "after: expected the mark of a page");
		status = STATUS_INVALID;
	}
	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	call_audit(call, "code", l.query.code);
	call_audit(call, "provider", l.query.provider_id);
	call_audit(call, "school", l.query.school_id);
	if (l.query.limit == 0 || l.query.limit > PAGE_FINDINGS)
		l.query.limit = PAGE_FINDINGS;
	status = narrow(&l);
	if (status != STATUS_OK)
		return status;
	status = arena_new(RECORD_BYTES, &l.arena);
	if (status == STATUS_OK)
		status = arena_new(SIGNING_BYTES, &l.signing);
	if (status == STATUS_OK)
		status = findings_load_signed(&l);
	if (status == STATUS_OK)
		status = list(&l);
	arena_free(&l.signing);
	arena_free(&l.arena);
	return status;
}
