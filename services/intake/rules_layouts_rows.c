// SPDX-License-Identifier: Apache-2.0
/*
 * rules_layouts_rows.c - a good row of our own layouts to a plain struct.
 *
 * One function a kind; the defaults of absent values are applied here.
 */
#include "services/intake/rules_layouts.h"

#include <stdio.h>
#include <string.h>

#include "services/intake/rules_layouts_columns.h"

static void *
new_record(struct fields *fields, size_t size)
{
	void *record = arena_zeroed(fields->arena, 1, size);

	fields->failed = fields->failed || record == NULL;
	return record;
}

/* "a:b"; an id may be longer here than in a file. */
static const char *
join_id(struct fields *fields, const char *a, const char *b)
{
	char id[2 * ID_MAX + 2];
	const char *copy;

	(void)snprintf(id, sizeof(id), "%s:%s", a, b);
	copy = arena_string(fields->arena, bytes_of_string(id));
	fields->failed = fields->failed || copy == NULL;
	return copy;
}

static bool
has_value(const struct fields *fields, size_t column)
{
	return fields->value[column][0] != '\0';
}

/* "a:b:c"; an absent one is empty. */
static const char *
join_ids(struct fields *fields, const char *a, const char *b, const char *c)
{
	char id[3 * ID_MAX + 3];
	const char *copy;

	(void)snprintf(id, sizeof(id), "%s:%s:%s", a, b, c);
	copy = arena_string(fields->arena, bytes_of_string(id));
	fields->failed = fields->failed || copy == NULL;
	return copy;
}

static struct day
read_day(struct fields *f, size_t column)
{
	struct day day = {0};
	int index;

	if (!has_value(f, column))
		return day;
	index = field_index(day_values, f->value[column]);
	if (index >= DAY_VALUES_CYCLE) {
		day.cycle = field_text(f, column);
	} else {
		day.has_weekday = true;
		day.weekday = (uint32_t)index;
	}
	return day;
}

void *
own_read_tutor(struct fields *f)
{
	struct tutor *tutor = new_record(f, sizeof(*tutor));

	if (tutor == NULL)
		return NULL;
	tutor->id = field_text(f, TUTOR_ID);
	tutor->provider_id = field_text(f, TUTOR_PROVIDER);
	tutor->type = field_text(f, TUTOR_TYPE);
	tutor->mode = field_text(f, TUTOR_MODE);
	tutor->home_school_id = field_text(f, TUTOR_HOME_SCHOOL);
	tutor->school_ids = field_list(f, TUTOR_SCHOOLS);
	tutor->subjects = field_list(f, TUTOR_SUBJECTS);
	tutor->bands = field_list(f, TUTOR_BANDS);
	tutor->languages = field_list(f, TUTOR_LANGUAGES);
	tutor->training = field_list(f, TUTOR_TRAINING);
	tutor->max_minutes_week = field_number(f, TUTOR_MAX_MINUTES, 0);
	tutor->has_rate = has_value(f, TUTOR_RATE);
	tutor->rate_cents_per_hour = field_number(f, TUTOR_RATE, 0);
	tutor->identity.given_name = field_text(f, TUTOR_GIVEN_NAME);
	tutor->identity.family_name = field_text(f, TUTOR_FAMILY_NAME);
	tutor->identity.email = field_text(f, TUTOR_EMAIL);
	return tutor;
}

