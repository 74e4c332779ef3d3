// SPDX-License-Identifier: Apache-2.0
/* wire_plan.c - SchedulingEvent from and into plain structs. */
#include "services/scheduling/wire_plan.h"

#include "common/wire.h"

#include "chalkline/v1/attendance.pb-c.h"
#include "chalkline/v1/scheduling.pb-c.h"

typedef Chalkline__V1__SchedulingEvent scheduling_event;

#define EVENT(name) CHALKLINE__V1__SCHEDULING_EVENT__WHAT_##name

enum status
wire_pack_group(const struct planned_group *group, struct buffer *out)
{
	scheduling_event event = CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__GroupSet set = CHALKLINE__V1__GROUP_SET__INIT;

	set.group_id = wire_text(group->id);
	set.program_id = wire_text(group->program);
	set.school_id = wire_text(group->school);
	set.provider_id = wire_text(group->provider);
	set.tutor_id = wire_text(group->tutor);
	set.n_slot_ids = group->slot_count;
	set.slot_ids = group->slots;
	set.n_student_ids = group->student_count;
	set.student_ids = group->students;
	set.begins_on = wire_text(group->begins_on);
	set.ends_on = wire_text(group->ends_on);
	event.what_case = EVENT(GROUP_SET);
	event.group_set = &set;
	return wire_pack(&event.base, out);
}

enum status
wire_pack_placement(
    const struct planned_placement *placement, struct buffer *out)
{
	scheduling_event event = CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__PlacementSet set = CHALKLINE__V1__PLACEMENT_SET__INIT;

	set.need_id = wire_text(placement->need);
	set.student_id = wire_text(placement->student);
	set.program_id = wire_text(placement->program);
	set.group_id = wire_text(placement->group);
	set.tutor_id = wire_text(placement->tutor);
	set.begins_on = wire_text(placement->begins_on);
	set.ends_on = wire_text(placement->ends_on);
	event.what_case = EVENT(PLACEMENT_SET);
	event.placement_set = &set;
	return wire_pack(&event.base, out);
}

enum status
wire_pack_session(const struct planned_session *session, struct buffer *out)
{
	scheduling_event event = CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__SessionPlanned set =
	    CHALKLINE__V1__SESSION_PLANNED__INIT;

	set.provider_id = wire_text(session->provider);
	set.session_id = wire_text(session->id);
	set.group_id = wire_text(session->group);
	set.program_id = wire_text(session->program);
	set.school_id = wire_text(session->school);
	set.has_subject = set.has_modality = true;
	set.subject = session->subject;
	set.modality = session->modality;
	set.tutor_id = wire_text(session->tutor);
	set.n_student_ids = session->student_count;
	set.student_ids = session->students;
	set.has_planned_start = set.has_planned_end = true;
	set.planned_start = session->start;
	set.planned_end = session->end;
	if (session->makeup_of != NULL && session->makeup_of[0] != '\0')
		set.makeup_of = wire_text(session->makeup_of);
	set.has_delay_minutes = session->delay > 0;
	set.delay_minutes = session->delay;
	event.what_case = EVENT(SESSION_PLANNED);
	event.session_planned = &set;
	return wire_pack(&event.base, out);
}

enum status
wire_pack_wait(const struct planned_wait *wait, struct buffer *out)
{
	scheduling_event event = CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__NeedUnplaced set = CHALKLINE__V1__NEED_UNPLACED__INIT;

	set.need_id = wire_text(wait->need);
	set.student_id = wire_text(wait->student);
	set.program_id = wire_text(wait->program);
	set.reason = wire_text(wait->reason);
	event.what_case = EVENT(NEED_UNPLACED);
	event.need_unplaced = &set;
	return wire_pack(&event.base, out);
}

static enum status
unpack(struct bytes stored, struct arena *arena, const scheduling_event **event)
{
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack_stored(&chalkline__v1__scheduling_event__descriptor,
		stored, arena, &message);

	if (status == STATUS_OK)
		*event = (const scheduling_event *)message;
	return status;
}

enum status
wire_pack_withdrawal(const char *provider, const char *id, uint32_t party,
    uint32_t reason, struct buffer *out)
{
	scheduling_event event = CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__SessionWithdrawn set =
	    CHALKLINE__V1__SESSION_WITHDRAWN__INIT;

	set.provider_id = wire_text(provider);
	set.session_id = wire_text(id);
	set.has_party = true;
	set.party = party;
	set.has_reason = reason != 0;
	set.reason = reason;
	event.what_case = EVENT(SESSION_WITHDRAWN);
	event.session_withdrawn = &set;
	return wire_pack(&event.base, out);
}

