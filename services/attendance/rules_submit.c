// SPDX-License-Identifier: Apache-2.0
/*
 * rules_submit.c - sources, scopes and quarantine.
 *
 * A provider speaks for itself alone.  An operator speaks for the provider
 * that the event names.  A school or district is the second witness: it may
 * say who was there and that a session is called off, of sessions in its
 * scope; a session whose school is not known yet is taken to be in it.
 */
#include "services/attendance/rules_submit.h"

#include <string.h>

#define EVERYTHING "*"

static bool
refuse(struct event_fault *fault, const char *code, const char *field,
    const char *found, const char *expected)
{
	*fault = (struct event_fault){code, field, found, expected};
	return false;
}

static bool
needs_provider(const struct session_event *event, struct event_fault *fault)
{
	if (event->provider_id != NULL)
		return true;
	return refuse(fault, "PROVIDER_MISSING", "providerId", "",
	    "the provider whose session it is");
}

static bool
speaks_for_itself(const struct principal *who, struct session_event *event,
    struct event_source *source, struct event_fault *fault)
{
	source->kind = SOURCE_PROVIDER;
	source->id = who->scope;
	if (event->provider_id == NULL)
		event->provider_id = who->scope;
	if (strcmp(event->provider_id, who->scope) == 0)
		return true;
	/* Not checked yet, it may be any text: described, not shown. */
	return refuse(fault, "NOT_YOUR_PROVIDER", "providerId",
	    "another provider", who->scope);
}

bool
submit_decide_source(const struct principal *who, struct session_event *event,
    struct event_source *source, struct event_fault *fault)
{
	switch (who->role) {
	case ROLE_PROVIDER:
		if (strcmp(who->scope, EVERYTHING) != 0)
			return speaks_for_itself(who, event, source, fault);
		break;
	case ROLE_SCHOOL:
		*source = (struct event_source){SOURCE_SCHOOL, who->scope};
		return needs_provider(event, fault);
	case ROLE_DISTRICT:
		*source = (struct event_source){SOURCE_DISTRICT, who->scope};
		return needs_provider(event, fault);
	case ROLE_NONE:
	case ROLE_OPERATOR:
	case ROLE_SERVICE:
		break;
	}
	if (!needs_provider(event, fault))
		return false;
	*source = (struct event_source){SOURCE_PROVIDER, event->provider_id};
	return true;
}

bool
submit_may_tell(const struct event_source *source,
    const struct session_event *event, const char *school_id,
    struct event_fault *fault)
{
	if (source->kind == SOURCE_PROVIDER)
		return true;
	if (event->type != EVENT_ATTENDANCE_MARKED &&
	    event->type != EVENT_SESSION_CANCELLED)
		return refuse(fault, "TYPE_NOT_YOURS", "type",
		    event_type_word(event->type),
		    "ATTENDANCE_MARKED or SESSION_CANCELLED from a school or "
		    "district");
	if (source->kind == SOURCE_SCHOOL && school_id != NULL &&
	    strcmp(source->id, EVERYTHING) != 0 &&
	    strcmp(school_id, source->id) != 0)
		return refuse(fault, "NOT_YOUR_SESSION", "sessionId",
		    "a session at another school", "a session at your school");
	return true;
}

bool
submit_can_count(int64_t occurred_at, int64_t received_at,
    uint32_t session_events, uint32_t session_bytes, struct event_fault *fault)
{
	if (occurred_at > received_at + SUBMIT_AHEAD_MAX)
		return refuse(fault, "TIME_IN_FUTURE", "occurredAt",
		    "more than 24 h ahead", "at most 24 h after receipt");
	if (session_events >= FOLD_EVENTS_MAX)
		return refuse(fault, "SESSION_TOO_LARGE", "sessionId",
		    "4,096 events in the session", "at most 4,096 events");
	if (session_bytes >= FOLD_EVENT_BYTES_MAX)
		return refuse(fault, "SESSION_TOO_LARGE", "sessionId",
		    "4 MiB of events in the session", "at most 4 MiB");
	return true;
}
