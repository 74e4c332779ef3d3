// SPDX-License-Identifier: Apache-2.0
/*
 * test_group_row.c - rows of a file of groups, good and bad.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "services/scheduling/rules_group_row.h"

#define GOOD "K1", "P", "S", "T"

struct good_case {
	struct group_cells cells;
	const char *read; /* as text_of has it */
};

static const struct good_case goods[] = {
    {{GOOD, "b a", "MON 10:00", ""}, "K1 P S T a b 0@600"},
    {{GOOD, " c\tb  a ", " wed 9:05  MON 10:00 ", "active"},
	"K1 P S T a b c 0@600 2@545"},
    {{GOOD, "a", "J 0:00 1 23:59 10 8:00 a 07:00 SUN 00:00", ""},
	"K1 P S T a 6@0 8@420 8@1439 17@0 17@480"},
    {{"K.1_2:3-4", "P", "S", "T", "a", "MON 10:00", ""},
	"K.1_2:3-4 P S T a 0@600"},
    {{"K1", "", "", "", "", "", "ToBeDeleted"}, "drop K1"},
};

struct bad_case {
	struct group_cells cells;
	const char *code, *field, *found;
};

static const struct bad_case bads[] = {
    {{"", "P", "S", "T", "a", "MON 10:00", ""}, "MISSING_VALUE", "groupId", ""},
    {{"", "", "", "", "", "", "tobedeleted"}, "MISSING_VALUE", "groupId", ""},
    {{"G-x", "P", "S", "T", "a", "MON 10:00", ""}, "BAD_ID", "groupId", "G-x"},
    {{"K 1", "P", "S", "T", "a", "MON 10:00", ""}, "BAD_ID", "groupId", "K 1"},
    {{"K1", "", "S", "T", "a", "MON 10:00", ""}, "MISSING_VALUE", "programId",
	""},
    {{"K1", "P", "S S", "T", "a", "MON 10:00", ""}, "BAD_ID", "schoolId",
	"S S"},
    {{"K1", "P", "S", "", "a", "MON 10:00", ""}, "MISSING_VALUE", "tutorId",
	""},
    {{GOOD, "  ", "MON 10:00", ""}, "MISSING_VALUE", "studentIds", ""},
    {{GOOD, "a b a", "MON 10:00", ""}, "DUPLICATE", "studentIds", "a"},
    {{GOOD, "a", "", ""}, "MISSING_VALUE", "meets", ""},
    {{GOOD, "a", "MON", ""}, "BAD_TIME", "meets", ""},
    {{GOOD, "a", "MON 10:00 WED", ""}, "BAD_TIME", "meets", ""},
    {{GOOD, "a", "10:00 MON", ""}, "BAD_DAY", "meets", "10:00"},
    {{GOOD, "a", "MONDAY 10:00", ""}, "BAD_DAY", "meets", "MONDAY"},
    {{GOOD, "a", "K 10:00", ""}, "BAD_DAY", "meets", "K"},
    {{GOOD, "a", "0 10:00", ""}, "BAD_DAY", "meets", "0"},
    {{GOOD, "a", "11 10:00", ""}, "BAD_DAY", "meets", "11"},
    {{GOOD, "a", "MON 24:00", ""}, "BAD_TIME", "meets", "24:00"},
    {{GOOD, "a", "MON 10:60", ""}, "BAD_TIME", "meets", "10:60"},
    {{GOOD, "a", "MON 10:0", ""}, "BAD_TIME", "meets", "10:0"},
    {{GOOD, "a", "MON 010:00", ""}, "BAD_TIME", "meets", "010:00"},
    {{GOOD, "a", "MON 10:00 mon 10:00", ""}, "DUPLICATE", "meets",
	"MON 10:00 mon 10:00"},
    {{GOOD, "a", "MON 10:00", "gone"}, "BAD_VALUE", "status", "gone"},
};

static void
text_of(const struct group_row *row, char *text, size_t size)
{
	size_t len;

	if (row->is_dropped) {
		snprintf(text, size, "drop %s", row->id);
		return;
	}
	len = (size_t)snprintf(text, size, "%s %s %s %s", row->id, row->program,
	    row->school, row->tutor);
	for (size_t i = 0; i < row->student_count; i++)
		len += (size_t)snprintf(
		    text + len, size - len, " %s", row->students[i]);
	for (size_t i = 0; i < row->meeting_count; i++)
		len += (size_t)snprintf(text + len, size - len, " %u@%u",
		    row->meetings[i].day, row->meetings[i].start);
}

static struct arena *
new_arena(void)
{
	struct arena *arena;

	assert_int_equal(arena_new(1u << 20, &arena), STATUS_OK);
	return arena;
}

static void
test_good_rows(void **state)
{
	struct arena *arena = new_arena();

	(void)state;
	for (size_t i = 0; i < sizeof(goods) / sizeof(goods[0]); i++) {
		struct group_row row;
		struct group_fault fault;
		char text[200];

		assert_int_equal(
		    rules_group_row(&goods[i].cells, arena, &row, &fault),
		    STATUS_OK);
		text_of(&row, text, sizeof(text));
		assert_string_equal(text, goods[i].read);
	}
	arena_free(&arena);
}

static void
test_bad_rows(void **state)
{
	struct arena *arena = new_arena();

	(void)state;
	for (size_t i = 0; i < sizeof(bads) / sizeof(bads[0]); i++) {
		struct group_row row;
		struct group_fault fault;

		assert_int_equal(
		    rules_group_row(&bads[i].cells, arena, &row, &fault),
		    STATUS_INVALID);
		assert_string_equal(fault.code, bads[i].code);
		assert_string_equal(fault.field, bads[i].field);
		assert_string_equal(fault.found, bads[i].found);
		assert_true(fault.expected[0] != '\0');
	}
	arena_free(&arena);
}

/* As many as there may be, and one more. */
static void
test_limits(void **state)
{
	struct arena *arena = new_arena();
	struct group_cells cells = {GOOD, "a", "MON 10:00", ""};
	char students[65 * 5 + 1] = "", meets[17 * 8 + 1] = "", id[51];
	struct group_row row;
	struct group_fault fault;

	(void)state;
	for (unsigned i = 0; i < 65; i++) {
		cells.students = students;
		snprintf(students + 5 * i, 6, "s%03u ", i);
		assert_int_equal(rules_group_row(&cells, arena, &row, &fault),
		    i < 64 ? STATUS_OK : STATUS_INVALID);
	}
	assert_string_equal(fault.code, "TOO_MANY");
	cells.students = "a";
	for (unsigned i = 0; i < 17; i++) {
		cells.meets = meets;
		snprintf(meets + 8 * i, 9, "A %02u:%02u ", i % 24, 30 + i);
		assert_int_equal(rules_group_row(&cells, arena, &row, &fault),
		    i < 16 ? STATUS_OK : STATUS_INVALID);
	}
	assert_string_equal(fault.field, "meets");
	cells.meets = "MON 10:00";
	cells.group = id;
	memset(id, 'k', 50);
	id[49] = '\0';
	assert_int_equal(
	    rules_group_row(&cells, arena, &row, &fault), STATUS_OK);
	id[49] = 'k';
	id[50] = '\0';
	assert_int_equal(
	    rules_group_row(&cells, arena, &row, &fault), STATUS_INVALID);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_good_rows),
	    cmocka_unit_test(test_bad_rows),
	    cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
