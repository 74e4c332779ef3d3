// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_thresholds.c - attendance.SetThreshold, ListThresholds, TellTime.
 *
 * What people set and the time itself are entries of the log: an answer as of
 * a moment needs neither today's settings nor a clock.
 */
#include "services/attendance/alerts.h"
#include "services/attendance/wire_submit.h"

#include "common/instant.h"

#include <stdio.h>

#define ENTRY_BYTES 4096u

static enum status
append_entry(struct call *call, enum status packed, const struct buffer *entry)
{
	struct session_desk *a = call->state;
	uint64_t seq;

	return packed == STATUS_OK
		   ? log_append(a->log, call->txn, buffer_bytes(entry), &seq)
		   : packed;
}

static enum status
keep_change(struct call *call, const struct threshold_change *change)
{
	struct session_desk *a = call->state;
	struct kept_threshold kept = {.key = change->key,
	    .program_id = change->program_id,
	    .has = change->has,
	    .value = change->value};
	struct log_head head;
	enum status status = log_read_head(a->log, call->txn, &head);

	kept.known_at = head.known_at;
	return status == STATUS_OK
		   ? attendance_put_threshold(call->txn, &a->tables, &kept)
		   : status;
}

/* A programme that intake has not told of yet, or a mistyped id. */
static enum status
tell_verdict(struct call *call, const struct threshold_change *change)
{
	struct session_desk *a = call->state;
	struct verdict verdict = {.kind = VERDICT_ACCEPTED};
	struct alert_program program;
	enum status status = attendance_get_program(
	    call->txn, &a->tables, change->program_id, TOLD_LAST, &program);

	if (status == STATUS_OK && change->program_id[0] != '\0' &&
	    !program.known)
		verdict.fault = (struct event_fault){"UNKNOWN_PROGRAM",
		    "programId", "", "a programme that intake has told of"};
	return status == STATUS_OK
		   ? submit_write_verdicts(&verdict, 1, call->reply)
		   : status;
}

enum status
on_set_threshold(struct call *call)
{
	struct threshold_change change;
	char wrong[QUERY_DETAIL] = "";
	struct buffer entry;
	enum status status =
	    threshold_read_change(call->body, call->arena, &change, wrong);

	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	buffer_init(&entry, ENTRY_BYTES);
	status = append_entry(call, threshold_log(&change, &entry), &entry);
	buffer_fini(&entry);
	if (status == STATUS_OK)
		status = keep_change(call, &change);
	return status == STATUS_OK ? tell_verdict(call, &change) : status;
}

/* At most one a minute: an entry of any kind tells the time as well. */
enum status
on_tell_time(struct call *call)
{
	struct session_desk *a = call->state;
	char wrong[QUERY_DETAIL] = "";
	struct log_head head;
	struct buffer entry;
	enum status status = tick_read(call->body, call->arena, wrong);

	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	status = log_read_head(a->log, call->txn, &head);
	if (status != STATUS_OK || head.seq == 0 ||
	    call->received_at < head.known_at + INSTANT_MINUTE)
		return status;
	buffer_init(&entry, ENTRY_BYTES);
	status =
	    append_entry(call, tick_log(call->received_at, &entry), &entry);
	buffer_fini(&entry);
	return status;
}

struct showing {
	struct call *call;
	int64_t moment;
	bool is_set[THRESHOLD_COUNT]; /* for every programme */
	struct threshold_change last; /* of a programme, not shown yet */
};

static enum status
flush(struct showing *s)
{
	enum status status = STATUS_OK;

	if (s->last.key != THRESHOLD_NONE && s->last.has)
		status = threshold_put_shown(&s->last, false, s->call->reply);
	s->last.key = THRESHOLD_NONE;
	return status;
}

/* Rows of one key and programme stand together, the latest last. */
static enum status
show_row(struct bytes key, struct bytes value, void *ctx)
{
	struct showing *s = ctx;
	struct kept_threshold kept;
	enum status status = STATUS_OK;

	if (!attendance_read_threshold(key, value, &kept))
		return STATUS_CORRUPT;
	if (kept.known_at > s->moment)
		return STATUS_OK;
	if (kept.program_id[0] == '\0') {
		s->is_set[kept.key] = kept.has;
		return STATUS_OK;
	}
	if (s->last.key != kept.key ||
	    !bytes_equal(bytes_of_string(s->last.program_id),
		bytes_of_string(kept.program_id)))
		status = flush(s);
	s->last = (struct threshold_change){
	    kept.key, kept.program_id, kept.has, kept.value};
	return status;
}

enum status
on_list_thresholds(struct call *call)
{
	struct session_desk *a = call->state;
	struct showing s = {.call = call};
	struct thresholds all;
	char wrong[QUERY_DETAIL] = "";
	enum status status =
	    threshold_read_list(call->body, call->arena, &s.moment, wrong);

	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	status = store_scan(
	    call->txn, a->tables.thresholds, bytes_of("", 0), show_row, &s);
	if (status == STATUS_OK)
		status = flush(&s);
	if (status == STATUS_OK)
		status = attendance_get_thresholds(
		    call->txn, &a->tables, "", s.moment, &all);
	for (size_t i = 1; i < THRESHOLD_COUNT && status == STATUS_OK; i++) {
		const struct threshold_change shown = {
		    (enum threshold_key)i, "", true, all.value[i]};

		status = threshold_put_shown(&shown, !s.is_set[i], call->reply);
	}
	return status;
}
