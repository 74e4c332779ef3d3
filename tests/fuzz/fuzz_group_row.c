// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_group_row.c - any bytes as the cells of a row of groups: a line a cell.
 */
#include "tests/fuzz/fuzz.h"

#include "services/scheduling/rules_group_row.h"

#include <assert.h>
#include <string.h>

static void
check_row(const struct group_row *row)
{
	assert(strlen(row->id) >= 1 && strlen(row->id) <= GROUP_ROW_ID_MAX);
	if (row->is_dropped)
		return;
	assert(row->student_count >= 1 && row->meeting_count >= 1);
	for (size_t i = 1; i < row->student_count; i++)
		assert(strcmp(row->students[i - 1], row->students[i]) < 0);
	for (size_t i = 0; i < row->meeting_count; i++)
		assert(row->meetings[i].day <= 17 &&
		       row->meetings[i].day != 7 &&
		       row->meetings[i].start < 24 * 60);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *cell[7] = {"", "", "", "", "", "", ""};
	struct arena *arena = NULL;
	struct group_cells cells;
	struct group_fault fault;
	struct group_row row;
	enum status status;
	char *text, *rest;

	if (arena_new(64u << 20, &arena) != STATUS_OK)
		return 0;
	text = rest = arena_string(arena, bytes_of(data, size));
	for (size_t i = 0; i < 7 && rest != NULL; i++)
		cell[i] = strsep(&rest, "\n");
	cells = (struct group_cells){
	    cell[0], cell[1], cell[2], cell[3], cell[4], cell[5], cell[6]};
	status = text == NULL ? STATUS_NO_MEMORY
			      : rules_group_row(&cells, arena, &row, &fault);
	if (status == STATUS_OK)
		check_row(&row);
	if (status == STATUS_INVALID)
		assert(strlen(fault.found) <= 60 && fault.expected[0] != '\0');
	arena_free(&arena);
	return 0;
}
