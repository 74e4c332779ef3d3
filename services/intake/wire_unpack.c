// SPDX-License-Identifier: Apache-2.0
/*
 * wire_unpack.c - stored events back to records; identities both ways.
 *
 * Only the kinds that are merged or exported are read back.
 */
#include "services/intake/wire.h"

#include "chalkline/v1/intake.pb-c.h"
#include "common/wire.h"

typedef Chalkline__V1__IntakeEvent Event;

/* "a:b" */
static const char *
join(struct arena *arena, const char *a, const char *b)
{
	struct buffer text;
	const char *copy = NULL;

	buffer_init(&text, 3 * (ID_MAX + 1));
	buffer_format(&text, "%s:%s", wire_or_empty(a), wire_or_empty(b));
	if (text.failed == STATUS_OK)
		copy = arena_string(arena, buffer_bytes(&text));
	buffer_fini(&text);
	return copy;
}

static struct text_list
list(char **items, size_t count)
{
	return (struct text_list){.item = (const char **)items, .count = count};
}

static void *
read_student(const Chalkline__V1__StudentSet *set, struct arena *arena)
{
	struct student *student = arena_zeroed(arena, 1, sizeof(*student));

	if (student == NULL)
		return NULL;
	student->id = set->student_id;
	student->school_id = set->school_id;
	student->grade = set->grade;
	student->enabled = set->enabled;
	student->subgroups = list(set->subgroups, set->n_subgroups);
	if (set->n_aliases == 0)
		return student;
	student->aliases =
	    arena_zeroed(arena, set->n_aliases, sizeof(*student->aliases));
	if (student->aliases == NULL)
		return NULL;
	student->alias_count = set->n_aliases;
	for (size_t i = 0; i < set->n_aliases; i++)
		student->aliases[i] =
		    (struct alias){.scheme = set->aliases[i]->scheme,
			.issuer = set->aliases[i]->issuer,
			.id = set->aliases[i]->id};
	return student;
}

static void *
read_person(const Chalkline__V1__PersonSet *set, struct arena *arena)
{
	struct person *person = arena_zeroed(arena, 1, sizeof(*person));

	if (person == NULL)
		return NULL;
	person->id = set->person_id;
	person->enabled = set->enabled;
	person->agent_of = list(set->agent_of, set->n_agent_of);
	if (set->n_roles == 0)
		return person;
	person->roles =
	    arena_zeroed(arena, set->n_roles, sizeof(*person->roles));
	if (person->roles == NULL)
		return NULL;
	person->role_count = set->n_roles;
	for (size_t i = 0; i < set->n_roles; i++)
		person->roles[i] =
		    (struct org_role){.role = set->roles[i]->role,
			.org_id = set->roles[i]->org_id};
	return person;
}

static void *
read_org(const Chalkline__V1__OrgSet *set, struct arena *arena)
{
	struct org *org = arena_zeroed(arena, 1, sizeof(*org));

	if (org == NULL)
		return NULL;
	*org = (struct org){.id = set->sourced_id,
	    .type = set->type,
	    .identifier = set->identifier,
	    .parent_id = set->parent_id,
	    .name = set->name};
	return org;
}

static void *
read_tutor(const Chalkline__V1__TutorSet *set, struct arena *arena)
{
	struct tutor *tutor = arena_zeroed(arena, 1, sizeof(*tutor));

	if (tutor == NULL)
		return NULL;
	tutor->id = set->tutor_id;
	tutor->provider_id = set->provider_id;
	tutor->type = set->type;
	tutor->mode = set->mode;
	tutor->home_school_id = set->home_school_id;
	tutor->school_ids = list(set->school_ids, set->n_school_ids);
	tutor->subjects = list(set->subjects, set->n_subjects);
	tutor->bands = list(set->bands, set->n_bands);
	tutor->languages = list(set->languages, set->n_languages);
	tutor->training = list(set->training, set->n_training);
	tutor->max_minutes_week = set->max_minutes_week;
	tutor->has_rate = set->has_rate_cents_per_hour;
	tutor->rate_cents_per_hour = set->rate_cents_per_hour;
	return tutor;
}

