// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_attest.c - attendance.SumMonth and AttestMonth: a school's month is
 * summed as of a moment, and signed.
 *
 * Summing reads every record, so it is a query, page by page; what is known
 * of a moment does not change, so the pages are of one state.  Signing is a
 * command that only writes down what the service itself summed.
 */
#include "services/attendance/dates.h"
#include "services/attendance/disputes.h"
#include "services/attendance/session_walk.h"
#include "services/attendance/tables_attest.h"
#include "services/attendance/wire_attest.h"
#include "services/attendance/wire_log.h"
#include "services/attendance/wire_record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE_ROWS 20000u
/* A session of as many events as may be, unpacked, and its record. */
#define SESSION_BYTES ((size_t)64 << 20)
#define RECORD_BYTES ((size_t)16 << 20)

struct summing {
	struct call *call;
	struct session_desk *a;
	struct sum_request request;
	struct arena *arena; /* of one session */
	struct buffer packed;
	uint32_t rows;
	struct store_key last; /* the session looked at last */
	bool full;
};

/* A school has its own months. */
static enum status
check_scope(struct call *call, const char *school_id)
{
	const struct principal *who = call->who;

	if (who->role != ROLE_SCHOOL || strcmp(who->scope, "*") == 0 ||
	    strcmp(who->scope, school_id) == 0)
		return STATUS_OK;
	return attendance_refuse_other(call, "school_id", school_id);
}

static enum status
add_to_digest(
    struct summing *s, struct bytes session, struct session_record *record)
{
	enum status status;

	buffer_reset(&s->packed);
	month_leave_signed(record);
	status = record_pack(record, &s->packed);
	if (status == STATUS_OK)
		attest_digest(
		    s->request.sum.digest, session, buffer_bytes(&s->packed));
	return status;
}

static enum status
look_at(struct summing *s, struct bytes session)
{
	struct month_sum *sum = &s->request.sum;
	struct kept_record kept;
	struct session_record record;
	struct dispute_list disputes;
	bool has;
	int32_t date;
	enum status status = attendance_get_record_at(
	    s->call->txn, s->a, session, sum->as_of, &kept);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	if (!record_is_at(kept.packed, sum->school_id))
		return STATUS_OK;
	arena_reset(s->arena);
	status = record_unpack(kept.packed, s->arena, &record);
	if (status != STATUS_OK)
		return status;
	status = dates_of_record(s->call, TOLD_LAST, &record, &has, &date);
	if (status != STATUS_OK || !has || month_of_date(date) != sum->month)
		return status;
	status = attendance_list_disputes(s->call->txn, s->a, s->arena, &record,
	    sum->as_of, false, &disputes);
	if (status != STATUS_OK)
		return status;
	month_add(sum, &record, session_status_at(&record, sum->as_of),
	    (uint32_t)attendance_count_open(&disputes));
	return add_to_digest(s, session, &record);
}

/* CANCELLED: enough for one page. */
static enum status
take(void *ctx, struct bytes session)
{
	struct summing *s = ctx;

	if (++s->rows > PAGE_ROWS) {
		s->full = true;
		return STATUS_CANCELLED;
	}
	key_start(&s->last);
	key_raw(&s->last, session.data, session.len);
	return look_at(s, session);
}

