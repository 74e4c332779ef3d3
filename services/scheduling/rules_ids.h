// SPDX-License-Identifier: Apache-2.0
/*
 * rules_ids.h - ids of groups and sessions, and whose they are.
 *
 * A tutor cannot have two groups in the same slots, so programme, school,
 * tutor and slots name a group: the same group has the same id in every
 * solve, whatever else changes, and a change of members keeps it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/instant.h"

/* "G-" programme (30) "-" 16 hex digits, and the NUL */
#define GROUP_ID_TEXT 50
/* the group's id "-" YYYYMMDD, and the NUL: within the 64 of a session id */
#define SESSION_ID_TEXT 59

/*
 * digest: of programme, school, tutor and slots.  What the alphabet of
 * session ids does not hold becomes "_".
 */
void rules_group_id(
    const char *program, uint64_t digest, char id[GROUP_ID_TEXT]);
void rules_session_id(
    const char *group, int32_t date, char id[SESSION_ID_TEXT]);
/* Of a make-up: as a session's, and the mark behind it. */
#define RULES_MAKEUP_MARK 'M'
#define MAKEUP_ID_TEXT (SESSION_ID_TEXT + 1)
void rules_makeup_id(const char *group, int32_t date, char id[MAKEUP_ID_TEXT]);
/* The tutor's, else the programme's, else DISTRICT; each may be "". */
const char *rules_provider(const char *of_tutor, const char *of_program);
/* The date in it; false when it is no id that was made here. */
bool rules_session_date(const char *id, int32_t *date);
