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
