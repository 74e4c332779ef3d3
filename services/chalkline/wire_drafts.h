// SPDX-License-Identifier: Apache-2.0
/*
 * wire_drafts.h - drafts of a schedule: listed, shown, published, given up.
 *
 * Strings and arrays live in the arena they were read with; absent strings
 * are "".
 */
#pragma once

#include "services/chalkline/wire_schedule.h"

struct draft_rate {
	const char *dimension, *value;
	bool suppressed; /* then no number is told */
	uint64_t students, needs, placed, placed_before;
	int64_t weight, placed_weight;
};

struct draft_difference {
	uint64_t groups_kept, groups_new, groups_dropped, groups_changed;
	uint64_t students_kept, students_gained, students_lost;
	uint64_t students_other_tutor, students_other_time;
	uint64_t sessions_moved, sessions_planned, sessions_changed;
	uint64_t sessions_withdrawn;
};

struct draft_change {
	const char *student_id, *program_id, *change;
	const char *old_group_id, *group_id, *old_tutor_id, *tutor_id;
	size_t old_slots, slots;
	char **old_slot, **slot;
};

struct draft {
	uint64_t number;
	int64_t made_at;
	size_t programs;
	char **program;
	struct solve_result result; /* its warnings too */
	uint64_t week_sessions;
	int64_t term_cents;
	struct draft_difference difference;
	size_t rates;
	struct draft_rate *rate;
};

struct draft_list {
	size_t count;
	struct draft *item;
};

struct preview_page {
	struct draft draft;
	size_t changes;
	struct draft_change *change;
	struct bytes next; /* empty on the last page */
};

MUST_USE enum status wire_pack_publish(
    uint64_t draft, const char *today, struct buffer *out);
MUST_USE enum status wire_pack_discard(uint64_t draft, struct buffer *out);
MUST_USE enum status wire_pack_drafts_query(struct buffer *out);
MUST_USE enum status wire_read_drafts(
    struct bytes body, struct arena *arena, struct draft_list *list);
/* draft 0: the newest. */
MUST_USE enum status wire_pack_preview(uint64_t draft, bool changes,
    struct bytes after, uint32_t limit, struct buffer *out);
MUST_USE enum status wire_read_preview(
    struct bytes body, struct arena *arena, struct preview_page *page);
