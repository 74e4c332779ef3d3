// SPDX-License-Identifier: Apache-2.0
/*
 * rules_layouts.c - the columns of our own CSV files, and their rows' rules.
 *
 * The order of columns is that of an export; files may have any.
 */
#include "services/intake/rules_layouts.h"

#include <stdio.h>
#include <string.h>

#include "services/intake/rules_cells.h"
#include "services/intake/rules_layouts_columns.h"

static const char *const tutor_types[] = {"CERTIFIED_TEACHER",
    "PARAPROFESSIONAL", "COLLEGE_STUDENT", "COMMUNITY_MEMBER", NULL};
static const char *const tutor_modes[] = {"IN_PERSON", "VIRTUAL", NULL};
static const char *const subjects[] = {
    "MATH", "READING", "SCIENCE", "WRITING", "OTHER", NULL};
static const char *const bands[] = {"E", "U", "M", "H", NULL};
const char *const day_values[] = {"MON", "TUE", "WED", "THU", "FRI", "SAT",
    "SUN", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "1", "2", "3", "4",
    "5", "6", "7", "8", "9", "10", NULL};
#define CYCLE_VALUES (day_values + DAY_VALUES_CYCLE)
static const char *const slot_kinds[] = {
    "core", "lunch", "intervention", "flex", "elective", NULL};
static const char *const owner_kinds[] = {"TUTOR", "STUDENT", NULL};
static const char *const school_day_statuses[] = {
    "PRESENT", "ABSENT", "TARDY", "EARLY_DEPARTURE", "PARTIAL", NULL};
/* None tells of health or belief, on purpose. */
static const char *const school_day_reasons[] = {"FAMILY", "TRANSPORT",
    "SUSPENDED", "SCHOOL_ACTIVITY", "WEATHER", "OTHER", "UNKNOWN", NULL};

static const char *const protected_subjects[] = {"MATH", "READING", "SCIENCE",
    "SOCIAL_STUDIES", "ARTS", "LANGUAGES", "PE", "OTHER", "NONE", NULL};
static const char *const consent_states[] = {
    "GRANTED", "REFUSED", "REVOKED", NULL};
static const char *const clearance_states[] = {
    "CLEARED", "REQUESTED", "DENIED", NULL};
static const char *const pair_kinds[] = {"TOGETHER", "APART", "NONE", NULL};
static const char *const pin_states[] = {"PINNED", "NONE", NULL};

#define R COLUMN_REQUIRED
#define RK (COLUMN_REQUIRED | COLUMN_KEY)

static const struct column tutor_columns[] = {
    {"tutorId", COLUMN_ID, RK, NULL, 0, 0},
    {"providerId", COLUMN_ID, RK, NULL, 0, 0},
    {"type", COLUMN_ENUM, RK, tutor_types, 0, 0},
    {"mode", COLUMN_ENUM, RK, tutor_modes, 0, 0},
    {"homeSchoolId", COLUMN_ID, 0, NULL, 0, 0},
    {"schoolIds", COLUMN_IDS, 0, NULL, 0, 0},
    {"subjects", COLUMN_ENUMS, RK, subjects, 0, 0},
    {"bands", COLUMN_ENUMS, 0, bands, 0, 0},
    {"languages", COLUMN_IDS, 0, NULL, 0, 0},
    {"training", COLUMN_IDS, 0, NULL, 0, 0},
    {"maxMinutesWeek", COLUMN_NUMBER, RK, NULL, 0, 10080},
    {"rateCentsPerHour", COLUMN_NUMBER, 0, NULL, 0, 100000000},
    {"givenName", COLUMN_TEXT, COLUMN_PERSONAL, NULL, 0, 0},
    {"familyName", COLUMN_TEXT, COLUMN_PERSONAL, NULL, 0, 0},
    {"email", COLUMN_TEXT, COLUMN_PERSONAL, NULL, 0, 0},
};

