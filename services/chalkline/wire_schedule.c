// SPDX-License-Identifier: Apache-2.0
/*
 * wire_schedule.c - scheduling.proto between bytes and structs.
 */
#include "services/chalkline/wire_schedule.h"

#include <chalkline/v1/scheduling.pb-c.h>

#include "common/event/session_event.h"
#include "common/wire.h"

enum status
wire_pack_solve_params(const struct solve_params *params, struct buffer *out)
{
	Chalkline__V1__SolveParams m = CHALKLINE__V1__SOLVE_PARAMS__INIT;

	m.program_ids = (char **)params->program_ids;
	m.n_program_ids = params->programs;
	m.has_seconds = params->seconds > 0;
	m.seconds = params->seconds;
	m.has_steps = params->has_steps;
	m.steps = params->steps;
	m.has_seed = params->has_seed;
	m.seed = params->seed;
	m.from_date = (char *)params->from;
	m.today = (char *)params->today;
	m.has_preview = params->preview;
	m.preview = params->preview;
	m.has_keep_imported = params->keep_imported;
	m.keep_imported = params->keep_imported;
	m.has_fill_imported = params->fill_imported;
	m.fill_imported = params->fill_imported;
	return wire_pack(&m.base, out);
}

enum status
wire_read_solve_result(
    struct bytes body, struct arena *arena, struct solve_result *result)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__solve_result__descriptor, body, arena,
		&message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__SolveResult *m =
	    (const Chalkline__V1__SolveResult *)message;
	*result = (struct solve_result){
	    .placed = m->placed,
	    .students = m->students,
	    .placed_weight = m->placed_weight,
	    .total_weight = m->total_weight,
	    .bound = m->bound,
	    .groups = m->groups,
	    .sessions = m->sessions,
	    .cost_cents = m->cost_cents,
	    .seconds = m->seconds,
	    .had_tutor = m->had_tutor,
	    .same_tutor = m->same_tutor,
	    .warnings = m->n_warnings,
	    .warning = m->warnings,
	    .draft = m->draft,
	    .stopped = m->stopped,
	    .given_up = m->n_given_up,
	    .gone = m->given_up,
	};
	return STATUS_OK;
}

enum status
wire_pack_schedule_show(const struct schedule_filter *filter,
    struct bytes after, uint32_t limit, struct buffer *out)
{
	Chalkline__V1__ScheduleShow m = CHALKLINE__V1__SCHEDULE_SHOW__INIT;

	m.school_id = (char *)filter->school_id;
	m.tutor_id = (char *)filter->tutor_id;
	m.student_id = (char *)filter->student_id;
	m.program_id = (char *)filter->program_id;
	m.has_sessions = true;
	m.sessions = filter->sessions;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	m.has_limit = true;
	m.limit = limit;
	return wire_pack(&m.base, out);
}

static enum status
read_group(const Chalkline__V1__GroupShown *from, struct arena *arena,
    struct shown_group *to)
{
	const Chalkline__V1__GroupSet *g = from->group;

	if (g == NULL)
		return STATUS_INVALID;
	*to = (struct shown_group){
	    .group_id = wire_or_empty(g->group_id),
	    .program_id = wire_or_empty(g->program_id),
	    .school_id = wire_or_empty(g->school_id),
	    .provider_id = wire_or_empty(g->provider_id),
	    .tutor_id = wire_or_empty(g->tutor_id),
	    .begins_on = wire_or_empty(g->begins_on),
	    .ends_on = wire_or_empty(g->ends_on),
	    .slots = from->n_slots,
	    .students = g->n_student_ids,
	    .student = g->student_ids,
	};
	to->slot = arena_zeroed(arena, to->slots + 1, sizeof(*to->slot));
	if (to->slot == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < to->slots; i++)
		to->slot[i] = (struct shown_slot){from->slots[i]->day,
		    from->slots[i]->start, from->slots[i]->end};
	return STATUS_OK;
}

