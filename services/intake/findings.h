// SPDX-License-Identifier: Apache-2.0
/*
 * findings.h - what an import tells: counts a file, and what was found.
 *
 * At most FINDINGS_MAX findings are kept; the rest are counted.  Sorted by
 * file, line and the order in which they were found.
 */
#pragma once

#include "services/intake/rules_columns.h"

#define FINDINGS_MAX 10000
#define OUTCOME_FILES_MAX 96

struct finding {
	enum severity severity;
	const char *code;
	const char *file;
	uint64_t line;
	const char *field;
	const char *found;
	const char *expected;
	uint32_t file_number;
	uint32_t order;
};

struct file_counts {
	const char *file;
	uint64_t rows;
	uint64_t created;
	uint64_t updated;
	uint64_t unchanged;
	uint64_t removed;
	uint64_t refused;
};

struct outcome {
	struct arena *arena; /* borrowed */
	struct finding *findings;
	size_t finding_count;
	size_t finding_capacity;
	uint64_t left_out;
	struct file_counts files[OUTCOME_FILES_MAX];
	size_t file_count;
};

void outcome_init(struct outcome *outcome, struct arena *arena);
void outcome_fini(struct outcome *outcome);
/*
 * The counts of a file, made when it is new; NULL beyond OUTCOME_FILES_MAX or
 * out of memory.
 */
struct file_counts *outcome_file(struct outcome *outcome, const char *file);
/* Findings that cannot be kept are counted as left out. */
void outcome_tell(struct outcome *outcome, const char *file, uint64_t line,
    const struct fault *fault);
void outcome_sort(struct outcome *outcome);
