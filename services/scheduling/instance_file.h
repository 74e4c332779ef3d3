// SPDX-License-Identifier: Apache-2.0
/*
 * instance_file.h - problems and schedules as files, for the programs that
 * work without a service.  What is wrong is said on stderr.
 */
#pragma once

#include "services/scheduling/model.h"

/* Exit codes: 0; 2 the text was refused; 4 anything else. */
MUST_USE int instance_read(const char *path, struct model **model);
/* groups: struct old_group (replan.h). */
MUST_USE int instance_read_old(
    const char *path, const struct model *model, struct rows *groups);
/* The tutors that students of the model have in a schedule of that file. */
MUST_USE int instance_read_former(const char *path, struct model *model);
/* In the place of a file only when it is complete. */
MUST_USE enum status instance_write(const char *path, const struct model *model,
    const struct schedule *schedule);
/* 4 */
int instance_complain(const char *path, enum status status);
