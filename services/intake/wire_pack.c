// SPDX-License-Identifier: Apache-2.0
/*
 * wire_pack.c - records to the events that tell of them.
 *
 * One function a kind.  Messages stand on the stack and point into the
 * struct; only lists of messages need memory for a moment.
 */
#include "services/intake/wire.h"

#include <stdlib.h>

#include "chalkline/v1/intake.pb-c.h"
#include "common/wire.h"

#define EVENT_INIT CHALKLINE__V1__INTAKE_EVENT__INIT
#define EVENT_CASE(name) CHALKLINE__V1__INTAKE_EVENT__WHAT_##name

_Static_assert((int)RECORD_ENROLLMENT ==
		   (int)CHALKLINE__V1__RECORD_KIND__RECORD_KIND_ENROLLMENT,
    "numbers of kinds are those of the wire");
_Static_assert(
    (int)RECORD_SCHOOL == (int)CHALKLINE__V1__RECORD_KIND__RECORD_KIND_SCHOOL,
    "numbers of kinds are those of the wire");

typedef Chalkline__V1__IntakeEvent Event;

static enum status
pack(const Event *event, struct buffer *out)
{
	return wire_pack(&event->base, out);
}

static char *
text(const char *value)
{
	return (char *)value;
}

/* protobuf-c's lists are not const; packing only reads them. */
static char **
list(const struct text_list *value)
{
	return (char **)value->item;
}

static enum status
pack_org(const struct org *org, struct buffer *out)
{
	Event event = EVENT_INIT;
	Chalkline__V1__OrgSet set = CHALKLINE__V1__ORG_SET__INIT;

	set.sourced_id = text(org->id);
	set.type = text(org->type);
	set.identifier = text(org->identifier);
	set.parent_id = text(org->parent_id);
	set.name = text(org->name);
	event.what_case = EVENT_CASE(ORG_SET);
	event.org_set = &set;
	return pack(&event, out);
}

static enum status
pack_session(const struct academic_session *session, struct buffer *out)
{
	Event event = EVENT_INIT;
	Chalkline__V1__AcademicSessionSet set =
	    CHALKLINE__V1__ACADEMIC_SESSION_SET__INIT;

	set.sourced_id = text(session->id);
	set.title = text(session->title);
	set.type = text(session->type);
	set.start_date = text(session->start_date);
	set.end_date = text(session->end_date);
	set.parent_id = text(session->parent_id);
	set.school_year = text(session->school_year);
	event.what_case = EVENT_CASE(ACADEMIC_SESSION_SET);
	event.academic_session_set = &set;
	return pack(&event, out);
}

static enum status
pack_student(const struct student *student, struct buffer *out)
{
	typedef Chalkline__V1__StudentAlias Alias;
	Event event = EVENT_INIT;
	Chalkline__V1__StudentSet set = CHALKLINE__V1__STUDENT_SET__INIT;
	Alias *alias = calloc(student->alias_count + 1, sizeof(*alias));
	Alias **aliases = calloc(student->alias_count + 1, sizeof(*aliases));
	enum status status = STATUS_NO_MEMORY;

	if (alias == NULL || aliases == NULL)
		goto out;
	for (size_t i = 0; i < student->alias_count; i++) {
		alias[i] = (Alias)CHALKLINE__V1__STUDENT_ALIAS__INIT;
		alias[i].scheme = text(student->aliases[i].scheme);
		alias[i].issuer = text(student->aliases[i].issuer);
		alias[i].id = text(student->aliases[i].id);
		aliases[i] = &alias[i];
	}
	set.student_id = text(student->id);
	set.school_id = text(student->school_id);
	set.grade = text(student->grade);
	set.has_enabled = true;
	set.enabled = student->enabled;
	set.n_aliases = student->alias_count;
	set.aliases = aliases;
	set.n_subgroups = student->subgroups.count;
	set.subgroups = list(&student->subgroups);
	event.what_case = EVENT_CASE(STUDENT_SET);
	event.student_set = &set;
	status = pack(&event, out);
out:
	free(aliases);
	free(alias);
	return status;
}

