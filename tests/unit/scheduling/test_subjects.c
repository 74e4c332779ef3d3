// SPDX-License-Identifier: Apache-2.0
/*
 * test_subjects.c - of which subject a class is, and which are protected.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/scheduling/rules_subjects.h"

#define M SUBJECT_MATH
#define R SUBJECT_READING
#define S SUBJECT_SCIENCE
#define H SUBJECT_SOCIAL_STUDIES
#define A SUBJECT_ARTS
#define L SUBJECT_LANGUAGES
#define P SUBJECT_PE
#define O SUBJECT_OTHER
#define EAT SUBJECT_LUNCH

struct text_case {
	const char *text;
	unsigned subjects;
};

/* As one subject of a class. */
static const struct text_case texts[] = {
    {"Mathematics", M},
    {"MATH", M},
    {"Maths 5", M},
    {"Pre-Algebra", M},
    {"Algebra I / Geometry", M},
    {"English Language Arts", R},
    {"English Language and Literature", R},
    {"ELA", R},
    {"Relations", O},
    {"elastic", O},
    {"Reading and Writing", R},
    {"Math and Science", M | S},
    {"Life and Physical Sciences", S},
    {"Social Studies", H},
    {"Social Sciences and History", H},
    {"Computer Science", O},
    {"Fine and Performing Arts", A},
    {"Music", A},
    {"Foreign Language and Literature", L | R},
    {"Spanish", L},
    {"Physical, Health, and Safety Education", P},
    {"P.E.", P},
    {"PE", P},
    {"Open period", O},
    {"Lunch B", EAT},
    {"Recess", EAT},
    {"", O},
    {"subject1", O},
    {"\xc3\x89tudes sociales", O},
};

static const struct text_case codes[] = {
    {"02052", M},
    {"02052G1.0011", M},
    {"52052", M},
    {"01001", R},
    {"51999", R},
    {"03051", S},
    {"04101", H},
    {"05101", A},
    {"55101", A},
    {"06101", L},
    {"24052", L},
    {"08001", P},
    {"10001", O},
    {"0101", O},
    {"020521", O},
    {"PHY123", O},
    {"99001", O},
    {"00001", O},
    {"", O},
};

static unsigned
of_text(const char *text)
{
	char *const subjects[] = {(char *)text};
	const struct subject_source own = {
	    .title = "", .subjects = subjects, .subject_count = 1};

	return rules_class_subjects(&own, NULL);
}

static unsigned
of_code(const char *code)
{
	char *const all[] = {(char *)code};
	const struct subject_source own = {
	    .title = "", .codes = all, .code_count = 1};

	return rules_class_subjects(&own, NULL);
}

static void
test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (of_text(texts[i].text) != texts[i].subjects)
			fail_msg(
			    "%s: %#x", texts[i].text, of_text(texts[i].text));
}

static void
test_codes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (of_code(codes[i].text) != codes[i].subjects)
			fail_msg(
			    "%s: %#x", codes[i].text, of_code(codes[i].text));
}

/* The own word, then the course's, then the titles; lunch is always lunch. */
static void
test_order(void **state)
{
	char *const math[] = {"Mathematics"}, *const none[] = {"elective"};
	char *const reading[] = {"01001"};
	struct subject_source own = {.title = "Physics", .subjects = math};
	struct subject_source course = {.title = "Music", .codes = reading};

	(void)state;
	own.subject_count = 1;
	course.code_count = 1;
	assert_int_equal(rules_class_subjects(&own, &course), M);
	own.subjects = none;
	assert_int_equal(rules_class_subjects(&own, &course), R);
	course.code_count = 0;
	assert_int_equal(rules_class_subjects(&own, &course), S | A);
	own.title = "Lunch";
	own.subjects = math;
	assert_int_equal(rules_class_subjects(&own, &course), M | EAT);
	/* Longer than what is looked at: no harm. */
	own.title = "a title that goes on and on, far beyond what anybody "
		    "would print on a timetable, and still has not come to its "
		    "end, which is mathematics";
	own.subject_count = 0;
	assert_int_equal(rules_class_subjects(&own, NULL), O);
}

static void
test_protected(void **state)
{
	char *const some[] = {"ARTS", "PE"}, *const none[] = {"NONE"};

	(void)state;
	assert_int_equal(rules_protected(NULL, 0), M | R | S | H | EAT);
	assert_int_equal(rules_protected(some, 2), A | P | EAT);
	assert_int_equal(rules_protected(none, 1), EAT);
	assert_string_equal(rules_subject_name(R | M), "MATH");
	assert_string_equal(rules_subject_name(EAT), "LUNCH");
	assert_string_equal(rules_subject_name(0), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_codes),
	    cmocka_unit_test(test_order),
	    cmocka_unit_test(test_protected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
