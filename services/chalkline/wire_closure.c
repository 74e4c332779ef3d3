// SPDX-License-Identifier: Apache-2.0
/*
 * wire_closure.c - closing a day, and make-ups for it.
 */
#include "services/chalkline/wire_closure.h"

#include <string.h>

#include <chalkline/v1/scheduling.pb-c.h>

#include "common/wire.h"

uint32_t
closure_cause_parse(const char *word)
{
	static const char *const words[] = {
	    "WEATHER", "HOLIDAY", "TESTING", "STAFF_DAY", "OTHER"};

	for (uint32_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], word) == 0)
			return i + 1;
	return 0;
}

enum status
wire_pack_close_day(
    const struct day_closure *closure, struct bytes after, struct buffer *out)
{
	Chalkline__V1__CloseDay m = CHALKLINE__V1__CLOSE_DAY__INIT;
	Chalkline__V1__ClosureSet set = CHALKLINE__V1__CLOSURE_SET__INIT;

	set.school_id = (char *)closure->school_id;
	set.date = (char *)closure->date;
	set.has_cause = set.has_delay_minutes = true;
	set.cause = (Chalkline__V1__ClosureCause)closure->cause;
	set.delay_minutes = closure->delay_minutes;
	set.has_release_minute = closure->release_minute > 0;
	set.release_minute = closure->release_minute;
	m.closure = &set;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	return wire_pack(&m.base, out);
}

enum status
wire_read_day_closed(struct bytes body, struct arena *arena, uint64_t *changed,
    struct bytes *next)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status = wire_unpack(&chalkline__v1__day_closed__descriptor,
	    body, arena, &message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__DayClosed *m =
	    (const Chalkline__V1__DayClosed *)message;
	*changed = m->changed;
	*next = bytes_of(m->next.data, m->has_next ? m->next.len : 0);
	return STATUS_OK;
}

enum status
wire_pack_makeups_query(const struct makeups_filter *filter, struct buffer *out)
{
	Chalkline__V1__MakeupsQuery m = CHALKLINE__V1__MAKEUPS_QUERY__INIT;

	m.date = (char *)filter->date;
	m.school_id = (char *)filter->school_id;
	m.from_date = (char *)filter->from_date;
	m.to_date = (char *)filter->to_date;
	m.has_recorded = true;
	m.recorded = filter->recorded;
	return wire_pack(&m.base, out);
}

static void
read_makeup(const Chalkline__V1__Makeup *from, struct makeup *to)
{
	const Chalkline__V1__SessionPlanned *s = from->session;

	*to = (struct makeup){
	    .provider_id = wire_or_empty(s->provider_id),
	    .session_id = wire_or_empty(s->session_id),
	    .makeup_of = wire_or_empty(s->makeup_of),
	    .school_id = wire_or_empty(s->school_id),
	    .tutor_id = wire_or_empty(s->tutor_id),
	    .group_id = wire_or_empty(s->group_id),
	    .time_zone = wire_or_empty(from->time_zone),
	    .planned_start = s->planned_start,
	    .planned_end = s->planned_end,
	    .none = wire_or_empty(from->none),
	    .missed = from->missed,
	    .party = from->party,
	    .reason = from->reason,
	};
}

enum status
wire_read_makeups(
    struct bytes body, struct arena *arena, struct makeups *makeups)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__makeups_found__descriptor, body, arena,
		&message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__MakeupsFound *m =
	    (const Chalkline__V1__MakeupsFound *)message;
	makeups->log_head = m->log_head;
	makeups->count = 0;
	makeups->items =
	    arena_zeroed(arena, m->n_makeups + 1, sizeof(*makeups->items));
	if (makeups->items == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_makeups; i++)
		if (m->makeups[i]->session != NULL)
			read_makeup(
			    m->makeups[i], &makeups->items[makeups->count++]);
	makeups->tutors = m->n_tutors;
	makeups->tutor =
	    arena_zeroed(arena, m->n_tutors + 1, sizeof(*makeups->tutor));
	if (makeups->tutor == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_tutors; i++)
		makeups->tutor[i] = (struct tutor_missing){
		    .tutor_id = wire_or_empty(m->tutors[i]->tutor_id),
		    .provider_id = wire_or_empty(m->tutors[i]->provider_id),
		    .missed = m->tutors[i]->missed,
		};
	return STATUS_OK;
}

enum status
wire_pack_dismiss(const char *provider, const char *session, struct buffer *out)
{
	Chalkline__V1__DismissProposal m =
	    CHALKLINE__V1__DISMISS_PROPOSAL__INIT;

	m.provider_id = (char *)provider;
	m.session_id = (char *)session;
	return wire_pack(&m.base, out);
}

enum status
wire_pack_plan_makeups(const struct makeup *items, size_t count,
    uint64_t log_head, struct arena *arena, struct buffer *out)
{
	Chalkline__V1__PlanMakeups m = CHALKLINE__V1__PLAN_MAKEUPS__INIT;
	Chalkline__V1__SessionPlanned *sessions =
	    arena_zeroed(arena, count + 1, sizeof(*sessions));

	m.sessions = arena_zeroed(arena, count + 1, sizeof(void *));
	if (sessions == NULL || m.sessions == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		Chalkline__V1__SessionPlanned *s = &sessions[i];
		if (items[i].none[0] != '\0')
			continue;
		chalkline__v1__session_planned__init(s);
		s->provider_id = (char *)items[i].provider_id;
		s->session_id = (char *)items[i].session_id;
		s->makeup_of = (char *)items[i].makeup_of;
		s->has_planned_start = s->has_planned_end = true;
		s->planned_start = items[i].planned_start;
		s->planned_end = items[i].planned_end;
		m.sessions[m.n_sessions++] = s;
	}
	m.has_log_head = true;
	m.log_head = log_head;
	return wire_pack(&m.base, out);
}

enum status
wire_read_makeups_planned(struct bytes body, struct arena *arena,
    uint64_t *planned, uint64_t *log_head)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__makeups_planned__descriptor, body,
		arena, &message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__MakeupsPlanned *m =
	    (const Chalkline__V1__MakeupsPlanned *)message;
	*planned = m->planned;
	*log_head = m->log_head;
	return STATUS_OK;
}
