// SPDX-License-Identifier: Apache-2.0
/*
 * export_rows.c - one function a kind, the reverse of rules_*_rows.c.
 *
 * A default that import would fill in is written out.
 */
#include "services/intake/export_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/intake/rules_layouts_columns.h"
#include "services/intake/rules_oneroster_columns.h"

void
export_rows_fini(struct export_rows *rows)
{
	free(rows->cells);
	rows->cells = NULL;
}

/* Makes a row of empty cells. */
static bool
start_row(struct export_rows *r)
{
	static char empty[] = "";

	if (r->rows == r->capacity) {
		size_t capacity = r->capacity * 2 + 64;
		char **grown =
		    realloc(r->cells, capacity * r->columns * sizeof(*grown));

		if (grown == NULL) {
			r->failed = STATUS_NO_MEMORY;
			return false;
		}
		r->cells = grown;
		r->capacity = capacity;
	}
	for (size_t i = 0; i < r->columns; i++)
		r->cells[r->rows * r->columns + i] = empty;
	r->rows++;
	return true;
}

/* Sets a cell of the last row. */
static void
set(struct export_rows *r, size_t column, const char *text)
{
	char *copy;

	if (text == NULL || text[0] == '\0')
		return;
	copy = arena_string(r->arena, bytes_of_string(text));
	if (copy == NULL) {
		r->failed = STATUS_NO_MEMORY;
		return;
	}
	r->bytes += strlen(copy);
	r->cells[(r->rows - 1) * r->columns + column] = copy;
}

static void
set_list(struct export_rows *r, size_t column, const struct text_list *list)
{
	struct buffer text;

	buffer_init(&text, 1024 * 1024);
	for (size_t i = 0; i < list->count; i++)
		buffer_format(&text, "%s%s",
		    i == 0                        ? ""
		    : r->layout->separator == ' ' ? " "
						  : ",",
		    list->item[i]);
	buffer_append(&text, "", 1);
	if (text.failed == STATUS_OK)
		set(r, column, (const char *)text.data);
	else
		r->failed = text.failed;
	buffer_fini(&text);
}

static void
set_number(struct export_rows *r, size_t column, int64_t number)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%lld", (long long)number);
	set(r, column, text);
}

static void
set_boolean(struct export_rows *r, size_t column, bool value)
{
	set(r, column, value ? "true" : "false");
}

static void
set_minute(struct export_rows *r, size_t column, uint32_t minute)
{
	char text[16];

	(void)snprintf(
	    text, sizeof(text), "%02u:%02u", minute / 60, minute % 60);
	set(r, column, text);
}

static void
set_day(struct export_rows *r, size_t column, const struct day *day)
{
	set(r, column,
	    day->has_weekday ? day_values[day->weekday] : day->cycle);
}

static void
set_kilometres(struct export_rows *r, size_t column, int32_t metres)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%s%d.%03d", metres < 0 ? "-" : "",
	    abs(metres) / 1000, abs(metres) % 1000);
	set(r, column, text);
}

static void
add_tutor(struct export_rows *r, const struct tutor *tutor,
    const struct identity *identity)
{
	if (!start_row(r))
		return;
	set(r, TUTOR_ID, tutor->id);
	set(r, TUTOR_PROVIDER, tutor->provider_id);
	set(r, TUTOR_TYPE, tutor->type);
	set(r, TUTOR_MODE, tutor->mode);
	set(r, TUTOR_HOME_SCHOOL, tutor->home_school_id);
	set_list(r, TUTOR_SCHOOLS, &tutor->school_ids);
	set_list(r, TUTOR_SUBJECTS, &tutor->subjects);
	set_list(r, TUTOR_BANDS, &tutor->bands);
	set_list(r, TUTOR_LANGUAGES, &tutor->languages);
	set_list(r, TUTOR_TRAINING, &tutor->training);
	set_number(r, TUTOR_MAX_MINUTES, tutor->max_minutes_week);
	if (tutor->has_rate)
		set_number(r, TUTOR_RATE, tutor->rate_cents_per_hour);
	set(r, TUTOR_GIVEN_NAME, identity->given_name);
	set(r, TUTOR_FAMILY_NAME, identity->family_name);
	set(r, TUTOR_EMAIL, identity->email);
}

