// SPDX-License-Identifier: Apache-2.0
/*
 * wire_imported.c - a page of packed events; the period in an event's id.
 */
#include "services/attendance/wire_imported.h"

#include "common/event/session_event.h"
#include "common/wire.h"
#include "common/wire_scan.h"
#include "common/wire_put.h"

#include "chalkline/v1/attendance.pb-c.h"

#include <stdio.h>
#include <string.h>

enum page_field {
	PAGE_EVENTS = 1,
	PAGE_NEXT = 2,
};
enum event_field_number {
	EVENT_NUMBER_ID = 1,
	EVENT_NUMBER_TYPE = 2,
	EVENT_NUMBER_VOIDS = 20,
};

static enum status
refuse(char detail[QUERY_DETAIL], const char *why)
{
	snprintf(detail, QUERY_DETAIL, "%s", why);
	return STATUS_INVALID;
}

enum status
imported_read_query(struct bytes body, struct arena *arena,
    struct imported_query *query, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__ListImported *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__list_imported__descriptor, body, arena,
		&message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ListImported *)message;
	*query = (struct imported_query){
	    .provider_id = m->provider_id,
	    .after = m->has_after ? bytes_of(m->after.data, m->after.len)
				  : bytes_of("", 0),
	    .limit = m->limit,
	};
	if (m->provider_id != NULL &&
	    (m->provider_id[0] == '\0' ||
		strlen(m->provider_id) > EVENT_NAME_MAX))
		return refuse(detail, "provider_id: expected 1-255 bytes");
	if (query->after.len > QUERY_AFTER_MAX)
		return refuse(detail, "after: expected the next of an answer");
	if (m->period == NULL ||
	    !event_period_is_valid(m->period, strlen(m->period)))
		return refuse(detail, "period: expected a month, YYYY-MM");
	memcpy(query->period, m->period, EVENT_PERIOD_TEXT);
	return STATUS_OK;
}

void
imported_put_event(struct bytes packed, struct buffer *out)
{
	wire_put_bytes(out, PAGE_EVENTS, packed);
}

void
imported_put_next(struct bytes next, struct buffer *out)
{
	wire_put_bytes(out, PAGE_NEXT, next);
}

enum status
imported_read_period(struct bytes packed, char period[EVENT_PERIOD_TEXT])
{
	struct wire_field field;
	bool is_void = false;

	/* Packed in the order of the numbers: most end at their type. */
	while (packed.len > 0) {
		if (!wire_field_next(&packed, &field))
			return STATUS_INVALID;
		if (field.number == EVENT_NUMBER_ID &&
		    event_import_period(field.bytes, period))
			return STATUS_OK;
		if (field.number == EVENT_NUMBER_TYPE)
			is_void = field.value == EVENT_VOIDED;
		if (field.number >= EVENT_NUMBER_TYPE && !is_void)
			return STATUS_NOT_FOUND;
		if (field.number == EVENT_NUMBER_VOIDS)
			return event_import_period(field.bytes, period)
				   ? STATUS_OK
				   : STATUS_NOT_FOUND;
	}
	return STATUS_NOT_FOUND;
}
