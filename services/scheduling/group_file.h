// SPDX-License-Identifier: Apache-2.0
/*
 * group_file.h - a CSV file of groups, row by row, and what is told of it.
 *
 * Columns: groupId, programId, schoolId, tutorId, studentIds, meets, and
 * status, which may be missing; in any order.
 */
#pragma once

#include "services/scheduling/group_check.h"
#include "services/scheduling/wire_group_import.h"

#define GROUP_FINDINGS_MAX 10000

struct file_group {
	uint64_t line;
	struct group_row row;
	bool is_refused;
	struct imported_group group; /* once it is checked */
};

struct group_file {
	struct arena *arena;  /* borrowed */
	struct rows groups;   /* struct file_group, each id once */
	struct rows findings; /* struct group_finding */
	uint64_t rows, refused, left_out;
};

/*
 * What cannot be read is a finding, not a failure: INVALID is never returned.
 * Free it also after a failure.
 */
MUST_USE enum status group_file_read(
    const char *path, struct arena *arena, struct group_file *file);
void group_file_fini(struct group_file *file);
/* Refuses the row. */
MUST_USE enum status group_file_refuse(struct group_file *file,
    struct file_group *group, const struct group_fault *fault);
MUST_USE enum status group_file_warn(
    struct group_file *file, uint64_t line, const struct group_fault *fault);
/* By line. */
void group_file_sort(struct group_file *file);