static enum status
pack_person(const struct person *person, struct buffer *out)
{
	typedef Chalkline__V1__PersonRole Role;
	Event event = EVENT_INIT;
	Chalkline__V1__PersonSet set = CHALKLINE__V1__PERSON_SET__INIT;
	Role *role = calloc(person->role_count + 1, sizeof(*role));
	Role **roles = calloc(person->role_count + 1, sizeof(*roles));
	enum status status = STATUS_NO_MEMORY;

	if (role == NULL || roles == NULL)
		goto out;
	for (size_t i = 0; i < person->role_count; i++) {
		role[i] = (Role)CHALKLINE__V1__PERSON_ROLE__INIT;
		role[i].role = text(person->roles[i].role);
		role[i].org_id = text(person->roles[i].org_id);
		roles[i] = &role[i];
	}
	set.person_id = text(person->id);
	set.has_enabled = true;
	set.enabled = person->enabled;
	set.n_roles = person->role_count;
	set.roles = roles;
	set.n_agent_of = person->agent_of.count;
	set.agent_of = list(&person->agent_of);
	event.what_case = EVENT_CASE(PERSON_SET);
	event.person_set = &set;
	status = pack(&event, out);
out:
	free(roles);
	free(role);
	return status;
}

static enum status
pack_course(const struct course *course, struct buffer *out)
{
	Event event = EVENT_INIT;
	Chalkline__V1__CourseSet set = CHALKLINE__V1__COURSE_SET__INIT;

	set.sourced_id = text(course->id);
	set.org_id = text(course->org_id);
	set.title = text(course->title);
	set.n_subjects = course->subjects.count;
	set.subjects = list(&course->subjects);
	event.what_case = EVENT_CASE(COURSE_SET);
	event.course_set = &set;
	return pack(&event, out);
}

static enum status
pack_class(const struct school_class *class, struct buffer *out)
{
	Event event = EVENT_INIT;
	Chalkline__V1__ClassSet set = CHALKLINE__V1__CLASS_SET__INIT;

	set.sourced_id = text(class->id);
	set.course_id = text(class->course_id);
	set.school_id = text(class->school_id);
	set.class_type = text(class->class_type);
	set.n_term_ids = class->term_ids.count;
	set.term_ids = list(&class->term_ids);
	set.n_periods = class->periods.count;
	set.periods = list(&class->periods);
	set.title = text(class->title);
	event.what_case = EVENT_CASE(CLASS_SET);
	event.class_set = &set;
	return pack(&event, out);
}

static enum status
pack_enrollment(const struct enrollment *enrollment, struct buffer *out)
{
	Event event = EVENT_INIT;
	Chalkline__V1__EnrollmentSet set = CHALKLINE__V1__ENROLLMENT_SET__INIT;

	set.sourced_id = text(enrollment->id);
	set.class_id = text(enrollment->class_id);
	set.user_id = text(enrollment->user_id);
	set.role = text(enrollment->role);
	set.begin_date = text(enrollment->begin_date);
	set.end_date = text(enrollment->end_date);
	event.what_case = EVENT_CASE(ENROLLMENT_SET);
	event.enrollment_set = &set;
	return pack(&event, out);
}

static enum status
pack_tutor(const struct tutor *tutor, struct buffer *out)
{
	Event event = EVENT_INIT;
	Chalkline__V1__TutorSet set = CHALKLINE__V1__TUTOR_SET__INIT;

	set.tutor_id = text(tutor->id);
	set.provider_id = text(tutor->provider_id);
	set.type = text(tutor->type);
	set.mode = text(tutor->mode);
	set.home_school_id = text(tutor->home_school_id);
	set.n_school_ids = tutor->school_ids.count;
	set.school_ids = list(&tutor->school_ids);
	set.n_subjects = tutor->subjects.count;
	set.subjects = list(&tutor->subjects);
	set.n_bands = tutor->bands.count;
	set.bands = list(&tutor->bands);
	set.n_languages = tutor->languages.count;
	set.languages = list(&tutor->languages);
	set.n_training = tutor->training.count;
	set.training = list(&tutor->training);
	set.has_max_minutes_week = true;
	set.max_minutes_week = tutor->max_minutes_week;
	set.has_rate_cents_per_hour = tutor->has_rate;
	set.rate_cents_per_hour = tutor->rate_cents_per_hour;
	event.what_case = EVENT_CASE(TUTOR_SET);
	event.tutor_set = &set;
	return pack(&event, out);
}

