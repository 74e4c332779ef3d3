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
	size_t *slots; /* hash of a session -> candidate + 1; 0: free */
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
	session_key(&key, c->event.provider_id, c->event.session_id);
	return status == STATUS_OK ? keep(arena, key_bytes(&key), &c->session)
				   : status;
}

static uint64_t
hash_session(struct bytes session)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < session.len; i++)
		hash = (hash ^ session.data[i]) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 32;
}

static void
number_session(struct preparing *p, size_t i)
{
	struct candidate *all = p->s->candidates, *c = &all[i];
	size_t at;

	if (i > 0 && bytes_equal(all[i - 1].session, c->session)) {
		c->session_number = all[i - 1].session_number;
		return;
	}
	at = (size_t)hash_session(c->session) & (p->slot_count - 1);
	while (p->slots[at] != 0 &&
	       !bytes_equal(all[p->slots[at] - 1].session, c->session))
		at = (at + 1) & (p->slot_count - 1);
	if (p->slots[at] == 0) {
		p->slots[at] = i + 1;
		c->session_number = p->s->session_count++;
	} else {
		c->session_number = all[p->slots[at] - 1].session_number;
	}
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
		if (status != STATUS_OK)
			return status;
		number_session(p, s->candidate_count);
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
	return p->slots == NULL || s->verdicts == NULL || s->candidates == NULL
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
