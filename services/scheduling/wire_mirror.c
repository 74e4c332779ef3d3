// SPDX-License-Identifier: Apache-2.0
/* wire_mirror.c - IntakeEvent into plain structs. */
#include "services/scheduling/wire_mirror.h"

#include "common/wire.h"

#include "chalkline/v1/intake.pb-c.h"

#include <stdio.h>
#include <string.h>

typedef Chalkline__V1__IntakeEvent intake_event;

#define EVENT(name) CHALKLINE__V1__INTAKE_EVENT__WHAT_##name

static enum status
unpack(struct bytes data, struct arena *arena, const intake_event **event,
    char detail[WIRE_DETAIL])
{
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__intake_event__descriptor, data, arena,
		&message, detail, WIRE_DETAIL);

	if (status == STATUS_OK)
		*event = (const intake_event *)message;
	return status;
}

static struct mirror_key
key_of(enum mirror_kind kind, const char *first, const char *second)
{
	return (struct mirror_key){
	    .kind = kind,
	    .first = wire_or_empty(first),
	    .second = wire_or_empty(second),
	};
}

/* Kinds with one id; of others intake removes none that are kept here. */
static struct mirror_key
key_of_removed(const Chalkline__V1__RecordRemoved *removed)
{
	static const enum mirror_kind kinds[] = {
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_STUDENT] = MIRROR_STUDENT,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_TUTOR] = MIRROR_TUTOR,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_PROGRAM] = MIRROR_PROGRAM,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_NEED] = MIRROR_NEED,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_SLOT] = MIRROR_SLOT,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_SCHOOL] = MIRROR_SCHOOL,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_ACADEMIC_SESSION] =
		MIRROR_TERM,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_COURSE] = MIRROR_COURSE,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_CLASS] = MIRROR_CLASS,
	    [CHALKLINE__V1__RECORD_KIND__RECORD_KIND_ENROLLMENT] =
		MIRROR_ENROLLMENT,
	};
	struct mirror_key key = key_of(MIRROR_NONE, removed->id, "");

	if ((size_t)removed->kind < sizeof(kinds) / sizeof(kinds[0]))
		key.kind = kinds[removed->kind];
	key.is_removed = true;
	return key;
}

static struct mirror_key
key_of_availability(const Chalkline__V1__AvailabilitySet *set)
{
	bool of_student =
	    set->owner ==
	    CHALKLINE__V1__AVAILABILITY_OWNER__AVAILABILITY_OWNER_STUDENT;

	return key_of(
	    MIRROR_AVAILABILITY, of_student ? "S" : "T", set->owner_id);
}

static struct mirror_key
key_of_three(enum mirror_kind kind, const char *first, const char *second,
    const char *third)
{
	struct mirror_key key = key_of(kind, first, second);

	key.third = wire_or_empty(third);
	return key;
}

/* What tells when a student is in which class. */
static struct mirror_key
key_of_lessons(const intake_event *e)
{
	switch ((int)e->what_case) {
	case EVENT(ACADEMIC_SESSION_SET):
		return key_of(
		    MIRROR_TERM, e->academic_session_set->sourced_id, "");
	case EVENT(COURSE_SET):
		return key_of(MIRROR_COURSE, e->course_set->sourced_id, "");
	case EVENT(CLASS_SET):
		return key_of(MIRROR_CLASS, e->class_set->sourced_id, "");
	case EVENT(ENROLLMENT_SET):
		return key_of(
		    MIRROR_ENROLLMENT, e->enrollment_set->sourced_id, "");
	default: /* of no use here, or of a newer intake */
		return key_of(MIRROR_NONE, "", "");
	}
}

static struct mirror_key
key_of_event(const intake_event *e)
{
	switch ((int)e->what_case) {
	case EVENT(AUTHORITY_SET):
		return key_of(MIRROR_AUTHORITY, "", "");
	case EVENT(STUDENT_SET):
		return key_of(MIRROR_STUDENT, e->student_set->student_id, "");
	case EVENT(TUTOR_SET):
		return key_of(MIRROR_TUTOR, e->tutor_set->tutor_id, "");
	case EVENT(PROGRAM_SET):
		return key_of(MIRROR_PROGRAM, e->program_set->program_id, "");
	case EVENT(NEED_SET):
		return key_of(MIRROR_NEED, e->need_set->need_id, "");
	case EVENT(SLOT_SET):
		return key_of(MIRROR_SLOT, e->slot_set->slot_id, "");
	case EVENT(AVAILABILITY_SET):
		return key_of_availability(e->availability_set);
	case EVENT(CALENDAR_SET):
		return key_of(MIRROR_CALENDAR, e->calendar_set->school_id,
		    e->calendar_set->date);
	case EVENT(SCHOOL_SET):
		return key_of(MIRROR_SCHOOL, e->school_set->school_id, "");
	case EVENT(CONSENT_SET):
		return key_of_three(MIRROR_CONSENT, e->consent_set->student_id,
		    e->consent_set->program_id, e->consent_set->provider_id);
	case EVENT(CLEARANCE_SET):
		return key_of(MIRROR_CLEARANCE, e->clearance_set->tutor_id,
		    e->clearance_set->kind);
	case EVENT(PAIR_SET):
		return key_of_three(MIRROR_PAIR, e->pair_set->student_id,
		    e->pair_set->other_student_id, e->pair_set->program_id);
	case EVENT(RECORD_REMOVED):
		return key_of_removed(e->record_removed);
	default:
		return key_of_lessons(e);
	}
}

