// SPDX-License-Identifier: Apache-2.0
/*
 * wire_group_import.h - imported groups, and the job that imports them.
 */
#pragma once

#include "services/scheduling/imported.h"

struct group_import_params {
	bool dry_run;
};

struct group_finding {
	bool is_error; /* else a warning */
	uint64_t line;
	const char *code, *field, *found, *expected;
};

struct group_import_result {
	uint64_t number;
	const char *file;
	uint64_t rows, created, updated, unchanged, removed, refused;
	const struct group_finding *findings;
	size_t finding_count;
	uint64_t left_out;
};

MUST_USE enum status wire_pack_imported(
    const struct imported_group *group, struct buffer *out);
MUST_USE enum status wire_read_imported(
    struct bytes stored, struct arena *arena, struct imported_group *group);
MUST_USE enum status wire_pack_import_dropped(
    const char *id, struct buffer *out);
MUST_USE enum status wire_read_group_import(struct bytes body,
    struct arena *arena, struct group_import_params *params, char *detail,
    size_t detail_size);
MUST_USE enum status wire_pack_group_import(
    const struct group_import_result *result, struct arena *arena,
    struct buffer *out);
