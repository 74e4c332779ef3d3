// SPDX-License-Identifier: Apache-2.0
/* wire_job.h - parameters and result of the job scheduling.Solve. */
#pragma once

#include "common/arena.h"

struct solve_params {
	size_t program_count;
	char **programs; /* borrowed from the arena */
	double seconds;  /* 0: no limit */
	bool has_steps;
	uint64_t steps, seed;
	int32_t from, today; /* INT32_MIN: not told */
	bool preview, keep_imported, fill_imported;
};

#define SOLVE_WARNINGS_MAX 20

struct solve_result {
	uint64_t placed, students, groups, sessions;
	int64_t placed_weight, total_weight, bound, cost_cents;
	double seconds;
	uint64_t had_tutor, same_tutor; /* needs */
	size_t warning_count;
	const char *warnings[SOLVE_WARNINGS_MAX];
	uint64_t draft; /* 0: none */
	bool stopped;   /* before its end */
	size_t given_up_count;
	uint64_t *given_up; /* drafts */
};

/* A day that may be absent (INT32_MIN); INVALID: detail names the field. */
MUST_USE enum status wire_read_day(const char *text, const char *field,
    int32_t *day, char *detail, size_t detail_size);
MUST_USE enum status wire_read_solve(struct bytes body, struct arena *arena,
    struct solve_params *params, char *detail, size_t detail_size);
MUST_USE enum status wire_pack_result(
    const struct solve_result *result, struct buffer *out);
struct publish_params {
	uint64_t draft;
	int32_t today; /* INT32_MIN: not told */
};
MUST_USE enum status wire_read_publish(struct bytes body, struct arena *arena,
    struct publish_params *params, char *detail, size_t detail_size);