enum status
wire_read_mirror_key(struct bytes data, struct arena *arena,
    struct mirror_key *key, char detail[WIRE_DETAIL])
{
	const intake_event *event;
	enum status status = unpack(data, arena, &event, detail);

	if (status != STATUS_OK)
		return status;
	*key = key_of_event(event);
	if (key->kind == MIRROR_NONE || key->kind == MIRROR_AUTHORITY)
		return STATUS_OK;
	if (key->kind == MIRROR_CALENDAR || key->kind == MIRROR_AVAILABILITY
		? key->second[0] != '\0'
		: key->first[0] != '\0')
		return STATUS_OK;
	snprintf(detail, WIRE_DETAIL, "an entry of intake without an id");
	return STATUS_INVALID;
}

static void
read_student(
    const Chalkline__V1__StudentSet *set, struct mirror_student *student)
{
	*student = (struct mirror_student){
	    .id = wire_or_empty(set->student_id),
	    .school = wire_or_empty(set->school_id),
	    .grade = wire_or_empty(set->grade),
	    .enabled = !set->has_enabled || set->enabled,
	    .subgroup_count = set->n_subgroups,
	    .subgroups = set->subgroups,
	};
}

static void
read_tutor(const Chalkline__V1__TutorSet *set, struct mirror_tutor *tutor)
{
	*tutor = (struct mirror_tutor){
	    .id = wire_or_empty(set->tutor_id),
	    .provider = wire_or_empty(set->provider_id),
	    .home = wire_or_empty(set->home_school_id),
	    .is_virtual = strcmp(wire_or_empty(set->mode), "VIRTUAL") == 0,
	    .school_count = set->n_school_ids,
	    .schools = set->school_ids,
	    .subject_count = set->n_subjects,
	    .subjects = set->subjects,
	    .band_count = set->n_bands,
	    .bands = set->bands,
	    .language_count = set->n_languages,
	    .languages = set->languages,
	    .training_count = set->n_training,
	    .training = set->training,
	    .max_minutes = set->max_minutes_week,
	    .rate = set->rate_cents_per_hour,
	};
}

static void
read_program(
    const Chalkline__V1__ProgramSet *set, struct mirror_program *program)
{
	*program = (struct mirror_program){
	    .id = wire_or_empty(set->program_id),
	    .provider = wire_or_empty(set->provider_id),
	    .subject = wire_or_empty(set->subject),
	    .grade_from = wire_or_empty(set->grade_from),
	    .training = wire_or_empty(set->training),
	    .begins_on = wire_or_empty(set->begins_on),
	    .ends_on = wire_or_empty(set->ends_on),
	    .sessions = set->sessions_per_week,
	    .per_cycle = set->sessions_per_cycle,
	    .minutes = set->minutes_per_session,
	    .max_group = set->max_group,
	    .same_grade = set->same_grade,
	    .virtual_ok = set->virtual_ok,
	    .consent_required = set->consent_required,
	    .clearance_count = set->n_clearances,
	    .clearances = set->clearances,
	    .protects = rules_protected(
		set->protected_subjects, set->n_protected_subjects),
	};
}

static void
read_need(const Chalkline__V1__NeedSet *set, struct mirror_need *need)
{
	*need = (struct mirror_need){
	    .id = wire_or_empty(set->need_id),
	    .student = wire_or_empty(set->student_id),
	    .program = wire_or_empty(set->program_id),
	    .level = wire_or_empty(set->level),
	    .language = wire_or_empty(set->language),
	    .weight = set->has_weight ? set->weight : 1,
	    .max_group = set->max_group,
	    .group_waiver = set->group_waiver,
	};
}

