// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_submit.c - attendance.SubmitEvents: a verdict for every event.
 *
 *   read     cut the request into events; unpack, check and pack each once
 *   order    by identity, so that the table is written along its keys
 *   judge    seen before? may it count? -> verdict, identity
 *   log      what was accepted, by source, in the order it was sent
 *
 * Within one transaction, and before the reply; everything else about a
 * session is the projection's.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/wire_log.h"
#include "services/attendance/wire_submit.h"

#include "common/event/event_wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One event on its way to its verdict. */
struct candidate {
	size_t place; /* in the request */
	struct session_event event;
	struct event_source source;
	size_t packed_at; /* in the bench's buffer */
	size_t packed_len;
	uint8_t hash[EVENT_HASH_BYTES];
};

struct submission {
	struct call *call;
	struct session_desk *a;
	struct submitted sent;
	struct verdict *verdicts;
	struct candidate *candidates;
	size_t candidate_count;
	const struct candidate **ordered;  /* by identity */
	const struct candidate **accepted; /* by source, then place */
	size_t accepted_count;
};

static struct bytes
packed_of(const struct submission *s, const struct candidate *c)
{
	return bytes_of(s->a->writer.packed.data + c->packed_at, c->packed_len);
}

static void
give(struct submission *s, size_t place, enum verdict_kind kind,
    const struct event_fault *fault)
{
	s->verdicts[place].kind = kind;
	if (fault != NULL)
		s->verdicts[place].fault = *fault;
}

/* INVALID: rejected, the fault says why. */
static enum status
check(struct submission *s, struct candidate *c, struct event_fault *fault)
{
	const char *school_id = NULL;
	enum status status = event_unpack(s->sent.events[c->place],
	    s->sent.lenient, s->call->arena, &c->event, fault, NULL);

	if (status != STATUS_OK)
		return status;
	if (!submit_decide_source(s->call->who, &c->event, &c->source, fault))
		return STATUS_INVALID;
	status = event_check(
	    &c->event, s->sent.lenient, s->call->arena, fault, NULL);
	if (status == STATUS_OK && c->source.kind == SOURCE_SCHOOL)
		status = attendance_find_school(s->call->txn, s->a,
		    s->call->arena, &c->event, c->source.id, &school_id);
	if (status != STATUS_OK)
		return status;
	return submit_may_tell(&c->source, &c->event, school_id, fault)
		   ? STATUS_OK
		   : STATUS_INVALID;
}

static enum status
pack(struct submission *s, struct candidate *c)
{
	struct buffer *out = &s->a->writer.packed;
	enum status status;

	c->packed_at = out->len;
	status = event_pack(&c->event, out);
	c->packed_len = out->len - c->packed_at;
	if (status == STATUS_OK)
		event_hash(packed_of(s, c), c->hash);
	return status;
}

static enum status
read_events(struct submission *s)
{
	buffer_reset(&s->a->writer.packed);
	for (size_t i = 0; i < s->sent.count; i++) {
		struct candidate *c = &s->candidates[s->candidate_count];
		struct event_fault fault = {"", "", "", ""};
		enum status status;

		c->place = i;
		status = check(s, c, &fault);
		if (status == STATUS_INVALID) {
			give(s, i, VERDICT_REJECTED, &fault);
			continue;
		}
		if (status == STATUS_OK)
			status = pack(s, c);
		if (status != STATUS_OK)
			return status;
		s->candidate_count++;
	}
	return STATUS_OK;
}

static int
compare_sources(const struct candidate *x, const struct candidate *y)
{
	int order = (int)x->source.kind - (int)y->source.kind;

	return order != 0 ? order : strcmp(x->source.id, y->source.id);
}

static int
compare_places(const struct candidate *x, const struct candidate *y)
{
	return x->place < y->place ? -1 : x->place > y->place;
}

static int
compare_identities(const void *a, const void *b)
{
	const struct candidate *x = *(const struct candidate *const *)a;
	const struct candidate *y = *(const struct candidate *const *)b;
	int order = compare_sources(x, y);

	if (order == 0)
		order = strcmp(x->event.event_id, y->event.event_id);
	return order != 0 ? order : compare_places(x, y);
}

