// SPDX-License-Identifier: Apache-2.0
/*
 * wire_alerts.c - ListAlerts, SetThreshold, ListThresholds, and what the log
 * keeps of them.
 */
#include "services/attendance/wire_alerts.h"

#include "common/wire.h"
#include "common/wire_put.h"

#include "chalkline/v1/attendance.pb-c.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static_assert((int)ALERT_SESSIONS_UNREPORTED ==
		  CHALKLINE__V1__ALERT_CODE__ALERT_CODE_SESSIONS_UNREPORTED,
    "the numbers of the schema");

enum page_field {
	PAGE_ALERTS = 1,
	PAGE_NEXT = 2,
};
#define ALERT_PACKED_MAX (256u * 1024u)

static enum status
refuse(char detail[QUERY_DETAIL], const char *why)
{
	snprintf(detail, QUERY_DETAIL, "%s", why);
	return STATUS_INVALID;
}

static const char *
text_or_none(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : text;
}

/* An id that is asked for; longer ones there are none. */
static bool
is_fair(const char *text)
{
	return text == NULL || strlen(text) <= EVENT_NAME_MAX;
}

enum status
alerts_read_query(struct bytes body, struct arena *arena,
    struct alerts_query *query, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__ListAlerts *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__list_alerts__descriptor, body, arena,
		&message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ListAlerts *)message;
	*query = (struct alerts_query){
	    .code = (enum alert_code)m->code,
	    .student_id = text_or_none(m->student_id),
	    .school_id = text_or_none(m->school_id),
	    .provider_id = text_or_none(m->provider_id),
	    .has_as_of = m->has_as_of,
	    .as_of = m->as_of,
	    .after = m->has_after ? bytes_of(m->after.data, m->after.len)
				  : bytes_of("", 0),
	    .limit = m->limit,
	};
	if (m->has_code && ((int)m->code < 0 || (int)m->code >= ALERT_CODES))
		return refuse(detail, "code: expected a code of an alert");
	if (!is_fair(m->student_id) || !is_fair(m->school_id) ||
	    !is_fair(m->provider_id))
		return refuse(detail, "an id: expected at most 255 bytes");
	if (query->after.len > QUERY_AFTER_MAX)
		return refuse(detail, "after: expected the next of an answer");
	return STATUS_OK;
}

static enum status
put_sessions(
    const struct alert *a, struct arena *arena, Chalkline__V1__Alert *m)
{
	Chalkline__V1__AlertSession *items =
	    arena_zeroed(arena, a->session_count + 1, sizeof(*items));
	Chalkline__V1__AlertSession **list =
	    arena_zeroed(arena, a->session_count + 1, sizeof(*list));

	if (items == NULL || list == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < a->session_count; i++) {
		chalkline__v1__alert_session__init(&items[i]);
		items[i].provider_id = wire_text(a->sessions[i].provider_id);
		items[i].session_id = wire_text(a->sessions[i].session_id);
		list[i] = &items[i];
	}
	m->n_sessions = a->session_count;
	m->sessions = list;
	return STATUS_OK;
}

static enum status
pack_alert(const struct alert *a, struct arena *arena, struct buffer *out)
{
	Chalkline__V1__Alert m = CHALKLINE__V1__ALERT__INIT;
	enum status status = put_sessions(a, arena, &m);

	m.id = wire_text(a->id);
	m.has_code = true;
	m.code = (Chalkline__V1__AlertCode)a->code;
	m.student_id = wire_text(a->student_id);
	m.program_id = wire_text(a->program_id);
	m.provider_id = wire_text(a->provider_id);
	m.tutor_id = wire_text(a->tutor_id);
	m.school_id = wire_text(a->school_id);
	m.has_since_at = a->since != EVENT_NO_INSTANT;
	m.since_at = a->since;
	m.has_session_count = true;
	m.session_count = a->session_total;
	m.has_found = m.has_expected = true;
	m.found = a->found;
	m.expected = a->expected;
	return status == STATUS_OK ? wire_pack(&m.base, out) : status;
}

enum status
alerts_put(const struct alert *alert, struct arena *arena, struct buffer *out)
{
	struct buffer packed;
	enum status status;

	buffer_init(&packed, ALERT_PACKED_MAX);
	status = pack_alert(alert, arena, &packed);
	if (status == STATUS_OK)
		wire_put_bytes(out, PAGE_ALERTS, buffer_bytes(&packed));
	buffer_fini(&packed);
	return status == STATUS_OK ? out->failed : status;
}

