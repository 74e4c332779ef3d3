// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_csv.c - any bytes as a CSV file: rows within the limits, an end.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

#include "common/csv_table.h"
#include "common/utf8.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct csv_reader *reader = NULL;
	struct csv_fault fault;
	struct csv_row row;
	enum status status =
	    csv_open_bytes(bytes_of(data, size), &reader, &fault);
	uint64_t line = 1;

	if (status != STATUS_OK) {
		assert(status == STATUS_INVALID && fault.code != NULL);
		return 0;
	}
	while ((status = csv_next(reader, &row, &fault)) == STATUS_OK ||
	       status == STATUS_INVALID) {
		uint64_t at = status == STATUS_OK ? row.line : fault.line;

		assert(at > line);
		line = at;
		for (size_t i = 0; status == STATUS_OK && i < row.cells; i++)
			assert(strlen(row.cell[i]) <= CSV_CELL_MAX &&
			       utf8_is_valid(bytes_of_string(row.cell[i])));
	}
	assert(status == STATUS_NOT_FOUND);
	csv_close(&reader);
	return 0;
}
