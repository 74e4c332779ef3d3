// SPDX-License-Identifier: Apache-2.0
/*
 * wire_plan.h - the entries of scheduling's log, written and read back.
 *
 * Fields stand in a fixed order and are always all there, so equal plans are
 * equal bytes.
 */
#pragma once

#include "common/arena.h"

#include "services/scheduling/plan.h"

enum plan_kind {
	PLAN_GROUP = 1,
	PLAN_UNPLACED,
	PLAN_PLACEMENT,
	PLAN_SESSION,
};

struct planned_group {
	const char *id, *program, *school, *provider, *tutor;
	const char *begins_on, *ends_on;
	char **slots, **students;
	size_t slot_count, student_count;
};

struct planned_placement {
	const char *need, *student, *program, *group, *tutor;
	const char *begins_on, *ends_on;
};

/* Of attendance.proto. */
#define MODALITY_IN_PERSON 1
#define MODALITY_VIRTUAL 2

struct planned_session {
	const char *provider, *id, *group, *program, *school, *tutor;
	uint32_t subject, modality; /* numbers of attendance.proto */
	char **students;
	size_t student_count;
	int64_t start, end;
	const char *makeup_of; /* a session's id; NULL or "": of none */
	uint32_t delay;        /* minutes; start and end hold it already */
};

struct planned_wait {
	const char *need, *student, *program, *reason;
};

/* Each appends one packed SchedulingEvent. */
MUST_USE enum status wire_pack_group(
    const struct planned_group *group, struct buffer *out);
MUST_USE enum status wire_pack_placement(
    const struct planned_placement *placement, struct buffer *out);
MUST_USE enum status wire_pack_session(
    const struct planned_session *session, struct buffer *out);
MUST_USE enum status wire_pack_wait(
    const struct planned_wait *wait, struct buffer *out);
/*
 * The event that takes a stored one back; NOT_FOUND: there is none (a need
 * that no longer waits).  is_lost: a session for which the school's day leaves
 * no time.
 */
MUST_USE enum status wire_pack_end(
    struct bytes stored, bool is_lost, struct arena *arena, struct buffer *out);

/* party, reason: numbers of attendance.proto; reason 0: none is told. */
MUST_USE enum status wire_pack_withdrawal(const char *provider, const char *id,
    uint32_t party, uint32_t reason, struct buffer *out);

/* What queries and scopes ask of a stored event; texts are never NULL. */
struct plan_facts {
	const char *program, *school, *tutor, *provider;
	const char *makeup_of, *group; /* of a session */
	size_t student_count;
	char **students;
};
MUST_USE enum status wire_read_plan_facts(
    struct bytes stored, struct arena *arena, struct plan_facts *facts);
/* INVALID: an entry of another kind. */
MUST_USE enum status wire_read_session(
    struct bytes stored, struct arena *arena, struct planned_session *session);
MUST_USE enum status wire_read_standing(
    struct bytes stored, struct arena *arena, struct standing_group *group);
MUST_USE enum status wire_read_group(
    struct bytes stored, struct arena *arena, struct planned_group *group);
/* Of a need that waits. */
MUST_USE enum status wire_read_reason(
    struct bytes stored, struct arena *arena, const char **reason);
MUST_USE enum status wire_read_placement(struct bytes stored,
    struct arena *arena, struct planned_placement *placement);
MUST_USE enum status wire_read_wait(
    struct bytes stored, struct arena *arena, struct planned_wait *wait);

/* What an entry of the log tells of a session; ids are never NULL. */
struct session_news {
	bool is_planned, is_withdrawn; /* neither: of something else */
	const char *provider, *id;
	uint32_t party, reason; /* of a withdrawal */
};
MUST_USE enum status wire_read_news(
    struct bytes entry, struct arena *arena, struct session_news *news);