static void *
read_program(const Chalkline__V1__ProgramSet *set, struct arena *arena)
{
	struct program *program = arena_zeroed(arena, 1, sizeof(*program));

	if (program == NULL)
		return NULL;
	program->id = set->program_id;
	program->name = set->name;
	program->provider_id = set->provider_id;
	program->subject = set->subject;
	program->grade_from = set->grade_from;
	program->grade_to = set->grade_to;
	program->begins_on = set->begins_on;
	program->ends_on = set->ends_on;
	program->rule_set_id = set->rule_set_id;
	program->sessions_per_week = set->sessions_per_week;
	program->minutes_per_session = set->minutes_per_session;
	program->max_group = set->max_group;
	program->same_grade = set->same_grade;
	program->training = set->training;
	program->virtual_ok = set->virtual_ok;
	program->min_minutes_attended = set->min_minutes_attended;
	program->min_minutes_target = set->min_minutes_target;
	program->excused_out = set->excused_out;
	program->consent_required = set->consent_required;
	program->clearances = list(set->clearances, set->n_clearances);
	program->protected_subjects =
	    list(set->protected_subjects, set->n_protected_subjects);
	program->sessions_per_cycle = set->sessions_per_cycle;
	return program;
}

static void *
read_need(const Chalkline__V1__NeedSet *set, struct arena *arena)
{
	struct need *need = arena_zeroed(arena, 1, sizeof(*need));

	if (need == NULL)
		return NULL;
	need->id = set->need_id;
	need->student_id = set->student_id;
	need->program_id = set->program_id;
	need->level = set->level;
	need->language = set->language;
	need->weight = set->weight;
	need->max_group = set->max_group;
	need->group_waiver = set->group_waiver;
	return need;
}

static struct day
read_day(bool has_weekday, uint32_t weekday, const char *cycle)
{
	return (struct day){.has_weekday = has_weekday && weekday < 7,
	    .weekday = weekday,
	    .cycle = cycle};
}

static void *
read_slot(const Chalkline__V1__SlotSet *set, struct arena *arena)
{
	struct slot *slot = arena_zeroed(arena, 1, sizeof(*slot));

	if (slot == NULL)
		return NULL;
	slot->id = set->slot_id;
	slot->school_id = set->school_id;
	slot->day = read_day(set->has_day, set->day, set->cycle_day);
	slot->start = set->start;
	slot->end = set->end;
	slot->label = set->label;
	slot->kind = set->kind;
	slot->grades = list(set->grades, set->n_grades);
	slot->bell_schedule = set->bell_schedule;
	slot->periods = list(set->periods, set->n_periods);
	return slot;
}

static void *
read_availability(
    const Chalkline__V1__AvailabilitySet *set, struct arena *arena)
{
	struct availability *owner = arena_zeroed(arena, 1, sizeof(*owner));

	if (owner == NULL)
		return NULL;
	owner->of_student =
	    set->owner ==
	    CHALKLINE__V1__AVAILABILITY_OWNER__AVAILABILITY_OWNER_STUDENT;
	owner->owner_id = set->owner_id;
	owner->id = join(
	    arena, owner->of_student ? "STUDENT" : "TUTOR", owner->owner_id);
	owner->windows =
	    arena_zeroed(arena, set->n_windows + 1, sizeof(*owner->windows));
	if (owner->id == NULL || owner->windows == NULL)
		return NULL;
	owner->window_count = set->n_windows;
	for (size_t i = 0; i < set->n_windows; i++)
		owner->windows[i] = (struct window){
		    .day = read_day(set->windows[i]->has_day,
			set->windows[i]->day, set->windows[i]->cycle_day),
		    .start = set->windows[i]->start,
		    .end = set->windows[i]->end};
	return owner;
}

