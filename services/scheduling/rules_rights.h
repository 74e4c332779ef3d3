// SPDX-License-Identifier: Apache-2.0
/*
 * rules_rights.h - whether a student may take part, and a tutor may teach.
 *
 * Consent.  Of what guardians have decided the most precise counts: for the
 * programme and its provider, else for the programme, else for the provider,
 * else for all.  It must be granted, and not end before the programme does.
 * A programme that names no provider may be anybody's: there what was granted
 * for one provider is not enough, and what was refused to one is refused.
 *
 * Clearance.  Each kind must be CLEARED, on the first of the days that are
 * asked about at the latest, and hold to the last.
 *
 * Dates are "YYYY-MM-DD", "" where there is none; no text is NULL.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct consent {
	const char *program, *provider; /* "": every */
	const char *state;
	const char *ends_on;
};

enum consent_verdict {
	CONSENT_GIVEN,
	CONSENT_NOT_DECIDED,
	CONSENT_REFUSED,
	CONSENT_REVOKED,
	CONSENT_ENDS_EARLY,
};

/* all: of one student. */
enum consent_verdict rules_consent(const struct consent *const *all,
    size_t count, const char *program, const char *provider,
    const char *ends_on);

struct clearance {
	const char *kind, *state;
	const char *cleared_on, *valid_until;
};

/* all: of one tutor. */
bool rules_is_cleared(const struct clearance *const *all, size_t count,
    const char *kind, const char *from, const char *until);
