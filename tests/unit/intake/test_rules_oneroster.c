// SPDX-License-Identifier: Apache-2.0
/*
 * test_rules_oneroster.c - OneRoster's headers, rows and manifest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "services/intake/rules_manifest.h"
#include "services/intake/rules_oneroster.h"
#include "tests/unit/intake/row_case.h"

#define USERS_1_1                                                              \
	"sourcedId|status|dateLastModified|enabledUser|orgSourcedIds|role|"    \
	"username|userIds|givenName|familyName|middleName|identifier|email|"   \
	"sms|phone|agentSourcedIds|grades|password"
#define USERS_1_2_START                                                        \
	"sourcedId|status|dateLastModified|enabledUser|username|userIds|"      \
	"givenName|familyName|middleName|identifier|email|sms|phone|"          \
	"agentSourcedIds|grades|password|userMasterIdentifier|"
#define USERS_1_2_END                                                          \
	"preferredGivenName|preferredMiddleName|preferredFamilyName|"          \
	"primaryOrgSourcedId|pronouns"

static const struct {
	enum oneroster_file file;
	const char *names;
	bool standard;
} headers[] = {
    {ONEROSTER_USERS, USERS_1_1, true},
    {ONEROSTER_USERS, USERS_1_2_START USERS_1_2_END, true},
    {ONEROSTER_USERS, USERS_1_2_START "resourceSourcedIds|" USERS_1_2_END,
	true},
    {ONEROSTER_USERS, USERS_1_1 "|pronouns", false},
    {ONEROSTER_USERS, "status|sourcedId", false},
    {ONEROSTER_ORGS,
	"sourcedId|status|dateLastModified|name|type|identifier|"
	"parentSourcedId",
	true},
    {ONEROSTER_ORGS,
	"sourcedId|status|dateLastModified|type|name|identifier|"
	"parentSourcedId",
	false},
    {ONEROSTER_ORGS, "sourcedId|status|dateLastModified|name|type|identifier",
	false},
    {ONEROSTER_ROLES,
	"sourcedId|status|dateLastModified|userSourcedId|roleType|role|"
	"beginDate|endDate|orgSourcedId|userProfileSourcedId",
	true},
    {ONEROSTER_ROLES,
	"sourcedId|status|dateLastModified|userSourcedId|roleType|role|"
	"beginDate|endDate|orgSourcedId|userProfileSourcedId|grade",
	false},
};

static void
test_standard_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		const char *names[64];
		char copy[ROW_TEXT];
		size_t count = 0;

		(void)snprintf(copy, sizeof(copy), "%s", headers[i].names);
		for (char *p = strtok(copy, "|"); p != NULL;
		     p = strtok(NULL, "|"))
			names[count++] = p;
		assert_int_equal(
		    oneroster_header_is_standard(headers[i].file, names, count),
		    headers[i].standard);
	}
}

static struct row_case row;

static void *
read_row(enum oneroster_file file, const char *names, const char *cells,
    void *(*read)(struct fields *))
{
	const struct layout *layout = &oneroster_layouts[file];

	row_case_init(&row);
	assert_true(
	    row_case_header(&row, layout, oneroster_synonyms, names, false));
	assert_true(row_case_row(&row, layout, cells, false));
	return read(&row.fields);
}

static void
test_a_user(void **state)
{
	(void)state;
	const struct user_row *user = read_row(ONEROSTER_USERS, USERS_1_1,
	    "u1|||TRUE|d1,s1|Student|ann|{LMS:7}|Ann|Archer||X9|||||9,10|pw",
	    oneroster_read_user);

	assert_string_equal(user->id, "u1");
	assert_true(user->enabled);
	assert_string_equal(user->role, "student");
	assert_int_equal(user->org_ids.count, 2);
	assert_string_equal(user->org_ids.item[1], "s1");
	assert_string_equal(user->grades.item[0], "09");
	assert_string_equal(user->identity.user_ids.item[0], "{LMS:7}");
	assert_string_equal(user->identity.identifier, "X9");
	assert_null(user->identity.middle_name);
	row_case_fini(&row);
}

/* Rows without ids of their own get them from what they join. */
static void
test_made_ids(void **state)
{
	(void)state;
	const struct role_row *role = read_row(ONEROSTER_ROLES,
	    "userSourcedId|orgSourcedId|role|grade|isPrimary|roleStartDate",
	    "u1|s1|student|10|TRUE|2021-08-24", oneroster_read_role);

	assert_string_equal(role->id, "u1:s1:student");
	assert_string_equal(role->grade, "10");
	assert_true(role->primary);
	row_case_fini(&row);

	const struct enrollment *e =
	    read_row(ONEROSTER_ENROLLMENTS, "classSourcedId|userSourcedId|role",
		"c1|u1|student", oneroster_read_enrollment);

	assert_string_equal(e->id, "c1:u1:student");
	assert_null(e->school_id);
	row_case_fini(&row);
}