static void *
read_calendar_day(const Chalkline__V1__CalendarSet *set, struct arena *arena)
{
	struct calendar_day *day = arena_zeroed(arena, 1, sizeof(*day));

	if (day == NULL)
		return NULL;
	day->id = join(arena, set->school_id, set->date);
	day->school_id = set->school_id;
	day->date = set->date;
	day->instructional = set->instructional;
	day->note = set->note;
	day->cycle_day = set->cycle_day;
	day->bell_schedule = set->bell_schedule;
	return day->id != NULL ? day : NULL;
}

static void *
read_school(const Chalkline__V1__SchoolSet *set, struct arena *arena)
{
	struct school *school = arena_zeroed(arena, 1, sizeof(*school));

	if (school == NULL)
		return NULL;
	school->id = set->school_id;
	school->time_zone = set->time_zone;
	school->has_rooms = set->has_rooms;
	school->rooms = set->rooms;
	school->has_virtual_seats = set->has_virtual_seats;
	school->virtual_seats = set->virtual_seats;
	school->has_place = set->has_x_m;
	school->x_m = set->x_m;
	school->y_m = set->y_m;
	return school;
}

static void *
read_school_day(const Chalkline__V1__SchoolDaySet *set, struct arena *arena)
{
	struct school_day *day = arena_zeroed(arena, 1, sizeof(*day));

	if (day == NULL)
		return NULL;
	day->id = join(arena, set->student_id, set->date);
	day->student_id = set->student_id;
	day->date = set->date;
	day->status = set->status;
	day->has_excused = set->has_excused;
	day->excused = set->excused;
	day->reason = set->reason;
	day->school_id = set->school_id;
	return day->id != NULL ? day : NULL;
}

static void *
read_consent(const Chalkline__V1__ConsentSet *set, struct arena *arena)
{
	struct consent *consent = arena_zeroed(arena, 1, sizeof(*consent));

	if (consent == NULL)
		return NULL;
	consent->student_id = set->student_id;
	consent->program_id = set->program_id;
	consent->provider_id = set->provider_id;
	consent->id =
	    join(arena, join(arena, consent->student_id, consent->program_id),
		consent->provider_id);
	consent->state = set->state;
	consent->decided_on = set->decided_on;
	consent->ends_on = set->ends_on;
	return consent->id != NULL ? consent : NULL;
}

static void *
read_clearance(const Chalkline__V1__ClearanceSet *set, struct arena *arena)
{
	struct clearance *clearance =
	    arena_zeroed(arena, 1, sizeof(*clearance));

	if (clearance == NULL)
		return NULL;
	clearance->tutor_id = set->tutor_id;
	clearance->kind = set->kind;
	clearance->id = join(arena, clearance->tutor_id, clearance->kind);
	clearance->state = set->state;
	clearance->cleared_on = set->cleared_on;
	clearance->valid_until = set->valid_until;
	clearance->evidence_id = set->evidence_id;
	return clearance->id != NULL ? clearance : NULL;
}

static void *
read_pair(const Chalkline__V1__PairSet *set, struct arena *arena)
{
	struct pair *pair = arena_zeroed(arena, 1, sizeof(*pair));

	if (pair == NULL)
		return NULL;
	pair->student_id = set->student_id;
	pair->other_student_id = set->other_student_id;
	pair->kind = set->kind;
	pair->program_id = set->program_id;
	pair->id =
	    join(arena, join(arena, pair->student_id, pair->other_student_id),
		pair->program_id);
	return pair->id != NULL ? pair : NULL;
}

static void *
read_pin(const Chalkline__V1__PinSet *set, struct arena *arena)
{
	struct pin *pin = arena_zeroed(arena, 1, sizeof(*pin));

	if (pin == NULL)
		return NULL;
	pin->student_id = set->student_id;
	pin->program_id = set->program_id;
	pin->id = join(arena, pin->student_id, pin->program_id);
	pin->state = set->state;
	pin->tutor_id = set->tutor_id;
	pin->slot_ids = list(set->slot_ids, set->n_slot_ids);
	return pin->id != NULL ? pin : NULL;
}

