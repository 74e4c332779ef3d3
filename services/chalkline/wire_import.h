// SPDX-License-Identifier: Apache-2.0
/*
 * wire_import.h - ImportParams, ImportResult and intake.Export.
 */
#pragma once

#include "common/arena.h"

struct import_params {
	const char *kind;
	bool strict;
	bool dry_run;
	bool allow_removals;
	const char *display_name;
};

struct import_file {
	const char *file;
	uint64_t rows, created, updated, unchanged, removed, refused;
};

struct import_finding {
	const char *severity; /* "error", "warning", "info" */
	const char *code;
	const char *file;
	uint64_t line;
	const char *field;
	const char *found;
	const char *expected;
};

/* Strings and arrays live in the arena it was read with. */
struct import_result {
	uint64_t number;
	size_t files;
	struct import_file *file;
	size_t findings;
	struct import_finding *finding;
	uint64_t findings_left_out;
};

MUST_USE enum status wire_pack_import_params(
    const struct import_params *params, struct buffer *out);
MUST_USE enum status wire_read_import_result(
    struct bytes body, struct arena *arena, struct import_result *result);

struct export_page {
	size_t columns;
	char **column;
	size_t rows;
	char ***row;       /* rows of columns cells */
	struct bytes next; /* empty on the last page */
};

MUST_USE enum status wire_pack_export(
    const char *kind, struct bytes after, uint32_t limit, struct buffer *out);
MUST_USE enum status wire_read_export(
    struct bytes body, struct arena *arena, struct export_page *page);
