// SPDX-License-Identifier: Apache-2.0
/*
 * rules_pins.h - pins of which no schedule can keep both.
 *
 * Pure.  A pin with as many slots as its programme has sessions says exactly
 * when; with a tutor it is a whole group.  Two pins contradict each other when
 *  - both are whole groups of one tutor, not the same one, and sessions of them
 *    overlap while both programmes are under way;
 *  - they are the same group, and it would be larger than its members or the
 *    programme allow, or of two levels or languages, or hold two who must be
 *    apart;
 *  - both say exactly when, of one student, and sessions overlap;
 *  - their students must be together, and they name two tutors, or slots in
 *    common on fewer days than there are sessions.
 * What one pin lacks by itself, the way between schools and rooms are
 * scheduling's to tell, and so is a number of sessions that follows from the
 * length of a cycle.
 */
#pragma once

#include "services/intake/records.h"
#include "services/intake/rules_columns.h"

struct pin_claim {
	const struct pin *pin;         /* PINNED */
	uint64_t line;                 /* of the file; 0: imported before */
	const struct program *program; /* NULL: not known */
	const struct need *need;       /* the student's first of it; NULL */
	/* Those of the pin that are known and regular; sorted by this. */
	const struct slot **slots;
	size_t slot_count;
};

/* The claim is of the file; the fault names the other. */
typedef void pin_fault_fn(
    const struct pin_claim *claim, const struct fault *fault, void *ctx);

/*
 * Each claim of the file that is in a contradiction is told, once of each
 * sort.  pairs are sorted by student, other and programme, also those of kind
 * NONE.  The same claims in any order tell the same.
 */
MUST_USE enum status rules_pins_find(struct pin_claim *claims, size_t count,
    const struct pair *const *pairs, size_t pair_count, pin_fault_fn *on_fault,
    void *ctx);
