// SPDX-License-Identifier: Apache-2.0
/*
 * test_rules_roster.c - one user out of several files.
 *
 * Each case differs from a base in what it names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "services/intake/rules_roster.h"

static struct arena *arena;

static int
set_up(void **state)
{
	(void)state;
	assert_int_equal(arena_new(1 << 20, &arena), STATUS_OK);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* Known orgs: d (a district), s1 and s2 (schools). */
static bool
is_known(const char *org_id, void *ctx)
{
	(void)ctx;
	return strcmp(org_id, "d") == 0 || org_id[0] == 's';
}

static bool
is_school(const char *org_id, void *ctx)
{
	(void)ctx;
	return org_id[0] == 's';
}

static const struct org_lookup orgs = {is_known, is_school, NULL};

static struct text_list
list(const char **items)
{
	struct text_list made = {.item = items};

	while (items[made.count] != NULL)
		made.count++;
	return made;
}

static struct user_record
merge(const struct user_parts *parts, bool *left_out)
{
	struct user_record record;

	assert_int_equal(
	    roster_merge(parts, &orgs, arena, &record, left_out), STATUS_OK);
	return record;
}

/* School of a student: each case adds what comes later in the order. */
static void
test_school(void **state)
{
	(void)state;
	const char *org_and_school[] = {"d", "s1", NULL};
	const char *org_only[] = {"d", NULL};
	const char *unknown[] = {"x", NULL};
	const struct user_record stored = {
	    .is_student = true, .student = {.id = "u", .school_id = "s2"}};
	const struct {
		struct text_list org_ids;
		const char *primary;
		const char *enrolled;
		const struct user_record *stored;
		const char *school;
	} cases[] = {
	    {list(org_and_school), "s2", "s2", NULL, "s1"},
	    {list(org_only), "s2", "s2", NULL, "d"},
	    {list(unknown), "s2", "s1", NULL, "s2"},
	    {list(unknown), NULL, "s1", NULL, "s1"},
	    {list(unknown), "x", NULL, NULL, NULL},
	    {list(unknown), NULL, NULL, &stored, "s2"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct user_row row = {.id = "u",
		    .role = "student",
		    .org_ids = cases[i].org_ids,
		    .primary_org_id = cases[i].primary};
		const struct user_parts parts = {.id = "u",
		    .row = &row,
		    .stored = cases[i].stored,
		    .enrolled_school_id = cases[i].enrolled};
		bool left_out;
		struct user_record record = merge(&parts, &left_out);

		assert_true(record.is_student);
		if (cases[i].school == NULL)
			assert_null(record.student.school_id);
		else
			assert_string_equal(
			    record.student.school_id, cases[i].school);
	}
}

static void
test_roles_come_before_users(void **state)
{
	(void)state;
	const char *org[] = {"s1", NULL};
	const struct user_row row = {
	    .id = "u", .role = "teacher", .org_ids = list(org)};
	const struct role_row primary = {.id = "r1",
	    .user_id = "u",
	    .primary = true,
	    .role = "student",
	    .org_id = "s2",
	    .grade = "07"};
	const struct role_row *roles[] = {&primary};
	const struct user_parts parts = {.id = "u",
	    .row = &row,
	    .roles = roles,
	    .role_count = 1,
	    .roles_told = true};
	bool left_out;
	struct user_record record = merge(&parts, &left_out);

	assert_true(record.is_student);
	assert_string_equal(record.student.school_id, "s2");
	assert_string_equal(record.student.grade, "07");
}

/* What an import does not tell stays; roles that it tells are all. */
static void
test_stored_parts(void **state)
{
	(void)state;
	const char *groups[] = {"asian", NULL};
	struct org_role roles[] = {{"teacher", "s1"}, {"aide", "s2"}};
	const struct user_record student = {.is_student = true,
	    .student = {.id = "u",
		.school_id = "s1",
		.grade = "04",
		.enabled = true,
		.subgroups = list(groups)}};
	const struct user_record person = {
	    .person = {.id = "p", .roles = roles, .role_count = 2}};
	const struct demographics_row demographics = {
	    .id = "u", .birth_date = "2015-01-02"};
	const struct user_row row = {.id = "p", .enabled = true};
	const struct role_row added = {
	    .user_id = "p", .role = "proctor", .org_id = "s2"};
	const struct role_row *added_roles[] = {&added};
	bool left_out;
	struct user_record record;

	record = merge(
	    &(struct user_parts){.id = "u", .stored = &student}, &left_out);
	assert_string_equal(record.student.grade, "04");
	assert_int_equal(record.student.subgroups.count, 1);
	record = merge(
	    &(struct user_parts){
		.id = "u", .stored = &student, .demographics = &demographics},
	    &left_out);
	assert_int_equal(record.student.subgroups.count, 0);
	assert_string_equal(record.identity.birth_date, "2015-01-02");
	assert_string_equal(record.student.school_id, "s1");
	record = merge(
	    &(struct user_parts){
		.id = "u", .stored = &student, .demographics_gone = true},
	    &left_out);
	assert_int_equal(record.student.subgroups.count, 0);

	record = merge(
	    &(struct user_parts){.id = "p", .stored = &person, .row = &row},
	    &left_out);
	assert_int_equal(record.person.role_count, 2);
	record = merge(
	    &(struct user_parts){
		.id = "p", .stored = &person, .roles_told = true},
	    &left_out);
	assert_int_equal(record.person.role_count, 0);
	record = merge(&(struct user_parts){.id = "p",
			   .stored = &person,
			   .roles = added_roles,
			   .role_count = 1,
			   .roles_told = true,
			   .roles_delta = true},
	    &left_out);
	assert_int_equal(record.person.role_count, 3);
}

static void
test_aliases(void **state)
{
	(void)state;
	static const struct {
		const char *identifier;
		const char *user_id;
		size_t aliases;
		bool left_out;
	} cases[] = {
	    {"900001", "{LMS:77}", 2, false},
	    {NULL, "{LMS:a:b}", 1, false},
	    {NULL, "LMS:77", 0, false},
	    {NULL, "{LMS:}", 0, false},
	    {NULL, "{:77}", 0, false},
	    {"ann.archer", NULL, 0, true},
	    {"x_ARCHER9", "{LMS:77}", 1, true},
	    {"a@example.org", NULL, 0, true},
	    {"900001", "{LMS:annie}", 1, true},
	    {"b2015-03-04", NULL, 0, true},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *user_ids[] = {cases[i].user_id, NULL};
		const struct user_row row = {.id = "u",
		    .role = "student",
		    .identity = {.given_name = "Ann",
			.family_name = "Archer",
			.identifier = cases[i].identifier,
			.user_ids = list(user_ids)}};
		const struct demographics_row demographics = {
		    .birth_date = "2015-03-04"};
		bool left_out;
		struct user_record record = merge(
		    &(struct user_parts){
			.id = "u", .row = &row, .demographics = &demographics},
		    &left_out);

		assert_int_equal(record.student.alias_count, cases[i].aliases);
		assert_int_equal(left_out, cases[i].left_out);
	}
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(test_school),
	    CASE(test_roles_come_before_users),
	    CASE(test_stored_parts),
	    CASE(test_aliases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
