// SPDX-License-Identifier: Apache-2.0
/*
 * records.h - what intake holds, as plain structs.
 *
 * Texts are NULL when absent and borrowed from whoever made the struct (the
 * arena of an import, or the message they were read from).  Dates are
 * "YYYY-MM-DD", minutes count from local midnight, day 0 is Monday.
 */
#pragma once

#include "services/intake/rules_columns.h"

/* The numbers of RecordKind in intake.proto; a wire file holds them equal. */
enum record_kind {
	RECORD_NONE = 0,
	RECORD_AUTHORITY = 1,
	RECORD_ORG = 2,
	RECORD_SESSION = 3,
	RECORD_STUDENT = 4,
	RECORD_PERSON = 5,
	RECORD_COURSE = 6,
	RECORD_CLASS = 7,
	RECORD_ENROLLMENT = 8,
	RECORD_TUTOR = 9,
	RECORD_PROGRAM = 10,
	RECORD_NEED = 11,
	RECORD_SLOT = 12,
	RECORD_AVAILABILITY = 13,
	RECORD_CALENDAR = 14,
	RECORD_SCHOOL = 15,
	RECORD_SCHOOL_DAY = 16,
	RECORD_CONSENT = 17,
	RECORD_CLEARANCE = 18,
	RECORD_PAIR = 19,
	RECORD_PIN = 20,
};

struct org {
	const char *id;
	const char *type;
	const char *identifier;
	const char *parent_id;
	const char *name;
};

struct academic_session {
	const char *id;
	const char *title;
	const char *type;
	const char *start_date;
	const char *end_date;
	const char *parent_id;
	const char *school_year;
};

struct course {
	const char *id;
	const char *org_id;
	const char *title;
	struct text_list subjects;
	struct text_list subject_codes;
};

struct school_class {
	const char *id;
	const char *course_id;
	const char *school_id;
	const char *class_type;
	struct text_list term_ids;
	struct text_list periods;
	struct text_list subjects;
	struct text_list subject_codes;
	const char *title;
};

struct enrollment {
	const char *id;
	const char *class_id;
	const char *school_id; /* for the check alone */
	const char *user_id;
	const char *role;
	const char *begin_date;
	const char *end_date;
};

/* Names and contacts; only in the table of identities. */
struct identity {
	const char *given_name;
	const char *family_name;
	const char *middle_name;
	const char *username;
	const char *identifier;
	const char *email;
	const char *sms;
	const char *phone;
	const char *birth_date;
	const char *sex;
	struct text_list user_ids;
};

/* A role of a user in an org; one user may have several. */
struct org_role {
	const char *role;
	const char *org_id;
};

struct alias {
	const char *scheme; /* STATE, PROVIDER */
	const char *issuer;
	const char *id;
};

struct student {
	const char *id;
	const char *school_id;
	const char *grade;
	bool enabled;
	struct alias *aliases;
	size_t alias_count;
	struct text_list subgroups;
};

struct person {
	const char *id;
	bool enabled;
	struct org_role *roles;
	size_t role_count;
	struct text_list agent_of;
};

struct tutor {
	const char *id;
	const char *provider_id;
	const char *type;
	const char *mode;
	const char *home_school_id;
	struct text_list school_ids;
	struct text_list subjects;
	struct text_list bands;
	struct text_list languages;
	struct text_list training;
	uint32_t max_minutes_week;
	bool has_rate;
	int64_t rate_cents_per_hour;
	struct identity identity;
};

struct program {
	const char *id;
	const char *name;
	const char *provider_id;
	const char *subject;
	const char *grade_from;
	const char *grade_to;
	const char *begins_on;
	const char *ends_on;
	const char *rule_set_id;
	uint32_t sessions_per_week;
	uint32_t minutes_per_session;
	uint32_t max_group;
	bool same_grade;
	const char *training;
	bool virtual_ok;
	uint32_t min_minutes_attended; /* 0: absent */
	uint32_t min_minutes_target;   /* 0: absent */
	bool excused_out;
	bool consent_required;
	struct text_list clearances;
	struct text_list protected_subjects;
	uint32_t sessions_per_cycle; /* 0: absent */
};

struct need {
	const char *id;
	const char *student_id;
	const char *program_id;
	const char *level;
	const char *language;
	uint32_t weight;
	uint32_t max_group;
	bool group_waiver;
};

/* A day of the week, or of the school's cycle, or neither: any. */
struct day {
	bool has_weekday;
	uint32_t weekday;
	const char *cycle; /* A to J, 1 to 10; NULL: of the week */
};

struct slot {
	const char *id;
	const char *school_id;
	struct day day;
	uint32_t start;
	uint32_t end;
	const char *label;
	const char *kind;
	struct text_list grades;
	const char *bell_schedule;
	struct text_list periods;
};

struct window {
	struct day day;
	uint32_t start;
	uint32_t end;
};

struct availability {
	const char *id; /* "TUTOR:t1", "STUDENT:s1" */
	bool of_student;
	const char *owner_id;
	struct window *windows; /* sorted */
	size_t window_count;
};

struct calendar_day {
	const char *id; /* "school:2026-10-05", ":2026-10-05" */
	const char *school_id;
	const char *date;
	bool instructional;
	const char *note;
	const char *cycle_day;
	const char *bell_schedule;
};

struct school {
	const char *id;
	const char *time_zone;
	bool has_rooms;
	uint32_t rooms;
	bool has_virtual_seats;
	uint32_t virtual_seats;
	bool has_place;
	int32_t x_m;
	int32_t y_m;
};

/* A student's day, as the school took attendance. */
struct school_day {
	const char *id; /* "student:2026-10-05" */
	const char *student_id;
	const char *date;
	const char *status;
	bool has_excused;
	bool excused;
	const char *reason;
	const char *school_id;
};

struct consent {
	const char *id; /* "student:program:provider" */
	const char *student_id;
	const char *program_id;
	const char *provider_id;
	const char *state;
	const char *decided_on;
	const char *ends_on;
};

struct clearance {
	const char *id; /* "tutor:kind" */
	const char *tutor_id;
	const char *kind;
	const char *state;
	const char *cleared_on;
	const char *valid_until;
	const char *evidence_id;
};

/* The lesser student id first. */
struct pair {
	const char *id; /* "student:other:program" */
	const char *student_id;
	const char *other_student_id;
	const char *kind; /* NONE: no longer */
	const char *program_id;
};

/* Where a student's group meets, or with whom. */
struct pin {
	const char *id; /* "student:program" */
	const char *student_id;
	const char *program_id;
	const char *state; /* PINNED; NONE: no longer */
	const char *tutor_id;
	struct text_list slot_ids;
};
