// SPDX-License-Identifier: Apache-2.0
/*
 * model.h - the problem as plain rows, and the schedule that solves it.
 *
 * Filled by tsi_read.c from a file or by plan_build.c from the mirror of
 * intake, and then only read.  Rows refer to each other by their number.  A
 * student here is one need; a pupil with two needs is two rows of the same
 * person.  Days are 0..cycle_days-1 (0 = Monday), times minutes after local
 * midnight.  Of schools whose days follow different counts two days may fall
 * on one date; a school has only days that never do.
 */
#pragma once

#include "services/scheduling/names.h"

#define MODEL_DAYS_MAX 16
#define MODEL_MEMBERS_MAX 64
/* Different subjects, languages and trainings in one problem. */
#define MODEL_WORDS_MAX 256
#define MODEL_REASON_MAX 256
#define MODEL_UNLIMITED UINT32_MAX
#define MODEL_NONE UINT32_MAX

/* Rows of one kind; read them by the functions below. */
struct rows {
	void *items;
	size_t count;
	size_t capacity;
};

struct range {
	uint32_t first;
	uint32_t count;
};

struct word_set {
	uint64_t bits[MODEL_WORDS_MAX / 64];
};

/* Bits of model_tutor.bands: K-2, 3-5, 6-8, 9-12. */
enum band {
	BAND_E = 1,
	BAND_U = 2,
	BAND_M = 4,
	BAND_H = 8,
};

struct model_program {
	const char *id;
	uint32_t subject;  /* a word */
	uint32_t training; /* a word; MODEL_NONE: nothing needed */
	/* One more word that the tutor's training must hold; as training. */
	uint32_t clearance;
	uint32_t sessions; /* on so many days, 1..cycle_days */
	uint32_t week;     /* sessions in the fullest week */
	uint32_t minutes;
	uint32_t max_group; /* 1..MODEL_MEMBERS_MAX */
	bool same_grade;
	bool virtual_ok;
};

struct model_school {
	const char *id;
	double x_km, y_km;
	uint32_t rooms; /* sessions at one instant, or MODEL_UNLIMITED */
	uint32_t seats; /* virtual ones */
};

struct model_slot {
	const char *id;
	uint32_t school;
	uint32_t day, start, end;
};

struct model_student {
	const char *id;
	uint32_t person;
	uint32_t school;
	int32_t grade; /* 0 = kindergarten */
	uint32_t program;
	uint32_t level;    /* a level's number; equal levels are equal */
	uint32_t language; /* a word */
	uint32_t weight;
	uint32_t max_group;
	bool has_waiver; /* max_group holds beyond the programme's */
	bool is_pinned;  /* by the pin of that number */
	uint32_t pin;
	struct range slots; /* of the pool: where the student may be */
	/* Of closed: where it is a protected class alone that forbids it. */
	struct range closed;
};

/* A slot at which a student is in a class that is not to be missed. */
struct model_closed {
	uint32_t slot;
	const char *subject, *period; /* for people */
	bool is_only;                 /* it would be open without these */
};

struct model_tutor {
	const char *id;
	bool is_virtual;
	bool everywhere;      /* every school; then schools is empty */
	struct range schools; /* of the pool */
	struct word_set subjects, languages, training;
	unsigned bands;
	uint32_t max_minutes; /* a week */
	uint32_t rate;        /* cents an hour */
	struct range windows; /* of the windows */
};

struct model_window {
	uint32_t day, start, end;
};

/* The student keeps this tutor and these slots (pins.h). */
struct model_pin {
	uint32_t student;
	uint32_t tutor; /* MODEL_NONE: any */
	struct range
	    slots;   /* of the pool; the group has no others; none: any */
	bool stands; /* before the search; it has exactly these slots */
};

/* Two students who must be in one group or none; or never in the same. */
struct model_pair {
	uint32_t student, other;
	bool together;
};

/*
 * A group that stands as it is, whatever rule it breaks: its tutor, rooms and
 * students are taken.  It is of a programme that is not being solved and not
 * part of the answer; or it is kept, and part of it.
 */
struct model_fixed {
	uint32_t tutor;
	struct range slots, students; /* of the pool */
	bool is_kept;
};

struct model {
	uint32_t cycle_days;
	/* Day -> bits of the days that may fall on one date, with its own. */
	uint32_t meets[MODEL_DAYS_MAX];
	const char *day_names[MODEL_DAYS_MAX]; /* for people; or NULL */
	struct rows programs, schools, slots, students, tutors, windows;
	struct rows pins, fixed, pairs, closed;
	struct rows pool; /* uint32_t */
	/* An earlier plan: its groups, in struct old_group (replan.h). */
	struct rows former_groups;
	/* Student -> tutor before, or MODEL_NONE; NULL: no earlier plan. */
	uint32_t *former; /* of the arena */
	struct names words, levels, persons;
	bool fills_kept;     /* free seats of kept groups: see group.sound */
	struct arena *arena; /* ids */
};

