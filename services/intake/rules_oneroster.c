// SPDX-License-Identifier: Apache-2.0
/*
 * rules_oneroster.c - the columns of OneRoster's files.
 *
 * Tables only, and what is asked of them.  The enumerations below are of the
 * standard, case-sensitive; COLUMN_OPEN marks those that lenient input may
 * extend (1.2's ext: values are good everywhere).
 */
#include "services/intake/rules_oneroster.h"

#include <string.h>

#include "services/intake/rules_layouts_columns.h"
#include "services/intake/rules_oneroster_columns.h"

static const char *const statuses[] = {"active", "tobedeleted", NULL};
static const char *const session_types[] = {
    "gradingPeriod", "semester", "schoolYear", "term", NULL};
static const char *const org_types[] = {
    "department", "school", "district", "local", "state", "national", NULL};
static const char *const class_types[] = {"homeroom", "scheduled", NULL};
/* of users.csv in 1.1 and of roles.csv in 1.2 */
static const char *const user_roles[] = {"administrator", "aide", "guardian",
    "parent", "proctor", "relative", "student", "teacher", "counselor",
    "districtAdministrator", "principal", "siteAdministrator",
    "systemAdministrator", NULL};
static const char *const enrollment_roles[] = {
    "administrator", "aide", "proctor", "student", "teacher", NULL};
static const char *const role_types[] = {"primary", "secondary", NULL};
static const char *const sexes[] = {
    "male", "female", "unspecified", "other", NULL};
const char *const grade_values[] = {"IT", "PR", "PK", "TK", "KG", "01", "02",
    "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "PS",
    "UG", "Other", NULL};

#define BASE                                                                   \
	{"sourcedId", COLUMN_ID, COLUMN_REQUIRED | COLUMN_KEY, NULL, 0, 0},    \
	    {"status", COLUMN_ENUM, COLUMN_OPEN, statuses, 0, 0},              \
	{                                                                      \
		"dateLastModified", COLUMN_INSTANT, COLUMN_NOT_KEPT, NULL, 0,  \
		    0                                                          \
	}

static const struct column org_columns[] = {
    BASE,
    {"name", COLUMN_TEXT, COLUMN_REQUIRED, NULL, 0, 0},
    {"type", COLUMN_ENUM, COLUMN_REQUIRED | COLUMN_OPEN, org_types, 0, 0},
    {"identifier", COLUMN_TEXT, 0, NULL, 0, 0},
    {"parentSourcedId", COLUMN_ID, 0, NULL, 0, 0},
};

static const struct column session_columns[] = {
    BASE,
    {"title", COLUMN_TEXT, COLUMN_REQUIRED, NULL, 0, 0},
    {"type", COLUMN_ENUM, COLUMN_REQUIRED | COLUMN_OPEN, session_types, 0, 0},
    {"startDate", COLUMN_DATE, COLUMN_REQUIRED, NULL, 0, 0},
    {"endDate", COLUMN_DATE, COLUMN_REQUIRED, NULL, 0, 0},
    {"parentSourcedId", COLUMN_ID, 0, NULL, 0, 0},
    {"schoolYear", COLUMN_TEXT, COLUMN_REQUIRED, NULL, 0, 0},
};

static const struct column course_columns[] = {
    BASE,
    {"schoolYearSourcedId", COLUMN_ID, 0, NULL, 0, 0},
    {"title", COLUMN_TEXT, COLUMN_REQUIRED, NULL, 0, 0},
    {"courseCode", COLUMN_TEXT, 0, NULL, 0, 0},
    {"grades", COLUMN_ENUMS, COLUMN_OPEN, grade_values, 0, 0},
    {"orgSourcedId", COLUMN_ID, COLUMN_REQUIRED, NULL, 0, 0},
    {"subjects", COLUMN_LIST, 0, NULL, 0, 0},
    {"subjectCodes", COLUMN_LIST, 0, NULL, 0, 0},
};

