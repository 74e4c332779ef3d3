// SPDX-License-Identifier: Apache-2.0
/* wire_makeup.c - MakeupsQuery, MakeupsFound, PlanMakeups, MakeupsPlanned. */
#include "services/scheduling/wire_makeup.h"

#include "common/instant.h"
#include "common/wire.h"

#include "chalkline/v1/scheduling.pb-c.h"

#include <stdio.h>
#include <string.h>

static bool
read_date(const char *text, int32_t *date)
{
	return text != NULL && date_parse(text, strlen(text), date);
}

enum status
wire_read_makeups_query(struct bytes body, struct arena *arena,
    struct makeups_query *query, char *detail, size_t detail_size)
{
	const Chalkline__V1__MakeupsQuery *q;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__makeups_query__descriptor, body, arena,
		&message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	q = (const Chalkline__V1__MakeupsQuery *)message;
	query->school = wire_or_empty(q->school_id);
	query->recorded = q->recorded;
	if (!read_date(q->date, &query->date) ||
	    (q->to_date != NULL && !read_date(q->to_date, &query->to)) ||
	    (q->from_date != NULL && !read_date(q->from_date, &query->from))) {
		snprintf(detail, detail_size,
		    "date, to_date, from_date: found none that exists, "
		    "expected YYYY-MM-DD");
		return STATUS_INVALID;
	}
	if (q->to_date == NULL)
		query->to = query->date;
	if (q->from_date == NULL)
		query->from = query->to + 1;
	return STATUS_OK;
}

static void
fill_session(
    const struct planned_session *from, Chalkline__V1__SessionPlanned *to)
{
	chalkline__v1__session_planned__init(to);
	to->provider_id = wire_text(from->provider);
	to->session_id = wire_text(from->id);
	to->group_id = wire_text(from->group);
	to->program_id = wire_text(from->program);
	to->school_id = wire_text(from->school);
	to->tutor_id = wire_text(from->tutor);
	to->has_subject = to->has_modality = true;
	to->subject = from->subject;
	to->modality = from->modality;
	to->n_student_ids = from->student_count;
	to->student_ids = from->students;
	to->has_planned_start = to->has_planned_end = true;
	to->planned_start = from->start;
	to->planned_end = from->end;
	to->makeup_of = wire_text(wire_or_empty(from->makeup_of));
}

static enum status
pack_tutors(const struct rows *rows, struct arena *arena,
    Chalkline__V1__MakeupsFound *found)
{
	const struct tutor_missing *tutors = rows->items;
	Chalkline__V1__TutorMissing *all =
	    arena_zeroed(arena, rows->count + 1, sizeof(*all));

	found->tutors = arena_zeroed(arena, rows->count + 1, sizeof(void *));
	if (all == NULL || found->tutors == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < rows->count; i++) {
		chalkline__v1__tutor_missing__init(&all[i]);
		all[i].tutor_id = wire_text(tutors[i].tutor);
		all[i].provider_id = wire_text(tutors[i].provider);
		all[i].has_missed = true;
		all[i].missed = tutors[i].missed;
		found->tutors[found->n_tutors++] = &all[i];
	}
	return STATUS_OK;
}

enum status
wire_pack_makeups(const struct rows *rows, const struct rows *tutors,
    uint64_t head, struct arena *arena, struct buffer *out)
{
	const struct makeup_answer *answers = rows->items;
	size_t count = rows->count;
	Chalkline__V1__MakeupsFound found = CHALKLINE__V1__MAKEUPS_FOUND__INIT;
	Chalkline__V1__Makeup *makeups =
	    arena_zeroed(arena, count + 1, sizeof(*makeups));
	Chalkline__V1__SessionPlanned *sessions =
	    arena_zeroed(arena, count + 1, sizeof(*sessions));

	enum status status;

	found.makeups = arena_zeroed(arena, count + 1, sizeof(void *));
	if (makeups == NULL || sessions == NULL || found.makeups == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		fill_session(&answers[i].session, &sessions[i]);
		chalkline__v1__makeup__init(&makeups[i]);
		makeups[i].session = &sessions[i];
		makeups[i].time_zone = wire_text(answers[i].zone);
		if (answers[i].none != NULL)
			makeups[i].none = wire_text(answers[i].none);
		makeups[i].has_missed = makeups[i].has_party = true;
		makeups[i].has_reason = true;
		makeups[i].missed = answers[i].missed;
		makeups[i].party = answers[i].party;
		makeups[i].reason = answers[i].reason;
		found.makeups[found.n_makeups++] = &makeups[i];
	}
	found.has_log_head = true;
	found.log_head = head;
	status = pack_tutors(tutors, arena, &found);
	return status == STATUS_OK ? wire_pack(&found.base, out) : status;
}