MUST_USE enum status model_new(struct model **model);
void model_free(struct model **freed);
/* Adds one row, copied. */
MUST_USE enum status rows_append(
    struct rows *rows, const void *item, size_t size);
/* TOO_BIG beyond MODEL_WORDS_MAX. */
MUST_USE enum status model_word(
    struct model *model, struct bytes text, uint32_t *word);
/* Makes model->former, of nobody who had a tutor before. */
MUST_USE enum status model_add_former(struct model *model);
void word_set_add(struct word_set *set, uint32_t word);
bool word_set_has(const struct word_set *set, uint32_t word);
unsigned model_band_of_grade(int32_t grade);
/* The tutor may have the student, as far as grade and pin tell. */
bool model_may_teach(
    const struct model *model, uint32_t tutor, uint32_t student);
/* round(8 + 1.6 * km) of a way on the plane. */
uint32_t model_minutes_of_way(double x_km, double y_km);
/* Between two schools; 0 within one. */
uint32_t model_travel_minutes(
    const struct model *model, uint32_t from, uint32_t to);

static inline const struct model_program *
model_program(const struct model *model, uint32_t number)
{
	return (const struct model_program *)model->programs.items + number;
}

static inline const struct model_school *
model_school(const struct model *model, uint32_t number)
{
	return (const struct model_school *)model->schools.items + number;
}

static inline const struct model_slot *
model_slot(const struct model *model, uint32_t number)
{
	return (const struct model_slot *)model->slots.items + number;
}

static inline const struct model_student *
model_student(const struct model *model, uint32_t number)
{
	return (const struct model_student *)model->students.items + number;
}

static inline const struct model_tutor *
model_tutor(const struct model *model, uint32_t number)
{
	return (const struct model_tutor *)model->tutors.items + number;
}

static inline const struct model_window *
model_windows(const struct model *model, struct range range)
{
	if (range.count == 0)
		return NULL;
	return (const struct model_window *)model->windows.items + range.first;
}

static inline const struct model_pin *
model_pin(const struct model *model, uint32_t number)
{
	return (const struct model_pin *)model->pins.items + number;
}

/* What the student is promised lets the tutor teach. */
static inline bool
model_pin_allows(
    const struct model *model, uint32_t tutor, const struct model_student *s)
{
	return !s->is_pinned || model_pin(model, s->pin)->tutor == tutor ||
	       model_pin(model, s->pin)->tutor == MODEL_NONE;
}

static inline const struct model_pair *
model_pair(const struct model *model, uint32_t number)
{
	return (const struct model_pair *)model->pairs.items + number;
}

static inline const struct model_fixed *
model_fixed(const struct model *model, uint32_t number)
{
	return (const struct model_fixed *)model->fixed.items + number;
}

static inline const uint32_t *
model_pool(const struct model *model, struct range range)
{
	if (range.count == 0)
		return NULL;
	return (const uint32_t *)model->pool.items + range.first;
}

/* NULL: no protected class of the student is in the slot. */
const struct model_closed *model_find_closed(
    const struct model *model, uint32_t student, uint32_t slot);

/* Most students in a group with this one. */
static inline uint32_t
model_group_limit(const struct model *model, const struct model_student *s)
{
	uint32_t most = model_program(model, s->program)->max_group;

	return s->has_waiver || s->max_group < most ? s->max_group : most;
}

/* One group of the schedule. */
struct group {
	uint32_t tutor;
	uint32_t sessions, members;
	uint32_t slot[MODEL_DAYS_MAX];
	uint32_t member[MODEL_MEMBERS_MAX];
	bool locked; /* pinned, fixed or kept: stays whole */
	bool fixed;  /* not part of the answer */
	bool kept;   /* its members stay; nobody joins it, unless */
	bool sound;  /* it breaks no rule, and model.fills_kept */
};

struct model_reason {
	uint32_t student;
	char text[MODEL_REASON_MAX];
};

struct schedule {
	struct rows groups;  /* struct group, without those that are fixed */
	struct rows reasons; /* struct model_reason, by student */
	uint64_t placed;
	int64_t placed_weight, total_weight;
	int64_t bound;      /* no schedule's placed weight exceeds it */
	uint64_t sessions;  /* of one week */
	int64_t cost_cents; /* of one week, rounded half up */
	uint64_t steps;     /* done */
	uint64_t had_tutor, same_tutor; /* needs, by model.former */
};
void schedule_fini(struct schedule *schedule);
const struct group *schedule_group(
    const struct schedule *schedule, size_t number);
const struct model_reason *schedule_reason(
    const struct schedule *schedule, size_t number);
