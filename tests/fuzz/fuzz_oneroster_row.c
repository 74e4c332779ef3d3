// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_oneroster_row.c - any CSV as each of OneRoster's files and our own.
 *
 * The first byte chooses the layout and strictness.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

#include "common/csv_table.h"
#include "services/intake/rules_layouts.h"
#include "services/intake/rules_oneroster.h"

typedef void *read_fn(struct fields *fields);

static read_fn *const reads[] = {oneroster_read_org, oneroster_read_session,
    oneroster_read_course, oneroster_read_class, oneroster_read_user,
    oneroster_read_role, oneroster_read_demographics, oneroster_read_enrollment,
    own_read_tutor, own_read_program, own_read_need, own_read_slot,
    own_read_availability, own_read_calendar_day, own_read_school,
    own_read_school_day, own_read_consent, own_read_clearance, own_read_pair,
    own_read_pin};
#define LAYOUTS (sizeof(reads) / sizeof(*reads))

static void
tell(const struct fault *fault, void *ctx)
{
	(void)ctx;
	assert(strlen(fault->found) <= FAULT_SHOWN + 3);
}

static void
read_file(struct csv_reader *reader, size_t which, bool strict)
{
	const struct layout *layout =
	    which < ONEROSTER_FILES ? &oneroster_layouts[which]
				    : &own_layouts[which - ONEROSTER_FILES];
	const char *names[CSV_COLUMNS_MAX];
	struct fields fields = {0};
	struct header header;
	struct csv_fault csv_fault;
	struct fault fault;
	struct csv_row row;

	for (size_t i = 0; i < csv_column_count(reader); i++)
		names[i] = csv_column_name(reader, i);
	if (!header_read(layout, names, csv_column_count(reader),
		oneroster_synonyms, strict, &header, tell, NULL) ||
	    arena_new(16u << 20, &fields.arena) != STATUS_OK)
		return;
	while (csv_next(reader, &row, &csv_fault) == STATUS_OK) {
		if (!row_read(layout, &header, row.cell, row.cells, strict,
			&fields, tell, NULL))
			continue;
		if (which >= ONEROSTER_FILES &&
		    !own_check_row((enum own_kind)(which - ONEROSTER_FILES),
			&fields, &fault))
			continue;
		assert(reads[which](&fields) != NULL || fields.failed);
	}
	arena_free(&fields.arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct csv_reader *reader = NULL;
	struct csv_fault fault;

	if (size == 0 || csv_open_bytes(bytes_of(data + 1, size - 1), &reader,
			     &fault) != STATUS_OK)
		return 0;
	read_file(reader, data[0] % LAYOUTS, data[0] >= 128);
	csv_close(&reader);
	return 0;
}
