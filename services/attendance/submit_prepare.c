// SPDX-License-Identifier: Apache-2.0
/*
 * submit_prepare.c - from the request's bytes to events that can be judged.
 *
 * Each event is unpacked, checked, packed in its canonical form and hashed
 * once.  Sessions are numbered, so that each is counted once.
 */
#include "services/attendance/submission.h"

#include <string.h>

struct preparing {
	struct call *call;
	struct session_desk *a;
	struct submission *s;
	size_t *slots; /* hash of a session -> number + 1; 0: free */
	size_t slot_count;
};

/* INVALID: rejected, the fault says why. */
static enum status
check(struct preparing *p, struct candidate *c, struct event_fault *fault)
{
	struct arena *arena = p->call->arena;
	bool lenient = p->s->sent.lenient;
	enum status status = event_unpack(p->s->sent.events[c->place], lenient,
	    arena, &c->event, fault, NULL);

	if (status != STATUS_OK)
		return status;
	if (!submit_decide_source(p->call->who, &c->event, &c->source, fault))
		return STATUS_INVALID;
	return event_check(&c->event, lenient, arena, fault, NULL);
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
pack(struct preparing *p, struct candidate *c)
{
	struct buffer *out = &p->a->writer.packed;
	struct arena *arena = p->call->arena;
	struct store_key key;
	enum status status;

	buffer_reset(out);
	status = event_pack(&c->event, out);
	if (status == STATUS_OK)
		status = keep(arena, buffer_bytes(out), &c->packed);
	if (status != STATUS_OK)
		return status;
	event_hash(c->packed, c->hash);
	identity_key(&key, c->source.kind, c->source.id, c->event.event_id);
	status = keep(arena, key_bytes(&key), &c->identity);
	known_id(p->a->secret, key_bytes(&key), c->known_id);
	return status;
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
number_session(struct preparing *p, struct candidate *c)
{
	struct submission *s = p->s;
	struct store_key made;
	struct bytes key;
	size_t at;

	session_key(&made, c->event.provider_id, c->event.session_id);
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
		c->session_number = p->slots[at] - 1;
		return STATUS_OK;
	}
	c->session_number = s->session_count;
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
read_events(struct preparing *p)
{
	struct submission *s = p->s;

	for (size_t i = 0; i < s->sent.count; i++) {
		struct candidate *c = &s->candidates[s->candidate_count];
		struct event_fault fault = {"", "", "", ""};
		enum status status;

		c->place = i;
		status = check(p, c, &fault);
		if (status == STATUS_INVALID) {
			reject(s, i, &fault);
			continue;
		}
		if (status == STATUS_OK)
			status = pack(p, c);
		if (status == STATUS_OK)
			status = number_session(p, c);
		if (status != STATUS_OK)
			return status;
		s->candidate_count++;
	}
	return STATUS_OK;
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
	s->candidates = arena_zeroed(arena, room, sizeof(*s->candidates));
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
		status = read_events(&p);
	if (status != STATUS_OK)
		return status;
	call->prepared = p.s;
	return STATUS_OK;
}
