// SPDX-License-Identifier: Apache-2.0
/*
 * rules_findings.h - the codes of all findings.
 *
 * FINDINGS.md tells what each means and what to do; a test holds the two
 * together.
 */
#pragma once

#include "common/bytes.h"

/* Of a record: the fold finds them. */
#define FINDING_VOID_OF_NOTHING "VOID_OF_NOTHING"
#define FINDING_SCHOOL_ELSEWHERE "SCHOOL_ELSEWHERE"
#define FINDING_VOID_IN_CIRCLE "VOID_IN_CIRCLE"
#define FINDING_PLAN_DIFFERS "PLAN_DIFFERS"
#define FINDING_PLAN_BACKDATED "PLAN_BACKDATED"
#define FINDING_ACTUAL_TOO_LONG "ACTUAL_TOO_LONG"
#define FINDING_OVER_CLAIM "OVER_CLAIM"
#define FINDING_UNKNOWN_STUDENT "UNKNOWN_STUDENT"
#define FINDING_RECORD_CUT "RECORD_CUT"
/* Of several records, or of a sender: the query finds them. */
#define FINDING_CONFLICT "CONFLICT"
#define FINDING_OVERLAP "OVERLAP"
#define FINDING_TUTOR_OVERLAP "TUTOR_OVERLAP"
#define FINDING_CLOCK_SKEW "CLOCK_SKEW"
#define FINDING_CHANGED_AFTER_ATTEST "CHANGED_AFTER_ATTEST"

bool finding_is_code(const char *code);
/* "code: found `x`, expected " and all of them. */
void finding_tell_codes(const char *found, char *text, size_t size);
