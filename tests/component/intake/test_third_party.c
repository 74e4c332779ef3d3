// SPDX-License-Identifier: Apache-2.0
/*
 * test_third_party.c - OneRoster files that others made.
 *
 * They are not ours to commit: CHALKLINE_THIRD_PARTY names their folder, and
 * the test fails without it.  The counts below were made by reading the files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/component/intake/import_case.h"

struct third_party {
	const char *name;
	bool has_zip;
	const char *counts;
	const char *findings; /* codes only */
};

static const struct third_party sets[] = {
    /*
     * 1.1, bulk, with status words that bulk files should not have.  One
     * session of five, and one class of two, is marked tobedeleted: nothing
     * was stored, nothing changes.  Three enrolments are in that class.  The
     * parents of the org and of two sessions, and the course of the class,
     * are in no file.  inactive is a word of OneRoster 1.0.  Identifiers like
     * john.doe are no numbers.
     */
    {"Test_full_data_set", true,
	"orgs.csv 1=1+0+0 removed 0 refused 0\n"
	"academicSessions.csv 5=4+0+1 removed 0 refused 0\n"
	"classes.csv 2=1+0+1 removed 0 refused 0\n"
	"users.csv 6=6+0+0 removed 0 refused 0\n"
	"enrollments.csv 6=3+0+0 removed 0 refused 3\n",
	"warning UNKNOWN_REFERENCE orgs.csv:2\n"
	"warning UNKNOWN_REFERENCE academicSessions.csv:3\n"
	"warning UNKNOWN_VALUE academicSessions.csv:4\n"
	"warning UNKNOWN_REFERENCE academicSessions.csv:6\n"
	"warning WRONG_CASE classes.csv:2\n"
	"warning UNKNOWN_REFERENCE classes.csv:2\n"
	"warning NAME_IN_ID users.csv:3\n"
	"warning NAME_IN_ID users.csv:6\n"
	"warning NAME_IN_ID users.csv:7\n"
	"error UNKNOWN_REFERENCE enrollments.csv:5\n"
	"error UNKNOWN_REFERENCE enrollments.csv:6\n"
	"error UNKNOWN_REFERENCE enrollments.csv:7\n"},
    /* The same without the optional values: no status, so all goes in. */
    {"Test_minimal_data_set", true,
	"orgs.csv 1=1+0+0 removed 0 refused 0\n"
	"academicSessions.csv 5=5+0+0 removed 0 refused 0\n"
	"classes.csv 2=2+0+0 removed 0 refused 0\n"
	"users.csv 6=6+0+0 removed 0 refused 0\n"
	"enrollments.csv 6=6+0+0 removed 0 refused 0\n",
	"warning WRONG_CASE classes.csv:2\n"
	"warning UNKNOWN_REFERENCE classes.csv:2\n"
	"warning UNKNOWN_REFERENCE classes.csv:3\n"},
    /* 1.2, delta, one row a file. */
    {"oneroster_test_data", true,
	"orgs.csv 1=1+0+0 removed 0 refused 0\n"
	"academicSessions.csv 1=1+0+0 removed 0 refused 0\n"
	"courses.csv 1=1+0+0 removed 0 refused 0\n"
	"classes.csv 1=1+0+0 removed 0 refused 0\n"
	"users.csv 1=1+0+0 removed 0 refused 0\n"
	"roles.csv 1=1+0+0 removed 0 refused 0\n"
	"demographics.csv 1=1+0+0 removed 0 refused 0\n"
	"enrollments.csv 1=1+0+0 removed 0 refused 0\n",
	"warning NAME_IN_ID users.csv:2\n"
	"info NOT_USED userProfiles.csv:0\n"},
    /*
     * Microsoft SDS 2.1, like OneRoster 1.2 with other columns, no manifest.
     * Every row goes in; two guardians have no row in roles.csv.
     */
    {"sds-v2.1", false,
	"orgs.csv 4=4+0+0 removed 0 refused 0\n"
	"academicSessions.csv 2=2+0+0 removed 0 refused 0\n"
	"courses.csv 3=3+0+0 removed 0 refused 0\n"
	"classes.csv 2=2+0+0 removed 0 refused 0\n"
	"users.csv 8=8+0+0 removed 0 refused 0\n"
	"roles.csv 7=7+0+0 removed 0 refused 0\n"
	"demographics.csv 6=6+0+0 removed 0 refused 0\n"
	"enrollments.csv 6=6+0+0 removed 0 refused 0\n",
	"warning UNKNOWN_VALUE orgs.csv:2\n"
	"warning UNKNOWN_VALUE orgs.csv:5\n"
	"warning COLUMN_RENAMED courses.csv:1\n"
	"warning COLUMN_RENAMED courses.csv:1\n"
	"warning UNKNOWN_COLUMN courses.csv:1\n"
	"warning COLUMN_RENAMED classes.csv:1\n"
	"warning COLUMN_RENAMED classes.csv:1\n"
	"warning MISSING_COLUMN classes.csv:1\n"
	"warning UNKNOWN_COLUMN users.csv:1\n"
	"warning MISSING_COLUMN users.csv:1\n"
	"warning NO_ROLE users.csv:3\n"
	"warning NO_ROLE users.csv:6\n"
	"warning UNKNOWN_COLUMN roles.csv:1\n"
	"warning COLUMN_RENAMED roles.csv:1\n"
	"warning COLUMN_RENAMED roles.csv:1\n"
	"warning MISSING_COLUMN roles.csv:1\n"
	"warning MISSING_COLUMN roles.csv:1\n"
	"warning UNKNOWN_VALUE roles.csv:5\n"
	"warning UNKNOWN_VALUE roles.csv:5\n"
	"warning UNKNOWN_VALUE roles.csv:8\n"
	"warning COLUMN_RENAMED demographics.csv:1\n"
	"warning COLUMN_RENAMED demographics.csv:1\n"
	"warning COLUMN_RENAMED demographics.csv:1\n"
	"warning COLUMN_RENAMED demographics.csv:1\n"
	"warning UNKNOWN_COLUMN demographics.csv:1\n"
	"warning UNKNOWN_COLUMN demographics.csv:1\n"
	"warning MISSING_COLUMN enrollments.csv:1\n"
	"warning MISSING_COLUMN enrollments.csv:1\n"
	"warning UNKNOWN_VALUE enrollments.csv:3\n"
	"info UNKNOWN_FILE relationships.csv:0\n"
	"info UNKNOWN_FILE userFlags.csv:0\n"
	"warning MISSING_FILE manifest.csv:0\n"},
};

