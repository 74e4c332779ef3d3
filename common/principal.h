// SPDX-License-Identifier: Apache-2.0
/*
 * principal.h - who sends a request, and what one may do.
 *
 * Default deny.  A CURVE public key maps to a principal by the lines of
 * keys/authorized; access_table.c says which role may send which request.
 */
#pragma once

#include "common/bytes.h"

#define PRINCIPAL_NAME_MAX 64
#define PRINCIPAL_SCOPE_MAX 256
#define CURVE_KEY_TEXT 40 /* Z85, without the NUL */

enum role {
	ROLE_NONE = 0,
	ROLE_OPERATOR,
	ROLE_SERVICE,
	ROLE_PROVIDER,
	ROLE_SCHOOL,
	ROLE_DISTRICT,
};
#define ROLE_COUNT 6

const char *role_name(enum role role);
bool role_parse(const char *text, enum role *role);

struct principal {
	char key[CURVE_KEY_TEXT + 1];
	char name[PRINCIPAL_NAME_MAX + 1]; /* unique; stands in logs */
	enum role role;
	/* The provider's, school's or district's id; "*": everything. */
	char scope[PRINCIPAL_SCOPE_MAX + 1];
};

/* One row for each request type: the roles that may send it. */
struct access_rule {
	const char *type; /* "attendance.SubmitEvents" */
	unsigned roles;   /* bits 1u << ROLE_x */
	const char
	    *scope_note; /* what the handler narrows it to; for documents */
};

extern const struct access_rule access_rules[];
extern const size_t access_rule_count;

/* Pure.  False for a type that is in no row. */
bool access_allows(enum role role, const char *type);
/*
 * Why not, for the one who asked: who may, and of whom to ask it.  Cut to the
 * size of text.
 */
void access_tell(enum role role, const char *type, char *text, size_t size);
