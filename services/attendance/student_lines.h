// SPDX-License-Identifier: Apache-2.0
/*
 * student_lines.h - a student's sessions as the rules of alerts see them.
 */
#pragma once

#include "services/attendance/alerts.h"

/* Programme by programme, each by start; in the listing's arena. */
struct student_lines {
	const char *student_id;
	struct alert_line *lines;
	size_t count;
};

const char *program_or_empty(const struct alert_line *line);
/* Behind the last line of the programme of line begin. */
size_t student_lines_end(const struct student_lines *lines, size_t begin);

/*
 * Student after student, behind the listing's mark, those that are asked for,
 * until the page is full; the lines are those that may be seen.
 */
typedef enum status student_lines_fn(
    struct alert_listing *l, const struct student_lines *lines);
MUST_USE enum status student_lines_walk(
    struct alert_listing *l, student_lines_fn *each);