void *
own_read_program(struct fields *f)
{
	struct program *program = new_record(f, sizeof(*program));

	if (program == NULL)
		return NULL;
	program->id = field_text(f, PROGRAM_ID);
	program->name = field_text(f, PROGRAM_NAME);
	program->provider_id = field_text(f, PROGRAM_PROVIDER);
	program->subject = field_text(f, PROGRAM_SUBJECT);
	program->grade_from = field_text(f, PROGRAM_GRADE_FROM);
	program->grade_to = field_text(f, PROGRAM_GRADE_TO);
	program->begins_on = field_text(f, PROGRAM_BEGINS);
	program->ends_on = field_text(f, PROGRAM_ENDS);
	program->rule_set_id = field_text(f, PROGRAM_RULE_SET);
	program->sessions_per_week = field_number(f, PROGRAM_SESSIONS, 0);
	program->minutes_per_session = field_number(f, PROGRAM_MINUTES, 0);
	program->max_group = field_number(f, PROGRAM_MAX_GROUP, 0);
	program->same_grade = field_boolean(f, PROGRAM_SAME_GRADE, false);
	program->training = field_text(f, PROGRAM_TRAINING);
	program->virtual_ok = field_boolean(f, PROGRAM_VIRTUAL_OK, false);
	program->min_minutes_attended =
	    field_number(f, PROGRAM_MIN_ATTENDED, 0);
	program->min_minutes_target = field_number(f, PROGRAM_MIN_TARGET, 0);
	program->excused_out = field_boolean(f, PROGRAM_EXCUSED_OUT, false);
	program->consent_required = field_boolean(f, PROGRAM_CONSENT, false);
	program->clearances = field_list(f, PROGRAM_CLEARANCES);
	program->protected_subjects = field_list(f, PROGRAM_PROTECTED);
	program->sessions_per_cycle = field_number(f, PROGRAM_PER_CYCLE, 0);
	return program;
}

void *
own_read_need(struct fields *f)
{
	struct need *need = new_record(f, sizeof(*need));

	if (need == NULL)
		return NULL;
	need->student_id = field_text(f, NEED_STUDENT);
	need->program_id = field_text(f, NEED_PROGRAM);
	need->id = has_value(f, NEED_ID) ? field_text(f, NEED_ID)
					 : join_id(f, f->value[NEED_STUDENT],
					       f->value[NEED_PROGRAM]);
	need->level = has_value(f, NEED_LEVEL) ? field_text(f, NEED_LEVEL) : "";
	need->language =
	    has_value(f, NEED_LANGUAGE) ? field_text(f, NEED_LANGUAGE) : "en";
	need->weight = field_number(f, NEED_WEIGHT, 1);
	need->max_group = field_number(f, NEED_MAX_GROUP, 0);
	need->group_waiver = field_boolean(f, NEED_WAIVER, false);
	return need;
}

void *
own_read_slot(struct fields *f)
{
	struct slot *slot = new_record(f, sizeof(*slot));

	if (slot == NULL)
		return NULL;
	slot->id = field_text(f, SLOT_ID);
	slot->school_id = field_text(f, SLOT_SCHOOL);
	slot->day = read_day(f, SLOT_DAY);
	slot->start = field_minute(f, SLOT_START);
	slot->end = field_minute(f, SLOT_END);
	slot->label = field_text(f, SLOT_LABEL);
	slot->kind = field_text(f, SLOT_KIND);
	slot->grades = field_list(f, SLOT_GRADES);
	slot->bell_schedule = field_text(f, SLOT_SCHEDULE);
	slot->periods = field_list(f, SLOT_PERIODS);
	return slot;
}

void *
own_read_availability(struct fields *f)
{
	struct availability_row *row = new_record(f, sizeof(*row));

	if (row == NULL)
		return NULL;
	row->of_student = f->value[AVAILABILITY_KIND][0] == 'S';
	row->owner_id = field_text(f, AVAILABILITY_OWNER);
	row->window.day = read_day(f, AVAILABILITY_DAY);
	row->window.start = field_minute(f, AVAILABILITY_START);
	row->window.end = field_minute(f, AVAILABILITY_END);
	return row;
}

void *
own_read_calendar_day(struct fields *f)
{
	struct calendar_day *day = new_record(f, sizeof(*day));

	if (day == NULL)
		return NULL;
	day->school_id = field_text(f, CALENDAR_SCHOOL);
	day->date = field_text(f, CALENDAR_DATE);
	day->id =
	    join_id(f, f->value[CALENDAR_SCHOOL], f->value[CALENDAR_DATE]);
	day->instructional = field_boolean(f, CALENDAR_INSTRUCTIONAL, false);
	day->note = field_text(f, CALENDAR_NOTE);
	day->cycle_day = field_text(f, CALENDAR_CYCLE_DAY);
	day->bell_schedule = field_text(f, CALENDAR_SCHEDULE);
	return day;
}

