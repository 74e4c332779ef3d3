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

static enum status
pack_tutor(const struct tutor *tutor, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__TutorSet set = CHALKLINE__V1__TUTOR_SET__INIT;

	set.tutor_id = wire_text(tutor->id);
	set.provider_id = wire_text(tutor->provider_id);
	set.type = wire_text(tutor->type);
	set.mode = wire_text(tutor->mode);
	set.home_school_id = wire_text(tutor->home_school_id);
	set.n_school_ids = tutor->school_ids.count;
	set.school_ids = wire_list(tutor->school_ids.item);
	set.n_subjects = tutor->subjects.count;
	set.subjects = wire_list(tutor->subjects.item);
	set.n_bands = tutor->bands.count;
	set.bands = wire_list(tutor->bands.item);
	set.n_languages = tutor->languages.count;
	set.languages = wire_list(tutor->languages.item);
	set.n_training = tutor->training.count;
	set.training = wire_list(tutor->training.item);
	set.has_max_minutes_week = true;
	set.max_minutes_week = tutor->max_minutes_week;
	set.has_rate_cents_per_hour = tutor->has_rate;
	set.rate_cents_per_hour = tutor->rate_cents_per_hour;
	event.what_case = EVENT_CASE(TUTOR_SET);
	event.tutor_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
pack_program(const struct program *program, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__ProgramSet set = CHALKLINE__V1__PROGRAM_SET__INIT;

	set.program_id = wire_text(program->id);
	set.name = wire_text(program->name);
	set.provider_id = wire_text(program->provider_id);
	set.subject = wire_text(program->subject);
	set.grade_from = wire_text(program->grade_from);
	set.grade_to = wire_text(program->grade_to);
	set.begins_on = wire_text(program->begins_on);
	set.ends_on = wire_text(program->ends_on);
	set.rule_set_id = wire_text(program->rule_set_id);
	set.has_sessions_per_week = true;
	set.sessions_per_week = program->sessions_per_week;
	set.has_minutes_per_session = true;
	set.minutes_per_session = program->minutes_per_session;
	set.has_max_group = true;
	set.max_group = program->max_group;
	set.has_same_grade = true;
	set.same_grade = program->same_grade;
	set.training = wire_text(program->training);
	set.has_virtual_ok = true;
	set.virtual_ok = program->virtual_ok;
	set.has_min_minutes_attended = program->min_minutes_attended > 0;
	set.min_minutes_attended = program->min_minutes_attended;
	set.has_min_minutes_target = program->min_minutes_target > 0;
	set.min_minutes_target = program->min_minutes_target;
	set.has_excused_out = true;
	set.excused_out = program->excused_out;
	set.has_consent_required = program->consent_required;
	set.consent_required = program->consent_required;
	set.n_clearances = program->clearances.count;
	set.clearances = wire_list(program->clearances.item);
	set.n_protected_subjects = program->protected_subjects.count;
	set.protected_subjects = wire_list(program->protected_subjects.item);
	set.has_sessions_per_cycle = program->sessions_per_cycle > 0;
	set.sessions_per_cycle = program->sessions_per_cycle;
	event.what_case = EVENT_CASE(PROGRAM_SET);
	event.program_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
pack_need(const struct need *need, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__NeedSet set = CHALKLINE__V1__NEED_SET__INIT;

	set.need_id = wire_text(need->id);
	set.student_id = wire_text(need->student_id);
	set.program_id = wire_text(need->program_id);
	set.level = wire_text(need->level);
	set.language = wire_text(need->language);
	set.has_weight = true;
	set.weight = need->weight;
	set.has_max_group = true;
	set.max_group = need->max_group;
	set.has_group_waiver = need->group_waiver;
	set.group_waiver = need->group_waiver;
	event.what_case = EVENT_CASE(NEED_SET);
	event.need_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
pack_slot(const struct slot *slot, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__SlotSet set = CHALKLINE__V1__SLOT_SET__INIT;

	set.slot_id = wire_text(slot->id);
	set.school_id = wire_text(slot->school_id);
	set.has_day = slot->day.has_weekday;
	set.day = slot->day.weekday;
	set.cycle_day = wire_text(slot->day.cycle);
	set.has_start = true;
	set.start = slot->start;
	set.has_end = true;
	set.end = slot->end;
	set.label = wire_text(slot->label);
	set.kind = wire_text(slot->kind);
	set.n_grades = slot->grades.count;
	set.grades = wire_list(slot->grades.item);
	set.bell_schedule = wire_text(slot->bell_schedule);
	set.n_periods = slot->periods.count;
	set.periods = wire_list(slot->periods.item);
	event.what_case = EVENT_CASE(SLOT_SET);
	event.slot_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
pack_availability(const struct availability *owner, struct buffer *out)
{
	typedef Chalkline__V1__AvailabilityWindow Window;
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__AvailabilitySet set =
	    CHALKLINE__V1__AVAILABILITY_SET__INIT;
	Window *window = calloc(owner->window_count + 1, sizeof(*window));
	Window **windows = calloc(owner->window_count + 1, sizeof(*windows));
	enum status status = STATUS_NO_MEMORY;

	if (window == NULL || windows == NULL)
		goto out;
	for (size_t i = 0; i < owner->window_count; i++) {
		window[i] = (Window)CHALKLINE__V1__AVAILABILITY_WINDOW__INIT;
		window[i].has_day = owner->windows[i].day.has_weekday;
		window[i].day = owner->windows[i].day.weekday;
		window[i].cycle_day = wire_text(owner->windows[i].day.cycle);
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
	set.owner_id = wire_text(owner->owner_id);
	set.n_windows = owner->window_count;
	set.windows = windows;
	event.what_case = EVENT_CASE(AVAILABILITY_SET);
	event.availability_set = &set;
	status = wire_pack(&event.base, out);
out:
	free(windows);
	free(window);
	return status;
}

static enum status
pack_calendar_day(const struct calendar_day *day, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__CalendarSet set = CHALKLINE__V1__CALENDAR_SET__INIT;

	set.school_id = wire_text(day->school_id);
	set.date = wire_text(day->date);
	set.has_instructional = true;
	set.instructional = day->instructional;
	set.note = wire_text(day->note);
	set.cycle_day = wire_text(day->cycle_day);
	set.bell_schedule = wire_text(day->bell_schedule);
	event.what_case = EVENT_CASE(CALENDAR_SET);
	event.calendar_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
pack_school(const struct school *school, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__SchoolSet set = CHALKLINE__V1__SCHOOL_SET__INIT;

	set.school_id = wire_text(school->id);
	set.time_zone = wire_text(school->time_zone);
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
	return wire_pack(&event.base, out);
}

static enum status
pack_school_day(const struct school_day *day, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__SchoolDaySet set = CHALKLINE__V1__SCHOOL_DAY_SET__INIT;

	set.student_id = wire_text(day->student_id);
	set.date = wire_text(day->date);
	set.status = wire_text(day->status);
	set.has_excused = day->has_excused;
	set.excused = day->excused;
	set.reason = wire_text(day->reason);
	set.school_id = wire_text(day->school_id);
	event.what_case = EVENT_CASE(SCHOOL_DAY_SET);
	event.school_day_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
pack_consent(const struct consent *consent, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__ConsentSet set = CHALKLINE__V1__CONSENT_SET__INIT;

	set.student_id = wire_text(consent->student_id);
	set.program_id = wire_text(consent->program_id);
	set.provider_id = wire_text(consent->provider_id);
	set.state = wire_text(consent->state);
	set.decided_on = wire_text(consent->decided_on);
	set.ends_on = wire_text(consent->ends_on);
	event.what_case = EVENT_CASE(CONSENT_SET);
	event.consent_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
pack_clearance(const struct clearance *clearance, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__ClearanceSet set = CHALKLINE__V1__CLEARANCE_SET__INIT;

	set.tutor_id = wire_text(clearance->tutor_id);
	set.kind = wire_text(clearance->kind);
	set.state = wire_text(clearance->state);
	set.cleared_on = wire_text(clearance->cleared_on);
	set.valid_until = wire_text(clearance->valid_until);
	set.evidence_id = wire_text(clearance->evidence_id);
	event.what_case = EVENT_CASE(CLEARANCE_SET);
	event.clearance_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
pack_pair(const struct pair *pair, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__PairSet set = CHALKLINE__V1__PAIR_SET__INIT;

	set.student_id = wire_text(pair->student_id);
	set.other_student_id = wire_text(pair->other_student_id);
	set.kind = wire_text(pair->kind);
	set.program_id = wire_text(pair->program_id);
	event.what_case = EVENT_CASE(PAIR_SET);
	event.pair_set = &set;
	return wire_pack(&event.base, out);
}

static enum status
pack_pin(const struct pin *pin, struct buffer *out)
{
	Chalkline__V1__IntakeEvent event = EVENT_INIT;
	Chalkline__V1__PinSet set = CHALKLINE__V1__PIN_SET__INIT;

	set.student_id = wire_text(pin->student_id);
	set.program_id = wire_text(pin->program_id);
	set.state = wire_text(pin->state);
	set.tutor_id = wire_text(pin->tutor_id);
	set.n_slot_ids = pin->slot_ids.count;
	set.slot_ids = wire_list(pin->slot_ids.item);
	event.what_case = EVENT_CASE(PIN_SET);
	event.pin_set = &set;
	return wire_pack(&event.base, out);
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
	case RECORD_SCHOOL_DAY:
		return pack_school_day(record, out);
	case RECORD_CONSENT:
		return pack_consent(record, out);
	case RECORD_CLEARANCE:
		return pack_clearance(record, out);
	case RECORD_PAIR:
		return pack_pair(record, out);
	case RECORD_PIN:
		return pack_pin(record, out);
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
