// SPDX-License-Identifier: Apache-2.0
/* wire_substitute.c - SubstituteSet, TutorAbsenceSet and their requests. */
#include "services/scheduling/wire_substitute.h"

#include "services/scheduling/rules_ids.h"

#include "common/instant.h"
#include "common/wire.h"

#include "chalkline/v1/scheduling.pb-c.h"

#include <stdio.h>
#include <string.h>

#define EVENT(name) CHALKLINE__V1__SCHEDULING_EVENT__WHAT_##name

enum status
wire_pack_substitute_set(
    const struct substitute *substitute, struct buffer *out)
{
	Chalkline__V1__SchedulingEvent event =
	    CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__SubstituteSet set = CHALKLINE__V1__SUBSTITUTE_SET__INIT;

	set.provider_id = wire_text(substitute->provider);
	set.session_id = wire_text(substitute->session);
	set.tutor_id = wire_text(substitute->tutor);
	set.instead_of = wire_text(substitute->instead_of);
	event.what_case = EVENT(SUBSTITUTE_SET);
	event.substitute_set = &set;
	return wire_pack(&event.base, out);
}

enum status
wire_pack_absence_set(const struct absence *absence, struct buffer *out)
{
	Chalkline__V1__SchedulingEvent event =
	    CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__TutorAbsenceSet set =
	    CHALKLINE__V1__TUTOR_ABSENCE_SET__INIT;
	char from[DATE_TEXT], to[DATE_TEXT];

	date_format(absence->from, from);
	date_format(absence->to, to);
	set.tutor_id = wire_text(absence->tutor);
	set.from_date = from;
	set.to_date = to;
	set.has_withdraws = set.has_ended = true;
	set.withdraws = absence->withdraws;
	set.ended = absence->ended;
	event.what_case = EVENT(TUTOR_ABSENCE_SET);
	event.tutor_absence_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
unpack(struct bytes stored, struct arena *arena,
    const Chalkline__V1__SchedulingEvent **event)
{
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack_stored(&chalkline__v1__scheduling_event__descriptor,
		stored, arena, &message);

	if (status == STATUS_OK)
		*event = (const Chalkline__V1__SchedulingEvent *)message;
	return status;
}

enum status
wire_read_substitute_set(
    struct bytes stored, struct arena *arena, struct substitute *substitute)
{
	const Chalkline__V1__SchedulingEvent *event;
	enum status status = unpack(stored, arena, &event);

	if (status != STATUS_OK)
		return status;
	if (event->what_case != EVENT(SUBSTITUTE_SET))
		return STATUS_CORRUPT;
	*substitute = (struct substitute){
	    .provider = wire_or_empty(event->substitute_set->provider_id),
	    .session = wire_or_empty(event->substitute_set->session_id),
	    .tutor = wire_or_empty(event->substitute_set->tutor_id),
	    .instead_of = wire_or_empty(event->substitute_set->instead_of),
	};
	return STATUS_OK;
}

/* NULL when the set is one; else the field that is wrong. */
static const char *
read_absence(const Chalkline__V1__TutorAbsenceSet *set, struct absence *absence)
{
	if (set == NULL || set->tutor_id == NULL || set->tutor_id[0] == '\0')
		return "tutor_id: found none, expected a tutor's id";
	if (set->from_date == NULL ||
	    !date_parse(set->from_date, strlen(set->from_date), &absence->from))
		return "from_date: found none that exists, expected "
		       "YYYY-MM-DD";
	absence->to = absence->from;
	if (set->to_date != NULL &&
	    (!date_parse(set->to_date, strlen(set->to_date), &absence->to) ||
		absence->to < absence->from))
		return "to_date: found none that exists and is not before "
		       "from_date, expected YYYY-MM-DD";
	absence->tutor = set->tutor_id;
	absence->withdraws = set->withdraws;
	absence->ended = set->ended;
	return NULL;
}

enum status
wire_read_absence_set(
    struct bytes stored, struct arena *arena, struct absence *absence)
{
	const Chalkline__V1__SchedulingEvent *event;
	enum status status = unpack(stored, arena, &event);

	if (status != STATUS_OK)
		return status;
	return event->what_case == EVENT(TUTOR_ABSENCE_SET) &&
		       read_absence(event->tutor_absence_set, absence) == NULL
		   ? STATUS_OK
		   : STATUS_CORRUPT;
}

enum status
wire_read_substitutes_query(struct bytes body, struct arena *arena,
    struct substitutes_query *query, char *detail, size_t detail_size)
{
	const Chalkline__V1__SubstitutesQuery *q;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__substitutes_query__descriptor, body,
		arena, &message, detail, detail_size);
	bool has_date;

	if (status != STATUS_OK)
		return status;
	q = (const Chalkline__V1__SubstitutesQuery *)message;
	query->tutor = wire_or_empty(q->tutor_id);
	query->session = wire_or_empty(q->session_id);
	has_date = q->date != NULL
		       ? date_parse(q->date, strlen(q->date), &query->date)
		       : rules_session_date(query->session, &query->date);
	if (has_date && (query->tutor[0] != '\0' || query->session[0] != '\0'))
		return STATUS_OK;
	snprintf(detail, detail_size,
	    "date, tutor_id, session_id: found %s, expected a date that "
	    "exists and a tutor, or a session that scheduling planned",
	    has_date ? "a date alone" : "no date");
	return STATUS_INVALID;
}

static enum status
pack_candidates(const struct substitutes *found, const struct roster *roster,
    struct arena *arena, Chalkline__V1__SessionSubstitutes *to)
{
	const struct candidate *candidates = found->candidates.items;
	size_t count = found->candidates.count;
	Chalkline__V1__SubstituteCandidate *all =
	    arena_zeroed(arena, count + 1, sizeof(*all));

