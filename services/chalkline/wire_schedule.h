// SPDX-License-Identifier: Apache-2.0
/*
 * wire_schedule.h - solving and showing a schedule.
 *
 * Strings and arrays live in the arena they were read with; absent strings
 * are "".
 */
#pragma once

#include "common/arena.h"

struct solve_params {
	const char **program_ids;
	size_t programs;
	double seconds; /* 0: not told */
	bool has_steps, has_seed, preview, keep_imported, fill_imported;
	uint64_t steps;
	uint64_t seed;
	const char *from;  /* YYYY-MM-DD; NULL: not told */
	const char *today; /* YYYY-MM-DD */
};

struct solve_result {
	uint64_t placed, students;
	int64_t placed_weight, total_weight, bound;
	uint64_t groups, sessions;
	int64_t cost_cents;
	double seconds;
	uint64_t had_tutor, same_tutor; /* needs */
	size_t warnings;
	char **warning;
	uint64_t draft;  /* 0: none */
	bool stopped;    /* before its end: the best so far is the draft */
	size_t given_up; /* drafts that made room */
	uint64_t *gone;
};

MUST_USE enum status wire_pack_solve_params(
    const struct solve_params *params, struct buffer *out);
MUST_USE enum status wire_read_solve_result(
    struct bytes body, struct arena *arena, struct solve_result *result);

struct schedule_filter {
	const char *school_id, *tutor_id, *student_id,
	    *program_id; /* or NULL */
	bool sessions;
};

struct shown_slot {
	uint32_t day;        /* 0 = Monday */
	uint32_t start, end; /* minutes after midnight, local time */
};

struct shown_group {
	const char *group_id, *program_id, *school_id, *provider_id, *tutor_id;
	const char *begins_on, *ends_on;
	size_t slots;
	struct shown_slot *slot;
	size_t students;
	char **student;
};

struct shown_session {
	const char *provider_id, *session_id, *group_id, *program_id;
	const char *school_id, *subject, *tutor_id, *modality;
	size_t students;
	char **student;
	int64_t planned_start, planned_end;
	const char *makeup_of;
};

struct shown_unplaced {
	const char *need_id, *student_id, *program_id, *reason;
};

struct schedule_page {
	size_t groups;
	struct shown_group *group;
	size_t sessions;
	struct shown_session *session;
	size_t unplaced;
	struct shown_unplaced *waiting;
	struct bytes next; /* empty on the last page */
};

MUST_USE enum status wire_pack_schedule_show(
    const struct schedule_filter *filter, struct bytes after, uint32_t limit,
    struct buffer *out);
MUST_USE enum status wire_read_schedule(
    struct bytes body, struct arena *arena, struct schedule_page *page);

struct calendar_filter {
	const char *school_id, *tutor_id, *student_id,
	    *program_id;  /* or NULL */
	int64_t from, to; /* of the beginning, to excluded */
	bool has_from, has_to;
	bool withdrawn; /* withdrawn sessions as well */
};

struct calendar_entry {
	struct shown_session session;
	uint32_t changes; /* 0: planned once and not touched since */
	int64_t told_at;  /* microseconds UTC, of the last change */
	bool withdrawn;
	const char *party, *reason; /* of a withdrawn one */
	const char *time_zone;      /* IANA name */
};

struct calendar_shown {
	size_t entries;
	struct calendar_entry *entry;
	struct bytes next; /* empty on the last page */
};

MUST_USE enum status wire_pack_calendar(const struct calendar_filter *filter,
    struct bytes after, uint32_t limit, struct buffer *out);
MUST_USE enum status wire_read_calendar(
    struct bytes body, struct arena *arena, struct calendar_shown *page);
