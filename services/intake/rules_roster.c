// SPDX-License-Identifier: Apache-2.0
/*
 * rules_roster.c - merges the parts of a user.
 *
 * First the roles, since they say what the user is; then each part of the
 * record by itself.
 */
#include "services/intake/rules_roster.h"

#include <string.h>

bool
role_is_student(const char *role)
{
	return role != NULL && strcmp(role, "student") == 0;
}

/* Roles: those of roles.csv, else of users.csv, else the stored ones. */

struct role_set {
	struct org_role *role;
	size_t count;
};

static void
add_role(struct role_set *set, const char *role, const char *org_id)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->role[i].role, role) == 0 &&
		    (set->role[i].org_id == NULL) == (org_id == NULL) &&
		    (org_id == NULL ||
			strcmp(set->role[i].org_id, org_id) == 0))
			return;
	set->role[set->count++] =
	    (struct org_role){.role = role, .org_id = org_id};
}

static void
add_stored_roles(struct role_set *set, const struct user_record *stored)
{
	if (stored == NULL)
		return;
	if (stored->is_student) {
		add_role(set, "student", stored->student.school_id);
		return;
	}
	for (size_t i = 0; i < stored->person.role_count; i++)
		add_role(set, stored->person.roles[i].role,
		    stored->person.roles[i].org_id);
}

static void
add_row_roles(struct role_set *set, const struct user_row *row)
{
	if (row->org_ids.count == 0)
		add_role(set, row->role, NULL);
	for (size_t i = 0; i < row->org_ids.count; i++)
		add_role(set, row->role, row->org_ids.item[i]);
}

static enum status
gather_roles(
    const struct user_parts *p, struct arena *arena, struct role_set *set)
{
	size_t most = p->role_count + 2;

	if (p->row != NULL)
		most += p->row->org_ids.count;
	if (p->stored != NULL)
		most += p->stored->person.role_count;
	*set = (struct role_set){
	    .role = arena_zeroed(arena, most, sizeof(*set->role))};
	if (set->role == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < p->role_count; i++)
		add_role(set, p->roles[i]->role, p->roles[i]->org_id);
	if (p->roles_delta)
		add_stored_roles(set, p->stored);
	if (set->count == 0 && p->row != NULL && p->row->role != NULL)
		add_row_roles(set, p->row);
	if (set->count == 0 && !p->roles_told)
		add_stored_roles(set, p->stored);
	return STATUS_OK;
}

static bool
has_student_role(const struct role_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (role_is_student(set->role[i].role))
			return true;
	return false;
}

/* School */

static const char *
pick_school(const struct user_parts *p, const struct role_set *set,
    const struct org_lookup *orgs)
{
	const char *first = NULL;

	for (size_t i = 0; i < set->count; i++) {
		const char *org = set->role[i].org_id;

		if (!role_is_student(set->role[i].role) || org == NULL ||
		    !orgs->is_known(org, orgs->ctx))
			continue;
		if (orgs->is_school(org, orgs->ctx))
			return org;
		if (first == NULL)
			first = org;
	}
	if (first != NULL)
		return first;
	if (p->row != NULL && p->row->primary_org_id != NULL &&
	    orgs->is_known(p->row->primary_org_id, orgs->ctx))
		return p->row->primary_org_id;
	if (p->enrolled_school_id != NULL)
		return p->enrolled_school_id;
	return p->stored != NULL ? p->stored->student.school_id : NULL;
}

/* Aliases */

static bool
holds_ignoring_case(const char *text, const char *part)
{
	return strlen(part) >= 3 && strcasestr(text, part) != NULL;
}

bool
roster_names_person(const struct identity *identity, const char *text)
{
	const char *const parts[] = {identity->given_name,
	    identity->family_name, identity->middle_name, identity->email};

	if (strchr(text, '@') != NULL)
		return true;
	if (identity->birth_date != NULL &&
	    strstr(text, identity->birth_date) != NULL)
		return true;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (parts[i] != NULL && holds_ignoring_case(text, parts[i]))
			return true;
	return false;
}