void *
own_read_school(struct fields *f)
{
	struct school *school = new_record(f, sizeof(*school));

	if (school == NULL)
		return NULL;
	school->id = field_text(f, SCHOOL_ID);
	school->time_zone = field_text(f, SCHOOL_ZONE);
	school->has_rooms = has_value(f, SCHOOL_ROOMS);
	school->rooms = field_number(f, SCHOOL_ROOMS, 0);
	school->has_virtual_seats = has_value(f, SCHOOL_SEATS);
	school->virtual_seats = field_number(f, SCHOOL_SEATS, 0);
	school->has_place = has_value(f, SCHOOL_X);
	school->x_m = field_metres(f, SCHOOL_X);
	school->y_m = field_metres(f, SCHOOL_Y);
	return school;
}

void *
own_read_school_day(struct fields *f)
{
	struct school_day *day = new_record(f, sizeof(*day));

	if (day == NULL)
		return NULL;
	day->student_id = field_text(f, SCHOOL_DAY_STUDENT);
	day->date = field_text(f, SCHOOL_DAY_DATE);
	day->id =
	    join_id(f, f->value[SCHOOL_DAY_STUDENT], f->value[SCHOOL_DAY_DATE]);
	day->status = field_text(f, SCHOOL_DAY_STATUS);
	day->has_excused = has_value(f, SCHOOL_DAY_EXCUSED);
	day->excused = field_boolean(f, SCHOOL_DAY_EXCUSED, false);
	day->reason = field_text(f, SCHOOL_DAY_REASON);
	day->school_id = field_text(f, SCHOOL_DAY_SCHOOL);
	return day;
}

void *
own_read_consent(struct fields *f)
{
	struct consent *consent = new_record(f, sizeof(*consent));

	if (consent == NULL)
		return NULL;
	consent->student_id = field_text(f, CONSENT_STUDENT);
	consent->program_id = field_text(f, CONSENT_PROGRAM);
	consent->provider_id = field_text(f, CONSENT_PROVIDER);
	consent->id = join_ids(f, f->value[CONSENT_STUDENT],
	    f->value[CONSENT_PROGRAM], f->value[CONSENT_PROVIDER]);
	consent->state = field_text(f, CONSENT_STATE);
	consent->decided_on = field_text(f, CONSENT_DECIDED);
	consent->ends_on = field_text(f, CONSENT_ENDS);
	return consent;
}

void *
own_read_clearance(struct fields *f)
{
	struct clearance *clearance = new_record(f, sizeof(*clearance));

	if (clearance == NULL)
		return NULL;
	clearance->tutor_id = field_text(f, CLEARANCE_TUTOR);
	clearance->kind = field_text(f, CLEARANCE_KIND);
	clearance->id =
	    join_id(f, f->value[CLEARANCE_TUTOR], f->value[CLEARANCE_KIND]);
	clearance->state = field_text(f, CLEARANCE_STATE);
	clearance->cleared_on = field_text(f, CLEARANCE_CLEARED);
	clearance->valid_until = field_text(f, CLEARANCE_UNTIL);
	clearance->evidence_id = field_text(f, CLEARANCE_EVIDENCE);
	return clearance;
}

void *
own_read_pair(struct fields *f)
{
	struct pair *pair = new_record(f, sizeof(*pair));
	bool is_turned =
	    strcmp(f->value[PAIR_STUDENT], f->value[PAIR_OTHER]) > 0;
	size_t first = is_turned ? PAIR_OTHER : PAIR_STUDENT;
	size_t second = is_turned ? PAIR_STUDENT : PAIR_OTHER;

	if (pair == NULL)
		return NULL;
	pair->student_id = field_text(f, first);
	pair->other_student_id = field_text(f, second);
	pair->kind = field_text(f, PAIR_KIND);
	pair->program_id = field_text(f, PAIR_PROGRAM);
	pair->id = join_ids(
	    f, f->value[first], f->value[second], f->value[PAIR_PROGRAM]);
	return pair;
}

void *
own_read_pin(struct fields *f)
{
	struct pin *pin = new_record(f, sizeof(*pin));

	if (pin == NULL)
		return NULL;
	pin->student_id = field_text(f, PIN_STUDENT);
	pin->program_id = field_text(f, PIN_PROGRAM);
	pin->id = join_id(f, f->value[PIN_STUDENT], f->value[PIN_PROGRAM]);
	pin->state = field_text(f, PIN_STATE);
	pin->tutor_id = field_text(f, PIN_TUTOR);
	pin->slot_ids = field_list(f, PIN_SLOTS);
	return pin;
}
