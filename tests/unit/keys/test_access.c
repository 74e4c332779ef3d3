// SPDX-License-Identifier: Apache-2.0
/*
 * test_access.c - every role against every request type, from the table; and
 * proto/README.md shows that table and no other.
 *
 * When a row changes, this test prints the table as it has to stand there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/principal.h"

#define BEGIN "<!-- access table -->\n"
#define END "<!-- end of access table -->\n"

static void
test_every_role_against_every_type(void **state)
{
	(void)state;
	assert_true(access_rule_count > 0);
	for (size_t i = 0; i < access_rule_count; i++) {
		const struct access_rule *rule = &access_rules[i];

		assert_false(access_allows(ROLE_NONE, rule->type));
		for (int role = 1; role < ROLE_COUNT; role++)
			assert_int_equal(
			    access_allows((enum role)role, rule->type),
			    (rule->roles >> role & 1u) != 0);
	}
}

static void
test_unknown_types_are_denied_to_everybody(void **state)
{
	static const char *const types[] = {"", "feed", "feed.read",
	    "feed.Read ", "feed.ReadAll", "*", "nobody.Knows"};

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		for (int role = 0; role < ROLE_COUNT; role++)
			assert_false(access_allows((enum role)role, types[i]));
	}
}

static void
test_roles_that_do_not_exist_are_denied(void **state)
{
	(void)state;
	assert_false(access_allows((enum role)ROLE_COUNT, "service.Status"));
	assert_false(access_allows((enum role) - 1, "service.Status"));
	assert_false(access_allows((enum role)33, "service.Status"));
}

/* Said here a second time, by hand: what must never be opened by mistake. */
static void
test_what_is_for_operators_alone(void **state)
{
	static const char *const types[] = {"job.Start", "job.Stage", "job.Run",
	    "job.Cancel", "job.List", "job.Result", "quarantine.List",
	    "quarantine.Show", "quarantine.Retry", "quarantine.Discard",
	    "intake.Export", "intake.SetAuthority"};

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		for (int role = 0; role < ROLE_COUNT; role++)
			assert_int_equal(
			    access_allows((enum role)role, types[i]),
			    role == ROLE_OPERATOR);
	}
	assert_false(access_allows(ROLE_PROVIDER, "feed.Read"));
	assert_false(access_allows(ROLE_SCHOOL, "reporting.Report"));
}

static void
test_types_stand_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < access_rule_count; i++) {
		assert_true(access_rules[i].scope_note[0] != '\0');
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(
			    access_rules[i].type, access_rules[j].type);
	}
}

static void
test_role_names_there_and_back(void **state)
{
	enum role role;

	(void)state;
	for (int i = 1; i < ROLE_COUNT; i++) {
		assert_true(role_parse(role_name((enum role)i), &role));
		assert_int_equal(role, i);
	}
	assert_false(role_parse("none", &role));
	assert_false(role_parse("Operator", &role));
	assert_false(role_parse("", &role));
	assert_string_equal(role_name((enum role)99), "none");
}

static char *
write_table(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	fputs("\n| request |", out);
	for (int role = 1; role < ROLE_COUNT; role++)
		fprintf(out, " %s |", role_name((enum role)role));
	fputs(" narrowed to |\n|---|", out);
	for (int role = 1; role < ROLE_COUNT; role++)
		fputs(":-:|", out);
	fputs("---|\n", out);
	for (size_t i = 0; i < access_rule_count; i++) {
		fprintf(out, "| `%s` |", access_rules[i].type);
		for (int role = 1; role < ROLE_COUNT; role++)
			fputs(
			    access_allows((enum role)role, access_rules[i].type)
				? " yes |"
				: " |",
			    out);
		fprintf(out, " %s |\n", access_rules[i].scope_note);
	}
	fputs("\n", out);
	fclose(out);
	return text;
}

static void
test_the_document_shows_this_table(void **state)
{
	char *expected = write_table();
	char text[65536];
	FILE *file = fopen(PROTO_README, "r");

	(void)state;
	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);

	char *begin = strstr(text, BEGIN);
	char *end = strstr(text, END);

	assert_true(begin != NULL && end != NULL && begin < end);
	*end = '\0';
	bool same = strcmp(begin + strlen(BEGIN), expected) == 0;

	/* fail_msg would cut it. */
	if (!same)
		fprintf(stderr, "expected between the marks:\n%s", expected);
	free(expected);
	if (!same)
		fail_msg("proto/README.md shows another access table");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_role_against_every_type),
	    cmocka_unit_test(test_unknown_types_are_denied_to_everybody),
	    cmocka_unit_test(test_roles_that_do_not_exist_are_denied),
	    cmocka_unit_test(test_what_is_for_operators_alone),
	    cmocka_unit_test(test_types_stand_once),
	    cmocka_unit_test(test_role_names_there_and_back),
	    cmocka_unit_test(test_the_document_shows_this_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