static const struct column class_columns[] = {
    BASE,
    {"title", COLUMN_TEXT, COLUMN_REQUIRED, NULL, 0, 0},
    {"grades", COLUMN_ENUMS, COLUMN_OPEN, grade_values, 0, 0},
    {"courseSourcedId", COLUMN_ID, COLUMN_REQUIRED, NULL, 0, 0},
    {"classCode", COLUMN_TEXT, 0, NULL, 0, 0},
    {"classType", COLUMN_ENUM, COLUMN_REQUIRED | COLUMN_OPEN, class_types, 0,
	0},
    {"location", COLUMN_TEXT, 0, NULL, 0, 0},
    {"schoolSourcedId", COLUMN_ID, COLUMN_REQUIRED, NULL, 0, 0},
    {"termSourcedIds", COLUMN_IDS, COLUMN_REQUIRED, NULL, 0, 0},
    {"subjects", COLUMN_LIST, 0, NULL, 0, 0},
    {"subjectCodes", COLUMN_LIST, 0, NULL, 0, 0},
    {"periods", COLUMN_LIST, 0, NULL, 0, 0},
};

#define PERSONAL(name)                                                         \
	{                                                                      \
		name, COLUMN_TEXT, COLUMN_PERSONAL, NULL, 0, 0                 \
	}
#define PERSONAL_REQUIRED(name)                                                \
	{                                                                      \
		name, COLUMN_TEXT, COLUMN_PERSONAL | COLUMN_REQUIRED, NULL, 0, \
		    0                                                          \
	}
#define PERSONAL_12(name)                                                      \
	{                                                                      \
		name, COLUMN_TEXT,                                             \
		    COLUMN_PERSONAL | COLUMN_NOT_KEPT | COLUMN_EXTRA, NULL, 0, \
		    0                                                          \
	}

static const struct column user_columns[] = {
    BASE,
    {"enabledUser", COLUMN_BOOLEAN, COLUMN_REQUIRED, NULL, 0, 0},
    {"orgSourcedIds", COLUMN_IDS, COLUMN_EXTRA, NULL, 0, 0},
    {"role", COLUMN_ENUM, COLUMN_EXTRA | COLUMN_OPEN, user_roles, 0, 0},
    PERSONAL_REQUIRED("username"),
    {"userIds", COLUMN_LIST, COLUMN_PERSONAL, NULL, 0, 0},
    PERSONAL_REQUIRED("givenName"),
    PERSONAL_REQUIRED("familyName"),
    PERSONAL("middleName"),
    PERSONAL("identifier"),
    PERSONAL("email"),
    PERSONAL("sms"),
    PERSONAL("phone"),
    {"agentSourcedIds", COLUMN_IDS, 0, NULL, 0, 0},
    {"grades", COLUMN_ENUMS, COLUMN_OPEN, grade_values, 0, 0},
    {"password", COLUMN_TEXT, COLUMN_PERSONAL | COLUMN_NOT_KEPT, NULL, 0, 0},
    PERSONAL_12("userMasterIdentifier"),
    PERSONAL_12("resourceSourcedIds"),
    PERSONAL_12("preferredGivenName"),
    PERSONAL_12("preferredMiddleName"),
    PERSONAL_12("preferredFamilyName"),
    {"primaryOrgSourcedId", COLUMN_ID, COLUMN_EXTRA, NULL, 0, 0},
    PERSONAL_12("pronouns"),
};