static int
compare_accepted(const void *a, const void *b)
{
	const struct candidate *x = *(const struct candidate *const *)a;
	const struct candidate *y = *(const struct candidate *const *)b;
	int order = compare_sources(x, y);

	return order != 0 ? order : compare_places(x, y);
}

static enum status
show_conflict(struct submission *s, const struct candidate *c,
    const struct store_key *key)
{
	static const struct event_fault fault = {"OTHER_CONTENT", "eventId",
	    "other content than before", "an id once, or the same event"};
	struct buffer *entry = &s->a->writer.entry;
	uint64_t seq;
	enum status status =
	    attendance_note_conflict(s->call->txn, &s->a->tables, key, c->hash);

	give(s, c->place, VERDICT_CONFLICT, &fault);
	if (status == STATUS_CONFLICT)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	buffer_reset(entry);
	status = log_write_conflicted(
	    &c->source, s->call->received_at, packed_of(s, c), entry);
	if (status == STATUS_OK)
		status = log_append(
		    s->a->log, s->call->txn, buffer_bytes(entry), &seq);
	return status;
}

static enum status
put_aside(struct submission *s, const struct candidate *c,
    const struct event_fault *fault, uint64_t *id)
{
	struct buffer *entry = &s->a->writer.entry;
	struct quarantine_item item = {.kind = s->call->type,
	    .principal = s->call->who->name,
	    .at = s->call->received_at};
	char reason[QUARANTINE_REASON_MAX];
	enum status status;

	snprintf(reason, sizeof(reason), "%s: event %s of session %s: %s",
	    fault->code, c->event.event_id, c->event.session_id,
	    fault->expected);
	buffer_reset(entry);
	status = submit_write_one(packed_of(s, c), entry);
	if (status != STATUS_OK)
		return status;
	item.reason = reason;
	item.data = buffer_bytes(entry);
	return quarantine_add(
	    service_quarantine(s->call->service), s->call->txn, &item, id);
}

/* Takes the item of a first judgement back; it may be gone already. */
static enum status
take_back(struct submission *s, const struct identity *before)
{
	enum status status =
	    quarantine_drop(service_quarantine(s->call->service), s->call->txn,
		before->quarantine_id);

	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Not seen before, or only quarantined: may it count? */
static enum status
judge_anew(struct submission *s, const struct candidate *c,
    const struct store_key *key)
{
	struct identity identity = {.quarantined = false};
	struct event_fault fault;
	struct store_key session;
	uint32_t size;
	enum status status;

	memcpy(identity.hash, c->hash, CONTENT_HASH_BYTES);
	session_key(&session, c->event.provider_id, c->event.session_id);
	status =
	    attendance_get_size(s->call->txn, &s->a->tables, &session, &size);
	if (status != STATUS_OK)
		return status;
	if (submit_can_count(&c->event, s->call->received_at, size, &fault)) {
		status = attendance_put_size(
		    s->call->txn, &s->a->tables, &session, size + 1);
		give(s, c->place, VERDICT_ACCEPTED, NULL);
		s->accepted[s->accepted_count++] = c;
	} else {
		identity.quarantined = true;
		give(s, c->place, VERDICT_QUARANTINED, &fault);
		status = put_aside(s, c, &fault, &identity.quarantine_id);
	}
	return status == STATUS_OK ? attendance_put_identity(s->call->txn,
					 &s->a->tables, key, &identity)
				   : status;
}

static enum status
judge(struct submission *s, const struct candidate *c)
{
	struct store_key key;
	struct identity before;
	enum status status;

	identity_key(&key, c->source.kind, c->source.id, c->event.event_id);
	status =
	    attendance_get_identity(s->call->txn, &s->a->tables, &key, &before);
	if (status == STATUS_NOT_FOUND)
		return judge_anew(s, c, &key);
	if (status != STATUS_OK)
		return status;
	if (memcmp(before.hash, c->hash, CONTENT_HASH_BYTES) != 0)
		return show_conflict(s, c, &key);
	if (!before.quarantined) {
		give(s, c->place, VERDICT_DUPLICATE, NULL);
		s->verdicts[c->place].first = VERDICT_ACCEPTED;
		return STATUS_OK;
	}
	status = take_back(s, &before);
	return status == STATUS_OK ? judge_anew(s, c, &key) : status;
}

static enum status
judge_events(struct submission *s)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < s->candidate_count; i++)
		s->ordered[i] = &s->candidates[i];
	if (s->candidate_count > 1)
		qsort(s->ordered, s->candidate_count, sizeof(*s->ordered),
		    compare_identities);
	for (size_t i = 0; i < s->candidate_count && status == STATUS_OK; i++)
		status = judge(s, s->ordered[i]);
	return status;
}

