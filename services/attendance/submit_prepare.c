// SPDX-License-Identifier: Apache-2.0
/*
 * submit_prepare.c - from the request's bytes to events that can be judged.
 *
 * Each event is read, checked and hashed once; packed again only when what
 * came is not its canonical form.  Sessions are numbered, so that each is
 * counted once.
 */
#include "services/attendance/submission.h"

#include <string.h>

struct preparing {
	struct call *call;
	struct session_desk *a;
	struct submission *s;
	struct arena *scratch; /* of one event, so that it stays in the cache */
	struct buffer packed;
	size_t *slots; /* hash of a session -> number + 1; 0: free */
	size_t slot_count;
};

/* One event while it is looked at. */
struct reading {
	struct session_event event;
	struct event_source source;
	bool as_packed; /* its bytes need not be packed again */
};

/* INVALID: rejected, the fault says why, in the arena. */
static enum status
check(struct preparing *p, struct bytes sent, struct arena *arena,
    struct reading *r, struct event_fault *fault)
{
	bool lenient = p->s->sent.lenient;
	enum status status = event_unpack_sent(
	    sent, lenient, arena, &r->event, fault, NULL, &r->as_packed);

	if (status != STATUS_OK)
		return status;
	if (!submit_decide_source(p->call->who, &r->event, &r->source, fault))
		return STATUS_INVALID;
	if (lenient)
		r->as_packed = false;
	return event_check(&r->event, lenient, arena, fault, NULL);
}

static enum status
read_event(struct preparing *p, struct bytes sent, struct reading *r,
    struct event_fault *fault)
{
	enum status status;

	arena_reset(p->scratch);
	status = check(p, sent, p->scratch, r, fault);
	/* Once more where it stays, for what is said of it. */
	return status == STATUS_INVALID
		   ? check(p, sent, p->call->arena, r, fault)
		   : status;
}

static enum status
keep(struct arena *arena, struct bytes found, struct bytes *kept)
{
	uint8_t *copy = arena_alloc(arena, found.len);

	if (copy == NULL)
		return STATUS_NO_MEMORY;
	memcpy(copy, found.data, found.len);
	*kept = bytes_of(copy, found.len);
	return STATUS_OK;
}

static enum status
pack(struct preparing *p, const struct session_event *event, struct bytes *kept)
{
	enum status status;

	buffer_reset(&p->packed);
	status = event_pack(event, &p->packed);
	return status == STATUS_OK
		   ? keep(p->call->arena, buffer_bytes(&p->packed), kept)
		   : status;
}

/* Mostly that of the event before. */
static enum status
keep_source(
    struct preparing *p, const struct event_source *source, struct candidate *c)
{
	const char *id = source->id;

	if (p->s->candidate_count > 0 &&
	    strcmp(c[-1].source.id, source->id) == 0)
		id = c[-1].source.id;
	else
		id = arena_string(p->call->arena, bytes_of_string(id));
	c->source = (struct event_source){source->kind, id};
	return id == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

static void
identify(
    struct preparing *p, const struct session_event *event, struct candidate *c)
{
	struct store_key key;

	event_hash(c->packed, c->hash);
	identity_key(&key, c->source.kind, c->source.id, event->event_id);
	known_id(p->a->secret, key_bytes(&key), c->known_id);
}

static uint64_t
hash_session(struct bytes session)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < session.len; i++)
		hash = (hash ^ session.data[i]) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 32;
}

static enum status
add_session(struct preparing *p, struct bytes key)
{
	struct submitted_session *session =
	    &p->s->sessions[p->s->session_count++];

	known_session_id(p->a->secret, key, session->known_id);
	return keep(p->call->arena, key, &session->key);
}

/* Events of one session mostly stand beside each other. */
static enum status
number_session(
    struct preparing *p, const struct session_event *event, struct candidate *c)
{
	struct submission *s = p->s;
	struct store_key made;
	struct bytes key;
	size_t at;

