// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_rows.h - the rows of a sheet, read by its layout.
 *
 * A row that cannot be read is a finding of severity error and is kept with
 * its cells, so that it can be written out, mended and sent again.  Texts are
 * in the arena; absent ones are NULL, absent instants EVENT_NO_INSTANT.
 */
#pragma once

#include "common/zone.h"
#include "services/chalkline/sheet_findings.h"
#include "services/chalkline/sheet_layout.h"
#include "services/chalkline/sheet_text.h"

struct sheet_row {
	uint64_t line;
	bool refused;
	const char **cells; /* as they stand in the file */
	size_t cell_count;
	const char *session_id, *student_id;
	bool session_made; /* the id is a hash: the sheet has none */
	const char *tutor_id, *program_id, *school_id;
	enum subject subject;
	enum modality modality;
	int64_t start, end; /* planned */
	int64_t actual_start, actual_end;
	enum sheet_outcome outcome;
	enum attendance status;
	enum reason reason;
	enum party party;
	int32_t minutes; /* EVENT_NO_MINUTES: not told */
};

struct sheet_reading {
	const struct sheet_layout *layout;
	const struct zone *zone;
	const char *period; /* "2026-10" */
	struct arena *arena;
	struct sheet_findings *findings;
};

struct sheet_rows {
	const char **header;
	size_t columns;
	struct sheet_row *items;
	size_t count, room;
	size_t refused;
};

/* INVALID: the sheet has no header that the layout knows; a finding says so. */
MUST_USE enum status sheet_rows_read(const struct sheet_reading *reading,
    const struct sheet_text *text, struct sheet_rows *rows);
/* Refuses a row that was read, with a finding. */
void sheet_row_refuse(const struct sheet_reading *reading,
    struct sheet_rows *rows, struct sheet_row *row, const char *code,
    const char *field, const char *found, const char *expected);
