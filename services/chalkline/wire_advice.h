// SPDX-License-Identifier: Apache-2.0
/*
 * wire_advice.h - who waits, and what would place most.
 *
 * Strings and arrays live in the arena they were read with; absent strings
 * are "".
 */
#pragma once

#include "common/arena.h"

#define ADVICE_KINDS_MAX 8

struct advice_params {
	uint32_t changes, tries; /* 0: not told */
	const char **kinds;      /* WINDOW, ... */
	size_t kind_count;       /* 0: all */
};

struct advice_wait {
	const char *school_id, *program_id, *reason, *detail;
	uint64_t students;
	int64_t weight;
};

struct advice_change {
	const char *change, *text, *tutor_id, *new_tutor_id, *school_id;
	const char *slot_id, *word, *subject, *period;
	uint32_t minutes;
	uint64_t students;
	int64_t weight;
};

struct advice_told {
	uint64_t waiting, tried;
	int64_t weight;
	size_t waits, changes, singles;
	struct advice_wait *wait;
	struct advice_change *change, *single;
};

MUST_USE enum status wire_pack_advice(
    const struct advice_params *params, const char *today, struct buffer *out);
MUST_USE enum status wire_read_advice(
    struct bytes body, struct arena *arena, struct advice_told *told);
