// SPDX-License-Identifier: Apache-2.0
/*
 * grid.h - a week as plain text: days across, times down.
 *
 * Monday to Friday are there, Saturday and Sunday when something is on
 * them.  Days of a cycle stand in a table of their own, A to the last that has
 * something, below that of the week, or instead of it when nothing is on days
 * of the week.  A row is a time from and to; what is at the same time on the
 * same day stands in one cell, a line each, sorted.  Text that has no room is
 * cut and ends with "~".
 */
#pragma once

#include <stdio.h>

#include "common/bytes.h"

#define GRID_WIDTH_MIN 80
#define GRID_WIDTH_MAX 120

struct grid;

MUST_USE enum status grid_new(struct grid **grid);
void grid_free(struct grid **grid);
/*
 * day: 0 = Monday .. 6, or of a cycle as shown_day.h names it; others are left
 * out.  start, end: minutes after midnight.  Text is copied.
 */
MUST_USE enum status grid_add(struct grid *grid, uint32_t day, uint32_t start,
    uint32_t end, const char *text);
size_t grid_entries(const struct grid *grid);
/* width: columns of the terminal, held to GRID_WIDTH_MIN and _MAX. */
MUST_USE enum status grid_print(struct grid *grid, size_t width, FILE *out);