/* A to J or 1 to 10, else a day of the week, as mirror.h has them. */
static uint32_t
read_day(bool has_weekday, uint32_t weekday, const char *cycle)
{
	uint32_t number = 0;

	if (wire_or_empty(cycle)[0] == '\0')
		return has_weekday && weekday < 7 ? weekday : MIRROR_NO_DAY;
	if (cycle[0] >= 'A' && cycle[0] <= 'J' && cycle[1] == '\0')
		return MIRROR_CYCLE + (uint32_t)(cycle[0] - 'A');
	for (; *cycle >= '0' && *cycle <= '9' && number <= MIRROR_CYCLE_DAYS;
	     cycle++)
		number = number * 10 + (uint32_t)(*cycle - '0');
	return *cycle == '\0' && number >= 1 && number <= MIRROR_CYCLE_DAYS
		   ? MIRROR_CYCLE + number - 1
		   : MIRROR_NO_DAY;
}

static void
read_slot(const Chalkline__V1__SlotSet *set, struct mirror_slot *slot)
{
	*slot = (struct mirror_slot){
	    .id = wire_or_empty(set->slot_id),
	    .school = wire_or_empty(set->school_id),
	    .kind = wire_or_empty(set->kind),
	    .label = wire_or_empty(set->label),
	    .bell_schedule = wire_or_empty(set->bell_schedule),
	    .day = wire_or_empty(set->bell_schedule)[0] == '\0'
		       ? read_day(true, set->day, set->cycle_day)
		       : MIRROR_NO_DAY,
	    .other_day = read_day(set->has_day, set->day, set->cycle_day),
	    .start = set->start,
	    .end = set->end,
	    .grade_count = set->n_grades,
	    .grades = set->grades,
	    .period_count = set->n_periods,
	    .periods = set->periods,
	};
}

static enum status
read_availability(const Chalkline__V1__AvailabilitySet *set,
    struct arena *arena, struct mirror_availability *availability)
{
	*availability = (struct mirror_availability){
	    .of_student =
		set->owner ==
		CHALKLINE__V1__AVAILABILITY_OWNER__AVAILABILITY_OWNER_STUDENT,
	    .owner = wire_or_empty(set->owner_id),
	    .windows = arena_zeroed(
		arena, set->n_windows + 1, sizeof(*availability->windows)),
	};
	if (availability->windows == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < set->n_windows; i++) {
		const Chalkline__V1__AvailabilityWindow *w = set->windows[i];
		uint32_t day = read_day(true, w->day, w->cycle_day);

		if (day != MIRROR_NO_DAY)
			availability->windows[availability->window_count++] =
			    (struct mirror_window){day, w->start, w->end};
	}
	return STATUS_OK;
}

static void
read_school(const Chalkline__V1__SchoolSet *set, struct mirror_school *school)
{
	*school = (struct mirror_school){
	    .id = wire_or_empty(set->school_id),
	    .zone = wire_or_empty(set->time_zone),
	    .has_rooms = set->has_rooms,
	    .has_seats = set->has_virtual_seats,
	    .rooms = set->rooms,
	    .seats = set->virtual_seats,
	    .x_m = set->x_m,
	    .y_m = set->y_m,
	};
}

static void
read_calendar(
    const Chalkline__V1__CalendarSet *set, struct mirror_calendar *calendar)
{
	*calendar = (struct mirror_calendar){
	    .school = wire_or_empty(set->school_id),
	    .date = wire_or_empty(set->date),
	    .bell_schedule = wire_or_empty(set->bell_schedule),
	    .instructional = set->instructional,
	    .cycle = read_day(false, 0, set->cycle_day),
	};
}

static void
read_consent(
    const Chalkline__V1__ConsentSet *set, struct mirror_consent *consent)
{
	*consent = (struct mirror_consent){
	    .student = wire_or_empty(set->student_id),
	    .consent =
		{
		    .program = wire_or_empty(set->program_id),
		    .provider = wire_or_empty(set->provider_id),
		    .state = wire_or_empty(set->state),
		    .ends_on = wire_or_empty(set->ends_on),
		},
	};
}

static void
read_clearance(
    const Chalkline__V1__ClearanceSet *set, struct mirror_clearance *clearance)
{
	*clearance = (struct mirror_clearance){
	    .tutor = wire_or_empty(set->tutor_id),
	    .clearance =
		{
		    .kind = wire_or_empty(set->kind),
		    .state = wire_or_empty(set->state),
		    .cleared_on = wire_or_empty(set->cleared_on),
		    .valid_until = wire_or_empty(set->valid_until),
		},
	};
}

static void
read_pair(const Chalkline__V1__PairSet *set, struct mirror_pair *pair)
{
	*pair = (struct mirror_pair){
	    .student = wire_or_empty(set->student_id),
	    .other = wire_or_empty(set->other_student_id),
	    .program = wire_or_empty(set->program_id),
	    .kind = wire_or_empty(set->kind),
	};
}

