// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_sheet_layout.c - any bytes as a layout: a layout that can be used, or
 * a fault that says what was expected.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#include "services/chalkline/sheet_layout.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = NULL;
	struct sheet_layout layout;
	struct layout_fault fault = {0};
	enum status status;

	assert(arena_new((size_t)64 << 20, &arena) == STATUS_OK);
	status =
	    sheet_layout_read(bytes_of(data, size), arena, &layout, &fault);
	if (status == STATUS_OK) {
		assert(layout.dates != NULL && layout.meanings > 0);
		assert(layout.columns[SHEET_STUDENT_ID].count > 0);
	} else {
		assert(status == STATUS_NO_MEMORY || fault.expected[0] != '\0');
	}
	arena_free(&arena);
	return 0;
}
