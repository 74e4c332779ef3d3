// SPDX-License-Identifier: Apache-2.0
/*
 * publication_parts.h - what the parts of a publication share.
 */
#pragma once

#include "services/scheduling/bell_moves.h"
#include "services/scheduling/publication.h"

struct publication_writer {
	struct publication *publication;
	const struct plan *plan;
	const struct zone *zone; /* of the authority */
	const struct closures *closures;
	const struct exceptions *exceptions;
	const struct history *history;
	const struct schedule *schedule;
	const struct rows *others;
	const char **ids;    /* of the schedule's groups */
	struct names placed; /* needs */
	struct bell_moves moves;
	struct calendar_day *days;
	size_t day_count;
	struct buffer scratch;
};

/* One group with everything that is told of it. */
struct publication_telling {
	const struct group *group;
	uint32_t number; /* of the schedule */
	const struct mirror_program *program;
	const struct mirror_tutor *tutor;
	const struct zone *zone;
	struct planned_group told;
	int32_t first, last;  /* days that are planned */
	char from[DATE_TEXT]; /* first */
	char *slots[MODEL_DAYS_MAX], *students[MODEL_MEMBERS_MAX];
};

/* Takes what stands in the scratch buffer. */
MUST_USE enum status publication_add(
    struct publication_writer *writer, const struct store_key *key);
void publication_key(
    struct store_key *key, enum plan_kind kind, const char *id);
/* The model's programme of a group. */
uint32_t publication_program(const struct publication_writer *writer,
    const struct publication_telling *telling);
/* publication_sessions.c: a session for every date of the group. */
MUST_USE enum status publication_add_sessions(struct publication_writer *writer,
    const struct publication_telling *telling);
