// SPDX-License-Identifier: Apache-2.0
/*
 * wire.h - intake's messages and plain structs.
 *
 * The stored form of a record is the packed IntakeEvent that told of it, so
 * that "has it changed?" is a comparison of bytes.  What is unpacked borrows
 * from the arena.
 */
#pragma once

#include "services/intake/findings.h"
#include "services/intake/records.h"
#include "services/intake/rules_roster.h"

/* record: the struct of its kind in records.h. */
MUST_USE enum status wire_pack_record(
    enum record_kind kind, const void *record, struct buffer *out);
/* Its halves; INTERNAL for a kind of the other. */
MUST_USE enum status wire_pack_roster(
    enum record_kind kind, const void *record, struct buffer *out);
MUST_USE enum status wire_pack_own(
    enum record_kind kind, const void *record, struct buffer *out);
MUST_USE enum status wire_pack_removed(
    enum record_kind kind, const char *id, struct buffer *out);
MUST_USE enum status wire_pack_authority(const char *time_zone,
    const struct text_list *clearances, struct buffer *out);
MUST_USE enum status wire_pack_identity(
    const struct identity *identity, struct buffer *out);

/* CORRUPT when the stored bytes are not such a record. */
MUST_USE enum status wire_unpack_record(enum record_kind kind,
    struct bytes stored, struct arena *arena, void **record);
MUST_USE enum status wire_unpack_identity(
    struct bytes stored, struct arena *arena, struct identity *identity);

struct import_params {
	const char *kind;
	bool strict;
	bool dry_run;
	bool allow_removals;
	const char *display_name;
};
MUST_USE enum status wire_unpack_import(struct bytes body, struct arena *arena,
    struct import_params *params, char *detail, size_t detail_size);
MUST_USE enum status wire_pack_result(
    uint64_t number, const struct outcome *outcome, struct buffer *out);

MUST_USE enum status wire_unpack_authority(struct bytes body,
    struct arena *arena, const char **time_zone, char *detail,
    size_t detail_size);

struct export_request {
	const char *kind;
	struct bytes after;
	uint32_t limit; /* 0: not told */
};
MUST_USE enum status wire_unpack_export(struct bytes body, struct arena *arena,
    struct export_request *request, char *detail, size_t detail_size);
/* rows: count × column_count cells, row after row. */
MUST_USE enum status wire_pack_export(const struct layout *layout,
    size_t column_count, char **cells, size_t rows, struct bytes next,
    struct arena *arena, struct buffer *out);