	session_key(&made, event->provider_id, event->session_id);
	key = key_bytes(&made);
	if (s->candidate_count > 0) {
		c->session_number = c[-1].session_number;
		if (bytes_equal(s->sessions[c->session_number].key, key))
			return STATUS_OK;
	}
	at = (size_t)hash_session(key) & (p->slot_count - 1);
	while (p->slots[at] != 0 &&
	       !bytes_equal(s->sessions[p->slots[at] - 1].key, key))
		at = (at + 1) & (p->slot_count - 1);
	if (p->slots[at] != 0) {
		c->session_number = (uint32_t)p->slots[at] - 1;
		return STATUS_OK;
	}
	c->session_number = (uint32_t)s->session_count;
	p->slots[at] = s->session_count + 1;
	return add_session(p, key);
}

static void
reject(struct submission *s, size_t place, const struct event_fault *fault)
{
	s->verdicts[place] =
	    (struct verdict){.kind = VERDICT_REJECTED, .fault = *fault};
}

static enum status
add_candidate(struct preparing *p, size_t place, const struct reading *r)
{
	struct submission *s = p->s;
	struct candidate *c = &s->candidates[s->candidate_count];
	enum status status = STATUS_OK;

	c->place = (uint32_t)place;
	c->occurred_at = r->event.occurred_at;
	if (r->as_packed)
		c->packed = s->sent.events[place];
	else
		status = pack(p, &r->event, &c->packed);
	if (status == STATUS_OK)
		status = keep_source(p, &r->source, c);
	if (status != STATUS_OK)
		return status;
	identify(p, &r->event, c);
	status = number_session(p, &r->event, c);
	if (status == STATUS_OK)
		s->candidate_count++;
	return status;
}

static enum status
read_events(struct preparing *p)
{
	struct submission *s = p->s;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < s->sent.count && status == STATUS_OK; i++) {
		struct event_fault fault = {"", "", "", ""};
		struct reading r;

		status = read_event(p, s->sent.events[i], &r, &fault);
		if (status == STATUS_OK) {
			status = add_candidate(p, i, &r);
		} else if (status == STATUS_INVALID) {
			reject(s, i, &fault);
			status = STATUS_OK;
		}
	}
	return status;
}

static enum status
make_lists(struct preparing *p)
{
	struct submission *s = p->s;
	struct arena *arena = p->call->arena;
	size_t room = s->sent.count + 1;

	p->slot_count = 2;
	while (p->slot_count < 2 * room)
		p->slot_count *= 2;
	p->slots = arena_zeroed(arena, p->slot_count, sizeof(*p->slots));
	s->verdicts = arena_zeroed(arena, room, sizeof(*s->verdicts));
	s->candidates = arena_alloc(arena, room * sizeof(*s->candidates));
	s->sessions = arena_zeroed(arena, room, sizeof(*s->sessions));
	return p->slots == NULL || s->verdicts == NULL ||
		       s->candidates == NULL || s->sessions == NULL
		   ? STATUS_NO_MEMORY
		   : STATUS_OK;
}

enum status
submission_prepare(struct call *call)
{
	struct preparing p = {.call = call, .a = call->state};
	enum status status;

	p.s = arena_zeroed(call->arena, 1, sizeof(*p.s));
	if (p.s == NULL)
		return STATUS_NO_MEMORY;
	status = submit_read(call->body, call->arena, &p.s->sent);
	if (status == STATUS_OK)
		status = make_lists(&p);
	if (status == STATUS_OK)
		status = arena_new(EVENT_SCRATCH_BYTES, &p.scratch);
	if (status != STATUS_OK)
		return status;
	buffer_init(&p.packed, EVENT_PACKED_MAX);
	status = read_events(&p);
	buffer_fini(&p.packed);
	arena_free(&p.scratch);
	if (status == STATUS_OK)
		call->prepared = p.s;
	return status;
}
