// SPDX-License-Identifier: Apache-2.0
/*
 * wire_import.c - what is asked of intake, and what it answers.
 *
 * Requests are unpacked with limits; answers are packed from plain structs.
 */
#include "services/intake/wire.h"

#include <stdlib.h>

#include "chalkline/v1/intake.pb-c.h"
#include "common/wire.h"

enum status
wire_unpack_import(struct bytes body, struct arena *arena,
    struct import_params *params, char *detail, size_t detail_size)
{
	ProtobufCMessage *base = NULL;
	enum status status =
	    wire_unpack(&chalkline__v1__import_params__descriptor, body, arena,
		&base, detail, detail_size);
	const Chalkline__V1__ImportParams *message =
	    (const Chalkline__V1__ImportParams *)base;

	if (status != STATUS_OK)
		return status;
	*params = (struct import_params){
	    .kind = wire_or_empty(message->kind),
	    .strict = message->strict,
	    .dry_run = message->dry_run,
	    .allow_removals = message->allow_removals,
	    .display_name = wire_or_empty(message->display_name),
	};
	return STATUS_OK;
}

static void
fill_file(Chalkline__V1__ImportFile *file, const struct file_counts *counts)
{
	*file = (Chalkline__V1__ImportFile)CHALKLINE__V1__IMPORT_FILE__INIT;
	file->file = (char *)counts->file;
	file->has_rows = file->has_created = file->has_updated = true;
	file->has_unchanged = file->has_removed = file->has_refused = true;
	file->rows = counts->rows;
	file->created = counts->created;
	file->updated = counts->updated;
	file->unchanged = counts->unchanged;
	file->removed = counts->removed;
	file->refused = counts->refused;
}

static Chalkline__V1__Severity
severity_number(enum severity severity)
{
	switch (severity) {
	case SEVERITY_INFO:
		return CHALKLINE__V1__SEVERITY__SEVERITY_INFO;
	case SEVERITY_WARNING:
		return CHALKLINE__V1__SEVERITY__SEVERITY_WARNING;
	case SEVERITY_ERROR:
		return CHALKLINE__V1__SEVERITY__SEVERITY_ERROR;
	case SEVERITY_NONE:
		break;
	}
	return CHALKLINE__V1__SEVERITY__SEVERITY_UNSPECIFIED;
}

static char *
text_or_null(const char *text)
{
	return text[0] != '\0' ? (char *)text : NULL;
}

static void
fill_finding(
    Chalkline__V1__ImportFinding *message, const struct finding *finding)
{
	*message =
	    (Chalkline__V1__ImportFinding)CHALKLINE__V1__IMPORT_FINDING__INIT;
	message->has_severity = true;
	message->severity = severity_number(finding->severity);
	message->code = (char *)finding->code;
	message->file = (char *)finding->file;
	message->has_line = finding->line > 0;
	message->line = finding->line;
	message->field = text_or_null(finding->field);
	message->found = text_or_null(finding->found);
	message->expected = text_or_null(finding->expected);
}

enum status
wire_pack_result(
    uint64_t number, const struct outcome *outcome, struct buffer *out)
{
	Chalkline__V1__ImportResult result = CHALKLINE__V1__IMPORT_RESULT__INIT;
	Chalkline__V1__ImportFile file[OUTCOME_FILES_MAX];
	Chalkline__V1__ImportFile *files[OUTCOME_FILES_MAX];
	Chalkline__V1__ImportFinding *finding =
	    calloc(outcome->finding_count + 1, sizeof(*finding));
	Chalkline__V1__ImportFinding **findings =
	    calloc(outcome->finding_count + 1, sizeof(*findings));
	enum status status = STATUS_NO_MEMORY;

	if (finding == NULL || findings == NULL)
		goto out;
	for (size_t i = 0; i < outcome->file_count; i++) {
		fill_file(&file[i], &outcome->files[i]);
		files[i] = &file[i];
	}
	for (size_t i = 0; i < outcome->finding_count; i++) {
		fill_finding(&finding[i], &outcome->findings[i]);
		findings[i] = &finding[i];
	}
	result.has_import = true;
	result.import = number;
	result.n_files = outcome->file_count;
	result.files = files;
	result.n_findings = outcome->finding_count;
	result.findings = findings;
	result.has_findings_left_out = outcome->left_out > 0;
	result.findings_left_out = outcome->left_out;
	status = wire_pack(&result.base, out);
out:
	free(findings);
	free(finding);
	return status;
}

enum status
wire_unpack_authority(struct bytes body, struct arena *arena,
    const char **time_zone, char *detail, size_t detail_size)
{
	ProtobufCMessage *base = NULL;
	enum status status =
	    wire_unpack(&chalkline__v1__set_authority__descriptor, body, arena,
		&base, detail, detail_size);
	const Chalkline__V1__SetAuthority *message =
	    (const Chalkline__V1__SetAuthority *)base;

	if (status != STATUS_OK)
		return status;
	*time_zone = wire_or_empty(message->time_zone);
	return STATUS_OK;
}

enum status
wire_unpack_export(struct bytes body, struct arena *arena,
    struct export_request *request, char *detail, size_t detail_size)
{
	ProtobufCMessage *base = NULL;
	enum status status =
	    wire_unpack(&chalkline__v1__export_request__descriptor, body, arena,
		&base, detail, detail_size);
	const Chalkline__V1__ExportRequest *message =
	    (const Chalkline__V1__ExportRequest *)base;

	if (status != STATUS_OK)
		return status;
	*request = (struct export_request){
	    .kind = wire_or_empty(message->kind),
	    .after = bytes_of(message->after.data, message->after.len),
	    .limit = message->limit,
	};
	return STATUS_OK;
}

enum status
wire_pack_export(const struct layout *layout, size_t column_count, char **cells,
    size_t rows, struct bytes next, struct arena *arena, struct buffer *out)
{
	typedef Chalkline__V1__ExportRow Row;
	Chalkline__V1__ExportReply reply = CHALKLINE__V1__EXPORT_REPLY__INIT;
	char *columns[COLUMNS_MAX];
	Row *row = arena_zeroed(arena, rows + 1, sizeof(*row));
	Row **list = arena_zeroed(arena, rows + 1, sizeof(*list));

	if (row == NULL || list == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < column_count; i++)
		columns[i] = (char *)layout->columns[i].name;
	for (size_t i = 0; i < rows; i++) {
		row[i] = (Row)CHALKLINE__V1__EXPORT_ROW__INIT;
		row[i].n_cells = column_count;
		row[i].cells = cells + i * column_count;
		list[i] = &row[i];
	}
	reply.n_columns = column_count;
	reply.columns = columns;
	reply.n_rows = rows;
	reply.rows = list;
	reply.has_next = next.len > 0;
	reply.next.data = (uint8_t *)next.data;
	reply.next.len = next.len;
	return wire_pack(&reply.base, out);
}
