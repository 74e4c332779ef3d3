// SPDX-License-Identifier: Apache-2.0
/*
 * producer_batch.c - event number n of a producer.
 *
 * Eight events make a session: its start, six marks, its end.
 */
#include "tests/fault/producer.h"

#include "common/event/event_wire.h"
#include "services/chalkline/wire_events.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SESSION_EVENTS 8
#define STUDENTS 4000
/* 2025-10-06T13:00:00Z */
#define FIRST_AT INT64_C(1759755600000000)
#define SECOND INT64_C(1000000)

struct names {
	char event[64];
	char session[64];
	char student[64];
};

static void
describe(const struct producer_settings *who, size_t number,
    struct names *names, struct session_event *event)
{
	size_t session = number / SESSION_EVENTS;
	size_t step = number % SESSION_EVENTS;

	snprintf(names->event, sizeof(names->event), "%s.%s.%zu", who->name,
	    who->run, number);
	snprintf(names->session, sizeof(names->session), "S.%s.%zu", who->run,
	    session);
	snprintf(names->student, sizeof(names->student), "T%zu",
	    (session * SESSION_EVENTS + step) % STUDENTS);
	session_event_init(event);
	event->event_id = names->event;
	event->session_id = names->session;
	event->provider_id = who->name;
	event->occurred_at =
	    FIRST_AT + (int64_t)session * SECOND + (int64_t)step;
	if (step == 0) {
		event->type = EVENT_SESSION_STARTED;
		return;
	}
	if (step == SESSION_EVENTS - 1) {
		event->type = EVENT_SESSION_ENDED;
		return;
	}
	event->type = EVENT_ATTENDANCE_MARKED;
	event->student_id = names->student;
	event->student_id_scheme = ID_SCHEME_DISTRICT;
	event->status = ATTENDANCE_PRESENT;
	event->minutes_present = 30;
}

enum status
producer_pack_batch(const struct producer_settings *who, size_t first,
    size_t count, struct buffer *body)
{
	enum status status = STATUS_OK;
	struct buffer packed;

	buffer_init(&packed, EVENT_PACKED_MAX);
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		struct session_event event;
		struct names names;

		describe(who, first + i, &names, &event);
		buffer_reset(&packed);
		status = event_pack(&event, &packed);
		if (status == STATUS_OK)
			wire_submit_add(buffer_bytes(&packed), body);
	}
	wire_submit_end(false, body);
	buffer_fini(&packed);
	return status == STATUS_OK ? body->failed : status;
}

bool
producer_event_number(
    struct producer *producer, const char *event_id, size_t *number)
{
	char start[64];
	int len = snprintf(start, sizeof(start), "%s.%s.",
	    producer->settings.name, producer->settings.run);
	char *end;

	if (strncmp(event_id, start, (size_t)len) != 0)
		return false;
	*number = (size_t)strtoull(event_id + len, &end, 10);
	pthread_mutex_lock(&producer->mutex);
	bool sent = *number < producer->counts.sent;
	pthread_mutex_unlock(&producer->mutex);
	return *end == '\0' && end != event_id + len && sent;
}
