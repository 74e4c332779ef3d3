// SPDX-License-Identifier: Apache-2.0
/*
 * rules_findings.c - the list of codes.
 */
#include "services/attendance/rules_findings.h"

#include <stdio.h>
#include <string.h>

static const char *const codes[] = {
    FINDING_VOID_OF_NOTHING,
    FINDING_SCHOOL_ELSEWHERE,
    FINDING_VOID_IN_CIRCLE,
    FINDING_PLAN_DIFFERS,
    FINDING_PLAN_BACKDATED,
    FINDING_ACTUAL_TOO_LONG,
    FINDING_OVER_CLAIM,
    FINDING_UNKNOWN_STUDENT,
    FINDING_RECORD_CUT,
    FINDING_CONFLICT,
    FINDING_OVERLAP,
    FINDING_TUTOR_OVERLAP,
    FINDING_CLOCK_SKEW,
    FINDING_CHANGED_AFTER_ATTEST,
};

bool
finding_is_code(const char *code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		if (strcmp(codes[i], code) == 0)
			return true;
	}
	return false;
}

void
finding_tell_codes(const char *found, char *text, size_t size)
{
	int len = snprintf(text, size, "code: found `%.40s`, expected", found);

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		if (len >= 0 && (size_t)len < size)
			len += snprintf(text + len, size - (size_t)len, "%s %s",
			    i == 0 ? "" : ",", codes[i]);
	}
}
