// SPDX-License-Identifier: Apache-2.0
/* dispute_show.c - both statements side by side. */
#include "services/chalkline/dispute_show.h"

#include "common/instant.h"
#include "services/chalkline/json_line.h"

const char *const dispute_columns[DISPUTE_COLUMNS] = {"provider_id",
    "session_id", "session_start", "school_id", "student_id", "state", "stands",
    "provider_status", "provider_minutes", "provider_reason",
    "provider_said_at", "provider_event_id", "witness", "witness_status",
    "witness_minutes", "witness_reason", "witness_said_at", "witness_event_id",
    "upheld", "upheld_reason", "settled_by", "settled_at"};

static void
add_instant(struct table *table, int64_t at)
{
	char text[INSTANT_TEXT] = "";

	if (at != INT64_MIN)
		instant_format(at, text);
	table_add(table, text);
}

static void
add_statement(struct table *table, const struct listed_statement *s)
{
	table_add(table, s->status);
	if (s->minutes < 0)
		table_add(table, "");
	else
		table_add_number(table, s->minutes);
	table_add(table, s->reason);
	add_instant(table, s->occurred_at);
	table_add(table, s->event_id);
}

void
dispute_add_row(struct table *table, const struct listed_dispute *d)
{
	char witness[320];

	table_add(table, d->provider_id);
	table_add(table, d->session_id);
	add_instant(table, d->session_start);
	table_add(table, d->school_id);
	table_add(table, d->student_id);
	table_add(table, d->is_open ? "OPEN" : "RESOLVED");
	table_add(table, d->stands);
	add_statement(table, &d->provider);
	snprintf(witness, sizeof(witness), "%s %s", d->witness.source_kind,
	    d->witness.source);
	table_add(table, witness);
	add_statement(table, &d->witness);
	table_add(table, d->settlement.upheld);
	table_add(table, d->settlement.reason);
	table_add(table, d->settlement.by);
	add_instant(table, d->settlement.at);
}

static json_t *
json_of_statement(const struct listed_statement *s)
{
	json_t *o = json_object();

	json_line_text(o, "sourceKind", s->source_kind);
	json_line_text(o, "source", s->source);
	json_line_text(o, "status", s->status);
	if (s->minutes >= 0)
		json_object_set_new(
		    o, "minutesPresent", json_integer(s->minutes));
	json_line_text(o, "reason", s->reason);
	json_line_instant(o, "occurredAt", s->occurred_at);
	json_line_instant(o, "receivedAt", s->received_at);
	json_line_text(o, "eventId", s->event_id);
	return o;
}

static json_t *
json_of_settlement(const struct listed_settlement *s)
{
	json_t *o = json_object();

	json_line_text(o, "upheld", s->upheld);
	json_line_text(o, "reason", s->reason);
	json_line_text(o, "by", s->by);
	json_line_text(o, "role", s->role);
	json_line_instant(o, "at", s->at);
	json_line_text(o, "markEventId", s->mark_event_id);
	return o;
}

json_t *
dispute_json(const struct listed_dispute *d, const char *state)
{
	json_t *o = json_object();

	json_line_text(o, "providerId", d->provider_id);
	json_line_text(o, "sessionId", d->session_id);
	json_line_instant(o, "sessionStart", d->session_start);
	json_line_text(o, "schoolId", d->school_id);
	json_line_text(o, "programId", d->program_id);
	json_line_text(o, "studentId", d->student_id);
	if (state != NULL) {
		json_line_text(o, "state", state);
		json_line_text(o, "stands", d->stands);
	}
	json_object_set_new(o, "provider", json_of_statement(&d->provider));
	json_object_set_new(o, "witness", json_of_statement(&d->witness));
	if (*d->settlement.upheld != '\0')
		json_object_set_new(
		    o, "settled", json_of_settlement(&d->settlement));
	return o;
}
