// SPDX-License-Identifier: Apache-2.0
/*
 * record_filter.h - which records of attendance are asked for: whose, of which
 * days, as known when.  A request takes of it what it has a field for.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct record_filter {
	const char *student_id, *session_id, *provider_id; /* or NULL: all */
	const char *school_id, *program_id;
	const char *from, *to; /* days, both included */
	bool has_as_of;
	int64_t as_of;
};
