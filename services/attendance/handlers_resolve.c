// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_resolve.c - attendance.ResolveDispute: which of two statements
 * stands.
 *
 * The record stays a function of the events.  Where the witness is upheld it
 * says so already, and only the judgement is logged; where the provider is,
 * a mark of the district says what the provider said, after every mark of a
 * school or district, and the next fold makes the record of it.
 */
#include "services/attendance/disputes.h"
#include "services/attendance/tables_disputes.h"
#include "services/attendance/wire_disputes.h"
#include "services/attendance/wire_log.h"
#include "services/attendance/wire_record.h"

#include "common/event/event_wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

/* A session of as many events as may be, unpacked, and its record. */
#define SESSION_BYTES ((size_t)64 << 20)

struct resolving {
	struct call *call;
	struct session_desk *a;
	struct resolve_request request;
	struct arena *arena;
	struct store_key session;
	struct session_record record;
	struct settlement settlement;
	char mark_id[EVENT_ID_MAX + 1];
};

static enum status
refuse(struct resolving *r, enum status status, const char *why)
{
	snprintf(r->call->detail, sizeof(r->call->detail), "%s", why);
	return status;
}

static enum status
append(struct resolving *r, enum status packed, const struct buffer *entry,
    uint64_t *seq)
{
	return packed == STATUS_OK ? log_append(r->a->log, r->call->txn,
					 buffer_bytes(entry), seq)
				   : packed;
}

/* An id that nobody else's event has: of the place where it will stand. */
static enum status
name_mark(struct resolving *r)
{
	struct store_key of = r->session;
	struct log_head head;
	XXH128_hash_t hash;
	enum status status = log_read_head(r->a->log, r->call->txn, &head);

	if (status != STATUS_OK)
		return status;
	key_u64(&of, head.seq + 1);
	hash = XXH3_128bits(of.data, of.len);
	snprintf(r->mark_id, sizeof(r->mark_id),
	    "settled-%016" PRIx64 "%016" PRIx64, (uint64_t)hash.high64,
	    (uint64_t)hash.low64);
	r->settlement.mark_event_id = r->mark_id;
	return STATUS_OK;
}

/* Says what the provider said, after whatever school or district said. */
static void
make_mark(const struct resolving *r, struct session_event *event)
{
	const struct statement *said = &r->settlement.provider;
	int64_t after = r->settlement.witness.occurred_at + 1;

	session_event_init(event);
	event->type = EVENT_ATTENDANCE_MARKED;
	event->event_id = r->mark_id;
	event->provider_id = r->record.provider_id;
	event->session_id = r->record.session_id;
	event->student_id = r->request.student_id;
	event->status = said->status;
	event->minutes_present = said->minutes;
	event->reason = said->reason;
	event->occurred_at =
	    r->call->received_at > after ? r->call->received_at : after;
}

static enum status
count_mark(struct resolving *r, const struct session_event *event,
    const struct event_source *source, struct bytes packed)
{
	struct store_txn *txn = r->call->txn;
	uint8_t hash[CONTENT_HASH_BYTES], session[KNOWN_ID_BYTES];
	struct session_size size;
	struct known_item item;
	struct store_key identity;
	enum status status = known_begin(r->a->known, txn);

	known_session_id(r->a->secret, key_bytes(&r->session), session);
	if (status == STATUS_OK)
		status = known_find_size(r->a->known, session, &size);
	if (status != STATUS_OK)
		return status;
	if (size.events >= FOLD_EVENTS_MAX)
		return refuse(r, STATUS_CONFLICT,
		    "the session has 4,096 events: found no room for a mark");
	event_hash(packed, hash);
	identity_key(&identity, source->kind, source->id, event->event_id);
	known_id(r->a->secret, key_bytes(&identity), item.id);
	memcpy(item.content, hash, KNOWN_CONTENT_BYTES);
	status = known_add(r->a->known, &item);
	if (status != STATUS_OK)
		return status;
	size.events++;
	size.bytes += (uint32_t)packed.len;
	return known_add_size(r->a->known, session, &size);
}

static enum status
log_mark(struct resolving *r)
{
	const struct event_source source = {
	    SOURCE_DISTRICT, r->call->who->scope};
	struct session_event event;
	struct event_fault fault = {"", "", "", ""};
	struct buffer packed, entry;
	struct bytes list;
	uint64_t seq;
	enum status status = name_mark(r);

	buffer_init(&packed, EVENT_PACKED_MAX);
	buffer_init(&entry, LOG_ENTRY_MAX);
	make_mark(r, &event);
	if (status == STATUS_OK)
		status = event_check(&event, false, r->arena, &fault, NULL);
	if (status == STATUS_OK)
		status = event_pack(&event, &packed);
	list = buffer_bytes(&packed);
	if (status == STATUS_OK)
		status = count_mark(r, &event, &source, list);
	if (status == STATUS_OK)
		status = append(r,
		    log_write_accepted(
			&source, r->call->received_at, &list, 1, &entry),
		    &entry, &seq);
	if (status == STATUS_OK)
		status = known_mark(r->a->known, r->call->txn);
	buffer_fini(&packed);
	buffer_fini(&entry);
	return status;
}