/* One entry: events of one source, about LOG_ACCEPTED_BYTES. */
static enum status
log_some(struct submission *s, size_t from, struct bytes *packed, size_t *to)
{
	const struct candidate *first = s->accepted[from];
	struct buffer *entry = &s->a->writer.entry;
	size_t bytes = 0;
	uint64_t seq;
	enum status status;

	for (*to = from; *to < s->accepted_count; (*to)++) {
		const struct candidate *c = s->accepted[*to];

		bytes += c->packed_len;
		if (*to > from && (bytes > LOG_ACCEPTED_BYTES ||
				      compare_sources(first, c) != 0))
			break;
		packed[*to - from] = packed_of(s, c);
	}
	buffer_reset(entry);
	status = log_write_accepted(
	    &first->source, s->call->received_at, packed, *to - from, entry);
	if (status == STATUS_OK)
		status = log_append(
		    s->a->log, s->call->txn, buffer_bytes(entry), &seq);
	return status;
}

static enum status
log_accepted(struct submission *s)
{
	struct bytes *packed = arena_zeroed(
	    s->call->arena, s->accepted_count + 1, sizeof(*packed));
	enum status status = STATUS_OK;
	size_t from = 0;

	if (packed == NULL)
		return STATUS_NO_MEMORY;
	if (s->accepted_count > 1)
		qsort(s->accepted, s->accepted_count, sizeof(*s->accepted),
		    compare_accepted);
	while (from < s->accepted_count && status == STATUS_OK)
		status = log_some(s, from, packed, &from);
	return status;
}

static void
count_verdicts(const struct submission *s)
{
	static const char *const names[] = {"events_undecided",
	    "events_accepted", "events_duplicate", "events_conflict",
	    "events_rejected", "events_quarantined"};
	uint64_t counts[VERDICT_QUARANTINED + 1] = {0};

	for (size_t i = 0; i < s->sent.count; i++)
		counts[s->verdicts[i].kind]++;
	for (size_t i = 0; i <= VERDICT_QUARANTINED; i++) {
		if (counts[i] > 0)
			service_count(s->call->service, names[i], counts[i]);
	}
}

static enum status
make_lists(struct submission *s)
{
	size_t room = s->sent.count + 1;
	struct arena *arena = s->call->arena;

	s->verdicts = arena_zeroed(arena, room, sizeof(*s->verdicts));
	s->candidates = arena_zeroed(arena, room, sizeof(*s->candidates));
	s->ordered = arena_zeroed(arena, room, sizeof(*s->ordered));
	s->accepted = arena_zeroed(arena, room, sizeof(*s->accepted));
	return s->verdicts == NULL || s->candidates == NULL ||
		       s->ordered == NULL || s->accepted == NULL
		   ? STATUS_NO_MEMORY
		   : STATUS_OK;
}

enum status
on_submit_events(struct call *call)
{
	struct submission s = {.call = call, .a = call->state};
	enum status status = submit_read(call->body, call->arena, &s.sent);

	if (status == STATUS_INVALID || status == STATUS_TOO_BIG) {
		snprintf(call->detail, sizeof(call->detail),
		    "SubmitEvents: expected a message of at most %d events",
		    SUBMIT_EVENTS_MAX);
		return status;
	}
	if (status == STATUS_OK)
		status = make_lists(&s);
	if (status == STATUS_OK)
		status = read_events(&s);
	if (status == STATUS_OK)
		status = judge_events(&s);
	if (status == STATUS_OK)
		status = log_accepted(&s);
	if (status == STATUS_OK)
		status = submit_write_verdicts(
		    s.verdicts, s.sent.count, call->arena, call->reply);
	if (status == STATUS_OK)
		count_verdicts(&s);
	return status;
}
