// SPDX-License-Identifier: Apache-2.0
/*
 * import_read.c - a CSV file into a sheet.
 *
 * Every row is counted once: kept, or refused with a finding that says why.
 */
#include "services/intake/import.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "common/csv_table.h"

/* Where findings of the row at hand go. */
struct teller {
	struct import *import;
	const char *file;
	uint64_t line;
};

static void
tell(const struct fault *fault, void *ctx)
{
	struct teller *teller = ctx;

	outcome_tell(
	    &teller->import->outcome, teller->file, teller->line, fault);
}

static void
tell_csv(struct import *import, const char *file, const struct csv_fault *fault)
{
	import_tell(import, file, fault->line, SEVERITY_ERROR, fault->code, "",
	    fault->found, fault->expected);
}

/* A hash of the cells that are kept, each with its end. */
static void
hash_row(const struct fields *fields, uint8_t hash[16])
{
	XXH3_state_t *state = XXH3_createState();
	XXH128_canonical_t canonical;

	memset(hash, 0, 16);
	if (state == NULL)
		return;
	(void)XXH3_128bits_reset(state);
	for (size_t i = 0; i < fields->layout->count; i++) {
		const char *value = fields->value[i];

		if ((fields->layout->columns[i].flags & COLUMN_NOT_KEPT) != 0)
			value = "";
		(void)XXH3_128bits_update(state, value, strlen(value) + 1);
	}
	XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
	memcpy(hash, canonical.digest, 16);
	(void)XXH3_freeState(state);
}

/* A row that is refused keeps its place by its id, where it has one. */
static enum status
add_refused(struct import *import, struct sheet *sheet,
    const struct fields *fields, uint64_t line)
{
	struct entry entry = {.line = line, .state = ENTRY_REFUSED};
	const char *id = fields->value[0];

	sheet->counts->refused++;
	if (id == NULL || !is_id(id)) {
		sheet->nameless++;
		return STATUS_OK;
	}
	entry.id = arena_string(import->arena, bytes_of_string(id));
	return entry.id != NULL ? sheet_add(sheet, &entry) : STATUS_TOO_BIG;
}

static enum status
add_good(struct import *import, struct sheet *sheet, struct fields *fields,
    struct teller *teller)
{
	struct entry entry = {
	    .line = teller->line, .record = sheet->read(fields)};

	if (fields->failed || entry.record == NULL)
		return STATUS_TOO_BIG;
	entry.id = sheet->id_of(entry.record);
	if (entry.id == NULL) {
		import_tell(import, teller->file, teller->line, SEVERITY_ERROR,
		    "BAD_ID", "sourcedId",
		    "no id, and none can be made of the others",
		    "an id of 1-255 bytes without blanks");
		return add_refused(import, sheet, fields, teller->line);
	}
	hash_row(fields, entry.hash);
	if (sheet->has_status && oneroster_status(fields).to_be_deleted)
		entry.state = ENTRY_REMOVE;
	return sheet_add(sheet, &entry);
}

static enum status
take_row(struct import *import, struct sheet *sheet,
    const struct header *header, const struct csv_row *row, check_row_fn *check,
    void *ctx)
{
	struct teller teller = {
	    .import = import, .file = sheet->file, .line = row->line};
	struct fields fields = {.arena = import->arena};
	struct fault fault;

	sheet->counts->rows++;
	if (!row_read(sheet->layout, header, row->cell, row->cells,
		import->input->params->strict, &fields, tell, &teller))
		return add_refused(import, sheet, &fields, row->line);
	if (check != NULL && !check(&fields, header, ctx, &fault)) {
		tell(&fault, &teller);
		return add_refused(import, sheet, &fields, row->line);
	}
	return add_good(import, sheet, &fields, &teller);
}

static enum status
read_rows(struct import *import, struct sheet *sheet, struct csv_reader *reader,
    const struct header *header, bool usable, check_row_fn *check, void *ctx)
{
	struct csv_row row;
	struct csv_fault fault;
	enum status status;

	for (;;) {
		if (sheet->counts->rows % 1024 == 0) {
			status = import_step(import, "reading", sheet->file,
			    csv_bytes_read(reader), csv_bytes_total(reader));
			if (status != STATUS_OK)
				return status;
		}
		status = csv_next(reader, &row, &fault);
		if (status == STATUS_NOT_FOUND)
			return STATUS_OK;
		if (status == STATUS_INVALID) {
			sheet->counts->rows++;
			sheet->counts->refused++;
			sheet->nameless++;
			if (usable)
				tell_csv(import, sheet->file, &fault);
			continue;
		}
		if (status == STATUS_OK && !usable) {
			sheet->counts->rows++;
			sheet->counts->refused++;
			continue;
		}
		if (status == STATUS_OK)
			status =
			    take_row(import, sheet, header, &row, check, ctx);
		if (status != STATUS_OK)
			return status;
	}
}

static bool
read_header(struct import *import, struct sheet *sheet,
    struct csv_reader *reader, struct header *header)
{
	const char *names[CSV_COLUMNS_MAX];
	size_t count = csv_column_count(reader);
	bool strict = import->input->params->strict;
	struct teller teller = {
	    .import = import, .file = sheet->file, .line = 1};
	bool usable;

	for (size_t i = 0; i < count; i++)
		names[i] = csv_column_name(reader, i);
	usable = header_read(sheet->layout, names, count, oneroster_synonyms,
	    strict, header, tell, &teller);
	if (usable && strict && sheet->has_status &&
	    !oneroster_header_is_standard(
		(enum oneroster_file)(sheet->layout - oneroster_layouts), names,
		count)) {
		import_tell(import, sheet->file, 1, SEVERITY_ERROR,
		    "HEADER_ORDER", "", "columns in another order",
		    "the standard's columns in its order");
		usable = false;
	}
	return usable;
}

static void
tell_if_empty(struct import *import, const struct sheet *sheet)
{
	if (sheet->counts->rows == 0)
		import_tell(import, sheet->file, 1, SEVERITY_INFO, "NO_ROWS",
		    "", "a header only", "");
}

enum status
import_read_sheet(struct import *import, struct sheet *sheet, const char *path,
    check_row_fn *check, void *ctx)
{
	struct csv_reader *reader = NULL;
	struct csv_fault fault;
	struct header header;
	enum status status = csv_open(path, &reader, &fault);
	bool usable;

	if (status == STATUS_INVALID) {
		tell_csv(import, sheet->file, &fault);
		sheet->refused = true;
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	usable = read_header(import, sheet, reader, &header);
	status = read_rows(import, sheet, reader, &header, usable, check, ctx);
	csv_close(&reader);
	sheet->refused = !usable;
	if (usable)
		tell_if_empty(import, sheet);
	sheet_sort(sheet);
	return status;
}

void
import_refuse_duplicates(struct import *import, struct sheet *sheet)
{
	const struct entry *kept = NULL;

	for (size_t i = 0; i < sheet->count; i++) {
		struct entry *entry = &sheet->entries[i];

		if (entry->state == ENTRY_REFUSED)
			continue;
		if (kept == NULL || strcmp(entry->id, kept->id) != 0) {
			kept = entry;
			continue;
		}
		import_tell(import, sheet->file, entry->line, SEVERITY_ERROR,
		    "DUPLICATE_ID", sheet->layout->columns[0].name, entry->id,
		    "each id once in a file; the first row counts");
		sheet_refuse(sheet, entry);
	}
}