static const char *folder;

static void
stage(struct import_case *c, const struct third_party *set, bool zip)
{
	char path[TEMP_PATH_MAX];

	assert_true(snprintf(path, sizeof(path), "%s/%s%s", folder, set->name,
			zip ? ".zip" : "") < (int)sizeof(path));
	import_case_clear(c);
	import_case_copy(c, path);
}

static char *
keep(const char *text)
{
	char *copy = strdup(text);

	assert_non_null(copy);
	return copy;
}

static void
check_set(const struct third_party *set, bool zip, char **log)
{
	struct import_case c;
	uint64_t head;

	import_case_open(&c);
	stage(&c, set, zip);
	assert_int_equal(
	    import_case_run(&c, "oneroster", CASE_DRY_RUN), STATUS_OK);
	assert_string_equal(import_case_counts(&c), set->counts);
	assert_int_equal(import_case_head(&c), 0);
	assert_int_equal(import_case_run(&c, "oneroster", 0), STATUS_OK);
	assert_string_equal(import_case_counts(&c), set->counts);
	assert_string_equal(import_case_codes(&c), set->findings);
	head = import_case_head(&c);
	assert_true(head > 0);
	*log = keep(import_case_log(&c, 0));

	/* again: nothing changes, nothing is logged */
	assert_int_equal(import_case_run(&c, "oneroster", 0), STATUS_OK);
	assert_int_equal(import_case_head(&c), head);
	assert_null(strstr(import_case_counts(&c), "=1+"));
	assert_string_equal(import_case_codes(&c), set->findings);
	import_case_close(&c);
}

static void
test_folders_and_zips(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		char *of_folder = NULL;
		char *of_zip = NULL;

		print_message("%s\n", sets[i].name);
		check_set(&sets[i], false, &of_folder);
		if (sets[i].has_zip) {
			check_set(&sets[i], true, &of_zip);
			assert_string_equal(of_zip, of_folder);
		}
		free(of_zip);
		free(of_folder);
	}
}

/* Students of SDS have their school, grade and subgroups. */
static void
test_a_student(void **state)
{
	(void)state;
	struct import_case c;

	import_case_open(&c);
	stage(&c, &sets[3], false);
	assert_int_equal(import_case_run(&c, "oneroster", 0), STATUS_OK);
	assert_non_null(strstr(import_case_log(&c, 0),
	    "\"studentSet\":{\"studentId\":\"114001\",\"schoolId\":"
	    "\"110003\",\"grade\":\"10\",\"enabled\":true,"));
	import_case_close(&c);
}

/* The standard's own files pass --strict only when they keep to it. */
static void
test_strict(void **state)
{
	(void)state;
	struct import_case c;

	import_case_open(&c);
	stage(&c, &sets[2], false);
	assert_int_equal(
	    import_case_run(&c, "oneroster", CASE_STRICT), STATUS_OK);
	/* enabledUser is TRUE, and those who need the user go with it */
	assert_string_equal(import_case_counts(&c),
	    "orgs.csv 1=1+0+0 removed 0 refused 0\n"
	    "academicSessions.csv 1=1+0+0 removed 0 refused 0\n"
	    "courses.csv 1=1+0+0 removed 0 refused 0\n"
	    "classes.csv 1=1+0+0 removed 0 refused 0\n"
	    "users.csv 1=0+0+0 removed 0 refused 1\n"
	    "roles.csv 1=0+0+0 removed 0 refused 1\n"
	    "demographics.csv 1=0+0+0 removed 0 refused 1\n"
	    "enrollments.csv 1=0+0+0 removed 0 refused 1\n");
	import_case_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_folders_and_zips),
	    cmocka_unit_test(test_a_student),
	    cmocka_unit_test(test_strict),
	};

	folder = getenv("CHALKLINE_THIRD_PARTY");
	if (folder == NULL || folder[0] == '\0') {
		(void)fprintf(stderr,
		    "CHALKLINE_THIRD_PARTY: expected the folder of "
		    "third-party OneRoster files\n");
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
