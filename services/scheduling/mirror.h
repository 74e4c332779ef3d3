// SPDX-License-Identifier: Apache-2.0
/*
 * mirror.h - what intake told, as far as scheduling needs it.
 *
 *   mirror: kind (1 byte) first \0 second \0 -> the packed IntakeEvent
 *
 * first is the record's id; of availability the owner's kind ("S", "T") and
 * second the owner, of a calendar day the school ("": all) and the date; of a
 * clearance the tutor and its kind; of a pin the student and the programme.
 * Consents (student, programme, provider)
 * and pairs (student, student, programme) have a third part.
 *
 * The key of no kind holds the version of what is kept (1 byte): a store that
 * kept less is filled anew from intake's log.
 */
#pragma once

#include "common/arena.h"
#include "common/store.h"
#include "services/scheduling/rules_rights.h"
#include "services/scheduling/rules_subjects.h"

enum mirror_kind {
	MIRROR_NONE = 0,
	MIRROR_AUTHORITY,
	MIRROR_STUDENT,
	MIRROR_TUTOR,
	MIRROR_PROGRAM,
	MIRROR_NEED,
	MIRROR_SLOT,
	MIRROR_AVAILABILITY,
	MIRROR_CALENDAR,
	MIRROR_SCHOOL,
	MIRROR_CONSENT,
	MIRROR_CLEARANCE,
	MIRROR_PAIR,
	MIRROR_TERM,
	MIRROR_COURSE,
	MIRROR_CLASS,
	MIRROR_ENROLLMENT,
	MIRROR_PIN,
};
#define MIRROR_LAST MIRROR_PIN

struct mirror_key {
	enum mirror_kind kind; /* NONE: scheduling has no use for the entry */
	const char *first, *second;
	const char *third; /* NULL: of two parts */
	bool is_removed;
};

struct mirror_authority {
	const char *time_zone;
	size_t clearance_count;
	char **clearances; /* that every tutor must hold */
};

struct mirror_student {
	const char *id, *school, *grade;
	bool enabled;
	size_t subgroup_count;
	char **subgroups;
};

struct mirror_tutor {
	const char *id, *provider, *home;
	bool is_virtual;
	size_t school_count, subject_count, band_count, language_count;
	size_t training_count;
	char **schools, **subjects, **bands, **languages, **training;
	uint32_t max_minutes;
	int64_t rate;
};

struct mirror_program {
	const char *id, *provider, *subject, *grade_from, *training;
	const char *begins_on, *ends_on;
	uint32_t sessions, minutes, max_group;
	uint32_t per_cycle; /* sessions; 0: not told */
	bool same_grade, virtual_ok, consent_required;
	size_t clearance_count;
	char **clearances;
	unsigned protects; /* rules_subjects.h */
};

struct mirror_need {
	const char *id, *student, *program, *level, *language;
	uint32_t weight, max_group;
	bool group_waiver;
};

/*
 * A day of a slot, a window or a date: 0 to 6 of the week (0 = Monday), or of
 * the school's cycle, MIRROR_CYCLE being its first.
 */
#define MIRROR_NO_DAY 7
#define MIRROR_CYCLE 8
#define MIRROR_CYCLE_DAYS 10

struct mirror_slot {
	const char *id, *school, *kind, *label;
	const char *bell_schedule; /* "": the regular one */
	uint32_t day, start, end;  /* day: of the regular one */
	uint32_t other_day;        /* of another; NO_DAY: any of its dates */
	size_t grade_count, period_count;
	char **grades, **periods; /* no periods: the label is one */
};

struct mirror_window {
	uint32_t day, start, end;
};

struct mirror_availability {
	bool of_student; /* else of a tutor */
	const char *owner;
	size_t window_count;
	struct mirror_window *windows;
};

struct mirror_calendar {
	const char *school, *date, *bell_schedule;
	bool instructional;
	uint32_t cycle; /* a day of the cycle, or MIRROR_NO_DAY */
};

struct mirror_school {
	const char *id, *zone;
	bool has_rooms, has_seats;
	uint32_t rooms, seats;
	int32_t x_m, y_m;
};

struct mirror_consent {
	const char *student;
	struct consent consent;
};

struct mirror_clearance {
	const char *tutor;
	struct clearance clearance;
};

struct mirror_pair {
	const char *student, *other, *program, *kind;
};

/* Of a student in a programme; "": any tutor; no slots: at any time. */
struct mirror_pin {
	const char *student, *program, *tutor;
	bool is_pinned; /* else: no longer */
	size_t slot_count;
	char **slots;
};

/* An academic session; the last day is not part of it. */
struct mirror_term {
	const char *id, *start, *end;
};

struct mirror_course {
	const char *id;
	struct subject_source told;
};

struct mirror_class {
	const char *id, *course, *school, *type;
	struct subject_source told;
	size_t term_count, period_count;
	char **terms, **periods;
};

/* The last day is not part of it; "": not told. */
struct mirror_enrollment {
	const char *id, *class, *user, *role, *begin, *end;
};

/* Texts are never NULL. */
struct mirror_record {
	enum mirror_kind kind;
	union {
		struct mirror_authority authority;
		struct mirror_student student;
		struct mirror_tutor tutor;
		struct mirror_program program;
		struct mirror_need need;
		struct mirror_slot slot;
		struct mirror_availability availability;
		struct mirror_calendar calendar;
		struct mirror_school school;
		struct mirror_consent consent;
		struct mirror_clearance clearance;
		struct mirror_pair pair;
		struct mirror_term term;
		struct mirror_course course;
		struct mirror_class class;
		struct mirror_enrollment enrollment;
		struct mirror_pin pin;
	};
};

MUST_USE enum status mirror_put(struct store_txn *txn,
    struct store_table mirror, const struct mirror_key *key, struct bytes data);
/* Borrowed from the transaction. */
MUST_USE enum status mirror_get(struct store_txn *txn,
    struct store_table mirror, const struct mirror_key *key,
    struct bytes *data);
/* No error when it was not there. */
MUST_USE enum status mirror_drop(struct store_txn *txn,
    struct store_table mirror, const struct mirror_key *key);
/* Drops all of it. */
MUST_USE enum status mirror_clear(
    struct store_txn *txn, struct store_table mirror);
/* From here on it is of the version that this build keeps. */
MUST_USE enum status mirror_renew(
    struct store_txn *txn, struct store_table mirror);
/* It was kept by a build that kept less. */
MUST_USE enum status mirror_is_old(
    struct store_txn *txn, struct store_table mirror, bool *is_old);
/* In the order of the keys. */
MUST_USE enum status mirror_scan(struct store_txn *txn,
    struct store_table mirror, enum mirror_kind kind, store_visit_fn *visit,
    void *ctx);
