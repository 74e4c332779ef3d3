// SPDX-License-Identifier: Apache-2.0
/*
 * partners.h - students who must, or must not, be in one group.
 *
 * Those who must be together with one another, also by way of a third, are a
 * set: they are placed in one group, all of them, or not at all.
 */
#pragma once

#include "services/scheduling/layout.h"

/* Rows of layout.partners, by student; made once. */
struct partner {
	uint32_t student;
	bool together; /* else apart */
};

MUST_USE enum status partners_init(struct layout *layout);

static inline struct range
partners_of(const struct layout *l, uint32_t student)
{
	return l->partners_of == NULL ? (struct range){0, 0}
				      : l->partners_of[student];
}

static inline const struct partner *
partner_at(const struct layout *l, uint32_t number)
{
	return (const struct partner *)l->partners.items + number;
}

/* The student must be together with somebody. */
bool partners_bind(const struct layout *l, uint32_t student);
/* The two must not be in one group. */
bool partners_are_apart(const struct layout *l, uint32_t a, uint32_t b);
/*
 * The first the student must be together with and cannot: of another cell, or
 * one for whom there is no hope; MODEL_NONE.
 */
uint32_t partners_hindrance(const struct layout *l, uint32_t student);
/* The student may be added to those: nobody apart, nobody missing. */
bool partners_admit(const struct layout *l, const uint32_t *members,
    uint32_t count, uint32_t student);
/* NULL, or the rule that the group breaks. */
const char *partners_refuse(const struct layout *l, const struct group *group);
/* Members whose partners are not all in the group leave it. */
void partners_trim(const struct layout *l, struct group *group);
