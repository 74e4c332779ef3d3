// SPDX-License-Identifier: Apache-2.0
/*
 * principal.c - roles by name, and the one question that is asked of the
 * access table.  Pure.
 */
#include "common/principal.h"

#include <stdio.h>
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

static const struct access_rule *
find_rule(const char *type)
{
	for (size_t i = 0; i < access_rule_count; i++) {
		if (strcmp(access_rules[i].type, type) == 0)
			return &access_rules[i];
	}
	return NULL;
}

bool
access_allows(enum role role, const char *type)
{
	const struct access_rule *rule = find_rule(type);

	if (role == ROLE_NONE || (unsigned)role >= ROLE_COUNT)
		return false;
	return rule != NULL && (rule->roles & (1u << role)) != 0;
}

/* Services are no people: nobody is told to ask for their keys. */
void
access_tell(enum role role, const char *type, char *text, size_t size)
{
	const struct access_rule *rule = find_rule(type);
	char roles[ROLE_COUNT * 16] = "";
	size_t len = 0;

	for (unsigned i = ROLE_NONE + 1; rule != NULL && i < ROLE_COUNT; i++) {
		if (i == ROLE_SERVICE || (rule->roles & (1u << i)) == 0)
			continue;
		len += (size_t)snprintf(roles + len, sizeof(roles) - len,
		    "%s%s", len == 0 ? "" : ", ", role_names[i]);
	}
	if (len == 0)
		snprintf(text, size, "the role %s may not send %s",
		    role_name(role), type);
	else
		snprintf(text, size,
		    "the role %s may not send %s, but these may: %s; ask "
		    "whoever runs the stack to do it, or for a key of such a "
		    "role (`chalkline keys new NAME --role ROLE`)",
		    role_name(role), type, roles);
}
