// SPDX-License-Identifier: Apache-2.0
/*
 * rules_line.h - what one student's line in one session counts as.
 *
 * Planned, offered and attended are three numbers and are never merged; each
 * is decided here, from the line, its session and the programme alone.
 */
#pragma once

#include "services/reporting/model.h"

/* R1: what the fold's status reads as at the moment. */
enum session_status reporting_status_at(
    enum session_status folded, int64_t planned_end, int64_t moment);

/* COMPLETED, IN_PROGRESS or UNCLOSED. */
bool reporting_is_held(enum session_status status);

/* R7: whole minutes, half up; 0 when an end is missing or not after it. */
uint32_t reporting_length_minutes(int64_t start, int64_t end);

/* A programme of which nothing is known. */
void reporting_program_init(struct program *program);

/*
 * The bits LINE_PLANNED to LINE_EXCUSED_OUT, from what was told (R5, R6,
 * R8-R11).
 */
uint32_t reporting_measure_line(const struct line *line,
    const struct session *session, const struct program *program);

/* R14: the most minutes of the line that count towards dosage. */
uint32_t reporting_dosage_cap(
    const struct line *line, const struct session *session);
