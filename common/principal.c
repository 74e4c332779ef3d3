// SPDX-License-Identifier: Apache-2.0
/*
 * principal.c - roles by name, and the one question that is asked of the
 * access table.  Pure.
 */
#include "common/principal.h"

#include <string.h>

static const char *const role_names[ROLE_COUNT] = {
    [ROLE_NONE] = "none",
    [ROLE_OPERATOR] = "operator",
    [ROLE_SERVICE] = "service",
    [ROLE_PROVIDER] = "provider",
    [ROLE_SCHOOL] = "school",
    [ROLE_DISTRICT] = "district",
};

const char *
role_name(enum role role)
{
	if ((unsigned)role >= ROLE_COUNT)
		return role_names[ROLE_NONE];
	return role_names[role];
}

bool
role_parse(const char *text, enum role *role)
{
	/* ROLE_NONE is not a role that anyone can be given. */
	for (int i = ROLE_NONE + 1; i < ROLE_COUNT; i++) {
		if (strcmp(text, role_names[i]) == 0) {
			*role = (enum role)i;
			return true;
		}
	}
	return false;
}

bool
access_allows(enum role role, const char *type)
{
	if (role == ROLE_NONE || (unsigned)role >= ROLE_COUNT)
		return false;
	for (size_t i = 0; i < access_rule_count; i++) {
		if (strcmp(access_rules[i].type, type) == 0)
			return (access_rules[i].roles & (1u << role)) != 0;
	}
	return false;
}
