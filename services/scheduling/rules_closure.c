// SPDX-License-Identifier: Apache-2.0
/* rules_closure.c - look-up, party and reason. */
#include "services/scheduling/rules_closure.h"

#include <string.h>

/* Numbers of attendance.proto. */
#define PARTY_DISTRICT 1
#define PARTY_SCHOOL 2
#define PARTY_FORCE_MAJEURE 6
#define REASON_TESTING 2
#define REASON_EARLY_DISMISSAL 5
#define REASON_SCHOOL_CLOSED 6
#define REASON_OTHER 16

bool
rules_closure_is_closed(const struct closure *closure)
{
	return closure->delay == 0 && closure->release == 0;
}

struct closure_effect
rules_closure_effect(const struct closure *closures, size_t count,
    const char *school, int32_t date)
{
	struct closure_effect effect = {.release = CLOSURE_NO_RELEASE};

	for (size_t i = 0; i < count; i++) {
		const struct closure *c = &closures[i];

		if (c->date != date ||
		    (c->school[0] != '\0' && strcmp(c->school, school) != 0))
			continue;
		if (rules_closure_is_closed(c))
			return (struct closure_effect){.closed = true};
		if (c->release > 0 && c->release < effect.release)
			effect.release = c->release;
		if (c->delay > effect.delay)
			effect.delay = c->delay;
	}
	return effect;
}

uint32_t
rules_closure_party(const struct closure *closure)
{
	if (closure->cause == CAUSE_WEATHER)
		return PARTY_FORCE_MAJEURE;
	return closure->school[0] == '\0' ? PARTY_DISTRICT : PARTY_SCHOOL;
}

uint32_t
rules_closure_reason(const struct closure *closure)
{
	if (closure->cause == CAUSE_TESTING)
		return REASON_TESTING;
	if (closure->release > 0)
		return REASON_EARLY_DISMISSAL;
	return closure->cause == CAUSE_OTHER ? REASON_OTHER
					     : REASON_SCHOOL_CLOSED;
}
