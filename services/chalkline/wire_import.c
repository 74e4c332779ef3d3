// SPDX-License-Identifier: Apache-2.0
/*
 * wire_import.c - imports and exports between bytes and structs.
 */
#include "services/chalkline/wire_import.h"

#include <chalkline/v1/intake.pb-c.h>

#include "common/wire.h"

enum status
wire_pack_import_params(const struct import_params *params, struct buffer *out)
{
	Chalkline__V1__ImportParams m = CHALKLINE__V1__IMPORT_PARAMS__INIT;

	m.kind = (char *)params->kind;
	m.has_strict = true;
	m.strict = params->strict;
	m.has_dry_run = true;
	m.dry_run = params->dry_run;
	m.has_allow_removals = true;
	m.allow_removals = params->allow_removals;
	m.display_name = (char *)params->display_name;
	return wire_pack(&m.base, out);
}

static const char *
severity_word(Chalkline__V1__Severity severity)
{
	switch (severity) {
	case CHALKLINE__V1__SEVERITY__SEVERITY_ERROR:
		return "error";
	case CHALKLINE__V1__SEVERITY__SEVERITY_WARNING:
		return "warning";
	case CHALKLINE__V1__SEVERITY__SEVERITY_INFO:
	case CHALKLINE__V1__SEVERITY__SEVERITY_UNSPECIFIED:
	case _CHALKLINE__V1__SEVERITY_IS_INT_SIZE:
		return "info";
	}
	return "info";
}

static void
read_file(const Chalkline__V1__ImportFile *from, struct import_file *to)
{
	*to = (struct import_file){
	    .file = wire_or_empty(from->file),
	    .rows = from->rows,
	    .created = from->created,
	    .updated = from->updated,
	    .unchanged = from->unchanged,
	    .removed = from->removed,
	    .refused = from->refused,
	};
}

static void
read_finding(
    const Chalkline__V1__ImportFinding *from, struct import_finding *to)
{
	*to = (struct import_finding){
	    .severity = severity_word(from->severity),
	    .code = wire_or_empty(from->code),
	    .file = wire_or_empty(from->file),
	    .line = from->line,
	    .field = wire_or_empty(from->field),
	    .found = wire_or_empty(from->found),
	    .expected = wire_or_empty(from->expected),
	};
}

enum status
wire_read_import_result(
    struct bytes body, struct arena *arena, struct import_result *result)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__import_result__descriptor, body, arena,
		&message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__ImportResult *m =
	    (const Chalkline__V1__ImportResult *)message;
	struct import_file *files =
	    arena_zeroed(arena, m->n_files + 1, sizeof(*files));
	struct import_finding *findings =
	    arena_zeroed(arena, m->n_findings + 1, sizeof(*findings));
	if (files == NULL || findings == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_files; i++)
		read_file(m->files[i], &files[i]);
	for (size_t i = 0; i < m->n_findings; i++)
		read_finding(m->findings[i], &findings[i]);
	*result = (struct import_result){
	    .number = m->import,
	    .files = m->n_files,
	    .file = files,
	    .findings = m->n_findings,
	    .finding = findings,
	    .findings_left_out = m->findings_left_out,
	};
	return STATUS_OK;
}

enum status
wire_pack_export(
    const char *kind, struct bytes after, uint32_t limit, struct buffer *out)
{
	Chalkline__V1__ExportRequest m = CHALKLINE__V1__EXPORT_REQUEST__INIT;

	m.kind = (char *)kind;
	m.has_limit = true;
	m.limit = limit;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	return wire_pack(&m.base, out);
}

enum status
wire_read_export(
    struct bytes body, struct arena *arena, struct export_page *page)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__export_reply__descriptor, body, arena,
		&message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__ExportReply *m =
	    (const Chalkline__V1__ExportReply *)message;
	char ***rows = arena_zeroed(arena, m->n_rows + 1, sizeof(*rows));
	if (rows == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_rows; i++) {
		if (m->rows[i]->n_cells != m->n_columns)
			return STATUS_INVALID;
		rows[i] = m->rows[i]->cells;
	}
	*page = (struct export_page){
	    .columns = m->n_columns,
	    .column = m->columns,
	    .rows = m->n_rows,
	    .row = rows,
	    .next = m->has_next ? bytes_of(m->next.data, m->next.len)
				: bytes_of(NULL, 0),
	};
	return STATUS_OK;
}
