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
	uint32_t delay_minutes; /* 0: closed */
};

MUST_USE enum status wire_pack_close_day(
    const struct day_closure *closure, struct bytes after, struct buffer *out);
/* next: borrowed from the arena, empty when the day is done. */
MUST_USE enum status wire_read_day_closed(struct bytes body,
    struct arena *arena, uint64_t *changed, struct bytes *next);
