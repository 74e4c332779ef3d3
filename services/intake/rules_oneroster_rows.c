// SPDX-License-Identifier: Apache-2.0
/*
 * rules_oneroster_rows.c - a good row of OneRoster to a plain struct.
 *
 * One function a file.  Rosters that are only like OneRoster lack some ids;
 * those are made of what they join, so that the same row has the same id in
 * every import.
 */
#include "services/intake/rules_oneroster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/intake/rules_oneroster_columns.h"

/* "a:b:c", NULL when it would be longer than an id may be. */
static const char *
join_id(struct fields *fields, const char *a, const char *b, const char *c)
{
	char id[ID_MAX + 1];
	int len = snprintf(id, sizeof(id), "%s:%s:%s", a, b, c);
	const char *copy;

	if (len < 0 || len > ID_MAX)
		return NULL;
	copy = arena_string(fields->arena, bytes_of_string(id));
	fields->failed = fields->failed || copy == NULL;
	return copy;
}

static void *
new_record(struct fields *fields, size_t size)
{
	void *record = arena_zeroed(fields->arena, 1, size);

	fields->failed = fields->failed || record == NULL;
	return record;
}

void *
oneroster_read_org(struct fields *f)
{
	struct org *org = new_record(f, sizeof(*org));

	if (org == NULL)
		return NULL;
	org->id = field_text(f, ORG_ID);
	org->type = field_text(f, ORG_TYPE);
	org->identifier = field_text(f, ORG_IDENTIFIER);
	org->parent_id = field_text(f, ORG_PARENT);
	org->name = field_text(f, ORG_NAME);
	return org;
}

void *
oneroster_read_session(struct fields *f)
{
	struct academic_session *session = new_record(f, sizeof(*session));

	if (session == NULL)
		return NULL;
	session->id = field_text(f, SESSION_ID);
	session->title = field_text(f, SESSION_TITLE);
	session->type = field_text(f, SESSION_TYPE);
	session->start_date = field_text(f, SESSION_START);
	session->end_date = field_text(f, SESSION_END);
	session->parent_id = field_text(f, SESSION_PARENT);
	session->school_year = field_text(f, SESSION_YEAR);
	return session;
}

void *
oneroster_read_course(struct fields *f)
{
	struct course *course = new_record(f, sizeof(*course));

	if (course == NULL)
		return NULL;
	course->id = field_text(f, COURSE_ID);
	course->org_id = field_text(f, COURSE_ORG);
	course->title = field_text(f, COURSE_TITLE);
	course->subjects = field_list(f, COURSE_SUBJECTS);
	course->subject_codes = field_list(f, COURSE_SUBJECT_CODES);
	return course;
}

void *
oneroster_read_class(struct fields *f)
{
	struct school_class *class = new_record(f, sizeof(*class));

	if (class == NULL)
		return NULL;
	class->id = field_text(f, CLASS_ID);
	class->course_id = field_text(f, CLASS_COURSE);
	class->school_id = field_text(f, CLASS_SCHOOL);
	class->class_type = field_text(f, CLASS_TYPE);
	class->term_ids = field_list(f, CLASS_TERMS);
	class->periods = field_list(f, CLASS_PERIODS);
	class->subjects = field_list(f, CLASS_SUBJECTS);
	class->subject_codes = field_list(f, CLASS_SUBJECT_CODES);
	class->title = field_text(f, CLASS_TITLE);
	return class;
}