static void
test_demographics(void **state)
{
	(void)state;
	const struct demographics_row *d = read_row(ONEROSTER_DEMOGRAPHICS,
	    "sourcedId|birthDate|sex|white|hispanicOrLatinoEthnicity|asian",
	    "u1|2015-03-04|Female|true|TRUE|false",
	    oneroster_read_demographics);

	assert_string_equal(d->birth_date, "2015-03-04");
	assert_int_equal(d->subgroups.count, 3);
	assert_string_equal(d->subgroups.item[0], "hispanicOrLatinoEthnicity");
	assert_string_equal(d->subgroups.item[1], "sex:female");
	assert_string_equal(d->subgroups.item[2], "white");
	row_case_fini(&row);
}

static void
test_a_class_by_other_names(void **state)
{
	(void)state;
	const struct school_class *class = read_row(ONEROSTER_CLASSES,
	    "sourcedId|orgSourcedId|title|sessionSourcedIds|courseSourcedId",
	    "c1|s1|Biology|t1,t2|co1", oneroster_read_class);

	assert_string_equal(class->school_id, "s1");
	assert_int_equal(class->term_ids.count, 2);
	assert_null(class->class_type);
	row_case_fini(&row);
}

static void
test_status(void **state)
{
	(void)state;
	static const struct {
		const char *status;
		bool gone;
	} cases[] = {{"", false}, {"active", false}, {"inactive", false},
	    {"tobedeleted", true}, {"ToBeDeleted", true}};

	for (size_t i = 0; i < 5; i++) {
		char cells[64];

		(void)snprintf(
		    cells, sizeof(cells), "o1|%s||N|school", cases[i].status);
		(void)read_row(ONEROSTER_ORGS,
		    "sourcedId|status|dateLastModified|name|type", cells,
		    oneroster_read_org);
		assert_int_equal(
		    oneroster_status(&row.fields).to_be_deleted, cases[i].gone);
		row_case_fini(&row);
	}
}

static const struct {
	const char *property;
	const char *value;
	const char *lenient; /* code told; "" none */
	const char *strict;
} lines[] = {
    {"manifest.version", "1.0", "", ""},
    {"manifest.version", "1", "BAD_VERSION", "!BAD_VERSION"},
    {"oneroster.version", "1.2", "", ""},
    {"oneroster.version", "1.0", "BAD_VERSION", "!BAD_VERSION"},
    {"file.orgs", "bulk", "", ""},
    {"file.orgs", "Bulk", "", "!BAD_VALUE"},
    {"file.orgs", "", "", "!BAD_VALUE"},
    {"file.orgs", "whole", "!BAD_VALUE", "!BAD_VALUE"},
    {"file.Orgs", "bulk", "", "!UNKNOWN_PROPERTY"},
    {"file.results", "bulk", "", ""},
    {"file.lunches", "bulk", "UNKNOWN_PROPERTY", "!UNKNOWN_PROPERTY"},
    {"source.systemCode", "absent", "", ""},
    {"colour", "red", "UNKNOWN_PROPERTY", "!UNKNOWN_PROPERTY"},
};

static void
tell(const struct fault *fault, void *ctx)
{
	(void)snprintf(ctx, 64, "%s%s",
	    fault->severity == SEVERITY_ERROR ? "!" : "", fault->code);
}

static void
test_manifest(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		for (int strict = 0; strict < 2; strict++) {
			struct manifest manifest = {0};
			char told[64] = "";
			const char *expected =
			    strict ? lines[i].strict : lines[i].lenient;

			assert_int_equal(
			    manifest_take(&manifest, lines[i].property,
				lines[i].value, strict, tell, told),
			    expected[0] != '!');
			assert_string_equal(told, expected);
		}
	}
}

static void
test_modes(void **state)
{
	(void)state;
	struct manifest manifest = {0};
	char told[64] = "";

	assert_true(
	    manifest_take(&manifest, "file.users", "delta", true, tell, told));
	assert_true(manifest_take(
	    &manifest, "file.academicSessions", "absent", true, tell, told));
	assert_int_equal(manifest.mode[ONEROSTER_USERS], MODE_DELTA);
	assert_int_equal(manifest.mode[ONEROSTER_SESSIONS], MODE_ABSENT);
	assert_int_equal(manifest.mode[ONEROSTER_ORGS], MODE_UNTOLD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_standard_headers),
	    cmocka_unit_test(test_a_user),
	    cmocka_unit_test(test_made_ids),
	    cmocka_unit_test(test_demographics),
	    cmocka_unit_test(test_a_class_by_other_names),
	    cmocka_unit_test(test_status),
	    cmocka_unit_test(test_manifest),
	    cmocka_unit_test(test_modes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
