// SPDX-License-Identifier: Apache-2.0
/*
 * rules_roster.h - one user out of several files.
 *
 * Pure.  users.csv, roles.csv and demographics.csv feed one record.  A part
 * that an import does not have stays as it is stored.
 */
#pragma once

#include "services/intake/rules_oneroster.h"

/* What a user is: a student, or anyone else. */
struct user_record {
	bool is_student;
	struct student student;
	struct person person;
	struct identity identity;
};

/* Where orgs are looked up. */
struct org_lookup {
	bool (*is_known)(const char *org_id, void *ctx);
	bool (*is_school)(const char *org_id, void *ctx);
	void *ctx;
};

struct user_parts {
	const char *id;
	const struct user_record *stored; /* NULL: a new user */
	const struct user_row *row;       /* NULL: users.csv does not tell */
	bool row_delta; /* users.csv tells only what changed */
	/* Rows of roles.csv for the user, primary first. */
	const struct role_row *const *roles;
	size_t role_count;
	bool roles_told;  /* roles.csv is there */
	bool roles_delta; /* and adds to what is stored */
	const struct demographics_row *demographics;
	bool demographics_gone; /* the row was removed */
	/* The school of the newest enrolment as a student; NULL. */
	const char *enrolled_school_id;
	/* Students this person is agent of; told by users.csv. */
	struct text_list agent_of;
};

/*
 * The school of a student: of the orgs of the student's roles the first that
 * is a school, else the first; then the user's primary org; then the school
 * of an enrolment; then what is stored.  Unknown orgs are passed over.
 *
 * Aliases: identifier is STATE, userIds {Type:Id} are PROVIDER with issuer
 * Type.  One that holds the person's own name or an e-mail address is left
 * out, because aliases are in the log; alias_left_out is set.
 *
 * NO_MEMORY or OK; the record borrows from the parts and the arena.
 */
MUST_USE enum status roster_merge(const struct user_parts *parts,
    const struct org_lookup *orgs, struct arena *arena,
    struct user_record *record, bool *alias_left_out);

/* NULL is no role. */
bool role_is_student(const char *role);

/* True when text holds a name of the identity, or is an address. */
bool roster_names_person(const struct identity *identity, const char *text);