enum status
wire_pack_end(
    struct bytes stored, bool is_lost, struct arena *arena, struct buffer *out)
{
	scheduling_event event = CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__GroupDropped dropped =
	    CHALKLINE__V1__GROUP_DROPPED__INIT;
	Chalkline__V1__PlacementEnded ended =
	    CHALKLINE__V1__PLACEMENT_ENDED__INIT;
	const scheduling_event *old;
	enum status status = unpack(stored, arena, &old);

	if (status != STATUS_OK)
		return status;
	if (old->what_case == EVENT(SESSION_PLANNED))
		return wire_pack_withdrawal(old->session_planned->provider_id,
		    old->session_planned->session_id,
		    is_lost ? CHALKLINE__V1__PARTY__PARTY_SCHOOL
			    : CHALKLINE__V1__PARTY__PARTY_DISTRICT,
		    is_lost ? CHALKLINE__V1__REASON__REASON_EARLY_DISMISSAL : 0,
		    out);
	if (old->what_case == EVENT(GROUP_SET)) {
		dropped.group_id = old->group_set->group_id;
		event.what_case = EVENT(GROUP_DROPPED);
		event.group_dropped = &dropped;
		return wire_pack(&event.base, out);
	}
	if (old->what_case == EVENT(PLACEMENT_SET)) {
		ended.need_id = old->placement_set->need_id;
		event.what_case = EVENT(PLACEMENT_ENDED);
		event.placement_ended = &ended;
		return wire_pack(&event.base, out);
	}
	return STATUS_NOT_FOUND;
}

static struct plan_facts
facts_of_one(const char *program, char **student)
{
	return (struct plan_facts){
	    .program = wire_or_empty(program),
	    .school = "",
	    .tutor = "",
	    .provider = "",
	    .group = "",
	    .makeup_of = "",
	    .student_count = *student != NULL ? 1 : 0,
	    .students = student,
	};
}

enum status
wire_read_plan_facts(
    struct bytes stored, struct arena *arena, struct plan_facts *facts)
{
	const scheduling_event *e;
	enum status status = unpack(stored, arena, &e);

	if (status != STATUS_OK)
		return status;
	if (e->what_case == EVENT(GROUP_SET))
		*facts = (struct plan_facts){
		    .group = "",
		    .makeup_of = "",
		    .program = wire_or_empty(e->group_set->program_id),
		    .school = wire_or_empty(e->group_set->school_id),
		    .tutor = wire_or_empty(e->group_set->tutor_id),
		    .provider = wire_or_empty(e->group_set->provider_id),
		    .student_count = e->group_set->n_student_ids,
		    .students = e->group_set->student_ids,
		};
	else if (e->what_case == EVENT(SESSION_PLANNED))
		*facts = (struct plan_facts){
		    .program = wire_or_empty(e->session_planned->program_id),
		    .school = wire_or_empty(e->session_planned->school_id),
		    .tutor = wire_or_empty(e->session_planned->tutor_id),
		    .provider = wire_or_empty(e->session_planned->provider_id),
		    .group = wire_or_empty(e->session_planned->group_id),
		    .makeup_of = wire_or_empty(e->session_planned->makeup_of),
		    .student_count = e->session_planned->n_student_ids,
		    .students = e->session_planned->student_ids,
		};
	else if (e->what_case == EVENT(PLACEMENT_SET))
		*facts = facts_of_one(e->placement_set->program_id,
		    &e->placement_set->student_id);
	else if (e->what_case == EVENT(NEED_UNPLACED))
		*facts = facts_of_one(e->need_unplaced->program_id,
		    &e->need_unplaced->student_id);
	else
		return STATUS_CORRUPT;
	return STATUS_OK;
}

enum status
wire_read_standing(
    struct bytes stored, struct arena *arena, struct standing_group *group)
{
	const scheduling_event *e;
	enum status status = unpack(stored, arena, &e);

	if (status != STATUS_OK)
		return status;
	if (e->what_case != EVENT(GROUP_SET))
		return STATUS_CORRUPT;
	*group = (struct standing_group){
	    .id = wire_or_empty(e->group_set->group_id),
	    .program = wire_or_empty(e->group_set->program_id),
	    .tutor = wire_or_empty(e->group_set->tutor_id),
	    .slot_count = e->group_set->n_slot_ids,
	    .slots = e->group_set->slot_ids,
	    .student_count = e->group_set->n_student_ids,
	    .students = e->group_set->student_ids,
	};
	return STATUS_OK;
}

enum status
wire_read_group(
    struct bytes stored, struct arena *arena, struct planned_group *group)
{
	const Chalkline__V1__GroupSet *set;
	const scheduling_event *e;
	enum status status = unpack(stored, arena, &e);

