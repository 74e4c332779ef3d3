// SPDX-License-Identifier: Apache-2.0
/*
 * rules_oneroster.h - the files of OneRoster 1.1 and 1.2 that intake uses.
 *
 * Pure.  Columns and enumerations: 1EdTech OneRoster 1.1 and 1.2 CSV
 * bindings (1.2's columns that 1.1 lacks, and the reverse, may be missing).
 * Each read function makes a record of good fields; NULL when out of memory
 * (fields->failed).
 */
#pragma once

#include "services/intake/records.h"

/* In the order in which they are read: references point backwards. */
enum oneroster_file {
	ONEROSTER_ORGS,
	ONEROSTER_SESSIONS,
	ONEROSTER_COURSES,
	ONEROSTER_CLASSES,
	ONEROSTER_USERS,
	ONEROSTER_ROLES,
	ONEROSTER_DEMOGRAPHICS,
	ONEROSTER_ENROLLMENTS,
};
#define ONEROSTER_FILES 8

extern const struct layout oneroster_layouts[ONEROSTER_FILES];
extern const struct column_synonym oneroster_synonyms[];

/* Files of the standard that intake does not use; ends with NULL. */
extern const char *const oneroster_unused[];

/* What stands in front of every row. */
struct row_status {
	bool to_be_deleted;
	bool told; /* the cell is not empty */
};
struct row_status oneroster_status(const struct fields *fields);

/* The strict header: exactly the standard's columns, in its order. */
bool oneroster_header_is_standard(
    enum oneroster_file file, const char *const *names, size_t count);

/* A row of users.csv. */
struct user_row {
	const char *id;
	bool enabled;
	const char *role; /* NULL in 1.2 */
	struct text_list org_ids;
	const char *primary_org_id;
	struct text_list agents;
	struct text_list grades;
	struct identity identity;
};

struct role_row {
	const char *id;
	const char *user_id;
	bool primary;
	const char *role;
	const char *org_id;
	const char *grade; /* of other rosters' roles files; NULL */
};

struct demographics_row {
	const char *id; /* the user's */
	const char *birth_date;
	const char *sex;
	struct text_list subgroups; /* sorted */
};

void *oneroster_read_org(struct fields *fields);
void *oneroster_read_session(struct fields *fields);
void *oneroster_read_course(struct fields *fields);
void *oneroster_read_class(struct fields *fields);
void *oneroster_read_user(struct fields *fields);
void *oneroster_read_role(struct fields *fields);
void *oneroster_read_demographics(struct fields *fields);
void *oneroster_read_enrollment(struct fields *fields);