/* "{Type:Id}" in parts; false when it is not that. */
static bool
split_user_id(const char *text, struct arena *arena, struct alias *alias)
{
	size_t len = strlen(text);
	const char *colon = strchr(text, ':');

	if (len < 5 || text[0] != '{' || text[len - 1] != '}' ||
	    colon == NULL || colon == text + 1 || colon == text + len - 2)
		return false;
	*alias = (struct alias){.scheme = "PROVIDER",
	    .issuer = arena_string(
		arena, bytes_of(text + 1, (size_t)(colon - text) - 1)),
	    .id = arena_string(
		arena, bytes_of(colon + 1, len - (size_t)(colon - text) - 2))};
	return alias->issuer != NULL && alias->id != NULL;
}

static enum status
make_aliases(const struct identity *identity, struct arena *arena,
    struct student *student, bool *left_out)
{
	size_t most = identity->user_ids.count + 1;
	struct alias *aliases = arena_zeroed(arena, most, sizeof(*aliases));
	size_t count = 0;

	if (aliases == NULL)
		return STATUS_NO_MEMORY;
	if (identity->identifier != NULL)
		aliases[count++] = (struct alias){
		    .scheme = "STATE", .id = identity->identifier};
	for (size_t i = 0; i < identity->user_ids.count; i++)
		if (split_user_id(
			identity->user_ids.item[i], arena, &aliases[count]))
			count++;
	student->aliases = aliases;
	for (size_t i = 0; i < count; i++) {
		if (roster_names_person(identity, aliases[i].id))
			*left_out = true;
		else
			aliases[student->alias_count++] = aliases[i];
	}
	return STATUS_OK;
}

/* The whole */

static const char *
pick_grade(const struct user_parts *p)
{
	if (p->row != NULL && p->row->grades.count > 0)
		return p->row->grades.item[0];
	for (size_t i = 0; i < p->role_count; i++)
		if (p->roles[i]->grade != NULL)
			return p->roles[i]->grade;
	return p->row == NULL && p->stored != NULL ? p->stored->student.grade
						   : NULL;
}

static void
merge_identity(const struct user_parts *p, struct identity *identity)
{
	*identity = (struct identity){0};
	if (p->stored != NULL)
		*identity = p->stored->identity;
	if (p->row != NULL) {
		const char *birth_date = identity->birth_date;
		const char *sex = identity->sex;

		*identity = p->row->identity;
		identity->birth_date = birth_date;
		identity->sex = sex;
	}
	if (p->demographics != NULL || p->demographics_gone) {
		bool told = p->demographics != NULL;

		identity->birth_date =
		    told ? p->demographics->birth_date : NULL;
		identity->sex = told ? p->demographics->sex : NULL;
	}
}

static bool
pick_enabled(const struct user_parts *p)
{
	if (p->row != NULL)
		return p->row->enabled;
	if (p->stored == NULL)
		return true;
	return p->stored->is_student ? p->stored->student.enabled
				     : p->stored->person.enabled;
}

static enum status
merge_student(const struct user_parts *p, const struct role_set *set,
    const struct org_lookup *orgs, struct arena *arena,
    struct user_record *record, bool *alias_left_out)
{
	struct student *student = &record->student;

	student->id = p->id;
	student->enabled = pick_enabled(p);
	student->grade = pick_grade(p);
	student->school_id = pick_school(p, set, orgs);
	if (p->demographics != NULL)
		student->subgroups = p->demographics->subgroups;
	else if (p->stored != NULL && !p->demographics_gone)
		student->subgroups = p->stored->student.subgroups;
	return make_aliases(&record->identity, arena, student, alias_left_out);
}

enum status
roster_merge(const struct user_parts *parts, const struct org_lookup *orgs,
    struct arena *arena, struct user_record *record, bool *alias_left_out)
{
	struct role_set set;
	enum status status = gather_roles(parts, arena, &set);

	if (status != STATUS_OK)
		return status;
	*alias_left_out = false;
	*record = (struct user_record){.is_student = has_student_role(&set)};
	merge_identity(parts, &record->identity);
	if (record->is_student)
		return merge_student(
		    parts, &set, orgs, arena, record, alias_left_out);
	record->person = (struct person){
	    .id = parts->id,
	    .enabled = pick_enabled(parts),
	    .roles = set.role,
	    .role_count = set.count,
	    .agent_of = parts->agent_of,
	};
	if (parts->stored != NULL &&
	    (parts->row == NULL ||
		(parts->row_delta && parts->agent_of.count == 0)))
		record->person.agent_of = parts->stored->person.agent_of;
	return STATUS_OK;
}
