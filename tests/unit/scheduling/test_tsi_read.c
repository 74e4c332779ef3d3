// SPDX-License-Identifier: Apache-2.0
/*
 * test_tsi_read.c - a broken instance is refused at its line and field.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/scheduling/tsi_read.h"

#define HEAD "H,1,1,5,1,x\n"
#define PROGRAM "PROGRAM,P,N,math,0,5,3,30,3,1,NUM,0\n"
#define SCHOOL "SCHOOL,A,E,0,0,5,0\n"
#define SLOT "SLOT,a,A,0,540,570,x\n"
#define STUDENT "STUDENT,s,p,A,2,P,1,en,5,3,a\n"
#define TUTOR "TUTOR,t,I,A,A,math,E,en,NUM,60,100,0:540-570\n"
#define ALL HEAD PROGRAM SCHOOL SLOT STUDENT TUTOR

struct fault_case {
	const char *text;
	uint64_t line;
	const char *field, *found, *expected;
};

static const struct fault_case cases[] = {
    {"", 0, "record", "", "a header H"},
    {PROGRAM, 1, "record", "PROGRAM", "H first"},
    {"H,2,1,5,1,x\n", 1, "version", "2", "1"},
    {HEAD HEAD, 2, "record", "H", "one header"},
    {"H,1,1,17,1,x\n", 1, "cycle_days", "17", "a whole number from 1 to 16"},
    {HEAD "ROOM,1\n", 2, "record", "ROOM",
	"H, PROGRAM, SCHOOL, BELL, SLOT, STUDENT, TUTOR, PIN, PAIR, WAIVER, "
	"CLEARANCE, WEEK or MEET"},
    {HEAD "SCHOOL,A,E,0,0,5\n", 2, "record", "6", "7 fields"},
    {HEAD "SCHOOL,A b,E,0,0,5,0\n", 2, "id", "A b",
	"1 to 255 bytes without blanks"},
    {HEAD SCHOOL "\n# again\n" SCHOOL, 5, "id", "A",
	"an id that is not declared yet"},
    {HEAD "SCHOOL,A,E,north,0,5,0\n", 2, "x_km", "north",
	"kilometres from -100000 to 100000"},
    {HEAD "SCHOOL,A,E,nan,0,5,0\n", 2, "x_km", "nan",
	"kilometres from -100000 to 100000"},
    {HEAD "SCHOOL,A,E,0,0,-1,0\n", 2, "rooms", "-1",
	"a whole number from 0 to 4294967294"},
    {HEAD "PROGRAM,P,N,math,0,5,6,30,3,1,NUM,0\n", 2, "sessions", "6",
	"a whole number from 1 to 5"},
    {HEAD "PROGRAM,P,N,,0,5,3,30,3,1,NUM,0\n", 2, "subject", "", "a word"},
    {HEAD "PROGRAM,P,N,math,0,5,3,30,65,1,NUM,0\n", 2, "max_group", "65",
	"a whole number from 1 to 64"},
    {ALL "PAIR,NEAR,s,s\n", 7, "kind", "NEAR", "TOGETHER or APART"},
    {ALL "PAIR,APART,s,s\n", 7, "other", "s", "another student"},
    {ALL "PAIR,APART,s,z\n", 7, "other", "z", "an id that the file declares"},
    {ALL "WAIVER,z\n", 7, "student", "z", "an id that the file declares"},
    {ALL "CLEARANCE,P,\n", 7, "clearance", "", "a word"},
    {ALL "CLEARANCE,Z,FBI\n", 7, "program", "Z",
	"an id that the file declares"},
    {ALL "WEEK,P,29\n", 7, "sessions", "29", "a whole number from 1 to 28"},
    {ALL "MEET,0,5\n", 7, "other", "5", "a whole number from 0 to 4"},
    {ALL "SLOT,b,A,1,540,570,x\nMEET,0,1\n", 8, "other", "1",
	"a day of no school that has slots on the first"},
    {HEAD SLOT, 2, "school", "A", "an id that the file declares"},
    {HEAD SCHOOL "SLOT,a,A,5,540,570,x\n", 3, "day", "5",
	"a whole number from 0 to 4"},
    {HEAD SCHOOL "SLOT,a,A,0,540,540,x\n", 3, "end", "540",
	"a whole number from 541 to 1440"},
    {HEAD PROGRAM SCHOOL SLOT "STUDENT,s,p,A,K,P,1,en,5,3,a\n", 5, "grade", "K",
	"a whole number from 0 to 13"},
    {HEAD PROGRAM SCHOOL SLOT "STUDENT,s,p,A,2,P,1,en,0,3,a\n", 5, "weight",
	"0", "a whole number from 1 to 1000000"},
    {HEAD PROGRAM SCHOOL SLOT "STUDENT,s,p,A,2,P,1,en,5,3,a b\n", 5, "slots",
	"b", "an id that the file declares"},
    {HEAD PROGRAM SCHOOL SLOT "STUDENT,s,p,A,2,P,1,en,5,3,a a\n", 5, "slots",
	"a", "each id once"},
    {HEAD SCHOOL "TUTOR,t,X,A,A,math,E,en,NUM,60,100,0:540-570\n", 3, "mode",
	"X", "I or V"},
    {HEAD SCHOOL "TUTOR,t,I,A,A,math,K,en,NUM,60,100,0:540-570\n", 3, "bands",
	"K", "E, U, M or H"},
    {HEAD SCHOOL "TUTOR,t,I,A,A,math,E,en,NUM,60,1e2,0:540-570\n", 3,
	"rate_cents_per_hour", "1e2", "a whole number from 0 to 10000000"},
    {HEAD SCHOOL "TUTOR,t,I,A,A,math,E,en,NUM,60,100,0:570-540\n", 3,
	"availability", "0:570-540",
	"day:start-end, a day of the cycle, start before end"},
    {HEAD SCHOOL "TUTOR,t,I,A,A,math,E,en,NUM,60,100,540-570\n", 3,
	"availability", "540-570",
	"day:start-end, a day of the cycle, start before end"},
    {ALL "PIN,s,u,a\n", 7, "tutor", "u", "an id that the file declares"},
    {ALL "PIN,s,*,\n", 7, "slots", "", "a tutor, or slots"},
    {ALL "PIN,s,*,a\nPIN,s,t,\n", 8, "student", "s",
	"a student who has no PIN yet"},
    {HEAD "\x01\x02\n", 2, "record", "??",
	"H, PROGRAM, SCHOOL, BELL, SLOT, STUDENT, TUTOR, PIN, PAIR, WAIVER, "
	"CLEARANCE, WEEK or MEET"},
};

static void
a_fault_is_told_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct model *model = NULL;
		struct tsi_fault fault;

		assert_int_equal(
		    tsi_read(bytes_of_string(cases[i].text), &model, &fault),
		    STATUS_INVALID);
		assert_null(model);
		assert_string_equal(fault.field, cases[i].field);
		assert_string_equal(fault.found, cases[i].found);
		assert_string_equal(fault.expected, cases[i].expected);
		assert_int_equal(fault.line, cases[i].line);
	}
}

static void
records_stand_in_any_order(void **state)
{
	static const char text[] = HEAD TUTOR STUDENT SLOT
	    "BELL,A,0,540,570,WIN,intervention\r\n" SCHOOL PROGRAM;
	struct model *model = NULL;
	struct tsi_fault fault;

	(void)state;
	assert_int_equal(
	    tsi_read(bytes_of_string(text), &model, &fault), STATUS_OK);
	assert_int_equal(model->students.count, 1);
	assert_int_equal(model_student(model, 0)->slots.count, 1);
	assert_int_equal(model_tutor(model, 0)->windows.count, 1);
	assert_int_equal(model_tutor(model, 0)->bands, BAND_E);
	model_free(&model);
}

static void
travel_is_rounded_half_up(void **state)
{
	static const struct {
		const char *school;
		uint32_t minutes;
	} places[] = {
	    {"SCHOOL,B,E,0,0,1,1\n", 8},
	    {"SCHOOL,B,E,3,4,1,1\n", 16},
	    {"SCHOOL,B,E,0.3,0,1,1\n", 8},
	    {"SCHOOL,B,E,0.3125,0,1,1\n", 9},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct buffer text;
		struct model *model = NULL;
		struct tsi_fault fault;

		buffer_init(&text, 1024);
		buffer_append_string(&text, HEAD SCHOOL);
		buffer_append_string(&text, places[i].school);
		assert_int_equal(
		    tsi_read(buffer_bytes(&text), &model, &fault), STATUS_OK);
		assert_int_equal(
		    model_travel_minutes(model, 0, 1), places[i].minutes);
		assert_int_equal(model_travel_minutes(model, 1, 1), 0);
		model_free(&model);
		buffer_fini(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_fault_is_told_with_its_place),
	    cmocka_unit_test(records_stand_in_any_order),
	    cmocka_unit_test(travel_is_rounded_half_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