static enum status
log_settlement(struct resolving *r)
{
	struct buffer packed, entry;
	struct kept_settlement kept;
	struct log_head head;
	enum status status;

	buffer_init(&packed, SETTLEMENT_PACKED_MAX);
	buffer_init(&entry, SETTLEMENT_PACKED_MAX + 16);
	status = settlement_pack(&r->settlement, &packed);
	if (status == STATUS_OK)
		status =
		    append(r, settlement_log(buffer_bytes(&packed), &entry),
			&entry, &kept.seq);
	if (status == STATUS_OK)
		status = log_read_head(r->a->log, r->call->txn, &head);
	if (status == STATUS_OK) {
		kept.known_at = head.known_at;
		kept.packed = buffer_bytes(&packed);
		status = attendance_put_settlement(r->call->txn, &r->a->tables,
		    key_bytes(&r->session), r->request.student_id, &kept);
	}
	if (status == STATUS_OK)
		status = settlement_answer(kept.packed, true, r->call->reply);
	buffer_fini(&packed);
	buffer_fini(&entry);
	return status;
}

static bool
is_settled_so(const struct resolving *r, const struct dispute *d)
{
	return !d->is_open && d->settlement.upheld == r->request.upheld &&
	       d->settlement.reason == r->request.reason;
}

static enum status
settle(struct resolving *r, const struct dispute *d)
{
	const char *expected = dispute_may_settle(r->call->who, &d->witness,
	    d->witness_is_judgement, r->request.upheld);
	enum status status = STATUS_OK;

	if (is_settled_so(r, d))
		return settlement_answer(
		    d->settlement_packed, false, r->call->reply);
	if (d->line == NULL || !d->line->disputed)
		return refuse(r, STATUS_CONFLICT,
		    "it was settled, and the statements differ no more; to "
		    "say otherwise, send an ATTENDANCE_MARKED of the district");
	if (expected != NULL) {
		snprintf(r->call->detail, sizeof(r->call->detail),
		    "expected %s", expected);
		return STATUS_DENIED;
	}
	r->settlement =
	    (struct settlement){.provider_id = r->record.provider_id,
		.session_id = r->record.session_id,
		.student_id = r->request.student_id,
		.school_id = r->record.school_id,
		.provider = d->provider,
		.witness = d->witness,
		.upheld = r->request.upheld,
		.reason = r->request.reason,
		.settled_by = r->call->who->name,
		.settled_role = role_name(r->call->who->role)};
	if (r->request.upheld == SIDE_PROVIDER)
		status = log_mark(r);
	return status == STATUS_OK ? log_settlement(r) : status;
}

static enum status
find_and_settle(struct resolving *r)
{
	struct kept_record kept;
	struct dispute_list list;
	enum status status;

	session_key(&r->session, r->request.provider_id, r->request.session_id);
	status = attendance_get_record(
	    r->call->txn, &r->a->tables, key_bytes(&r->session), &kept);
	if (status == STATUS_NOT_FOUND)
		return refuse(r, STATUS_CONFLICT, "there is no such session");
	if (status == STATUS_OK)
		status = record_unpack(kept.packed, r->arena, &r->record);
	if (status == STATUS_OK)
		status = attendance_list_disputes(r->call->txn, r->a, r->arena,
		    &r->record, INT64_MAX, true, &list);
	for (size_t i = 0; status == STATUS_OK && i < list.count; i++) {
		if (strcmp(list.items[i].student_id, r->request.student_id) ==
		    0)
			return settle(r, &list.items[i]);
	}
	return status == STATUS_OK
		   ? refuse(r, STATUS_CONFLICT,
			 "provider and school do not differ about the "
			 "student in that session")
		   : status;
}

enum status
on_resolve_dispute(struct call *call)
{
	struct resolving r = {.call = call, .a = call->state};
	char wrong[QUERY_DETAIL] = "";
	enum status status =
	    disputes_read_resolve(call->body, call->arena, &r.request, wrong);

	if (status != STATUS_OK)
		return refuse(&r, status, wrong);
	status = arena_new(SESSION_BYTES, &r.arena);
	if (status == STATUS_OK)
		status = find_and_settle(&r);
	arena_free(&r.arena);
	return status;
}
