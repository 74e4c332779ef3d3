// SPDX-License-Identifier: Apache-2.0
/*
 * wire_plan.c - SessionPlanned and SessionWithdrawn as base versions.
 */
#include "services/attendance/wire_plan.h"

#include "common/instant.h"
#include "common/wire.h"

#include "chalkline/v1/scheduling.pb-c.h"

#include <stdlib.h>
#include <string.h>

static bool
is_id(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static const char *
text_or_none(const char *text)
{
	return is_id(text) ? text : NULL;
}

static int
compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, each once; the list is the arena's own. */
static size_t
sort_students(char **list, size_t count)
{
	size_t kept = 0;

	if (count > 1)
		qsort(list, count, sizeof(*list), compare_text);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || strcmp(list[kept - 1], list[i]) != 0)
			list[kept++] = list[i];
	}
	return kept;
}

/* Within the standard's years, so that every sum of instants is safe. */
static bool
is_instant(int64_t instant)
{
	return instant >= date_of_civil(2000, 1, 1) * INSTANT_DAY &&
	       instant < date_of_civil(2101, 1, 1) * INSTANT_DAY;
}

static enum status
read_planned(const Chalkline__V1__SessionPlanned *m, struct told_plan *told)
{
	struct session_plan *plan = &told->version.plan;

	if (!is_id(m->provider_id) || !is_id(m->session_id) ||
	    !m->has_planned_start || !m->has_planned_end ||
	    m->planned_end <= m->planned_start ||
	    !is_instant(m->planned_start) || !is_instant(m->planned_end))
		return STATUS_INVALID;
	told->provider_id = m->provider_id;
	told->session_id = m->session_id;
	session_plan_init(plan);
	plan->program_id = text_or_none(m->program_id);
	plan->school_id = text_or_none(m->school_id);
	plan->subject =
	    m->subject <= SUBJECT_OTHER ? (enum subject)m->subject : 0;
	plan->tutor_id = text_or_none(m->tutor_id);
	plan->student_ids = (const char *const *)m->student_ids;
	plan->student_count = sort_students(m->student_ids, m->n_student_ids);
	plan->planned_start = m->planned_start;
	plan->planned_end = m->planned_end;
	plan->modality =
	    m->modality <= MODALITY_HYBRID ? (enum modality)m->modality : 0;
	plan->makeup_of = text_or_none(m->makeup_of);
	return STATUS_OK;
}

static enum status
read_withdrawn(const Chalkline__V1__SessionWithdrawn *m, struct told_plan *told)
{
	if (!is_id(m->provider_id) || !is_id(m->session_id))
		return STATUS_INVALID;
	told->provider_id = m->provider_id;
	told->session_id = m->session_id;
	told->version.withdrawn = true;
	told->version.party =
	    m->party < PARTY_COUNT ? (enum party)m->party : PARTY_NONE;
	told->version.reason =
	    m->reason < REASON_COUNT ? (enum reason)m->reason : REASON_NONE;
	return STATUS_OK;
}

enum status
plan_read(struct bytes data, struct arena *arena, struct told_plan *plan)
{
	const Chalkline__V1__SchedulingEvent *event;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__scheduling_event__descriptor, data,
		arena, &message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	event = (const Chalkline__V1__SchedulingEvent *)message;
	memset(plan, 0, sizeof(*plan));
	if (event->what_case ==
	    CHALKLINE__V1__SCHEDULING_EVENT__WHAT_SESSION_PLANNED)
		return read_planned(event->session_planned, plan);
	if (event->what_case ==
	    CHALKLINE__V1__SCHEDULING_EVENT__WHAT_SESSION_WITHDRAWN)
		return read_withdrawn(event->session_withdrawn, plan);
	return STATUS_NOT_FOUND;
}
