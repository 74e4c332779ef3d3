// SPDX-License-Identifier: Apache-2.0
/*
 * wire_pack_own.c - records of our own layouts to the events that tell of
 * them.
 *
 * As wire_pack_roster.c.
 */
#include "services/intake/wire.h"

#include <stdlib.h>

#include "chalkline/v1/intake.pb-c.h"
#include "common/wire.h"

#define EVENT_INIT CHALKLINE__V1__INTAKE_EVENT__INIT
#define EVENT_CASE(name) CHALKLINE__V1__INTAKE_EVENT__WHAT_##name

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
wire_pack_own(enum record_kind kind, const void *record, struct buffer *out)
{
	switch (kind) {
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
	case RECORD_ORG:
	case RECORD_SESSION:
	case RECORD_STUDENT:
	case RECORD_PERSON:
	case RECORD_COURSE:
	case RECORD_CLASS:
	case RECORD_ENROLLMENT:
	case RECORD_AUTHORITY:
	case RECORD_NONE:
		break;
	}
	return STATUS_INTERNAL;
}