static const struct column program_columns[] = {
    {"programId", COLUMN_ID, RK, NULL, 0, 0},
    {"name", COLUMN_TEXT, RK, NULL, 0, 0},
    {"providerId", COLUMN_ID, 0, NULL, 0, 0},
    {"subject", COLUMN_ENUM, RK, subjects, 0, 0},
    {"gradeFrom", COLUMN_ENUM, 0, grade_values, 0, 0},
    {"gradeTo", COLUMN_ENUM, 0, grade_values, 0, 0},
    {"beginsOn", COLUMN_DATE, RK, NULL, 0, 0},
    {"endsOn", COLUMN_DATE, RK, NULL, 0, 0},
    {"ruleSetId", COLUMN_ID, 0, NULL, 0, 0},
    {"sessionsPerWeek", COLUMN_NUMBER, RK, NULL, 1, 10},
    {"minutesPerSession", COLUMN_NUMBER, RK, NULL, 5, 240},
    {"maxGroup", COLUMN_NUMBER, RK, NULL, 1, 30},
    {"sameGrade", COLUMN_BOOLEAN, 0, NULL, 0, 0},
    {"training", COLUMN_ID, 0, NULL, 0, 0},
    {"virtualOk", COLUMN_BOOLEAN, 0, NULL, 0, 0},
    {"minMinutesAttended", COLUMN_NUMBER, 0, NULL, 1, 240},
    {"minMinutesTarget", COLUMN_NUMBER, 0, NULL, 1, 240},
    {"excusedOut", COLUMN_BOOLEAN, 0, NULL, 0, 0},
    {"consentRequired", COLUMN_BOOLEAN, 0, NULL, 0, 0},
    {"clearances", COLUMN_IDS, 0, NULL, 0, 0},
    {"protectedSubjects", COLUMN_ENUMS, 0, protected_subjects, 0, 0},
    {"sessionsPerCycle", COLUMN_NUMBER, 0, NULL, 1, 10},
};

static const struct column need_columns[] = {
    {"needId", COLUMN_ID, 0, NULL, 0, 0},
    {"studentId", COLUMN_ID, RK, NULL, 0, 0},
    {"programId", COLUMN_ID, RK, NULL, 0, 0},
    {"level", COLUMN_TEXT, 0, NULL, 0, 0},
    {"language", COLUMN_ID, 0, NULL, 0, 0},
    {"weight", COLUMN_NUMBER, 0, NULL, 1, 1000},
    {"maxGroup", COLUMN_NUMBER, 0, NULL, 0, 30},
    {"groupWaiver", COLUMN_BOOLEAN, 0, NULL, 0, 0},
};

static const struct column slot_columns[] = {
    {"slotId", COLUMN_ID, RK, NULL, 0, 0},
    {"schoolId", COLUMN_ID, RK, NULL, 0, 0},
    {"day", COLUMN_ENUM, COLUMN_KEY, day_values, 0, 0},
    {"start", COLUMN_TIME, RK, NULL, 0, 0},
    {"end", COLUMN_TIME, RK, NULL, 0, 0},
    {"label", COLUMN_TEXT, 0, NULL, 0, 0},
    {"kind", COLUMN_ENUM, RK, slot_kinds, 0, 0},
    {"grades", COLUMN_ENUMS, 0, grade_values, 0, 0},
    {"bellSchedule", COLUMN_ID, 0, NULL, 0, 0},
    {"periods", COLUMN_IDS, 0, NULL, 0, 0},
};

static const struct column availability_columns[] = {
    {"ownerKind", COLUMN_ENUM, RK, owner_kinds, 0, 0},
    {"ownerId", COLUMN_ID, RK, NULL, 0, 0},
    {"day", COLUMN_ENUM, RK, day_values, 0, 0},
    {"start", COLUMN_TIME, RK, NULL, 0, 0},
    {"end", COLUMN_TIME, RK, NULL, 0, 0},
};

static const struct column calendar_columns[] = {
    {"schoolId", COLUMN_ID, 0, NULL, 0, 0},
    {"date", COLUMN_DATE, RK, NULL, 0, 0},
    {"instructional", COLUMN_BOOLEAN, RK, NULL, 0, 0},
    {"note", COLUMN_TEXT, 0, NULL, 0, 0},
    {"cycleDay", COLUMN_ENUM, 0, CYCLE_VALUES, 0, 0},
    {"bellSchedule", COLUMN_ID, 0, NULL, 0, 0},
};

