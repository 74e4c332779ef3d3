// SPDX-License-Identifier: Apache-2.0
/*
 * wire_closure.h - closing a day, and a day that begins later.
 */
#pragma once

#include "common/arena.h"

/* Number of a cause's word (ClosureCause); 0: there is no such word. */
uint32_t closure_cause_parse(const char *word);
/* The words, for messages. */
#define CLOSURE_CAUSES "WEATHER, HOLIDAY, TESTING, STAFF_DAY or OTHER"

struct day_closure {
	const char *school_id; /* NULL: every school */
	const char *date;      /* YYYY-MM-DD */
	uint32_t cause;
	uint32_t delay_minutes;  /* 0: closed, unless it ends early */
	uint32_t release_minute; /* of the day; 0: not early */
};

MUST_USE enum status wire_pack_close_day(
    const struct day_closure *closure, struct bytes after, struct buffer *out);
/* next: borrowed from the arena, empty when the day is done. */
MUST_USE enum status wire_read_day_closed(struct bytes body,
    struct arena *arena, uint64_t *changed, struct bytes *next);

struct makeups_filter {
	const char *date;      /* of the closed day */
	const char *to_date;   /* the last of several; NULL: one */
	const char *school_id; /* NULL: every school */
	const char *from_date; /* NULL: the day after the last */
	bool recorded;         /* what attendance tells was not held, instead */
};

struct makeup {
	const char *provider_id, *session_id, *makeup_of;
	const char *school_id, *tutor_id, *group_id, *time_zone;
	int64_t planned_start, planned_end;
	const char *none; /* "": proposed; else why there is no time */
	bool missed;      /* of a recorded one; else it was cancelled */
	uint32_t party, reason;
};

struct tutor_missing {
	const char *tutor_id, *provider_id;
	uint32_t missed;
};

struct makeups {
	size_t count;
	struct makeup *items;
	size_t tutors;
	struct tutor_missing *tutor;
	uint64_t log_head; /* the plan that they were found for */
};

MUST_USE enum status wire_pack_makeups_query(
    const struct makeups_filter *filter, struct buffer *out);
MUST_USE enum status wire_read_makeups(
    struct bytes body, struct arena *arena, struct makeups *makeups);
MUST_USE enum status wire_pack_dismiss(
    const char *provider, const char *session, struct buffer *out);
/* Those of items that have a time. */
MUST_USE enum status wire_pack_plan_makeups(const struct makeup *items,
    size_t count, uint64_t log_head, struct arena *arena, struct buffer *out);
MUST_USE enum status wire_read_makeups_planned(struct bytes body,
    struct arena *arena, uint64_t *planned, uint64_t *log_head);
