// SPDX-License-Identifier: Apache-2.0
/*
 * rules_attest.h - a school's month: what it comes to, and what speaks against
 * signing it.  Pure.
 */
#pragma once

#include "services/attendance/session_record.h"

#define ATTEST_DIGEST_BYTES 32
#define MONTH_TEXT 8 /* "2026-10" and its 0 */

/* 202610; false for anything but a month of the years 2000 to 2100. */
bool month_parse(const char *text, uint32_t *month);
void month_format(uint32_t month, char text[MONTH_TEXT]);
/* Of a date, days since 1970. */
uint32_t month_of_date(int32_t date);

struct month_sum {
	const char *school_id;
	uint32_t month;
	int64_t as_of;
	uint32_t sessions;
	uint32_t lines;
	uint32_t unmarked;
	uint64_t minutes;
	uint32_t open_disputes;
	uint32_t unreported;
	uint32_t to_come;
	uint8_t digest[ATTEST_DIGEST_BYTES];
};

/* status: as it reads at the moment of the sum. */
void month_add(struct month_sum *sum, const struct session_record *record,
    enum session_status status, uint32_t open_disputes);
/*
 * A month is signed when it has been told: nothing is in dispute, every
 * session was reported and closed, none is to come.  A sheet without marks is
 * no obstacle: UNMARKED is an answer that the provider stands by.
 */
bool month_is_told(const struct month_sum *sum);

/*
 * Leaves what is signed: who, where, when, how long and why.  Findings, and
 * when it was told, follow receipt and are not.
 */
void month_leave_signed(struct session_record *record);
