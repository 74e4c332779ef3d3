// SPDX-License-Identifier: Apache-2.0
/* wire_substitute.c - Substitutes, Substitute and SetAbsence. */
#include "services/chalkline/wire_substitute.h"

#include <chalkline/v1/scheduling.pb-c.h>

#include "common/wire.h"

const char *const substitute_why_names[SUBSTITUTE_WHYS] = {"otherProvider",
    "otherMode", "unqualified", "absent", "unavailable", "busy", "weekFull"};
const char *const substitute_why_texts[SUBSTITUTE_WHYS] = {
    "of another provider",
    "virtual where it is in person, or the other way",
    "without the subject, grade, language, training, clearance or school",
    "away themselves",
    "not available at that time",
    "in another session, or on the way",
    "at their week's minutes",
};

enum status
wire_pack_substitutes_query(
    const struct substitutes_filter *filter, struct buffer *out)
{
	Chalkline__V1__SubstitutesQuery m =
	    CHALKLINE__V1__SUBSTITUTES_QUERY__INIT;

	m.date = (char *)filter->date;
	m.tutor_id = (char *)filter->tutor_id;
	m.session_id = (char *)filter->session_id;
	return wire_pack(&m.base, out);
}

static enum status
read_session(const Chalkline__V1__SessionSubstitutes *from, struct arena *arena,
    struct substitute_session *to)
{
	const Chalkline__V1__SessionPlanned *s = from->session;
	const uint32_t why[SUBSTITUTE_WHYS] = {from->other_provider,
	    from->other_mode, from->unqualified, from->absent,
	    from->unavailable, from->busy, from->week_full};

	if (s == NULL)
		return STATUS_CORRUPT;
	*to = (struct substitute_session){
	    .provider_id = wire_or_empty(s->provider_id),
	    .session_id = wire_or_empty(s->session_id),
	    .program_id = wire_or_empty(s->program_id),
	    .school_id = wire_or_empty(s->school_id),
	    .tutor_id = wire_or_empty(s->tutor_id),
	    .planned_start = s->planned_start,
	    .planned_end = s->planned_end,
	    .candidates = from->n_candidates,
	};
	for (size_t i = 0; i < SUBSTITUTE_WHYS; i++)
		to->why[i] = why[i];
	to->candidate =
	    arena_zeroed(arena, from->n_candidates + 1, sizeof(*to->candidate));
	if (to->candidate == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < from->n_candidates; i++)
		to->candidate[i] = (struct substitute_candidate){
		    .tutor_id = wire_or_empty(from->candidates[i]->tutor_id),
		    .at_school = from->candidates[i]->at_school,
		    .sessions = from->candidates[i]->sessions_that_day,
		    .cents = from->candidates[i]->cost_cents,
		};
	return STATUS_OK;
}

enum status
wire_read_substitutes(
    struct bytes body, struct arena *arena, struct substitutes_shown *shown)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__substitutes_found__descriptor, body,
		arena, &message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__SubstitutesFound *m =
	    (const Chalkline__V1__SubstitutesFound *)message;
	shown->log_head = m->log_head;
	shown->sessions = m->n_sessions;
	shown->session =
	    arena_zeroed(arena, m->n_sessions + 1, sizeof(*shown->session));
	if (shown->session == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_sessions && status == STATUS_OK; i++)
		status =
		    read_session(m->sessions[i], arena, &shown->session[i]);
	return status;
}

enum status
wire_pack_substitute(const struct substitute_session *session,
    const char *tutor, uint64_t log_head, struct buffer *out)
{
	Chalkline__V1__Substitute m = CHALKLINE__V1__SUBSTITUTE__INIT;

	m.provider_id = (char *)session->provider_id;
	m.session_id = (char *)session->session_id;
	m.tutor_id = (char *)tutor;
	m.has_log_head = true;
	m.log_head = log_head;
	return wire_pack(&m.base, out);
}

enum status
wire_pack_set_absence(
    const struct tutor_absence *absence, struct bytes after, struct buffer *out)
{
	Chalkline__V1__SetAbsence m = CHALKLINE__V1__SET_ABSENCE__INIT;
	Chalkline__V1__TutorAbsenceSet set =
	    CHALKLINE__V1__TUTOR_ABSENCE_SET__INIT;

	set.tutor_id = (char *)absence->tutor_id;
	set.from_date = (char *)absence->from_date;
	set.to_date = (char *)absence->to_date;
	set.has_withdraws = set.has_ended = true;
	set.withdraws = absence->withdraws;
	set.ended = absence->ended;
	m.absence = &set;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	return wire_pack(&m.base, out);
}

enum status
wire_read_absence_stored(struct bytes body, struct arena *arena,
    uint64_t *withdrawn, struct bytes *next)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__absence_stored__descriptor, body, arena,
		&message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__AbsenceStored *m =
	    (const Chalkline__V1__AbsenceStored *)message;
	*withdrawn = m->withdrawn;
	*next = bytes_of(m->next.data, m->has_next ? m->next.len : 0);
	return STATUS_OK;
}