	if (status != STATUS_OK)
		return status;
	if (e->what_case != EVENT(GROUP_SET))
		return STATUS_CORRUPT;
	set = e->group_set;
	*group = (struct planned_group){
	    .id = wire_or_empty(set->group_id),
	    .program = wire_or_empty(set->program_id),
	    .school = wire_or_empty(set->school_id),
	    .provider = wire_or_empty(set->provider_id),
	    .tutor = wire_or_empty(set->tutor_id),
	    .begins_on = wire_or_empty(set->begins_on),
	    .ends_on = wire_or_empty(set->ends_on),
	    .slots = set->slot_ids,
	    .students = set->student_ids,
	    .slot_count = set->n_slot_ids,
	    .student_count = set->n_student_ids,
	};
	return STATUS_OK;
}

enum status
wire_read_reason(struct bytes stored, struct arena *arena, const char **reason)
{
	const scheduling_event *e;
	enum status status = unpack(stored, arena, &e);

	if (status != STATUS_OK)
		return status;
	if (e->what_case != EVENT(NEED_UNPLACED))
		return STATUS_CORRUPT;
	*reason = wire_or_empty(e->need_unplaced->reason);
	return STATUS_OK;
}

enum status
wire_read_placement(struct bytes stored, struct arena *arena,
    struct planned_placement *placement)
{
	const Chalkline__V1__PlacementSet *set;
	const scheduling_event *e;
	enum status status = unpack(stored, arena, &e);

	if (status != STATUS_OK)
		return status;
	if (e->what_case != EVENT(PLACEMENT_SET))
		return STATUS_CORRUPT;
	set = e->placement_set;
	*placement = (struct planned_placement){
	    .need = wire_or_empty(set->need_id),
	    .student = wire_or_empty(set->student_id),
	    .program = wire_or_empty(set->program_id),
	    .group = wire_or_empty(set->group_id),
	    .tutor = wire_or_empty(set->tutor_id),
	    .begins_on = wire_or_empty(set->begins_on),
	    .ends_on = wire_or_empty(set->ends_on),
	};
	return STATUS_OK;
}

enum status
wire_read_wait(
    struct bytes stored, struct arena *arena, struct planned_wait *wait)
{
	const scheduling_event *e;
	enum status status = unpack(stored, arena, &e);

	if (status != STATUS_OK)
		return status;
	if (e->what_case != EVENT(NEED_UNPLACED))
		return STATUS_CORRUPT;
	*wait = (struct planned_wait){
	    .need = wire_or_empty(e->need_unplaced->need_id),
	    .student = wire_or_empty(e->need_unplaced->student_id),
	    .program = wire_or_empty(e->need_unplaced->program_id),
	    .reason = wire_or_empty(e->need_unplaced->reason),
	};
	return STATUS_OK;
}

enum status
wire_read_session(
    struct bytes stored, struct arena *arena, struct planned_session *session)
{
	const Chalkline__V1__SessionPlanned *p;
	const scheduling_event *e;
	enum status status = unpack(stored, arena, &e);

	if (status != STATUS_OK)
		return status;
	if (e->what_case != EVENT(SESSION_PLANNED))
		return STATUS_INVALID;
	p = e->session_planned;
	*session = (struct planned_session){
	    .provider = wire_or_empty(p->provider_id),
	    .id = wire_or_empty(p->session_id),
	    .group = wire_or_empty(p->group_id),
	    .program = wire_or_empty(p->program_id),
	    .school = wire_or_empty(p->school_id),
	    .tutor = wire_or_empty(p->tutor_id),
	    .subject = p->subject,
	    .modality = p->modality,
	    .students = p->student_ids,
	    .student_count = p->n_student_ids,
	    .start = p->planned_start,
	    .end = p->planned_end,
	    .makeup_of = wire_or_empty(p->makeup_of),
	    .delay = p->delay_minutes,
	};
	return STATUS_OK;
}

enum status
wire_read_news(
    struct bytes entry, struct arena *arena, struct session_news *news)
{
	const scheduling_event *e;
	enum status status = unpack(entry, arena, &e);

	*news = (struct session_news){.provider = "", .id = ""};
	if (status != STATUS_OK)
		return status;
	if (e->what_case == EVENT(SESSION_PLANNED)) {
		news->is_planned = true;
		news->provider = wire_or_empty(e->session_planned->provider_id);
		news->id = wire_or_empty(e->session_planned->session_id);
	} else if (e->what_case == EVENT(SESSION_WITHDRAWN)) {
		news->is_withdrawn = true;
		news->provider =
		    wire_or_empty(e->session_withdrawn->provider_id);
		news->id = wire_or_empty(e->session_withdrawn->session_id);
		news->party = e->session_withdrawn->party;
		news->reason = e->session_withdrawn->reason;
	}
	return STATUS_OK;
}