static void
add_program(struct export_rows *r, const struct program *program)
{
	if (!start_row(r))
		return;
	set(r, PROGRAM_ID, program->id);
	set(r, PROGRAM_NAME, program->name);
	set(r, PROGRAM_PROVIDER, program->provider_id);
	set(r, PROGRAM_SUBJECT, program->subject);
	set(r, PROGRAM_GRADE_FROM, program->grade_from);
	set(r, PROGRAM_GRADE_TO, program->grade_to);
	set(r, PROGRAM_BEGINS, program->begins_on);
	set(r, PROGRAM_ENDS, program->ends_on);
	set(r, PROGRAM_RULE_SET, program->rule_set_id);
	set_number(r, PROGRAM_SESSIONS, program->sessions_per_week);
	set_number(r, PROGRAM_MINUTES, program->minutes_per_session);
	set_number(r, PROGRAM_MAX_GROUP, program->max_group);
	set_boolean(r, PROGRAM_SAME_GRADE, program->same_grade);
	set(r, PROGRAM_TRAINING, program->training);
	set_boolean(r, PROGRAM_VIRTUAL_OK, program->virtual_ok);
	if (program->min_minutes_attended > 0)
		set_number(
		    r, PROGRAM_MIN_ATTENDED, program->min_minutes_attended);
	if (program->min_minutes_target > 0)
		set_number(r, PROGRAM_MIN_TARGET, program->min_minutes_target);
	set_boolean(r, PROGRAM_EXCUSED_OUT, program->excused_out);
	set_boolean(r, PROGRAM_CONSENT, program->consent_required);
	set_list(r, PROGRAM_CLEARANCES, &program->clearances);
	set_list(r, PROGRAM_PROTECTED, &program->protected_subjects);
	if (program->sessions_per_cycle > 0)
		set_number(r, PROGRAM_PER_CYCLE, program->sessions_per_cycle);
}

static void
add_need(struct export_rows *r, const struct need *need)
{
	if (!start_row(r))
		return;
	set(r, NEED_ID, need->id);
	set(r, NEED_STUDENT, need->student_id);
	set(r, NEED_PROGRAM, need->program_id);
	set(r, NEED_LEVEL, need->level);
	set(r, NEED_LANGUAGE, need->language);
	set_number(r, NEED_WEIGHT, need->weight);
	set_number(r, NEED_MAX_GROUP, need->max_group);
	set_boolean(r, NEED_WAIVER, need->group_waiver);
}

static void
add_slot(struct export_rows *r, const struct slot *slot)
{
	if (!start_row(r))
		return;
	set(r, SLOT_ID, slot->id);
	set(r, SLOT_SCHOOL, slot->school_id);
	set_day(r, SLOT_DAY, &slot->day);
	set_minute(r, SLOT_START, slot->start);
	set_minute(r, SLOT_END, slot->end);
	set(r, SLOT_LABEL, slot->label);
	set(r, SLOT_KIND, slot->kind);
	set_list(r, SLOT_GRADES, &slot->grades);
	set(r, SLOT_SCHEDULE, slot->bell_schedule);
	set_list(r, SLOT_PERIODS, &slot->periods);
}

static void
add_windows(struct export_rows *r, const struct availability *owner)
{
	for (size_t i = 0; i < owner->window_count; i++) {
		const struct window *window = &owner->windows[i];

		if (!start_row(r))
			return;
		set(r, AVAILABILITY_KIND,
		    owner->of_student ? "STUDENT" : "TUTOR");
		set(r, AVAILABILITY_OWNER, owner->owner_id);
		set_day(r, AVAILABILITY_DAY, &window->day);
		set_minute(r, AVAILABILITY_START, window->start);
		set_minute(r, AVAILABILITY_END, window->end);
	}
}

static void
add_calendar_day(struct export_rows *r, const struct calendar_day *day)
{
	if (!start_row(r))
		return;
	set(r, CALENDAR_SCHOOL, day->school_id);
	set(r, CALENDAR_DATE, day->date);
	set_boolean(r, CALENDAR_INSTRUCTIONAL, day->instructional);
	set(r, CALENDAR_NOTE, day->note);
	set(r, CALENDAR_CYCLE_DAY, day->cycle_day);
	set(r, CALENDAR_SCHEDULE, day->bell_schedule);
}

static void
add_school(struct export_rows *r, const struct school *school)
{
	if (!start_row(r))
		return;
	set(r, SCHOOL_ID, school->id);
	set(r, SCHOOL_ZONE, school->time_zone);
	if (school->has_rooms)
		set_number(r, SCHOOL_ROOMS, school->rooms);
	if (school->has_virtual_seats)
		set_number(r, SCHOOL_SEATS, school->virtual_seats);
	if (school->has_place) {
		set_kilometres(r, SCHOOL_X, school->x_m);
		set_kilometres(r, SCHOOL_Y, school->y_m);
	}
}

static void
add_school_day(struct export_rows *r, const struct school_day *day)
{
	if (!start_row(r))
		return;
	set(r, SCHOOL_DAY_STUDENT, day->student_id);
	set(r, SCHOOL_DAY_DATE, day->date);
	set(r, SCHOOL_DAY_STATUS, day->status);
	if (day->has_excused)
		set_boolean(r, SCHOOL_DAY_EXCUSED, day->excused);
	set(r, SCHOOL_DAY_REASON, day->reason);
	set(r, SCHOOL_DAY_SCHOOL, day->school_id);
}

