// SPDX-License-Identifier: Apache-2.0
/*
 * show_grid.h - `schedule show --grid`: the week of a tutor, a school or a
 * student.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/wire_schedule.h"

/*
 * "2025-W41" -> the Monday of that ISO week, days since 1970; false when
 * there is no such week.
 */
bool show_grid_parse_week(const char *text, int32_t *monday);

/*
 * The groups' weekly times; with a week (else NULL) its sessions as they
 * stand, cancelled ones marked.  Prints the grid on stdout.
 */
enum cli_exit show_grid(struct cli *cli, const struct schedule_filter *filter,
    const int32_t *monday);
