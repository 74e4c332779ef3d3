// SPDX-License-Identifier: Apache-2.0
/*
 * authorized_line.c - one line of keys/authorized, and what is wrong with it.
 */
#include "common/authorized_line.h"

#include <string.h>

#include "common/bus_context.h"
#include "common/keys.h"

bool
keys_is_name(const char *name)
{
	size_t len = strspn(name,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "._-");

	return len > 0 && len <= PRINCIPAL_NAME_MAX && name[len] == '\0' &&
	       name[0] != '.' && name[0] != '-';
}

/* A scope is one word of the line: no blanks, no control characters. */
static bool
is_scope(const char *scope)
{
	size_t len = strlen(scope);

	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)scope[i] <= ' ' || scope[i] == 0x7f)
			return false;
	}
	return len > 0 && len <= PRINCIPAL_SCOPE_MAX;
}

const char *
authorized_line_fault(const struct principal *principal)
{
	if (!bus_is_key(principal->key))
		return "expected a public key of 40 characters";
	if (!keys_is_name(principal->name))
		return "expected a name of A-Z a-z 0-9 . _ -";
	if (principal->role == ROLE_NONE)
		return "expected a role: operator service provider school "
		       "district";
	if (!is_scope(principal->scope))
		return "expected a scope without blanks";
	return NULL;
}

const char *
authorized_line_parse(char *line, struct principal *principal)
{
	const char *word[4];
	char *rest = line;

	for (size_t i = 0; i < 4; i++) {
		word[i] = strtok_r(rest, " \t\r\n", &rest);
		if (word[i] == NULL)
			return "expected four words: key name role scope";
	}
	if (strtok_r(rest, " \t\r\n", &rest) != NULL)
		return "expected four words: key name role scope";
	if (strlen(word[0]) > CURVE_KEY_TEXT ||
	    strlen(word[1]) > PRINCIPAL_NAME_MAX ||
	    strlen(word[3]) > PRINCIPAL_SCOPE_MAX)
		return "a word is too long";
	*principal = (struct principal){0};
	memcpy(principal->key, word[0], strlen(word[0]));
	memcpy(principal->name, word[1], strlen(word[1]));
	memcpy(principal->scope, word[3], strlen(word[3]));
	if (!role_parse(word[2], &principal->role))
		principal->role = ROLE_NONE;
	return authorized_line_fault(principal);
}

/* No key begins with #: five characters that do stand for more than 2^32. */
bool
authorized_line_is_blank(const char *line)
{
	line += strspn(line, " \t\r\n");
	return *line == '\0' || *line == '#';
}