static const struct column school_columns[] = {
    {"schoolId", COLUMN_ID, RK, NULL, 0, 0},
    {"timeZone", COLUMN_TEXT, 0, NULL, 0, 0},
    {"rooms", COLUMN_NUMBER, 0, NULL, 0, 100000},
    {"virtualSeats", COLUMN_NUMBER, 0, NULL, 0, 100000},
    {"xKm", COLUMN_KILOMETRES, 0, NULL, 0, 0},
    {"yKm", COLUMN_KILOMETRES, 0, NULL, 0, 0},
};

static const struct column school_day_columns[] = {
    {"studentId", COLUMN_ID, RK, NULL, 0, 0},
    {"date", COLUMN_DATE, RK, NULL, 0, 0},
    {"status", COLUMN_ENUM, RK, school_day_statuses, 0, 0},
    {"excused", COLUMN_BOOLEAN, 0, NULL, 0, 0},
    {"reason", COLUMN_ENUM, 0, school_day_reasons, 0, 0},
    {"schoolId", COLUMN_ID, 0, NULL, 0, 0},
};

static const struct column consent_columns[] = {
    {"studentId", COLUMN_ID, RK, NULL, 0, 0},
    {"programId", COLUMN_ID, 0, NULL, 0, 0},
    {"providerId", COLUMN_ID, 0, NULL, 0, 0},
    {"state", COLUMN_ENUM, RK, consent_states, 0, 0},
    {"decidedOn", COLUMN_DATE, RK, NULL, 0, 0},
    {"endsOn", COLUMN_DATE, 0, NULL, 0, 0},
};

static const struct column clearance_columns[] = {
    {"tutorId", COLUMN_ID, RK, NULL, 0, 0},
    {"kind", COLUMN_ID, RK, NULL, 0, 0},
    {"state", COLUMN_ENUM, RK, clearance_states, 0, 0},
    {"clearedOn", COLUMN_DATE, 0, NULL, 0, 0},
    {"validUntil", COLUMN_DATE, 0, NULL, 0, 0},
    {"evidenceId", COLUMN_ID, 0, NULL, 0, 0},
};

static const struct column pair_columns[] = {
    {"studentId", COLUMN_ID, RK, NULL, 0, 0},
    {"otherStudentId", COLUMN_ID, RK, NULL, 0, 0},
    {"kind", COLUMN_ENUM, RK, pair_kinds, 0, 0},
    {"programId", COLUMN_ID, 0, NULL, 0, 0},
};

static const struct column pin_columns[] = {
    {"studentId", COLUMN_ID, RK, NULL, 0, 0},
    {"programId", COLUMN_ID, RK, NULL, 0, 0},
    {"state", COLUMN_ENUM, RK, pin_states, 0, 0},
    {"tutorId", COLUMN_ID, 0, NULL, 0, 0},
    {"slotIds", COLUMN_IDS, 0, NULL, 0, 0},
};

#define LAYOUT(kind, personal, columns)                                        \
	{                                                                      \
		kind, ' ', personal, columns,                                  \
		    sizeof(columns) / sizeof(*(columns))                       \
	}

const struct layout own_layouts[OWN_KINDS] = {
    [OWN_TUTORS] = LAYOUT("tutors", true, tutor_columns),
    [OWN_PROGRAMS] = LAYOUT("programs", false, program_columns),
    [OWN_NEEDS] = LAYOUT("needs", false, need_columns),
    [OWN_BELL_SCHEDULES] = LAYOUT("bell-schedules", false, slot_columns),
    [OWN_AVAILABILITY] = LAYOUT("availability", false, availability_columns),
    [OWN_CALENDARS] = LAYOUT("calendars", false, calendar_columns),
    [OWN_SCHOOLS] = LAYOUT("schools", false, school_columns),
    [OWN_SCHOOL_ATTENDANCE] =
	LAYOUT("school-attendance", true, school_day_columns),
    [OWN_CONSENTS] = LAYOUT("consents", true, consent_columns),
    [OWN_CLEARANCES] = LAYOUT("clearances", true, clearance_columns),
    [OWN_PAIRS] = LAYOUT("pairs", true, pair_columns),
    [OWN_PINS] = LAYOUT("pins", true, pin_columns),
};

