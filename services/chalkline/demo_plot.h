// SPDX-License-Identifier: Apache-2.0
/*
 * demo_plot.h - the events of the demo while they are thought up.
 *
 * An event has no id yet: ids grow in the order of arrival, which is known
 * when all events are.  A void names its event by index.
 */
#pragma once

#include "services/chalkline/demo_events.h"

#define DEMO_NO_EVENT UINT32_MAX
#define DEMO_NO_MINUTES (-1)
#define DEMO_TEXT 72

struct demo_event {
	int64_t at;    /* occurredAt */
	int64_t sent;  /* when it arrives */
	uint32_t file; /* a provider's number, or DEMO_PROVIDERS + a school's */
	uint32_t index;
	uint32_t number; /* of its id, within the file */
	uint32_t voids;  /* DEMO_NO_EVENT */
	int32_t minutes; /* DEMO_NO_MINUTES */
	const char *type;
	const struct demo_session *session;
	bool make_up; /* of session, under an id of its own */
	bool again;   /* the same line a second time */
	const char *student_id;
	const char *status;
	const char *reason;
	const char *party;
	const char *tutor_id;
	int64_t planned_start; /* 0: none */
	int64_t planned_end;
};

struct demo_plot {
	const struct demo_district *district;
	struct demo_event *events;
	size_t count;
	size_t room;
	bool failed; /* out of memory */
};

/* Adds one; NULL when out of memory (sticky). */
struct demo_event *demo_plot_add(struct demo_plot *plot, const char *type,
    const struct demo_session *session, uint32_t file, int64_t at,
    int64_t sent);

/* Everything that happens in one planned session. */
void demo_tell_session(
    struct demo_plot *plot, const struct demo_session *session);

/* One event as a line of NDJSON. */
void demo_write_event(
    FILE *f, const struct demo_plot *plot, const struct demo_event *event);
