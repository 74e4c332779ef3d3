// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_submit.c - attendance.SubmitEvents: a verdict for every event.
 *
 *   prepare  unpack, check, pack, hash (submit_prepare.c), before the lock
 *   judge    known? may it count? -> verdict
 *   log      what was accepted, by source (submit_log.c)
 *   count    the sessions' sizes, each once, as known
 *
 * Within one transaction, and before the reply; everything else about a
 * session is the projection's.
 */
#include "services/attendance/submission.h"
#include "services/attendance/wire_log.h"

#include <stdio.h>
#include <string.h>

/* Events whose ids are fetched into the cache while others are judged. */
#define AHEAD ((size_t)8)

/* How large a session is; read when an event of it is judged. */
struct growing {
	struct session_size size;
	bool is_read, grown;
};

struct judging {
	struct call *call;
	struct session_desk *a;
	const struct submission *s;
	struct verdict *verdicts;
	struct growing *sessions; /* by session_number */
	const struct candidate **accepted;
	size_t accepted_count;
	uint64_t quarantined; /* of all, so that 0 spares looking */
};

static void
give(struct judging *j, size_t place, enum verdict_kind kind,
    const struct event_fault *fault)
{
	j->verdicts[place].kind = kind;
	if (fault != NULL)
		j->verdicts[place].fault = *fault;
}

/*
 * What few events are asked for, read again from the packed one.  In the
 * memory of the look before: a request may have thousands of them.
 */
struct closer_look {
	struct session_event event;
	struct store_key identity;
};

static enum status
look_closer(
    struct judging *j, const struct candidate *c, struct closer_look *look)
{
	struct arena *arena = j->a->writer.arena;
	struct event_fault fault;
	enum status status;

	arena_reset(arena);
	status =
	    event_unpack(c->packed, true, arena, &look->event, &fault, NULL);
	if (status == STATUS_OK)
		identity_key(&look->identity, c->source.kind, c->source.id,
		    look->event.event_id);
	/* It was read once already. */
	return status == STATUS_INVALID ? STATUS_INTERNAL : status;
}

/* INVALID: rejected, the fault says why. */
static enum status
check_scope(
    struct judging *j, const struct candidate *c, struct event_fault *fault)
{
	const char *school_id = NULL;
	struct closer_look look;
	enum status status;

	if (c->source.kind == SOURCE_PROVIDER)
		return STATUS_OK;
	status = look_closer(j, c, &look);
	if (status == STATUS_OK && c->source.kind == SOURCE_SCHOOL)
		status = attendance_find_school(j->call->txn, j->a,
		    j->a->writer.arena, &look.event, c->source.id, &school_id);
	if (status != STATUS_OK)
		return status;
	return submit_may_tell(&c->source, &look.event, school_id, fault)
		   ? STATUS_OK
		   : STATUS_INVALID;
}

static enum status
read_size(
    struct judging *j, const struct candidate *c, struct growing **session)
{
	*session = &j->sessions[c->session_number];
	if ((*session)->is_read)
		return STATUS_OK;
	(*session)->is_read = true;
	return known_find_size(j->a->known,
	    j->s->sessions[c->session_number].known_id, &(*session)->size);
}

static enum status
keep_sizes(struct judging *j)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < j->s->session_count && status == STATUS_OK;
	     i++) {
		const struct growing *g = &j->sessions[i];

		if (g->grown)
			status = known_add_size(
			    j->a->known, j->s->sessions[i].known_id, &g->size);
	}
	return status;
}

static enum status
show_conflict(struct judging *j, const struct candidate *c)
{
	static const struct event_fault fault = {"OTHER_CONTENT", "eventId",
	    "other content than before", "an id once, or the same event"};
	struct buffer *entry = &j->a->writer.entry;
	struct closer_look look;
	uint64_t seq;
	enum status status = look_closer(j, c, &look);

	if (status == STATUS_OK)
		status = attendance_note_conflict(j->call->txn, &j->a->tables,
		    key_bytes(&look.identity), c->hash);
	give(j, c->place, VERDICT_CONFLICT, &fault);
	if (status == STATUS_CONFLICT)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	buffer_reset(entry);
	status = log_write_conflicted(
	    &c->source, j->call->received_at, c->packed, entry);
	if (status == STATUS_OK)
		status = log_append(
		    j->a->log, j->call->txn, buffer_bytes(entry), &seq);
	return status;
}

