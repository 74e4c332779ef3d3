// SPDX-License-Identifier: Apache-2.0
/* wire_closure.c - ClosureSet, CloseDay and DayClosed. */
#include "services/scheduling/wire_closure.h"

#include "common/instant.h"
#include "common/wire.h"

#include "chalkline/v1/scheduling.pb-c.h"

#include <stdio.h>
#include <string.h>

enum status
wire_pack_closure(const struct closure *closure, struct buffer *out)
{
	Chalkline__V1__SchedulingEvent event =
	    CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__ClosureSet set = CHALKLINE__V1__CLOSURE_SET__INIT;
	char date[DATE_TEXT];

	date_format(closure->date, date);
	set.school_id = (char *)closure->school;
	set.date = date;
	set.has_cause = set.has_delay_minutes = true;
	set.cause = (Chalkline__V1__ClosureCause)closure->cause;
	set.delay_minutes = closure->delay;
	set.has_release_minute = closure->release > 0;
	set.release_minute = closure->release;
	event.what_case = CHALKLINE__V1__SCHEDULING_EVENT__WHAT_CLOSURE_SET;
	event.closure_set = &set;
	return wire_pack(&event.base, out);
}

/* NULL when the set is one; else the field that is wrong. */
static const char *
read_set(const Chalkline__V1__ClosureSet *set, struct closure *closure)
{
	if (set == NULL || set->date == NULL ||
	    !date_parse(set->date, strlen(set->date), &closure->date))
		return "date: found none that exists, expected YYYY-MM-DD";
	if (set->cause <=
		CHALKLINE__V1__CLOSURE_CAUSE__CLOSURE_CAUSE_UNSPECIFIED ||
	    (int)set->cause >= CAUSE_COUNT)
		return "cause: found none that is known, expected WEATHER, "
		       "HOLIDAY, TESTING, STAFF_DAY or OTHER";
	if (set->delay_minutes > CLOSURE_DELAY_MAX)
		return "delay_minutes: found more than 600, expected 0 to 600";
	if (set->release_minute > CLOSURE_RELEASE_MAX ||
	    (set->release_minute > 0 && set->delay_minutes > 0))
		return "release_minute: found more than 1440, or a delay as "
		       "well, expected 1 to 1440 without a delay";
	closure->school = wire_or_empty(set->school_id);
	closure->cause = (enum closure_cause)set->cause;
	closure->delay = set->delay_minutes;
	closure->release = set->release_minute;
	return NULL;
}

enum status
wire_read_closure(
    struct bytes stored, struct arena *arena, struct closure *closure)
{
	const Chalkline__V1__SchedulingEvent *event;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack_stored(&chalkline__v1__scheduling_event__descriptor,
		stored, arena, &message);

	if (status != STATUS_OK)
		return status;
	event = (const Chalkline__V1__SchedulingEvent *)message;
	if (event->what_case !=
		CHALKLINE__V1__SCHEDULING_EVENT__WHAT_CLOSURE_SET ||
	    read_set(event->closure_set, closure) != NULL)
		return STATUS_CORRUPT;
	return STATUS_OK;
}

enum status
wire_read_close(struct bytes body, struct arena *arena,
    struct close_request *request, char *detail, size_t detail_size)
{
	const Chalkline__V1__CloseDay *day;
	ProtobufCMessage *message;
	const char *wrong;
	enum status status = wire_unpack(&chalkline__v1__close_day__descriptor,
	    body, arena, &message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	day = (const Chalkline__V1__CloseDay *)message;
	wrong = read_set(day->closure, &request->closure);
	if (wrong != NULL) {
		snprintf(detail, detail_size, "closure.%s", wrong);
		return STATUS_INVALID;
	}
	request->after = bytes_of(day->after.data, day->after.len);
	return STATUS_OK;
}

enum status
wire_pack_closed(uint64_t changed, struct bytes next, struct buffer *out)
{
	Chalkline__V1__DayClosed closed = CHALKLINE__V1__DAY_CLOSED__INIT;

	closed.has_changed = true;
	closed.changed = changed;
	closed.has_next = next.len > 0;
	closed.next.data = (uint8_t *)next.data;
	closed.next.len = next.len;
	return wire_pack(&closed.base, out);
}
