// SPDX-License-Identifier: Apache-2.0
/*
 * problem.h - a problem as text, read and solved; the test fails where it
 * cannot be.
 */
#pragma once

#include "services/scheduling/solve.h"

struct model *problem_read(const char *text);
/* Everybody is placed or has a reason. */
void problem_solve(const char *text, uint64_t steps, struct model **model,
    struct schedule *schedule);
/* One more group that is kept. */
void problem_keep(struct model *model, uint32_t tutor, const uint32_t *slots,
    uint32_t slot_count, const uint32_t *students, uint32_t count);
