// SPDX-License-Identifier: Apache-2.0
/* wire_mirror_record.c - IntakeEvent into plain structs. */
#include "services/scheduling/wire_mirror_parts.h"

#include "chalkline/v1/intake.pb-c.h"

#include <string.h>

typedef Chalkline__V1__IntakeEvent intake_event;

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

static void
read_pin(const Chalkline__V1__PinSet *set, struct mirror_pin *pin)
{
	*pin = (struct mirror_pin){
	    .student = wire_or_empty(set->student_id),
	    .program = wire_or_empty(set->program_id),
	    .tutor = wire_or_empty(set->tutor_id),
	    .is_pinned = strcmp(wire_or_empty(set->state), "PINNED") == 0,
	    .slot_count = set->n_slot_ids,
	    .slots = set->slot_ids,
	};
}

static enum status
read_record(const ProtobufCMessage *event, struct arena *arena,
    struct mirror_record *record)
{
	const intake_event *e = (const intake_event *)event;

	if (e->what_case == CHALKLINE__V1__INTAKE_EVENT__WHAT_RECORD_REMOVED)
		return STATUS_CORRUPT; /* never stored */
	record->kind = wire_mirror_kind(event);
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
	case MIRROR_PIN:
		read_pin(e->pin_set, &record->pin);
		break;
	}
	return STATUS_OK;
}

enum status
wire_read_mirror_record(
    struct bytes data, struct arena *arena, struct mirror_record *record)
{
	ProtobufCMessage *event;
	char detail[WIRE_DETAIL];
	enum status status = wire_mirror_unpack(data, arena, &event, detail);

	if (status == STATUS_INVALID)
		return STATUS_CORRUPT;
	return status == STATUS_OK ? read_record(event, arena, record) : status;
}
