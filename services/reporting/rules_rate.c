// SPDX-License-Identifier: Apache-2.0
/*
 * rules_rate.c - a rate as text, from two whole numbers (R21).
 *
 * Long division, one decimal at a time: exact, and nothing overflows.
 */
#include "services/reporting/rules_rate.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#define DECIMALS 4
#define ONE 10000u /* ten to the DECIMALS */

void
reporting_format_rate(uint64_t part, uint64_t base, char text[CELL_TEXT])
{
	uint64_t whole;
	uint64_t rest;
	unsigned decimals = 0;

	assert(base <= RATE_BASE_MAX);
	if (base == 0) {
		text[0] = '\0';
		return;
	}
	whole = part / base;
	rest = part % base;
	for (int i = 0; i < DECIMALS; i++) {
		rest *= 10;
		decimals = decimals * 10 + (unsigned)(rest / base);
		rest %= base;
	}
	if (rest * 2 >= base && ++decimals == ONE) {
		decimals = 0;
		whole++;
	}
	(void)snprintf(
	    text, CELL_TEXT, "%" PRIu64 ".%0*u", whole, DECIMALS, decimals);
}

void
reporting_format_count(uint64_t count, char text[CELL_TEXT])
{
	(void)snprintf(text, CELL_TEXT, "%" PRIu64, count);
}
