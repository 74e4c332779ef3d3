// SPDX-License-Identifier: Apache-2.0
/*
 * plan.h - from the roster to a model, and what the model's numbers mean.
 *
 * Slots and tutors have the same numbers in the roster and in the model.  So
 * have programmes; after them come those of schools whose days follow a cycle
 * (plan_days.h).  A slot is open to a need when it is of the
 * student's school, its kind is not core or lunch, its grades are none or
 * hold the student's, and the session lies inside one of the student's
 * windows, if there are any, and the student is in no protected class then
 * (protection.h).  Schools that told no place are all at one
 * place, 8 minutes apart.
 */
#pragma once

#include "services/scheduling/protection.h"

#include "common/zone.h"

#define PLAN_WEEK_DAYS 7

/* A need that cannot even be asked, and why. */
struct plan_refusal {
	uint32_t need;
	const char *text;
};

/* A group as it stands in the store; for programmes that are not solved. */
struct standing_group {
	const char *id, *program, *tutor;
	size_t slot_count, student_count;
	char **slots, **students;
};

struct plan {
	const struct roster *roster; /* borrowed */
	struct model *model;
	bool *is_solved;       /* programme -> of this solve */
	bool is_everything;    /* all programmes are solved */
	const char **unusable; /* programme -> why, or NULL */
	const char **faults;   /* need -> why it cannot be asked, or NULL */
	struct rows need_of;   /* uint32_t: student of the model -> need */
	struct rows refusals;  /* struct plan_refusal */
	uint64_t needs;        /* of this solve */
	struct names programs, schools, slots, tutors, students;
	struct rows school_of; /* uint32_t: school -> of the roster */
	struct rows slots_of;  /* struct rows of slots, by school */
	uint32_t *windows_of;  /* student of the roster -> availability */
	struct names pins;     /* programme \n student -> of the roster */
	/* Need -> of the roster, or MODEL_NONE; if it has a fault, for this. */
	uint32_t *pin_of;
	bool *pin_used;         /* by a need */
	struct names seats;     /* programme \n student, of standing groups */
	struct rows seat_group; /* uint32_t: seat -> standing group */
	/* plan_days.h */
	struct names cycle_schools, mixed_schools;
	struct rows rotation_of; /* uint32_t, of cycle_schools */
	struct rows rotations;   /* struct rotation */
	struct rows variants; /* programmes of the model after the roster's */
	uint32_t week_days[PLAN_WEEK_DAYS]; /* of the model, or MODEL_NONE */
	int32_t first_date;                 /* of all programmes */
	uint32_t span;                      /* days from there on */
	struct rows *seated; /* standing group -> students of the model */
	size_t standing_count;
	struct protection protection;
	/* plan_kept.h */
	const char **kept_ids;   /* student of the model -> group, or NULL */
	struct rows kept_faults; /* struct kept_fault */
};

/*
 * program_ids: what is solved; none: everything.  standing: the groups that
 * are published now.  INVALID: a programme that is not known, or more words
 * than a model holds; detail (of detail_size bytes) says it.  Free it also
 * after a failure.
 */
MUST_USE enum status plan_init(struct plan *plan, const struct roster *roster,
    const char *const *program_ids, size_t program_count,
    const struct rows *standing, char *detail, size_t detail_size);
void plan_fini(struct plan *plan);
/* The need's student has a place in a standing group of its programme. */
bool plan_has_seat(const struct plan *plan, const struct mirror_need *need);
/* On some date both the programme and one that is solved are under way. */
bool plan_is_beside(const struct plan *plan, uint32_t program);
uint32_t plan_need_of(const struct plan *plan, uint32_t student);
/* The roster's number of a programme of the model. */
uint32_t plan_program_of(const struct plan *plan, uint32_t program);
/* The school's own zone; otherwise: of schools that tell none. */
const struct zone *plan_zone(
    const struct plan *plan, uint32_t school, const struct zone *otherwise);
/* NULL: one that intake does not know. */
const struct mirror_program *plan_program(
    const struct plan *plan, const char *id);
const struct plan_refusal *plan_refusal(
    const struct plan *plan, uint32_t number);

/* The parts of plan_init, in this order. */
MUST_USE enum status plan_add_supply(struct plan *plan);
MUST_USE enum status plan_add_needs(
    struct plan *plan, const struct rows *standing);
/*
 * Between those two: what programmes ask of clearances, and which pins there
 * are; after: pairs and pins.
 */
MUST_USE enum status plan_add_clearances(struct plan *plan);
MUST_USE enum status plan_find_pins(struct plan *plan);
MUST_USE enum status plan_add_pairs(struct plan *plan);
MUST_USE enum status plan_add_pins(struct plan *plan);
/* Of a need that could be asked: why its pin cannot hold, or NULL. */
MUST_USE enum status plan_pin_need(
    struct plan *plan, uint32_t need, const char **fault);
/* To those who must be together with somebody who has one. */
MUST_USE enum status plan_pass_faults_on(struct plan *plan);
/* NULL: none is asked for, or there is one. */
const char *plan_consent_fault(const struct plan *plan, const char *student,
    const struct mirror_program *program);
/* The tutor has what the programme asks for from one date to another. */
bool plan_is_cleared(const struct roster *roster, const char *tutor,
    const struct mirror_program *program, const char *from, const char *until);
/* The days of the programme that can still be planned. */
void plan_period(const struct plan *plan, const struct mirror_program *program,
    int32_t *first, int32_t *last);
/*
 * Of whom intake tells a protected class without telling when it meets; "":
 * of nobody.
 */
MUST_USE enum status plan_tell_unknown(
    const struct plan *plan, char *text, size_t size);
/* The number of a school, new or known. */
MUST_USE enum status plan_add_school(
    struct plan *plan, const char *id, uint32_t *school);