void
alerts_put_next(struct bytes next, struct buffer *out)
{
	wire_put_bytes(out, PAGE_NEXT, next);
}

static enum status
check_change(const Chalkline__V1__SetThreshold *m,
    struct threshold_change *change, char detail[QUERY_DETAIL])
{
	const struct threshold_rule *rule = &threshold_rules[change->key];

	if (change->key == THRESHOLD_NONE) {
		threshold_tell_names(m->key, detail, QUERY_DETAIL);
		return STATUS_INVALID;
	}
	if (!is_fair(m->program_id))
		return refuse(detail, "program_id: expected at most 255 bytes");
	if (change->program_id[0] != '\0' && !rule->of_program) {
		snprintf(detail, QUERY_DETAIL,
		    "program_id: %s holds for all programmes: leave the "
		    "programme out",
		    rule->name);
		return STATUS_INVALID;
	}
	if (change->has &&
	    (change->value < rule->least || change->value > rule->most)) {
		snprintf(detail, QUERY_DETAIL,
		    "value of %s: found %lld, expected %lld to %lld",
		    rule->name, (long long)change->value,
		    (long long)rule->least, (long long)rule->most);
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

enum status
threshold_read_change(struct bytes body, struct arena *arena,
    struct threshold_change *change, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__SetThreshold *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__set_threshold__descriptor, body, arena,
		&message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__SetThreshold *)message;
	*change = (struct threshold_change){
	    .key = m->key == NULL ? THRESHOLD_NONE : threshold_find(m->key),
	    .program_id = m->program_id == NULL ? "" : m->program_id,
	    .has = m->has_value,
	    .value = m->value,
	};
	return check_change(m, change, detail);
}

enum status
threshold_read_list(struct bytes body, struct arena *arena, int64_t *as_of,
    char detail[QUERY_DETAIL])
{
	const Chalkline__V1__ListThresholds *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__list_thresholds__descriptor, body,
		arena, &message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ListThresholds *)message;
	*as_of = m->has_as_of ? m->as_of : INT64_MAX;
	return STATUS_OK;
}

enum status
threshold_put_shown(
    const struct threshold_change *shown, bool is_default, struct buffer *out)
{
	Chalkline__V1__ThresholdShown m = CHALKLINE__V1__THRESHOLD_SHOWN__INIT;
	Chalkline__V1__ThresholdShown *list[] = {&m};
	Chalkline__V1__ThresholdsListed all =
	    CHALKLINE__V1__THRESHOLDS_LISTED__INIT;

	m.key = wire_text(threshold_rules[shown->key].name);
	m.has_value = true;
	m.value = shown->value;
	m.program_id = wire_text(text_or_none(shown->program_id));
	m.has_is_default = true;
	m.is_default = is_default;
	all.n_thresholds = 1;
	all.thresholds = list;
	/* Messages one behind the other are one with all their items. */
	return wire_pack(&all.base, out);
}

enum status
tick_read(struct bytes body, struct arena *arena, char detail[QUERY_DETAIL])
{
	ProtobufCMessage *message;

	return wire_unpack(&chalkline__v1__tell_time__descriptor, body, arena,
	    &message, detail, QUERY_DETAIL);
}

enum status
threshold_log(const struct threshold_change *change, struct buffer *out)
{
	Chalkline__V1__AttendanceEvent event =
	    CHALKLINE__V1__ATTENDANCE_EVENT__INIT;
	Chalkline__V1__ThresholdSet set = CHALKLINE__V1__THRESHOLD_SET__INIT;

	set.key = wire_text(threshold_rules[change->key].name);
	set.has_value = change->has;
	set.value = change->value;
	set.program_id = wire_text(text_or_none(change->program_id));
	event.what_case = CHALKLINE__V1__ATTENDANCE_EVENT__WHAT_THRESHOLD_SET;
	event.threshold_set = &set;
	return wire_pack(&event.base, out);
}

enum status
tick_log(int64_t at, struct buffer *out)
{
	Chalkline__V1__AttendanceEvent event =
	    CHALKLINE__V1__ATTENDANCE_EVENT__INIT;
	Chalkline__V1__Tick tick = CHALKLINE__V1__TICK__INIT;

	tick.has_at = true;
	tick.at = at;
	event.what_case = CHALKLINE__V1__ATTENDANCE_EVENT__WHAT_TICK;
	event.tick = &tick;
	return wire_pack(&event.base, out);
}