	to->candidates = arena_zeroed(arena, count + 1, sizeof(void *));
	if (all == NULL || to->candidates == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		chalkline__v1__substitute_candidate__init(&all[i]);
		all[i].tutor_id =
		    wire_text(roster_tutor(roster, candidates[i].tutor)->id);
		all[i].has_at_school = all[i].has_sessions_that_day = true;
		all[i].has_cost_cents = true;
		all[i].at_school = candidates[i].at_school;
		all[i].sessions_that_day = candidates[i].sessions;
		all[i].cost_cents = candidates[i].cents;
		to->candidates[to->n_candidates++] = &all[i];
	}
	return STATUS_OK;
}

static void
set_rungs(const uint32_t *rungs, Chalkline__V1__SessionSubstitutes *to)
{
	to->has_other_provider = to->has_other_mode = true;
	to->has_unqualified = to->has_absent = to->has_unavailable = true;
	to->has_busy = to->has_week_full = true;
	to->other_provider = rungs[SUBSTITUTE_OTHER_PROVIDER];
	to->other_mode = rungs[SUBSTITUTE_OTHER_MODE];
	to->unqualified = rungs[SUBSTITUTE_UNQUALIFIED];
	to->absent = rungs[SUBSTITUTE_ABSENT];
	to->unavailable = rungs[SUBSTITUTE_UNAVAILABLE];
	to->busy = rungs[SUBSTITUTE_BUSY];
	to->week_full = rungs[SUBSTITUTE_FULL];
}

/* Whose it is and when; who is in it is asked elsewhere. */
static void
fill_session(
    const struct planned_session *from, Chalkline__V1__SessionPlanned *to)
{
	chalkline__v1__session_planned__init(to);
	to->provider_id = wire_text(from->provider);
	to->session_id = wire_text(from->id);
	to->program_id = wire_text(from->program);
	to->school_id = wire_text(from->school);
	to->tutor_id = wire_text(from->tutor);
	to->has_planned_start = to->has_planned_end = true;
	to->planned_start = from->start;
	to->planned_end = from->end;
}

enum status
wire_pack_substitutes(const struct substitutes_answer *answers, size_t count,
    const struct roster *roster, uint64_t head, struct arena *arena,
    struct buffer *out)
{
	Chalkline__V1__SubstitutesFound m =
	    CHALKLINE__V1__SUBSTITUTES_FOUND__INIT;
	Chalkline__V1__SessionSubstitutes *all =
	    arena_zeroed(arena, count + 1, sizeof(*all));
	Chalkline__V1__SessionPlanned *sessions =
	    arena_zeroed(arena, count + 1, sizeof(*sessions));
	enum status status = STATUS_OK;

	m.sessions = arena_zeroed(arena, count + 1, sizeof(void *));
	if (all == NULL || sessions == NULL || m.sessions == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		chalkline__v1__session_substitutes__init(&all[i]);
		fill_session(answers[i].session, &sessions[i]);
		all[i].session = &sessions[i];
		status =
		    pack_candidates(&answers[i].found, roster, arena, &all[i]);
		set_rungs(answers[i].found.rungs, &all[i]);
		m.sessions[m.n_sessions++] = &all[i];
	}
	m.has_log_head = true;
	m.log_head = head;
	return status == STATUS_OK ? wire_pack(&m.base, out) : status;
}

enum status
wire_read_substitute(struct bytes body, struct arena *arena,
    struct substitute_request *request, char *detail, size_t detail_size)
{
	const Chalkline__V1__Substitute *m;
	ProtobufCMessage *message;
	enum status status = wire_unpack(&chalkline__v1__substitute__descriptor,
	    body, arena, &message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__Substitute *)message;
	*request = (struct substitute_request){
	    .provider = wire_or_empty(m->provider_id),
	    .session = wire_or_empty(m->session_id),
	    .tutor = wire_or_empty(m->tutor_id),
	    .head = m->log_head,
	};
	if (request->provider[0] != '\0' && request->session[0] != '\0' &&
	    request->tutor[0] != '\0')
		return STATUS_OK;
	snprintf(detail, detail_size,
	    "provider_id, session_id, tutor_id: found one that is empty, "
	    "expected all three");
	return STATUS_INVALID;
}

enum status
wire_pack_substituted(uint64_t head, struct buffer *out)
{
	Chalkline__V1__Substituted m = CHALKLINE__V1__SUBSTITUTED__INIT;

	m.has_log_head = true;
	m.log_head = head;
	return wire_pack(&m.base, out);
}

enum status
wire_read_set_absence(struct bytes body, struct arena *arena,
    struct absence_request *request, char *detail, size_t detail_size)
{
	const Chalkline__V1__SetAbsence *m;
	ProtobufCMessage *message;
	const char *wrong;
	enum status status =
	    wire_unpack(&chalkline__v1__set_absence__descriptor, body, arena,
		&message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__SetAbsence *)message;
	wrong = read_absence(m->absence, &request->absence);
	if (wrong != NULL) {
		snprintf(detail, detail_size, "absence.%s", wrong);
		return STATUS_INVALID;
	}
	request->after = bytes_of(m->after.data, m->after.len);
	return STATUS_OK;
}

enum status
wire_pack_absence_stored(
    uint64_t withdrawn, struct bytes next, struct buffer *out)
{
	Chalkline__V1__AbsenceStored m = CHALKLINE__V1__ABSENCE_STORED__INIT;

	m.has_withdrawn = true;
	m.withdrawn = withdrawn;
	m.has_next = next.len > 0;
	m.next.data = (uint8_t *)next.data;
	m.next.len = next.len;
	return wire_pack(&m.base, out);
}
