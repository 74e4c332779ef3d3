// SPDX-License-Identifier: Apache-2.0
/*
 * advise.h - the few changes that would place most of those who wait.
 *
 * Each change is one that a district can make: a tutor available at one more
 * time, a tutor with the minutes for one more group, one more room or virtual
 * seat at a school, a tutor with one more language, training or clearance, one
 * more tutor at a school who is like one that it has, no class of a protected
 * subject in one period of a school.  What would help whom is
 * counted first; the changes that promise most of their kind are then made,
 * one at a time, in the model, and the gaps are filled on a board that knows
 * every rule and moves nobody.  What is told was placed there.  The best is
 * kept, and the next is looked for beside it.  Pure, as the solver; the same
 * schedule gives the same advice.
 */
#pragma once

#include "services/scheduling/replan.h"

enum advice_kind {
	ADVICE_WINDOW,
	ADVICE_MINUTES,
	ADVICE_ROOM,
	ADVICE_SEAT,
	ADVICE_LANGUAGE,
	ADVICE_TRAINING, /* a clearance as well */
	ADVICE_TUTOR,
	ADVICE_CLASS, /* a protected subject in no class of a period */
	ADVICE_KINDS,
};

/* Numbers of the model; MODEL_NONE where the kind has none. */
struct advice {
	enum advice_kind kind;
	const char *tutor_id; /* the tutor may be one that was advised */
	const char *new_id;   /* TUTOR: of the new one */
	uint32_t tutor;       /* TUTOR: whom the new one is like */
	uint32_t slot;        /* WINDOW: begins there */
	uint32_t amount;      /* WINDOW, MINUTES: minutes */
	uint32_t school;      /* ROOM, SEAT, TUTOR, CLASS */
	uint32_t word;
	const char *subject, *period; /* CLASS; else "" */
	int64_t promise;              /* weight that it might place */
	uint64_t placed;              /* students, by this change alone */
	int64_t weight;
};

/*
 * The schedule with all the changes (struct group), in the model that has them;
 * before they are given back.
 */
typedef enum status advice_shown_fn(
    void *ctx, const struct model *model, const struct rows *groups);

struct advice_budget {
	uint32_t changes;       /* at most so many, one upon the other */
	uint32_t tries;         /* of each kind, for each of them */
	uint32_t kinds;         /* bits of those that are tried */
	advice_shown_fn *shown; /* or NULL */
	/* Called before each try; true stops.  May be NULL. */
	bool (*check)(void *ctx, uint64_t done, uint64_t total);
	void *ctx;
};

/* How many wait for which reason (explain.h), by school and programme. */
struct wait_count {
	uint32_t school, program;
	int rung;
	uint64_t students;
	int64_t weight;
};

struct advised {
	struct rows waits;   /* struct wait_count */
	struct rows changes; /* struct advice, each beside those before it */
	struct rows singles; /* struct advice: the best of each kind, alone */
	uint64_t waiting, tried;
	int64_t waiting_weight;
	/* A group that breaks a rule, or NULL; then nothing is told. */
	const char *fault;
	size_t fault_group; /* of old */
};

#define ADVICE_CHANGES 5
#define ADVICE_EVERY_KIND ((1u << ADVICE_KINDS) - 1)
#define ADVICE_TRIES 6

/*
 * old: struct old_group, the schedule of this model.  The model is changed
 * while it is tried, and given back as it was.  Free it also after a failure.
 */
MUST_USE enum status advise(struct model *model, const struct rows *old,
    const struct advice_budget *budget, struct advised *advised);
void advised_fini(struct advised *advised);
/* "Tuesday 10:00-10:30"; of a cycle "day 3 10:00-10:30", or by the day's name.
 */
void advice_tell_time(const struct model *model, uint32_t slot,
    uint32_t minutes, char *text, size_t size);
/* "WINDOW", ... */
const char *advice_kind_name(enum advice_kind kind);
/* "tutor T0412 had Tuesday 10:00-10:30" */
void advice_tell(const struct model *model, const struct advice *advice,
    char *text, size_t size);
