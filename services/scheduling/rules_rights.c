// SPDX-License-Identifier: Apache-2.0
/* rules_rights.c - the most precise statement, and every kind of check. */
#include "services/scheduling/rules_rights.h"

#include <string.h>

/* How precise it is about this programme and provider; 0: it is not. */
static int
precision(const struct consent *c, const char *program, const char *provider)
{
	bool is_granted = strcmp(c->state, "GRANTED") == 0;
	int precise = 1;

	if (c->program[0] != '\0') {
		if (strcmp(c->program, program) != 0)
			return 0;
		precise += 2;
	}
	if (c->provider[0] != '\0') {
		if (provider[0] == '\0' ? is_granted
					: strcmp(c->provider, provider) != 0)
			return 0;
		precise += 1;
	}
	return precise;
}

enum consent_verdict
rules_consent(const struct consent *const *all, size_t count,
    const char *program, const char *provider, const char *ends_on)
{
	const struct consent *best = NULL;
	int most = 0;

	for (size_t i = 0; i < count; i++) {
		int precise = precision(all[i], program, provider);
		/* Of two providers' a refusal counts. */
		bool is_no = best != NULL && precise == most &&
			     strcmp(best->state, "GRANTED") == 0;

		if (precise == 0 || (precise <= most && !is_no))
			continue;
		most = precise;
		best = all[i];
	}
	if (best == NULL)
		return CONSENT_NOT_DECIDED;
	if (strcmp(best->state, "REVOKED") == 0)
		return CONSENT_REVOKED;
	if (strcmp(best->state, "GRANTED") != 0)
		return CONSENT_REFUSED;
	return best->ends_on[0] != '\0' && strcmp(best->ends_on, ends_on) < 0
		   ? CONSENT_ENDS_EARLY
		   : CONSENT_GIVEN;
}

bool
rules_is_cleared(const struct clearance *const *all, size_t count,
    const char *kind, const char *from, const char *until)
{
	for (size_t i = 0; i < count; i++) {
		const struct clearance *c = all[i];

		if (strcmp(c->kind, kind) == 0 &&
		    strcmp(c->state, "CLEARED") == 0 &&
		    (c->cleared_on[0] == '\0' ||
			strcmp(c->cleared_on, from) <= 0) &&
		    (c->valid_until[0] == '\0' ||
			strcmp(c->valid_until, until) >= 0))
			return true;
	}
	return false;
}
