// SPDX-License-Identifier: Apache-2.0
/*
 * rules_rate.h - a rate as text, from two whole numbers (R21).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* "18446744073709551615" or a rate, and the NUL */
#define CELL_TEXT 32
/* Largest lower number. */
#define RATE_BASE_MAX (UINT64_MAX / 20)

/*
 * part / base with four decimals, rounded half up; the empty text when base
 * is 0.  base <= RATE_BASE_MAX, part <= UINT64_MAX - base.
 */
void reporting_format_rate(uint64_t part, uint64_t base, char text[CELL_TEXT]);
void reporting_format_count(uint64_t count, char text[CELL_TEXT]);