static enum status
pack_program(const struct program *program, struct buffer *out)
{
	Event event = EVENT_INIT;
	Chalkline__V1__ProgramSet set = CHALKLINE__V1__PROGRAM_SET__INIT;

	set.program_id = text(program->id);
	set.name = text(program->name);
	set.provider_id = text(program->provider_id);
	set.subject = text(program->subject);
	set.grade_from = text(program->grade_from);
	set.grade_to = text(program->grade_to);
	set.begins_on = text(program->begins_on);
	set.ends_on = text(program->ends_on);
	set.rule_set_id = text(program->rule_set_id);
	set.has_sessions_per_week = true;
	set.sessions_per_week = program->sessions_per_week;
	set.has_minutes_per_session = true;
	set.minutes_per_session = program->minutes_per_session;
	set.has_max_group = true;
	set.max_group = program->max_group;
	set.has_same_grade = true;
	set.same_grade = program->same_grade;
	set.training = text(program->training);
	set.has_virtual_ok = true;
	set.virtual_ok = program->virtual_ok;
	set.has_min_minutes_attended = program->min_minutes_attended > 0;
	set.min_minutes_attended = program->min_minutes_attended;
	set.has_min_minutes_target = program->min_minutes_target > 0;
	set.min_minutes_target = program->min_minutes_target;
	set.has_excused_out = true;
	set.excused_out = program->excused_out;
	event.what_case = EVENT_CASE(PROGRAM_SET);
	event.program_set = &set;
	return pack(&event, out);
}

static enum status
pack_need(const struct need *need, struct buffer *out)
{
	Event event = EVENT_INIT;
	Chalkline__V1__NeedSet set = CHALKLINE__V1__NEED_SET__INIT;

	set.need_id = text(need->id);
	set.student_id = text(need->student_id);
	set.program_id = text(need->program_id);
	set.level = text(need->level);
	set.language = text(need->language);
	set.has_weight = true;
	set.weight = need->weight;
	set.has_max_group = true;
	set.max_group = need->max_group;
	event.what_case = EVENT_CASE(NEED_SET);
	event.need_set = &set;
	return pack(&event, out);
}

static enum status
pack_slot(const struct slot *slot, struct buffer *out)
{
	Event event = EVENT_INIT;
	Chalkline__V1__SlotSet set = CHALKLINE__V1__SLOT_SET__INIT;

	set.slot_id = text(slot->id);
	set.school_id = text(slot->school_id);
	set.has_day = true;
	set.day = slot->day;
	set.has_start = true;
	set.start = slot->start;
	set.has_end = true;
	set.end = slot->end;
	set.label = text(slot->label);
	set.kind = text(slot->kind);
	set.n_grades = slot->grades.count;
	set.grades = list(&slot->grades);
	event.what_case = EVENT_CASE(SLOT_SET);
	event.slot_set = &set;
	return pack(&event, out);
}