static void
add_consent(struct export_rows *r, const struct consent *consent)
{
	if (!start_row(r))
		return;
	set(r, CONSENT_STUDENT, consent->student_id);
	set(r, CONSENT_PROGRAM, consent->program_id);
	set(r, CONSENT_PROVIDER, consent->provider_id);
	set(r, CONSENT_STATE, consent->state);
	set(r, CONSENT_DECIDED, consent->decided_on);
	set(r, CONSENT_ENDS, consent->ends_on);
}

static void
add_clearance(struct export_rows *r, const struct clearance *clearance)
{
	if (!start_row(r))
		return;
	set(r, CLEARANCE_TUTOR, clearance->tutor_id);
	set(r, CLEARANCE_KIND, clearance->kind);
	set(r, CLEARANCE_STATE, clearance->state);
	set(r, CLEARANCE_CLEARED, clearance->cleared_on);
	set(r, CLEARANCE_UNTIL, clearance->valid_until);
	set(r, CLEARANCE_EVIDENCE, clearance->evidence_id);
}

static void
add_pair(struct export_rows *r, const struct pair *pair)
{
	if (!start_row(r))
		return;
	set(r, PAIR_STUDENT, pair->student_id);
	set(r, PAIR_OTHER, pair->other_student_id);
	set(r, PAIR_KIND, pair->kind);
	set(r, PAIR_PROGRAM, pair->program_id);
}

static void
add_pin(struct export_rows *r, const struct pin *pin)
{
	if (!start_row(r))
		return;
	set(r, PIN_STUDENT, pin->student_id);
	set(r, PIN_PROGRAM, pin->program_id);
	set(r, PIN_STATE, pin->state);
	set(r, PIN_TUTOR, pin->tutor_id);
	set_list(r, PIN_SLOTS, &pin->slot_ids);
}

void
export_own(struct export_rows *rows, enum own_kind kind, const void *record,
    const struct identity *identity)
{
	switch (kind) {
	case OWN_TUTORS:
		add_tutor(rows, record, identity);
		break;
	case OWN_PROGRAMS:
		add_program(rows, record);
		break;
	case OWN_NEEDS:
		add_need(rows, record);
		break;
	case OWN_BELL_SCHEDULES:
		add_slot(rows, record);
		break;
	case OWN_AVAILABILITY:
		add_windows(rows, record);
		break;
	case OWN_CALENDARS:
		add_calendar_day(rows, record);
		break;
	case OWN_SCHOOLS:
		add_school(rows, record);
		break;
	case OWN_SCHOOL_ATTENDANCE:
		add_school_day(rows, record);
		break;
	case OWN_CONSENTS:
		add_consent(rows, record);
		break;
	case OWN_CLEARANCES:
		add_clearance(rows, record);
		break;
	case OWN_PAIRS:
		add_pair(rows, record);
		break;
	case OWN_PINS:
		add_pin(rows, record);
		break;
	}
}

/* users.csv of 1.1 has one role: the first, with all orgs of it. */
static void
set_roles(struct export_rows *r, const struct person *person)
{
	const char *orgs[64];
	struct text_list list = {.item = orgs};

	if (person->role_count == 0)
		return;
	set(r, USER_ROLE, person->roles[0].role);
	for (size_t i = 0; i < person->role_count && list.count < 64; i++)
		if (person->roles[i].org_id != NULL &&
		    strcmp(person->roles[i].role, person->roles[0].role) == 0)
			orgs[list.count++] = person->roles[i].org_id;
	set_list(r, USER_ORGS, &list);
}

void
export_user(struct export_rows *r, const struct user_record *user)
{
	const struct identity *identity = &user->identity;

	if (!start_row(r))
		return;
	set(r, USER_ID, user->is_student ? user->student.id : user->person.id);
	set_boolean(r, USER_ENABLED,
	    user->is_student ? user->student.enabled : user->person.enabled);
	if (user->is_student) {
		set(r, USER_ROLE, "student");
		set(r, USER_ORGS, user->student.school_id);
		set(r, USER_GRADES, user->student.grade);
	} else {
		set_roles(r, &user->person);
		set_list(r, USER_AGENTS, &user->person.agent_of);
	}
	set(r, USER_USERNAME, identity->username);
	set_list(r, USER_IDS, &identity->user_ids);
	set(r, USER_GIVEN_NAME, identity->given_name);
	set(r, USER_FAMILY_NAME, identity->family_name);
	set(r, USER_MIDDLE_NAME, identity->middle_name);
	set(r, USER_IDENTIFIER, identity->identifier);
	set(r, USER_EMAIL, identity->email);
	set(r, USER_SMS, identity->sms);
	set(r, USER_PHONE, identity->phone);
}