/* Is it a record, and has the projection stored it? */
static enum status
look_at_entry(struct summing *s, const struct log_entry *entry, bool *is_record,
    bool *is_stored)
{
	struct log_fact fact;
	struct session_record record;
	struct kept_record kept;
	struct store_key session;
	enum status status;

	arena_reset(s->arena);
	status = log_read_fact(entry->data, s->arena, &fact);
	*is_record = status == STATUS_OK && fact.what == LOG_RECORDED;
	if (!*is_record)
		return status;
	status = record_unpack(fact.record, s->arena, &record);
	if (status != STATUS_OK)
		return status;
	session_key(&session, record.provider_id, record.session_id);
	status = attendance_get_record(
	    s->call->txn, &s->a->tables, key_bytes(&session), &kept);
	*is_stored = status == STATUS_OK && kept.revision >= fact.revision;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/*
 * Until when every record is stored.  The projection logs some before it
 * stores them, in the order of the log: the last of it are looked at.
 */
static enum status
find_settled(struct summing *s, int64_t *settled)
{
	struct log *log = s->a->log;
	struct log_head head;
	bool is_stored = false;
	enum status status = log_read_head(log, s->call->txn, &head);

	*settled = head.known_at;
	for (uint64_t seq = head.seq;
	     status == STATUS_OK && seq > 0 && !is_stored; seq--) {
		struct log_entry entry;
		bool is_record = false;

		status = log_get(log, s->call->txn, seq, &entry);
		if (status == STATUS_OK)
			status =
			    look_at_entry(s, &entry, &is_record, &is_stored);
		if (status == STATUS_OK && is_record && !is_stored)
			*settled = entry.known_at - 1;
	}
	return status;
}

/*
 * What is signed as of a moment is all that will ever be known of it: no
 * record that is still to be stored, and no moment to come.
 */
static enum status
find_moment(struct summing *s)
{
	int64_t settled;
	enum status status = find_settled(s, &settled);

	if (status != STATUS_OK)
		return status;
	if (s->request.sum.as_of == 0)
		s->request.sum.as_of = settled;
	if (s->request.sum.as_of <= settled)
		return STATUS_OK;
	snprintf(s->call->detail, sizeof(s->call->detail),
	    "as_of: found a moment to come, expected one that is known");
	return STATUS_INVALID;
}

static enum status
sum_page(struct summing *s)
{
	const struct session_walk walk = {.txn = s->call->txn,
	    .tables = &s->a->tables,
	    .after = s->request.after,
	    .take = take,
	    .ctx = s};
	enum status status = attendance_walk_sessions(&walk);

	if (status != STATUS_OK)
		return status;
	return attest_put_sum(&s->request.sum,
	    s->full ? key_bytes(&s->last) : bytes_of("", 0), s->a->seal_key,
	    s->call->reply);
}

enum status
on_sum_month(struct call *call)
{
	struct summing s = {.call = call, .a = call->state};
	char wrong[QUERY_DETAIL] = "";
	enum status status = attest_read_sum(
	    call->body, call->arena, s.a->seal_key, &s.request, wrong);

	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	call_audit(call, "school", s.request.sum.school_id);
	status = check_scope(call, s.request.sum.school_id);
	if (status != STATUS_OK)
		return status;
	key_start(&s.last);
	buffer_init(&s.packed, RECORD_BYTES);
	status = arena_new(SESSION_BYTES, &s.arena);
	if (status == STATUS_OK)
		status = find_moment(&s);
	if (status == STATUS_OK)
		status = sum_page(&s);
	arena_free(&s.arena);
	buffer_fini(&s.packed);
	return status;
}

static enum status
refuse(struct call *call, const struct month_sum *sum)
{
	char month[MONTH_TEXT];

	month_format(sum->month, month);
	if (sum->sessions == 0)
		snprintf(call->detail, sizeof(call->detail),
		    "found no session of %.200s in %s; `chalkline sessions "
		    "--json` tells the schoolId of each",
		    sum->school_id, month);
	else
		snprintf(call->detail, sizeof(call->detail),
		    "%s at %s is not told yet: %" PRIu32
		    " open disputes, %" PRIu32 " sessions not reported or not "
		    "closed, %" PRIu32 " not a day old or to come; settle and "
		    "report them, or sign it anyway",
		    month, sum->school_id, sum->open_disputes, sum->unreported,
		    sum->to_come);
	return STATUS_CONFLICT;
}

static enum status
sign(struct call *call, const struct attest_request *request)
{
	struct session_desk *a = call->state;
	const struct attestation attestation = {request->sum, call->who->name,
	    role_name(call->who->role),
	    request->anyway && !month_is_told(&request->sum)};
	struct kept_attestation kept = {
	    .school_id = request->sum.school_id, .month = request->sum.month};
	struct buffer packed, entry;
	struct log_head head;
	enum status status;

	buffer_init(&packed, ATTEST_PACKED_MAX);
	buffer_init(&entry, ATTEST_PACKED_MAX + 16);
	status = attestation_pack(&attestation, &packed);
	kept.packed = buffer_bytes(&packed);
	if (status == STATUS_OK)
		status = attestation_log(kept.packed, &entry);
	if (status == STATUS_OK)
		status = log_append(
		    a->log, call->txn, buffer_bytes(&entry), &kept.seq);
	if (status == STATUS_OK)
		status = log_read_head(a->log, call->txn, &head);
	if (status == STATUS_OK) {
		kept.known_at = head.known_at;
		status =
		    attendance_put_attestation(call->txn, &a->tables, &kept);
	}
	if (status == STATUS_OK)
		status = attestation_answer(
		    kept.packed, kept.known_at, true, call->reply);
	buffer_fini(&packed);
	buffer_fini(&entry);
	return status;
}

/* OK: nobody has signed the month, or it was another state; done: answered. */
static enum status
compare_with_last(
    struct call *call, const struct attest_request *request, bool *done)
{
	struct session_desk *a = call->state;
	struct kept_attestation kept = {.seq = 0};
	struct attestation last;
	enum status status = attendance_last_attestation(call->txn, &a->tables,
	    request->sum.school_id, request->sum.month, &kept);

	*done = false;
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	status = attestation_unpack(kept.packed, call->arena, &last);
	if (status != STATUS_OK)
		return status;
	if (request->sum.as_of < last.sum.as_of) {
		snprintf(call->detail, sizeof(call->detail),
		    "token: found a sum older than what was signed, expected "
		    "a new one");
		return STATUS_CONFLICT;
	}
	if (memcmp(last.sum.digest, request->sum.digest, ATTEST_DIGEST_BYTES) !=
	    0)
		return STATUS_OK;
	*done = true;
	return attestation_answer(
	    kept.packed, kept.known_at, false, call->reply);
}

enum status
on_attest_month(struct call *call)
{
	const struct session_desk *a = call->state;
	struct attest_request request;
	char wrong[QUERY_DETAIL] = "";
	bool done;
	enum status status = attest_read_request(
	    call->body, call->arena, a->seal_key, &request, wrong);

	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	status = check_scope(call, request.sum.school_id);
	if (status != STATUS_OK)
		return status;
	if (request.sum.sessions == 0)
		return refuse(call, &request.sum);
	status = compare_with_last(call, &request, &done);
	if (status != STATUS_OK || done)
		return status;
	if (!request.anyway && !month_is_told(&request.sum))
		return refuse(call, &request.sum);
	return sign(call, &request);
}