bool
own_kind_find(const char *name, enum own_kind *kind)
{
	for (size_t i = 0; i < OWN_KINDS; i++) {
		if (strcmp(own_layouts[i].file, name) == 0) {
			*kind = (enum own_kind)i;
			return true;
		}
	}
	return false;
}

static bool
refuse(const struct fields *fields, size_t column, const char *code,
    const char *expected, struct fault *fault)
{
	fault_set(fault, SEVERITY_ERROR, code,
	    fields->layout->columns[column].name, fields->value[column],
	    expected);
	return false;
}

/* A tutor who comes in person comes to some school. */
static bool
check_tutor(const struct fields *f, struct fault *fault)
{
	if (strcmp(f->value[TUTOR_MODE], "IN_PERSON") == 0 &&
	    f->value[TUTOR_HOME_SCHOOL][0] == '\0' &&
	    f->value[TUTOR_SCHOOLS][0] == '\0')
		return refuse(f, TUTOR_SCHOOLS, "MISSING_VALUE",
		    "a school (here or in homeSchoolId) for IN_PERSON", fault);
	return true;
}

/* NONE is said alone. */
static bool
check_protected(const struct fields *f, struct fault *fault)
{
	const char *text = f->value[PROGRAM_PROTECTED];
	const char *none = strstr(text, "NONE");

	if (none != NULL && strcmp(text, "NONE") != 0)
		return refuse(f, PROGRAM_PROTECTED, "BAD_VALUE",
		    "NONE alone, or subjects", fault);
	return true;
}

/* Dates and grades run forward; a target is no longer than the session. */
static bool
check_program(const struct fields *f, struct fault *fault)
{
	const char *from = f->value[PROGRAM_GRADE_FROM];
	const char *to = f->value[PROGRAM_GRADE_TO];
	static const size_t minutes[] = {
	    PROGRAM_MIN_ATTENDED, PROGRAM_MIN_TARGET};

	if (strcmp(f->value[PROGRAM_ENDS], f->value[PROGRAM_BEGINS]) < 0)
		return refuse(f, PROGRAM_ENDS, "BAD_RANGE",
		    "a day not before beginsOn", fault);
	if (from[0] != '\0' && to[0] != '\0' &&
	    field_index(grade_values, to) < field_index(grade_values, from))
		return refuse(f, PROGRAM_GRADE_TO, "BAD_RANGE",
		    "a grade not below gradeFrom", fault);
	for (size_t i = 0; i < 2; i++) {
		uint32_t least = field_number(f, minutes[i], 0);

		if (least > field_number(f, PROGRAM_MINUTES, 0))
			return refuse(f, minutes[i], "BAD_RANGE",
			    "at most minutesPerSession", fault);
	}
	return check_protected(f, fault);
}

static bool
check_times(
    const struct fields *f, size_t start, size_t end, struct fault *fault)
{
	/* HH:MM sorts as time does */
	if (strcmp(f->value[end], f->value[start]) <= 0)
		return refuse(f, end, "BAD_RANGE", "a time after start", fault);
	return true;
}

/* The regular bell schedule has its days; another is there when a date is. */
static bool
check_slot(const struct fields *f, struct fault *fault)
{
	if (f->value[SLOT_DAY][0] == '\0' && f->value[SLOT_SCHEDULE][0] == '\0')
		return refuse(f, SLOT_DAY, "MISSING_VALUE",
		    "a day, or the bellSchedule of some dates", fault);
	return check_times(f, SLOT_START, SLOT_END, fault);
}

static bool
check_order(const struct fields *f, size_t from, size_t to, struct fault *fault)
{
	if (f->value[from][0] != '\0' && f->value[to][0] != '\0' &&
	    strcmp(f->value[to], f->value[from]) < 0) {
		char expected[64];

		(void)snprintf(expected, sizeof(expected),
		    "a day not before %s", f->layout->columns[from].name);
		return refuse(f, to, "BAD_RANGE", expected, fault);
	}
	return true;
}