static void
read_session(
    const Chalkline__V1__SessionPlanned *from, struct shown_session *to)
{
	*to = (struct shown_session){
	    .provider_id = wire_or_empty(from->provider_id),
	    .session_id = wire_or_empty(from->session_id),
	    .group_id = wire_or_empty(from->group_id),
	    .program_id = wire_or_empty(from->program_id),
	    .school_id = wire_or_empty(from->school_id),
	    .subject = wire_or_empty(subject_word((enum subject)from->subject)),
	    .tutor_id = wire_or_empty(from->tutor_id),
	    .modality =
		wire_or_empty(modality_word((enum modality)from->modality)),
	    .students = from->n_student_ids,
	    .student = from->student_ids,
	    .planned_start = from->planned_start,
	    .planned_end = from->planned_end,
	    .makeup_of = wire_or_empty(from->makeup_of),
	};
}

enum status
wire_read_schedule(
    struct bytes body, struct arena *arena, struct schedule_page *page)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__schedule_shown__descriptor, body, arena,
		&message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__ScheduleShown *m =
	    (const Chalkline__V1__ScheduleShown *)message;
	*page = (struct schedule_page){
	    .groups = m->n_groups,
	    .group = arena_zeroed(arena, m->n_groups + 1, sizeof(*page->group)),
	    .sessions = m->n_sessions,
	    .session =
		arena_zeroed(arena, m->n_sessions + 1, sizeof(*page->session)),
	    .unplaced = m->n_unplaced,
	    .waiting =
		arena_zeroed(arena, m->n_unplaced + 1, sizeof(*page->waiting)),
	};
	if (page->group == NULL || page->session == NULL ||
	    page->waiting == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_groups && status == STATUS_OK; i++)
		status = read_group(m->groups[i], arena, &page->group[i]);
	for (size_t i = 0; i < m->n_sessions; i++)
		read_session(m->sessions[i], &page->session[i]);
	for (size_t i = 0; i < m->n_unplaced; i++)
		page->waiting[i] = (struct shown_unplaced){
		    wire_or_empty(m->unplaced[i]->need_id),
		    wire_or_empty(m->unplaced[i]->student_id),
		    wire_or_empty(m->unplaced[i]->program_id),
		    wire_or_empty(m->unplaced[i]->reason)};
	if (m->has_next)
		page->next = bytes_of(m->next.data, m->next.len);
	return status;
}

enum status
wire_pack_calendar(const struct calendar_filter *filter, struct bytes after,
    uint32_t limit, struct buffer *out)
{
	Chalkline__V1__CalendarQuery m = CHALKLINE__V1__CALENDAR_QUERY__INIT;

	m.school_id = (char *)filter->school_id;
	m.tutor_id = (char *)filter->tutor_id;
	m.student_id = (char *)filter->student_id;
	m.program_id = (char *)filter->program_id;
	m.has_planned_from = filter->has_from;
	m.planned_from = filter->from;
	m.has_planned_to = filter->has_to;
	m.planned_to = filter->to;
	m.has_withdrawn = true;
	m.withdrawn = filter->withdrawn;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	m.has_limit = true;
	m.limit = limit;
	return wire_pack(&m.base, out);
}

static enum status
read_entry(const Chalkline__V1__CalendarEntry *from, struct calendar_entry *to)
{
	if (from->session == NULL)
		return STATUS_INVALID;
	read_session(from->session, &to->session);
	to->changes = from->changes;
	to->told_at = from->told_at;
	to->withdrawn = from->withdrawn;
	to->party = wire_or_empty(party_word((enum party)from->party));
	to->reason = wire_or_empty(reason_word((enum reason)from->reason));
	to->time_zone = wire_or_empty(from->time_zone);
	return STATUS_OK;
}

enum status
wire_read_calendar(
    struct bytes body, struct arena *arena, struct calendar_shown *page)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__calendar_page__descriptor, body, arena,
		&message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__CalendarPage *m =
	    (const Chalkline__V1__CalendarPage *)message;
	*page = (struct calendar_shown){
	    .entries = m->n_entries,
	    .entry =
		arena_zeroed(arena, m->n_entries + 1, sizeof(*page->entry)),
	};
	if (page->entry == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_entries && status == STATUS_OK; i++)
		status = read_entry(m->entries[i], &page->entry[i]);
	if (m->has_next)
		page->next = bytes_of(m->next.data, m->next.len);
	return status;
}
