// SPDX-License-Identifier: Apache-2.0
/*
 * wire_due.c - due contacts, written one by one.
 */
#include "services/attendance/wire_due.h"

#include "common/instant.h"
#include "common/wire.h"

#include "chalkline/v1/attendance.pb-c.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static_assert((int)DUE_CLOSED == CHALKLINE__V1__DUE_STATE__DUE_STATE_CLOSED,
    "the numbers of the schema");

static const char *
text_or_none(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : text;
}

static bool
is_fair(const char *text)
{
	return text == NULL || strlen(text) <= EVENT_NAME_MAX;
}

enum status
due_read_query(struct bytes body, struct arena *arena,
    struct contacts_query *query, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__ListDueContacts *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__list_due_contacts__descriptor, body,
		arena, &message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ListDueContacts *)message;
	*query = (struct contacts_query){
	    .student_id = text_or_none(m->student_id),
	    .program_id = text_or_none(m->program_id),
	    .school_id = text_or_none(m->school_id),
	    .only_open = m->only_open,
	    .has_as_of = m->has_as_of,
	    .as_of = m->as_of,
	    .after = m->has_after ? bytes_of(m->after.data, m->after.len)
				  : bytes_of("", 0),
	    .limit = m->limit,
	};
	if (!is_fair(m->student_id) || !is_fair(m->program_id) ||
	    !is_fair(m->school_id)) {
		snprintf(
		    detail, QUERY_DETAIL, "an id: expected at most 255 bytes");
		return STATUS_INVALID;
	}
	if (query->after.len > QUERY_AFTER_MAX) {
		snprintf(detail, QUERY_DETAIL,
		    "after: expected the next of an answer");
		return STATUS_INVALID;
	}
	return query_read_dates(m->from, m->to, &query->dates, detail);
}

static void
fill_last(const struct contact *last, Chalkline__V1__DueContact *m)
{
	if (last == NULL)
		return;
	m->has_channel = m->has_outcome = true;
	m->channel = (Chalkline__V1__ContactChannel)last->channel;
	m->language = wire_text(last->language);
	m->outcome = (Chalkline__V1__ContactOutcome)last->outcome;
}

static void
fill_end(const struct due_contact *due, Chalkline__V1__DueContact *m)
{
	bool reached = due->state == DUE_REACHED;

	m->has_reached_at = reached;
	m->reached_at = due->closed_at;
	m->has_closed_at = due->state == DUE_CLOSED;
	m->closed_at = due->closed_at;
	m->has_sessions_before = m->has_attended_before = reached;
	m->has_sessions_after = m->has_attended_after = reached;
	m->sessions_before = due->before.sessions;
	m->attended_before = due->before.attended;
	m->sessions_after = due->after.sessions;
	m->attended_after = due->after.attended;
}

enum status
due_put(const struct shown_due *shown, struct buffer *out)
{
	const struct due_contact *due = shown->due;
	Chalkline__V1__DueContactsListed page =
	    CHALKLINE__V1__DUE_CONTACTS_LISTED__INIT;
	Chalkline__V1__DueContact m = CHALKLINE__V1__DUE_CONTACT__INIT;
	Chalkline__V1__DueContact *list[] = {&m};
	Chalkline__V1__AlertCode codes[ALERT_CODES];
	char date[DATE_TEXT];

	m.student_id = wire_text(shown->student_id);
	m.program_id = wire_text(shown->program_id);
	m.school_id = wire_text(shown->school_id);
	m.codes = codes;
	for (unsigned code = 1; code < ALERT_CODES; code++) {
		if (due->codes & 1u << code)
			codes[m.n_codes++] = (Chalkline__V1__AlertCode)code;
	}
	m.has_state = m.has_since_at = m.has_due_at = m.has_attempts = true;
	m.state = (Chalkline__V1__DueState)due->state;
	m.since_at = due->since;
	m.due_at = due->due_at;
	m.attempts = due->attempts;
	date_format(shown->since_date, date);
	m.since_date = date;
	m.has_first_contact_at = due->first_at != EVENT_NO_INSTANT;
	m.first_contact_at = due->first_at;
	fill_last(shown->last, &m);
	fill_end(due, &m);
	page.n_due = 1;
	page.due = list;
	/* Messages one behind the other are one with all their items. */
	return wire_pack(&page.base, out);
}
