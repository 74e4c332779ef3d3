// SPDX-License-Identifier: Apache-2.0
/*
 * test_verb.c - the table of verbs: which runs, and what is suggested.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "services/chalkline/cli.h"
#include "services/chalkline/verb.h"

static char ran_as[64];
static int ran_with;

static int
run_it(int argc, char **argv)
{
	strncpy(ran_as, argv[0], sizeof(ran_as) - 1);
	ran_with = argc;
	return 42;
}

static const struct verb verbs[] = {
    {"import", "one", run_it},
    {"export", "two", run_it},
    {"sessions", "three", run_it},
};
static const struct verb_table table = {"doc", verbs, 3};

static void
test_a_word_runs_its_verb(void **state)
{
	char *argv[] = {"/usr/bin/chalkline", "export", "tutors", NULL};

	(void)state;
	assert_int_equal(verb_run(&table, 3, argv), 42);
	assert_string_equal(ran_as, "chalkline export");
	assert_int_equal(ran_with, 2);
}

static void
test_no_word_and_unknown_words_are_usage_errors(void **state)
{
	char *none[] = {"chalkline", NULL};
	char *unknown[] = {"chalkline", "frobnicate", NULL};

	(void)state;
	assert_int_equal(verb_run(&table, 1, none), CLI_USAGE);
	assert_int_equal(verb_run(&table, 2, unknown), CLI_USAGE);
}

static void
test_the_nearest_word_is_suggested(void **state)
{
	static const struct {
		const char *word, *nearest;
	} cases[] = {
	    {"imprt", "import"},
	    {"exprot", "export"},
	    {"sess", "sessions"},
	    {"session", "sessions"},
	    {"frobnicate", NULL},
	    {"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *nearest = verb_nearest(&table, cases[i].word);
		if (cases[i].nearest == NULL)
			assert_null(nearest);
		else
			assert_string_equal(nearest, cases[i].nearest);
	}
}

static void
test_every_verb_has_a_line(void **state)
{
	(void)state;
	assert_true(verb_table_all.count > 0);
	for (size_t i = 0; i < verb_table_all.count; i++) {
		assert_non_null(verb_table_all.verbs[i].run);
		assert_true(strlen(verb_table_all.verbs[i].line) > 10);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(verb_table_all.verbs[i].name,
			    verb_table_all.verbs[k].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_word_runs_its_verb),
	    cmocka_unit_test(test_no_word_and_unknown_words_are_usage_errors),
	    cmocka_unit_test(test_the_nearest_word_is_suggested),
	    cmocka_unit_test(test_every_verb_has_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