static enum status
pack_availability(const struct availability *owner, struct buffer *out)
{
	typedef Chalkline__V1__AvailabilityWindow Window;
	Event event = EVENT_INIT;
	Chalkline__V1__AvailabilitySet set =
	    CHALKLINE__V1__AVAILABILITY_SET__INIT;
	Window *window = calloc(owner->window_count + 1, sizeof(*window));
	Window **windows = calloc(owner->window_count + 1, sizeof(*windows));
	enum status status = STATUS_NO_MEMORY;

	if (window == NULL || windows == NULL)
		goto out;
	for (size_t i = 0; i < owner->window_count; i++) {
		window[i] = (Window)CHALKLINE__V1__AVAILABILITY_WINDOW__INIT;
		window[i].has_day = true;
		window[i].day = owner->windows[i].day;
		window[i].has_start = true;
		window[i].start = owner->windows[i].start;
		window[i].has_end = true;
		window[i].end = owner->windows[i].end;
		windows[i] = &window[i];
	}
	set.has_owner = true;
	set.owner =
	    owner->of_student
		? CHALKLINE__V1__AVAILABILITY_OWNER__AVAILABILITY_OWNER_STUDENT
		: CHALKLINE__V1__AVAILABILITY_OWNER__AVAILABILITY_OWNER_TUTOR;
	set.owner_id = text(owner->owner_id);
	set.n_windows = owner->window_count;
	set.windows = windows;
	event.what_case = EVENT_CASE(AVAILABILITY_SET);
	event.availability_set = &set;
	status = pack(&event, out);
out:
	free(windows);
	free(window);
	return status;
}

static enum status
pack_calendar_day(const struct calendar_day *day, struct buffer *out)
{
	Event event = EVENT_INIT;
	Chalkline__V1__CalendarSet set = CHALKLINE__V1__CALENDAR_SET__INIT;

	set.school_id = text(day->school_id);
	set.date = text(day->date);
	set.has_instructional = true;
	set.instructional = day->instructional;
	set.note = text(day->note);
	event.what_case = EVENT_CASE(CALENDAR_SET);
	event.calendar_set = &set;
	return pack(&event, out);
}

static enum status
pack_school(const struct school *school, struct buffer *out)
{
	Event event = EVENT_INIT;
	Chalkline__V1__SchoolSet set = CHALKLINE__V1__SCHOOL_SET__INIT;

	set.school_id = text(school->id);
	set.time_zone = text(school->time_zone);
	set.has_rooms = school->has_rooms;
	set.rooms = school->rooms;
	set.has_virtual_seats = school->has_virtual_seats;
	set.virtual_seats = school->virtual_seats;
	set.has_x_m = school->has_place;
	set.x_m = school->x_m;
	set.has_y_m = school->has_place;
	set.y_m = school->y_m;
	event.what_case = EVENT_CASE(SCHOOL_SET);
	event.school_set = &set;
	return pack(&event, out);
}

enum status
wire_pack_record(enum record_kind kind, const void *record, struct buffer *out)
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
		return pack_tutor(record, out);
	case RECORD_PROGRAM:
		return pack_program(record, out);
	case RECORD_NEED:
		return pack_need(record, out);
	case RECORD_SLOT:
		return pack_slot(record, out);
	case RECORD_AVAILABILITY:
		return pack_availability(record, out);
	case RECORD_CALENDAR:
		return pack_calendar_day(record, out);
	case RECORD_SCHOOL:
		return pack_school(record, out);
	case RECORD_AUTHORITY:
	case RECORD_NONE:
		break;
	}
	return STATUS_INTERNAL;
}

enum status
wire_pack_removed(enum record_kind kind, const char *id, struct buffer *out)
{
	Event event = EVENT_INIT;
	Chalkline__V1__RecordRemoved removed =
	    CHALKLINE__V1__RECORD_REMOVED__INIT;

	removed.has_kind = true;
	removed.kind = (Chalkline__V1__RecordKind)kind;
	removed.id = text(id);
	event.what_case = EVENT_CASE(RECORD_REMOVED);
	event.record_removed = &removed;
	return pack(&event, out);
}

enum status
wire_pack_authority(const char *time_zone, struct buffer *out)
{
	Event event = EVENT_INIT;
	Chalkline__V1__AuthoritySet set = CHALKLINE__V1__AUTHORITY_SET__INIT;

	set.time_zone = text(time_zone);
	event.what_case = EVENT_CASE(AUTHORITY_SET);
	event.authority_set = &set;
	return pack(&event, out);
}