static enum status
put_aside(struct judging *j, const struct candidate *c,
    const struct session_event *event, const struct event_fault *fault,
    uint64_t *id)
{
	struct buffer *entry = &j->a->writer.entry;
	struct quarantine_item item = {.kind = j->call->type,
	    .principal = j->call->who->name,
	    .at = j->call->received_at};
	char reason[QUARANTINE_REASON_MAX];
	enum status status;

	snprintf(reason, sizeof(reason), "%s: event %s of session %s: %s",
	    fault->code, event->event_id, event->session_id, fault->expected);
	buffer_reset(entry);
	status = submit_write_one(c->packed, entry);
	if (status != STATUS_OK)
		return status;
	item.reason = reason;
	item.data = buffer_bytes(entry);
	return quarantine_add(
	    service_quarantine(j->call->service), j->call->txn, &item, id);
}

/* Takes the item of a first judgement back; it may be gone already. */
static enum status
take_back(struct judging *j, uint64_t quarantine_id)
{
	enum status status = quarantine_drop(
	    service_quarantine(j->call->service), j->call->txn, quarantine_id);

	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* What is known of an identity from before. */
struct seen {
	bool same;        /* the same content */
	bool quarantined; /* else accepted */
	uint64_t quarantine_id;
};

static enum status
see_quarantined(struct judging *j, const struct candidate *c, struct seen *seen)
{
	struct identity before;
	struct closer_look look;
	enum status status = look_closer(j, c, &look);

	if (status == STATUS_OK)
		status = attendance_get_identity(j->call->txn, &j->a->tables,
		    key_bytes(&look.identity), &before);
	if (status != STATUS_OK)
		return status;
	seen->same = memcmp(before.hash, c->hash, CONTENT_HASH_BYTES) == 0;
	seen->quarantined = before.quarantined;
	seen->quarantine_id = before.quarantine_id;
	return STATUS_OK;
}

/* NOT_FOUND: never seen, as most events are. */
static enum status
see(struct judging *j, const struct candidate *c, struct seen *seen)
{
	struct known_item item = {.content = {0}};
	enum status status = known_find(j->a->known, c->known_id, &item);

	*seen = (struct seen){.quarantined = false};
	if (status == STATUS_NOT_FOUND && j->quarantined > 0)
		return see_quarantined(j, c, seen);
	if (status == STATUS_OK)
		seen->same =
		    memcmp(item.content, c->hash, KNOWN_CONTENT_BYTES) == 0;
	return status;
}

static enum status
accept(struct judging *j, const struct candidate *c, struct growing *session)
{
	struct known_item item;

	session->size.events++;
	session->size.bytes += (uint32_t)c->packed.len;
	session->grown = true;
	give(j, c->place, VERDICT_ACCEPTED, NULL);
	j->accepted[j->accepted_count++] = c;
	memcpy(item.id, c->known_id, KNOWN_ID_BYTES);
	memcpy(item.content, c->hash, KNOWN_CONTENT_BYTES);
	return known_add(j->a->known, &item);
}

/* It may not count yet. */
static enum status
quarantine(struct judging *j, const struct candidate *c,
    const struct event_fault *fault)
{
	struct identity identity = {.quarantined = true};
	struct closer_look look;
	enum status status = look_closer(j, c, &look);

	if (status != STATUS_OK)
		return status;
	memcpy(identity.hash, c->hash, CONTENT_HASH_BYTES);
	j->quarantined++;
	give(j, c->place, VERDICT_QUARANTINED, fault);
	status = put_aside(j, c, &look.event, fault, &identity.quarantine_id);
	if (status != STATUS_OK)
		return status;
	return attendance_put_identity(
	    j->call->txn, &j->a->tables, key_bytes(&look.identity), &identity);
}

/* Quarantined before; the fault tells why it has to be again. */
static enum status
judge_again(struct judging *j, const struct candidate *c,
    const struct seen *seen, struct growing *session,
    const struct event_fault *fault)
{
	struct closer_look look;
	enum status status = take_back(j, seen->quarantine_id);

	if (status != STATUS_OK)
		return status;
	if (fault != NULL)
		return quarantine(j, c, fault);
	status = look_closer(j, c, &look);
	if (status == STATUS_OK)
		status = attendance_drop_identity(
		    j->call->txn, &j->a->tables, key_bytes(&look.identity));
	return status == STATUS_OK ? accept(j, c, session) : status;
}

static enum status
judge(struct judging *j, const struct candidate *c)
{
	struct seen seen;
	struct event_fault fault;
	struct growing *session;
	enum status known = see(j, c, &seen);
	enum status status;
	bool counts;

	if (known != STATUS_OK && known != STATUS_NOT_FOUND)
		return known;
	if (known == STATUS_OK && !seen.same)
		return show_conflict(j, c);
	if (known == STATUS_OK && !seen.quarantined) {
		give(j, c->place, VERDICT_DUPLICATE, NULL);
		j->verdicts[c->place].first = VERDICT_ACCEPTED;
		return STATUS_OK;
	}
	status = read_size(j, c, &session);
	if (status != STATUS_OK)
		return status;
	counts = submit_can_count(c->occurred_at, j->call->received_at,
	    session->size.events, session->size.bytes, &fault);
	if (known == STATUS_OK)
		return judge_again(
		    j, c, &seen, session, counts ? NULL : &fault);
	return counts ? accept(j, c, session) : quarantine(j, c, &fault);
}

/* At the first of a few, so that their reads of memory overlap. */
static void
look_ahead(const struct judging *j, size_t at)
{
	size_t end = at + 2 * AHEAD;

	if (at % AHEAD != 0)
		return;
	if (end > j->s->candidate_count)
		end = j->s->candidate_count;
	for (size_t i = at == 0 ? 0 : at + AHEAD; i < end; i++)
		known_prefetch(j->a->known, j->s->candidates[i].known_id);
}

static enum status
judge_events(struct judging *j)
{
	for (size_t i = 0; i < j->s->candidate_count; i++) {
		const struct candidate *c = &j->s->candidates[i];
		struct event_fault fault = {"", "", "", ""};
		enum status status;

		look_ahead(j, i);
		status = check_scope(j, c, &fault);
		if (status == STATUS_INVALID) {
			give(j, c->place, VERDICT_REJECTED, &fault);
			continue;
		}
		if (status == STATUS_OK)
			status = judge(j, c);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static void
count_verdicts(const struct judging *j)
{
	static const char *const names[] = {"events_undecided",
	    "events_accepted", "events_duplicate", "events_conflict",
	    "events_rejected", "events_quarantined"};
	uint64_t counts[VERDICT_QUARANTINED + 1] = {0};

	for (size_t i = 0; i < j->s->sent.count; i++)
		counts[j->verdicts[i].kind]++;
	for (size_t i = 0; i <= VERDICT_QUARANTINED; i++) {
		if (counts[i] > 0)
			service_count(j->call->service, names[i], counts[i]);
	}
}

static enum status
make_lists(struct judging *j)
{
	size_t room = j->s->sent.count + 1;
	struct arena *arena = j->call->arena;

	j->verdicts = arena_zeroed(arena, room, sizeof(*j->verdicts));
	j->sessions =
	    arena_zeroed(arena, j->s->session_count + 1, sizeof(*j->sessions));
	j->accepted = arena_zeroed(arena, room, sizeof(*j->accepted));
	if (j->verdicts == NULL || j->sessions == NULL || j->accepted == NULL)
		return STATUS_NO_MEMORY;
	memcpy(j->verdicts, j->s->verdicts,
	    j->s->sent.count * sizeof(*j->verdicts));
	return STATUS_OK;
}

/*
 * What is not decided now aborts the transaction: a refusal would be an
 * answer, and be committed with half of the request.
 */
static enum status
decide(struct judging *j)
{
	enum status status = judge_events(j);

	if (status == STATUS_OK)
		status = submit_log_accepted(
		    j->call, j->a, j->accepted, j->accepted_count);
	if (status == STATUS_OK)
		status = keep_sizes(j);
	if (status == STATUS_OK)
		status = submit_write_verdicts(
		    j->verdicts, j->s->sent.count, j->call->reply);
	return status != STATUS_OK && status_is_answer(status) ? STATUS_INTERNAL
							       : status;
}

enum status
on_submit_events(struct call *call)
{
	struct judging j = {.call = call, .a = call->state};
	enum status status = STATUS_OK;

	if (call->prepared == NULL)
		status = submission_prepare(call);
	if (status == STATUS_INVALID || status == STATUS_TOO_BIG) {
		snprintf(call->detail, sizeof(call->detail),
		    "SubmitEvents: expected a message of at most %d events",
		    SUBMIT_EVENTS_MAX);
		return status;
	}
	j.s = call->prepared;
	if (status == STATUS_OK)
		status = make_lists(&j);
	if (status == STATUS_OK)
		status = known_begin(j.a->known, call->txn);
	if (status == STATUS_OK)
		status = store_count(
		    call->txn, j.a->tables.identities, &j.quarantined);
	if (status == STATUS_RETRY_LATER)
		snprintf(call->detail, sizeof(call->detail),
		    "the index of known events waits for the disk");
	if (status == STATUS_OK)
		status = decide(&j);
	if (status == STATUS_OK)
		count_verdicts(&j);
	return status;
}
