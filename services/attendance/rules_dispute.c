// SPDX-License-Identifier: Apache-2.0
/*
 * rules_dispute.c - statements compared; who judges.
 */
#include "services/attendance/rules_dispute.h"

#include <string.h>

#define EVERYTHING "*"

bool
dispute_says_same(const struct statement *a, const struct statement *b)
{
	return a->status == b->status && a->minutes == b->minutes &&
	       a->reason == b->reason;
}

bool
dispute_is_settled(const struct settlement *last,
    const struct statement *provider, const struct statement *witness)
{
	return last != NULL && last->upheld == SIDE_WITNESS &&
	       dispute_says_same(&last->provider, provider) &&
	       dispute_says_same(&last->witness, witness);
}

static bool
is_own_word(const struct principal *who, const struct statement *witness)
{
	return witness->source_kind == SOURCE_DISTRICT &&
	       (strcmp(who->scope, EVERYTHING) == 0 ||
		   strcmp(witness->source, EVERYTHING) == 0 ||
		   strcmp(witness->source, who->scope) == 0);
}

const char *
dispute_may_settle(const struct principal *who, const struct statement *witness,
    bool witness_is_judgement, enum dispute_side upheld)
{
	if (who->role == ROLE_OPERATOR)
		return NULL;
	if (who->role != ROLE_DISTRICT)
		return "a district or an operator";
	if (upheld == SIDE_WITNESS && !witness_is_judgement &&
	    is_own_word(who, witness))
		return "an operator, or the provider upheld: the other "
		       "statement is the district's own";
	return NULL;
}

enum dispute_side
dispute_stands(const struct student_line *line,
    const struct statement *provider, const struct statement *witness)
{
	if (line == NULL)
		return SIDE_NONE;
	if (line->disputed || line->status == witness->status)
		return SIDE_WITNESS;
	return line->status == provider->status ? SIDE_PROVIDER : SIDE_NONE;
}
