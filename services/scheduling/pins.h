// SPDX-License-Identifier: Apache-2.0
/*
 * pins.h - what people have promised a student, as a rule of the search.
 *
 * A pin names a tutor, slots or both, and counts like any hard rule: the
 * student's group has this tutor and meets in these slots alone, or the student
 * waits.  One that stands is more: it names a tutor and no more times than
 * the programme has sessions, so that its group is there before the search
 * begins (fill_standing.c).
 */
#pragma once

#include "services/scheduling/model.h"

/*
 * Once the model has all its pins, one a student: the students know theirs,
 * and have no slots but those; what stands is marked.
 */
MUST_USE enum status pins_bind(struct model *model);
static inline const struct model_program *
pins_program(const struct model *model, const struct model_pin *pin)
{
	return model_program(
	    model, model_student(model, pin->student)->program);
}
/* The student has a pin that stands. */
bool pins_stand(const struct model *model, uint32_t student);
bool pins_have_slot(
    const struct model *model, const struct model_pin *pin, uint32_t slot);
/* NULL, or how the group breaks a member's pin. */
const char *pins_refuse(const struct model *model, const struct group *group);
/* The same of one student, who is a member. */
bool pins_admit(
    const struct model *model, const struct group *group, uint32_t student);
/* The group that a pin names, with its student alone. */
void pins_group(const struct model *model, const struct model_pin *pin,
    struct group *group);
/* "pinned to tutor T1 at Monday 9:00-9:30, Wednesday 9:00-9:30" */
void pins_tell(
    const struct model *model, uint32_t student, char *text, size_t size);