void *
oneroster_read_user(struct fields *f)
{
	struct user_row *user = new_record(f, sizeof(*user));

	if (user == NULL)
		return NULL;
	user->id = field_text(f, USER_ID);
	user->enabled = field_boolean(f, USER_ENABLED, true);
	user->role = field_text(f, USER_ROLE);
	user->org_ids = field_list(f, USER_ORGS);
	user->primary_org_id = field_text(f, USER_PRIMARY_ORG);
	user->agents = field_list(f, USER_AGENTS);
	user->grades = field_list(f, USER_GRADES);
	user->identity = (struct identity){
	    .given_name = field_text(f, USER_GIVEN_NAME),
	    .family_name = field_text(f, USER_FAMILY_NAME),
	    .middle_name = field_text(f, USER_MIDDLE_NAME),
	    .username = field_text(f, USER_USERNAME),
	    .identifier = field_text(f, USER_IDENTIFIER),
	    .email = field_text(f, USER_EMAIL),
	    .sms = field_text(f, USER_SMS),
	    .phone = field_text(f, USER_PHONE),
	    .user_ids = field_list(f, USER_IDS),
	};
	return user;
}

void *
oneroster_read_role(struct fields *f)
{
	struct role_row *role = new_record(f, sizeof(*role));

	if (role == NULL)
		return NULL;
	role->user_id = field_text(f, ROLE_USER);
	role->role = field_text(f, ROLE_ROLE);
	role->org_id = field_text(f, ROLE_ORG);
	role->grade = field_text(f, ROLE_GRADE);
	role->primary = strcmp(f->value[ROLE_TYPE], "primary") == 0 ||
			field_boolean(f, ROLE_IS_PRIMARY, false);
	role->id = field_text(f, ROLE_ID);
	if (role->id == NULL)
		role->id = join_id(f, f->value[ROLE_USER], f->value[ROLE_ORG],
		    f->value[ROLE_ROLE]);
	return role;
}

static int
compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The flags that are true by their names, and "sex:female". */
static struct text_list
read_subgroups(struct fields *f)
{
	struct text_list list = {.count = 0};
	const char *sex = f->value[DEMOGRAPHICS_SEX];
	char text[ID_MAX + 1];

	list.item = arena_zeroed(f->arena,
	    DEMOGRAPHICS_FLAGS_END - DEMOGRAPHICS_FLAGS + 1,
	    sizeof(*list.item));
	if (list.item == NULL) {
		f->failed = true;
		return list;
	}
	for (size_t i = DEMOGRAPHICS_FLAGS; i < DEMOGRAPHICS_FLAGS_END; i++)
		if (field_boolean(f, i, false))
			list.item[list.count++] = f->layout->columns[i].name;
	if (sex[0] != '\0') {
		(void)snprintf(text, sizeof(text), "sex:%s", sex);
		list.item[list.count] =
		    arena_string(f->arena, bytes_of_string(text));
		f->failed = f->failed || list.item[list.count] == NULL;
		list.count += list.item[list.count] != NULL ? 1 : 0;
	}
	qsort(list.item, list.count, sizeof(*list.item), compare_text);
	return list;
}

void *
oneroster_read_demographics(struct fields *f)
{
	struct demographics_row *row = new_record(f, sizeof(*row));

	if (row == NULL)
		return NULL;
	row->id = field_text(f, DEMOGRAPHICS_ID);
	row->birth_date = field_text(f, DEMOGRAPHICS_BIRTH_DATE);
	row->sex = field_text(f, DEMOGRAPHICS_SEX);
	row->subgroups = read_subgroups(f);
	return row;
}

void *
oneroster_read_enrollment(struct fields *f)
{
	struct enrollment *enrollment = new_record(f, sizeof(*enrollment));

	if (enrollment == NULL)
		return NULL;
	enrollment->class_id = field_text(f, ENROLLMENT_CLASS);
	enrollment->school_id = field_text(f, ENROLLMENT_SCHOOL);
	enrollment->user_id = field_text(f, ENROLLMENT_USER);
	enrollment->role = field_text(f, ENROLLMENT_ROLE);
	enrollment->begin_date = field_text(f, ENROLLMENT_BEGIN);
	enrollment->end_date = field_text(f, ENROLLMENT_END);
	enrollment->id = field_text(f, ENROLLMENT_ID);
	if (enrollment->id == NULL)
		enrollment->id = join_id(f, f->value[ENROLLMENT_CLASS],
		    f->value[ENROLLMENT_USER], f->value[ENROLLMENT_ROLE]);
	return enrollment;
}
