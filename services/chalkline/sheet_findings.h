// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_findings.h - what is to be said of the rows of a sheet.
 *
 * Texts are copied into the arena.  Beyond SHEET_FINDINGS_MAX they are only
 * counted.
 */
#pragma once

#include "services/chalkline/wire_import.h"

#define SHEET_FINDINGS_MAX 10000u

struct sheet_findings {
	struct arena *arena;
	const char *file;
	struct import_finding *items;
	size_t count, room;
	uint64_t left_out;
	bool failed; /* out of memory */
};

struct sheet_finding {
	const char *severity; /* "error": the row is refused; "warning" */
	const char *code;
	uint64_t line;
	const char *field;
	const char *found;
	const char *expected;
};

/*
 * By line, for people who mend the file from its top; of one line errors come
 * first.
 */
void sheet_findings_sort(struct sheet_findings *findings);
void sheet_findings_add(
    struct sheet_findings *findings, const struct sheet_finding *finding);