static const struct column role_columns[] = {
    /* rosters that are only like OneRoster have no ids here */
    {"sourcedId", COLUMN_ID, COLUMN_REQUIRED, NULL, 0, 0},
    {"status", COLUMN_ENUM, COLUMN_OPEN, statuses, 0, 0},
    {"dateLastModified", COLUMN_INSTANT, COLUMN_NOT_KEPT, NULL, 0, 0},
    {"userSourcedId", COLUMN_ID, COLUMN_REQUIRED | COLUMN_KEY, NULL, 0, 0},
    {"roleType", COLUMN_ENUM, COLUMN_REQUIRED, role_types, 0, 0},
    {"role", COLUMN_ENUM, COLUMN_REQUIRED | COLUMN_KEY | COLUMN_OPEN,
	user_roles, 0, 0},
    {"beginDate", COLUMN_DATE, 0, NULL, 0, 0},
    {"endDate", COLUMN_DATE, 0, NULL, 0, 0},
    {"orgSourcedId", COLUMN_ID, COLUMN_REQUIRED | COLUMN_KEY, NULL, 0, 0},
    {"userProfileSourcedId", COLUMN_ID, COLUMN_NOT_KEPT, NULL, 0, 0},
    {"grade", COLUMN_ENUM, COLUMN_OPEN | COLUMN_EXTRA, grade_values, 0, 0},
    {"isPrimary", COLUMN_BOOLEAN, COLUMN_EXTRA, NULL, 0, 0},
};

#define FLAG(name)                                                             \
	{                                                                      \
		name, COLUMN_BOOLEAN, COLUMN_PERSONAL, NULL, 0, 0              \
	}

static const struct column demographics_columns[] = {
    BASE,
    {"birthDate", COLUMN_DATE, COLUMN_PERSONAL, NULL, 0, 0},
    {"sex", COLUMN_ENUM, COLUMN_PERSONAL | COLUMN_OPEN, sexes, 0, 0},
    FLAG("americanIndianOrAlaskaNative"),
    FLAG("asian"),
    FLAG("blackOrAfricanAmerican"),
    FLAG("nativeHawaiianOrOtherPacificIslander"),
    FLAG("white"),
    FLAG("demographicRaceTwoOrMoreRaces"),
    FLAG("hispanicOrLatinoEthnicity"),
    PERSONAL("countryOfBirthCode"),
    PERSONAL("stateOfBirthAbbreviation"),
    PERSONAL("cityOfBirth"),
    PERSONAL("publicSchoolResidenceStatus"),
};

static const struct column enrollment_columns[] = {
    {"sourcedId", COLUMN_ID, COLUMN_REQUIRED, NULL, 0, 0},
    {"status", COLUMN_ENUM, COLUMN_OPEN, statuses, 0, 0},
    {"dateLastModified", COLUMN_INSTANT, COLUMN_NOT_KEPT, NULL, 0, 0},
    {"classSourcedId", COLUMN_ID, COLUMN_REQUIRED | COLUMN_KEY, NULL, 0, 0},
    {"schoolSourcedId", COLUMN_ID, COLUMN_REQUIRED, NULL, 0, 0},
    {"userSourcedId", COLUMN_ID, COLUMN_REQUIRED | COLUMN_KEY, NULL, 0, 0},
    {"role", COLUMN_ENUM, COLUMN_REQUIRED | COLUMN_KEY | COLUMN_OPEN,
	enrollment_roles, 0, 0},
    {"primary", COLUMN_BOOLEAN, COLUMN_NOT_KEPT, NULL, 0, 0},
    {"beginDate", COLUMN_DATE, 0, NULL, 0, 0},
    {"endDate", COLUMN_DATE, 0, NULL, 0, 0},
};

#define LAYOUT(file, personal, columns)                                        \
	{                                                                      \
		file, ',', personal, columns,                                  \
		    sizeof(columns) / sizeof(*(columns))                       \
	}

const struct layout oneroster_layouts[ONEROSTER_FILES] = {
    [ONEROSTER_ORGS] = LAYOUT("orgs.csv", false, org_columns),
    [ONEROSTER_SESSIONS] =
	LAYOUT("academicSessions.csv", false, session_columns),
    [ONEROSTER_COURSES] = LAYOUT("courses.csv", false, course_columns),
    [ONEROSTER_CLASSES] = LAYOUT("classes.csv", false, class_columns),
    [ONEROSTER_USERS] = LAYOUT("users.csv", true, user_columns),
    [ONEROSTER_ROLES] = LAYOUT("roles.csv", false, role_columns),
    [ONEROSTER_DEMOGRAPHICS] =
	LAYOUT("demographics.csv", true, demographics_columns),
    [ONEROSTER_ENROLLMENTS] =
	LAYOUT("enrollments.csv", false, enrollment_columns),
};

