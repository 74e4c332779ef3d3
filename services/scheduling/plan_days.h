// SPDX-License-Identifier: Apache-2.0
/*
 * plan_days.h - days of the week and days of cycles as days of the model.
 *
 * A school whose regular slots are on days of a cycle follows a rotation: on
 * which dates which day of the cycle is, as the calendar tells.  Schools with
 * the same rotation share it.  Where no slot is of a cycle the model's days
 * are the seven of the week; else those days of the week and of rotations on
 * which there is a slot, MODEL_DAYS_MAX at most.
 */
#pragma once

#include "services/scheduling/plan.h"
#include "services/scheduling/rules_calendar.h"

struct rotation {
	const uint8_t *cycle_of; /* of each date of the span; 0: no school */
	uint32_t day[MIRROR_CYCLE_DAYS];     /* of the model, or MODEL_NONE */
	uint8_t weekdays[MIRROR_CYCLE_DAYS]; /* bits: where it falls */
	uint32_t length;                     /* different days that occur */
};

/* Before all else of a plan; INVALID: too many days. */
MUST_USE enum status plan_days_init(struct plan *plan);
void plan_days_fini(struct plan *plan);
/* NULL: the school's days are the week's. */
const struct rotation *plan_rotation(
    const struct plan *plan, const char *school);
/* The school's slots are of both kinds of day: none can be used. */
bool plan_is_mixed(const struct plan *plan, const char *school);
/* The model's day of a slot (mirror.h: day); MODEL_NONE: none. */
uint32_t plan_day(const struct plan *plan, const char *school, uint32_t day);
/*
 * The programme as it is at a school that follows the rotation: sessions in a
 * cycle, and of these in the fullest week of its dates.  A new program of the
 * model, or the one that was made before; without a rotation the programme's
 * own number.
 */
MUST_USE enum status plan_variant(struct plan *plan, uint32_t program,
    const struct rotation *rotation, uint32_t *variant);
/* Windows of a tutor, told by days of the week and of a cycle. */
MUST_USE enum status plan_add_windows(struct plan *plan,
    const struct mirror_availability *told, struct range *windows);
/* Told so: somebody who has such windows is there in the slot each time. */
bool plan_covers(const struct plan *plan,
    const struct mirror_availability *told, const struct mirror_slot *slot,
    uint32_t minutes);
