// SPDX-License-Identifier: Apache-2.0
/*
 * wire_pack_roster.c - records of OneRoster to the events that tell of them.
 *
 * Messages stand on the stack and point into the struct; only lists of
 * messages need memory for a moment.
 */
#include "services/intake/wire.h"

#include <stdlib.h>

#include "chalkline/v1/intake.pb-c.h"
#include "common/wire.h"

#define EVENT_INIT CHALKLINE__V1__INTAKE_EVENT__INIT
#define EVENT_CASE(name) CHALKLINE__V1__INTAKE_EVENT__WHAT_##name

static enum status
pack_org(const struct org *org, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__OrgSet set = CHALKLINE__V1__ORG_SET__INIT;

	set.sourced_id = wire_text(org->id);
	set.type = wire_text(org->type);
	set.identifier = wire_text(org->identifier);
	set.parent_id = wire_text(org->parent_id);
	set.name = wire_text(org->name);
	event.what_case = EVENT_CASE(ORG_SET);
	event.org_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
pack_session(const struct academic_session *session, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__AcademicSessionSet set =
	    CHALKLINE__V1__ACADEMIC_SESSION_SET__INIT;

	set.sourced_id = wire_text(session->id);
	set.title = wire_text(session->title);
	set.type = wire_text(session->type);
	set.start_date = wire_text(session->start_date);
	set.end_date = wire_text(session->end_date);
	set.parent_id = wire_text(session->parent_id);
	set.school_year = wire_text(session->school_year);
	event.what_case = EVENT_CASE(ACADEMIC_SESSION_SET);
	event.academic_session_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
pack_student(const struct student *student, struct buffer *out)
{
	typedef Chalkline__V1__StudentAlias Alias;
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__StudentSet set = CHALKLINE__V1__STUDENT_SET__INIT;
	Alias *alias = calloc(student->alias_count + 1, sizeof(*alias));
	Alias **aliases = calloc(student->alias_count + 1, sizeof(*aliases));
	enum status status = STATUS_NO_MEMORY;

	if (alias == NULL || aliases == NULL)
		goto out;
	for (size_t i = 0; i < student->alias_count; i++) {
		alias[i] = (Alias)CHALKLINE__V1__STUDENT_ALIAS__INIT;
		alias[i].scheme = wire_text(student->aliases[i].scheme);
		alias[i].issuer = wire_text(student->aliases[i].issuer);
		alias[i].id = wire_text(student->aliases[i].id);
		aliases[i] = &alias[i];
	}
	set.student_id = wire_text(student->id);
	set.school_id = wire_text(student->school_id);
	set.grade = wire_text(student->grade);
	set.has_enabled = true;
	set.enabled = student->enabled;
	set.n_aliases = student->alias_count;
	set.aliases = aliases;
	set.n_subgroups = student->subgroups.count;
	set.subgroups = wire_list(student->subgroups.item);
	event.what_case = EVENT_CASE(STUDENT_SET);
	event.student_set = &set;
	status = wire_pack(&event.base, out);
out:
	free(aliases);
	free(alias);
	return status;
}

static enum status
pack_person(const struct person *person, struct buffer *out)
{
	typedef Chalkline__V1__PersonRole Role;
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__PersonSet set = CHALKLINE__V1__PERSON_SET__INIT;
	Role *role = calloc(person->role_count + 1, sizeof(*role));
	Role **roles = calloc(person->role_count + 1, sizeof(*roles));
	enum status status = STATUS_NO_MEMORY;

	if (role == NULL || roles == NULL)
		goto out;
	for (size_t i = 0; i < person->role_count; i++) {
		role[i] = (Role)CHALKLINE__V1__PERSON_ROLE__INIT;
		role[i].role = wire_text(person->roles[i].role);
		role[i].org_id = wire_text(person->roles[i].org_id);
		roles[i] = &role[i];
	}
	set.person_id = wire_text(person->id);
	set.has_enabled = true;
	set.enabled = person->enabled;
	set.n_roles = person->role_count;
	set.roles = roles;
	set.n_agent_of = person->agent_of.count;
	set.agent_of = wire_list(person->agent_of.item);
	event.what_case = EVENT_CASE(PERSON_SET);
	event.person_set = &set;
	status = wire_pack(&event.base, out);
out:
	free(roles);
	free(role);
	return status;
}

static enum status
pack_course(const struct course *course, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__CourseSet set = CHALKLINE__V1__COURSE_SET__INIT;

	set.sourced_id = wire_text(course->id);
	set.org_id = wire_text(course->org_id);
	set.title = wire_text(course->title);
	set.n_subjects = course->subjects.count;
	set.subjects = wire_list(course->subjects.item);
	set.n_subject_codes = course->subject_codes.count;
	set.subject_codes = wire_list(course->subject_codes.item);
	event.what_case = EVENT_CASE(COURSE_SET);
	event.course_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
pack_class(const struct school_class *class, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__ClassSet set = CHALKLINE__V1__CLASS_SET__INIT;

	set.sourced_id = wire_text(class->id);
	set.course_id = wire_text(class->course_id);
	set.school_id = wire_text(class->school_id);
	set.class_type = wire_text(class->class_type);
	set.n_term_ids = class->term_ids.count;
	set.term_ids = wire_list(class->term_ids.item);
	set.n_periods = class->periods.count;
	set.periods = wire_list(class->periods.item);
	set.n_subjects = class->subjects.count;
	set.subjects = wire_list(class->subjects.item);
	set.n_subject_codes = class->subject_codes.count;
	set.subject_codes = wire_list(class->subject_codes.item);
	set.title = wire_text(class->title);
	event.what_case = EVENT_CASE(CLASS_SET);
	event.class_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
pack_enrollment(const struct enrollment *enrollment, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__EnrollmentSet set = CHALKLINE__V1__ENROLLMENT_SET__INIT;

	set.sourced_id = wire_text(enrollment->id);
	set.class_id = wire_text(enrollment->class_id);
	set.user_id = wire_text(enrollment->user_id);
	set.role = wire_text(enrollment->role);
	set.begin_date = wire_text(enrollment->begin_date);
	set.end_date = wire_text(enrollment->end_date);
	event.what_case = EVENT_CASE(ENROLLMENT_SET);
	event.enrollment_set = &set;
	return wire_pack(&event.base, out);
}

enum status
wire_pack_roster(enum record_kind kind, const void *record, struct buffer *out)
{
	switch (kind) {
	case RECORD_ORG:
		return pack_org(record, out);
	case RECORD_SESSION:
		return pack_session(record, out);
	case RECORD_STUDENT:
		return pack_student(record, out);
	case RECORD_PERSON:
		return pack_person(record, out);
	case RECORD_COURSE:
		return pack_course(record, out);
	case RECORD_CLASS:
		return pack_class(record, out);
	case RECORD_ENROLLMENT:
		return pack_enrollment(record, out);
	case RECORD_TUTOR:
	case RECORD_PROGRAM:
	case RECORD_NEED:
	case RECORD_SLOT:
	case RECORD_AVAILABILITY:
	case RECORD_CALENDAR:
	case RECORD_SCHOOL:
	case RECORD_SCHOOL_DAY:
	case RECORD_CONSENT:
	case RECORD_CLEARANCE:
	case RECORD_PAIR:
	case RECORD_PIN:
	case RECORD_AUTHORITY:
	case RECORD_NONE:
		break;
	}
	return STATUS_INTERNAL;
}