/* The record of the wanted kind; *found is false for another event. */
static void *
read_record(
    enum record_kind kind, const Event *event, struct arena *arena, bool *found)
{
	*found = true;
	if (kind == RECORD_ORG && event->org_set != NULL)
		return read_org(event->org_set, arena);
	if (kind == RECORD_STUDENT && event->student_set != NULL)
		return read_student(event->student_set, arena);
	if (kind == RECORD_PERSON && event->person_set != NULL)
		return read_person(event->person_set, arena);
	if (kind == RECORD_TUTOR && event->tutor_set != NULL)
		return read_tutor(event->tutor_set, arena);
	if (kind == RECORD_PROGRAM && event->program_set != NULL)
		return read_program(event->program_set, arena);
	if (kind == RECORD_NEED && event->need_set != NULL)
		return read_need(event->need_set, arena);
	if (kind == RECORD_SLOT && event->slot_set != NULL)
		return read_slot(event->slot_set, arena);
	if (kind == RECORD_AVAILABILITY && event->availability_set != NULL)
		return read_availability(event->availability_set, arena);
	if (kind == RECORD_CALENDAR && event->calendar_set != NULL)
		return read_calendar_day(event->calendar_set, arena);
	if (kind == RECORD_SCHOOL && event->school_set != NULL)
		return read_school(event->school_set, arena);
	if (kind == RECORD_SCHOOL_DAY && event->school_day_set != NULL)
		return read_school_day(event->school_day_set, arena);
	if (kind == RECORD_CONSENT && event->consent_set != NULL)
		return read_consent(event->consent_set, arena);
	if (kind == RECORD_CLEARANCE && event->clearance_set != NULL)
		return read_clearance(event->clearance_set, arena);
	if (kind == RECORD_PAIR && event->pair_set != NULL)
		return read_pair(event->pair_set, arena);
	if (kind == RECORD_PIN && event->pin_set != NULL)
		return read_pin(event->pin_set, arena);
	*found = false;
	return NULL;
}

enum status
wire_unpack_record(enum record_kind kind, struct bytes stored,
    struct arena *arena, void **record)
{
	ProtobufCMessage *message = NULL;
	bool found;
	enum status status = wire_unpack_stored(
	    &chalkline__v1__intake_event__descriptor, stored, arena, &message);
	void *read;

	if (status != STATUS_OK)
		return status;
	read = read_record(kind, (const Event *)message, arena, &found);
	if (read == NULL)
		return found ? STATUS_NO_MEMORY : STATUS_CORRUPT;
	*record = read;
	return STATUS_OK;
}

enum status
wire_pack_identity(const struct identity *identity, struct buffer *out)
{
	Chalkline__V1__Identity message = CHALKLINE__V1__IDENTITY__INIT;

	message.given_name = (char *)identity->given_name;
	message.family_name = (char *)identity->family_name;
	message.middle_name = (char *)identity->middle_name;
	message.username = (char *)identity->username;
	message.identifier = (char *)identity->identifier;
	message.email = (char *)identity->email;
	message.sms = (char *)identity->sms;
	message.phone = (char *)identity->phone;
	message.birth_date = (char *)identity->birth_date;
	message.sex = (char *)identity->sex;
	message.n_user_ids = identity->user_ids.count;
	message.user_ids = (char **)identity->user_ids.item;
	return wire_pack(&message.base, out);
}

enum status
wire_unpack_identity(
    struct bytes stored, struct arena *arena, struct identity *identity)
{
	ProtobufCMessage *base = NULL;
	enum status status = wire_unpack_stored(
	    &chalkline__v1__identity__descriptor, stored, arena, &base);
	const Chalkline__V1__Identity *message =
	    (const Chalkline__V1__Identity *)base;

	if (status != STATUS_OK)
		return status;
	*identity = (struct identity){.given_name = message->given_name,
	    .family_name = message->family_name,
	    .middle_name = message->middle_name,
	    .username = message->username,
	    .identifier = message->identifier,
	    .email = message->email,
	    .sms = message->sms,
	    .phone = message->phone,
	    .birth_date = message->birth_date,
	    .sex = message->sex,
	    .user_ids = list(message->user_ids, message->n_user_ids)};
	return STATUS_OK;
}