static void
read_term(
    const Chalkline__V1__AcademicSessionSet *set, struct mirror_term *term)
{
	*term = (struct mirror_term){
	    .id = wire_or_empty(set->sourced_id),
	    .start = wire_or_empty(set->start_date),
	    .end = wire_or_empty(set->end_date),
	};
}

static void
read_course(const Chalkline__V1__CourseSet *set, struct mirror_course *course)
{
	*course = (struct mirror_course){
	    .id = wire_or_empty(set->sourced_id),
	    .told =
		{
		    .title = wire_or_empty(set->title),
		    .subject_count = set->n_subjects,
		    .subjects = set->subjects,
		    .code_count = set->n_subject_codes,
		    .codes = set->subject_codes,
		},
	};
}

static void
read_class(const Chalkline__V1__ClassSet *set, struct mirror_class *class)
{
	*class = (struct mirror_class){
	    .id = wire_or_empty(set->sourced_id),
	    .course = wire_or_empty(set->course_id),
	    .school = wire_or_empty(set->school_id),
	    .type = wire_or_empty(set->class_type),
	    .told =
		{
		    .title = wire_or_empty(set->title),
		    .subject_count = set->n_subjects,
		    .subjects = set->subjects,
		    .code_count = set->n_subject_codes,
		    .codes = set->subject_codes,
		},
	    .term_count = set->n_term_ids,
	    .terms = set->term_ids,
	    .period_count = set->n_periods,
	    .periods = set->periods,
	};
}

static void
read_enrollment(const Chalkline__V1__EnrollmentSet *set,
    struct mirror_enrollment *enrollment)
{
	*enrollment = (struct mirror_enrollment){
	    .id = wire_or_empty(set->sourced_id),
	    .class = wire_or_empty(set->class_id),
	    .user = wire_or_empty(set->user_id),
	    .role = wire_or_empty(set->role),
	    .begin = wire_or_empty(set->begin_date),
	    .end = wire_or_empty(set->end_date),
	};
}

static enum status
read_record(
    const intake_event *e, struct arena *arena, struct mirror_record *record)
{
	if (e->what_case == EVENT(RECORD_REMOVED))
		return STATUS_CORRUPT; /* never stored */
	record->kind = key_of_event(e).kind;
	switch (record->kind) {
	case MIRROR_NONE:
		break;
	case MIRROR_AUTHORITY:
		record->authority = (struct mirror_authority){
		    .time_zone = wire_or_empty(e->authority_set->time_zone),
		    .clearance_count = e->authority_set->n_clearances,
		    .clearances = e->authority_set->clearances,
		};
		break;
	case MIRROR_STUDENT:
		read_student(e->student_set, &record->student);
		break;
	case MIRROR_TUTOR:
		read_tutor(e->tutor_set, &record->tutor);
		break;
	case MIRROR_PROGRAM:
		read_program(e->program_set, &record->program);
		break;
	case MIRROR_NEED:
		read_need(e->need_set, &record->need);
		break;
	case MIRROR_SLOT:
		read_slot(e->slot_set, &record->slot);
		break;
	case MIRROR_AVAILABILITY:
		return read_availability(
		    e->availability_set, arena, &record->availability);
	case MIRROR_CALENDAR:
		read_calendar(e->calendar_set, &record->calendar);
		break;
	case MIRROR_SCHOOL:
		read_school(e->school_set, &record->school);
		break;
	case MIRROR_CONSENT:
		read_consent(e->consent_set, &record->consent);
		break;
	case MIRROR_CLEARANCE:
		read_clearance(e->clearance_set, &record->clearance);
		break;
	case MIRROR_PAIR:
		read_pair(e->pair_set, &record->pair);
		break;
	case MIRROR_TERM:
		read_term(e->academic_session_set, &record->term);
		break;
	case MIRROR_COURSE:
		read_course(e->course_set, &record->course);
		break;
	case MIRROR_CLASS:
		read_class(e->class_set, &record->class);
		break;
	case MIRROR_ENROLLMENT:
		read_enrollment(e->enrollment_set, &record->enrollment);
		break;
	}
	return STATUS_OK;
}

enum status
wire_read_mirror_record(
    struct bytes data, struct arena *arena, struct mirror_record *record)
{
	const intake_event *event;
	char detail[WIRE_DETAIL];
	enum status status = unpack(data, arena, &event, detail);

	if (status == STATUS_INVALID)
		return STATUS_CORRUPT;
	return status == STATUS_OK ? read_record(event, arena, record) : status;
}
