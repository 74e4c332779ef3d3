// SPDX-License-Identifier: Apache-2.0
/*
 * rules_sheet_date.h - a day in a cell, by the layout's pattern.
 *
 * A pattern has YYYY or YY, M or MM or MMM, D or DD, each once, and between
 * them the bytes that stand in the cell: M/D/YYYY, DD.MM.YYYY, D MMM YYYY.  A
 * number may have one digit or two; MMM is the month's name in English, short
 * or whole.  YYYY-MM-DD is read whatever the pattern, for it cannot be
 * mistaken.
 */
#pragma once

#include "common/instant.h"

#define SHEET_PATTERN_MAX 32

bool sheet_date_pattern_is_valid(const char *pattern);

/* The day at the beginning of text, and how many bytes it takes. */
bool sheet_date_read(
    const char *pattern, const char *text, size_t *taken, int32_t *date);
/* The same with day and month changed about. */
bool sheet_date_read_swapped(
    const char *pattern, const char *text, size_t *taken, int32_t *date);

/*
 * A day as Excel counts them, from 1900 (45931 is 2025-10-01); with or
 * without a part of the day behind it.  Days from 2000 to 2100.
 */
bool sheet_date_read_serial(const char *text, int32_t *date);