_Static_assert(sizeof(user_columns) / sizeof(*user_columns) == USER_COLUMNS,
    "the columns' names and numbers agree");
_Static_assert(sizeof(user_columns) / sizeof(*user_columns) <= COLUMNS_MAX,
    "a header has room");

/* As seen in files of the world: Microsoft SDS, several vendors. */
const struct column_synonym oneroster_synonyms[] = {
    {"academicSessions.csv", "dataLastModified", "dateLastModified"},
    {"classes.csv", "termSourcedId", "termSourcedIds"},
    {"classes.csv", "sessionSourcedIds", "termSourcedIds"},
    {"classes.csv", "orgSourcedId", "schoolSourcedId"},
    {"courses.csv", "code", "courseCode"},
    {"courses.csv", "subject", "subjects"},
    {"users.csv", "agents", "agentSourcedIds"},
    {"users.csv", "userId", "userIds"},
    {"users.csv", "prefferedGivenName", "preferredGivenName"},
    {"users.csv", "orgSourcedId", "orgSourcedIds"},
    {"roles.csv", "roleStartDate", "beginDate"},
    {"roles.csv", "roleEndDate", "endDate"},
    {"demographics.csv", "userSourcedId", "sourcedId"},
    {"demographics.csv", "nativeAmericanOrOtherPacificIslander",
	"nativeHawaiianOrOtherPacificIslander"},
    {"demographics.csv", "birthCountry", "countryOfBirthCode"},
    {"demographics.csv", "birthState", "stateOfBirthAbbreviation"},
    {"demographics.csv", "birthCity", "cityOfBirth"},
    {NULL, NULL, NULL},
};

const char *const oneroster_unused[] = {"categories.csv", "classResources.csv",
    "courseResources.csv", "lineItemLearningObjectiveIds.csv",
    "lineItemScoreScales.csv", "lineItems.csv", "resources.csv",
    "resultLearningObjectiveIds.csv", "resultScoreScales.csv", "results.csv",
    "scoreScales.csv", "userProfiles.csv", "userResources.csv", NULL};

struct row_status
oneroster_status(const struct fields *fields)
{
	/* the second column of every file */
	const char *status = fields->value[1];

	return (struct row_status){
	    .to_be_deleted = strcmp(status, "tobedeleted") == 0,
	    .told = status[0] != '\0',
	};
}

/* users.csv: 1.2 lost two columns and has some at its end. */
static bool
is_of_version(enum oneroster_file file, size_t column, bool version_1_2)
{
	if (file == ONEROSTER_USERS &&
	    (column == USER_ORGS || column == USER_ROLE))
		return !version_1_2;
	if (file == ONEROSTER_USERS && column > USER_PASSWORD)
		return version_1_2 && column != USER_RESOURCES;
	return file != ONEROSTER_ROLES || column < ROLE_GRADE;
}

/* 1.2.0 had it, 1.2.1 has not. */
static bool
is_optional(enum oneroster_file file, size_t column, bool version_1_2)
{
	return version_1_2 && file == ONEROSTER_USERS &&
	       column == USER_RESOURCES;
}

static bool
equals_version(enum oneroster_file file, const char *const *names, size_t count,
    bool version_1_2)
{
	const struct layout *layout = &oneroster_layouts[file];
	size_t at = 0;

	for (size_t i = 0; i < layout->count; i++) {
		bool there = at < count &&
			     strcmp(names[at], layout->columns[i].name) == 0;

		if (there != is_of_version(file, i, version_1_2) &&
		    !(there && is_optional(file, i, version_1_2)))
			return false;
		at += there ? 1 : 0;
	}
	return at == count;
}

bool
oneroster_header_is_standard(
    enum oneroster_file file, const char *const *names, size_t count)
{
	return equals_version(file, names, count, false) ||
	       equals_version(file, names, count, true);
}