/* Only what was granted ends; a refusal stands until another row. */
static bool
check_consent(const struct fields *f, struct fault *fault)
{
	if (strcmp(f->value[CONSENT_STATE], "GRANTED") != 0 &&
	    f->value[CONSENT_ENDS][0] != '\0')
		return refuse(f, CONSENT_ENDS, "BAD_VALUE",
		    "nothing, unless state is GRANTED", fault);
	return check_order(f, CONSENT_DECIDED, CONSENT_ENDS, fault);
}

static bool
check_pair(const struct fields *f, struct fault *fault)
{
	if (strcmp(f->value[PAIR_STUDENT], f->value[PAIR_OTHER]) == 0)
		return refuse(
		    f, PAIR_OTHER, "BAD_VALUE", "another student", fault);
	return true;
}

static bool
has_twice(const char *list, char separator)
{
	struct bytes item, other;

	while (list_next(&list, separator, &item))
		for (const char *rest = list;
		     list_next(&rest, separator, &other);)
			if (bytes_equal(item, other))
				return true;
	return false;
}

/* A pin says with whom or when; one that is taken back says neither. */
static bool
check_pin(const struct fields *f, struct fault *fault)
{
	static const size_t what[] = {PIN_TUTOR, PIN_SLOTS};

	if (strcmp(f->value[PIN_STATE], "NONE") != 0) {
		if (f->value[PIN_TUTOR][0] == '\0' &&
		    f->value[PIN_SLOTS][0] == '\0')
			return refuse(f, PIN_TUTOR, "MISSING_VALUE",
			    "a tutor, or slots in slotIds", fault);
		if (has_twice(f->value[PIN_SLOTS], f->layout->separator))
			return refuse(
			    f, PIN_SLOTS, "BAD_VALUE", "each slot once", fault);
		return true;
	}
	for (size_t i = 0; i < 2; i++) {
		if (f->value[what[i]][0] != '\0')
			return refuse(f, what[i], "BAD_VALUE",
			    "nothing, with state NONE", fault);
	}
	return true;
}

static bool
check_school(const struct fields *f, struct fault *fault)
{
	if ((f->value[SCHOOL_X][0] == '\0') != (f->value[SCHOOL_Y][0] == '\0'))
		return refuse(f,
		    f->value[SCHOOL_X][0] == '\0' ? SCHOOL_X : SCHOOL_Y,
		    "MISSING_VALUE", "both xKm and yKm, or neither", fault);
	return true;
}

/* A day that was wholly PRESENT needs no excuse. */
static bool
check_school_day(const struct fields *f, struct fault *fault)
{
	static const size_t of_absence[] = {
	    SCHOOL_DAY_EXCUSED, SCHOOL_DAY_REASON};

	if (strcmp(f->value[SCHOOL_DAY_STATUS], "PRESENT") != 0)
		return true;
	for (size_t i = 0; i < 2; i++) {
		if (f->value[of_absence[i]][0] != '\0')
			return refuse(f, of_absence[i], "BAD_VALUE",
			    "nothing, with status PRESENT", fault);
	}
	return true;
}

bool
own_check_row(
    enum own_kind kind, const struct fields *fields, struct fault *fault)
{
	switch (kind) {
	case OWN_TUTORS:
		return check_tutor(fields, fault);
	case OWN_PROGRAMS:
		return check_program(fields, fault);
	case OWN_BELL_SCHEDULES:
		return check_slot(fields, fault);
	case OWN_AVAILABILITY:
		return check_times(
		    fields, AVAILABILITY_START, AVAILABILITY_END, fault);
	case OWN_SCHOOLS:
		return check_school(fields, fault);
	case OWN_SCHOOL_ATTENDANCE:
		return check_school_day(fields, fault);
	case OWN_CONSENTS:
		return check_consent(fields, fault);
	case OWN_CLEARANCES:
		return check_order(
		    fields, CLEARANCE_CLEARED, CLEARANCE_UNTIL, fault);
	case OWN_PAIRS:
		return check_pair(fields, fault);
	case OWN_PINS:
		return check_pin(fields, fault);
	case OWN_NEEDS:
	case OWN_CALENDARS:
		break;
	}
	return true;
}