enum status
wire_read_makeups_plan(struct bytes body, struct arena *arena,
    struct makeups_plan *plan, char *detail, size_t detail_size)
{
	const Chalkline__V1__PlanMakeups *p;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__plan_makeups__descriptor, body, arena,
		&message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	p = (const Chalkline__V1__PlanMakeups *)message;
	plan->head = p->log_head;
	plan->count = p->n_sessions;
	plan->sessions =
	    arena_zeroed(arena, plan->count + 1, sizeof(*plan->sessions));
	if (plan->sessions == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < plan->count; i++)
		plan->sessions[i] = (struct planned_session){
		    .provider = wire_or_empty(p->sessions[i]->provider_id),
		    .id = wire_or_empty(p->sessions[i]->session_id),
		    .makeup_of = wire_or_empty(p->sessions[i]->makeup_of),
		    .start = p->sessions[i]->planned_start,
		    .end = p->sessions[i]->planned_end,
		};
	return STATUS_OK;
}

enum status
wire_pack_makeups_planned(uint64_t planned, uint64_t head, struct buffer *out)
{
	Chalkline__V1__MakeupsPlanned m = CHALKLINE__V1__MAKEUPS_PLANNED__INIT;

	m.has_planned = m.has_log_head = true;
	m.planned = planned;
	m.log_head = head;
	return wire_pack(&m.base, out);
}

enum status
wire_read_dismiss(struct bytes body, struct arena *arena,
    struct dismissal *dismissal, char *detail, size_t detail_size)
{
	const Chalkline__V1__DismissProposal *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__dismiss_proposal__descriptor, body,
		arena, &message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__DismissProposal *)message;
	dismissal->provider = wire_or_empty(m->provider_id);
	dismissal->session = wire_or_empty(m->session_id);
	return STATUS_OK;
}

enum status
wire_pack_applied(const struct makeup_answer *answer, struct buffer *out)
{
	Chalkline__V1__SchedulingEvent event =
	    CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__ProposalApplied told =
	    CHALKLINE__V1__PROPOSAL_APPLIED__INIT;

	told.provider_id = wire_text(answer->session.provider);
	told.session_id = wire_text(answer->session.makeup_of);
	told.makeup_id = wire_text(answer->session.id);
	told.has_missed = true;
	told.missed = answer->missed;
	told.has_party = answer->party != 0;
	told.party = answer->party;
	told.has_reason = answer->reason != 0;
	told.reason = answer->reason;
	event.what_case =
	    CHALKLINE__V1__SCHEDULING_EVENT__WHAT_PROPOSAL_APPLIED;
	event.proposal_applied = &told;
	return wire_pack(&event.base, out);
}

enum status
wire_pack_dismissed(const struct dismissal *dismissal, struct buffer *out)
{
	Chalkline__V1__SchedulingEvent event =
	    CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__ProposalDismissed told =
	    CHALKLINE__V1__PROPOSAL_DISMISSED__INIT;

	told.provider_id = wire_text(dismissal->provider);
	told.session_id = wire_text(dismissal->session);
	event.what_case =
	    CHALKLINE__V1__SCHEDULING_EVENT__WHAT_PROPOSAL_DISMISSED;
	event.proposal_dismissed = &told;
	return wire_pack(&event.base, out);
}
