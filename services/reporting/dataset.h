// SPDX-License-Identifier: Apache-2.0
/*
 * dataset.h - everything a report needs, as known at a moment, in memory.
 *
 * Loaded in one pass over each kind of fact, in key order.  Sizes: about 60
 * bytes a line and 100 a session.
 */
#pragma once

#include "services/reporting/list.h"
#include "services/reporting/model.h"
#include "services/reporting/names.h"
#include "services/reporting/rules_placement.h"
#include "services/reporting/tables.h"

#include "common/zone.h"

/* What one version of a student tells (R3). */
struct student_version {
	uint32_t school, grade;
};

/* A student's versions, in versions and known_on. */
struct student {
	uint32_t id;
	uint32_t first, count;
};

struct school {
	uint32_t id;
	const struct zone *zone;
};

/* A need that once placed the student in the programme; sorted by (student,
 * programme). */
struct placed {
	uint32_t student, program;
	uint32_t first, count; /* its versions in placements */
};

struct dataset {
	int64_t moment;
	struct names *names;
	struct arena *arena;     /* of the entry that is being read */
	const struct zone *zone; /* the authority's; NULL: UTC */
	struct list schools;     /* struct school, sorted by id */
	struct list students;    /* struct student, sorted by id */
	struct list versions;    /* struct student_version, by student */
	struct list known_on;    /* int32_t: when each became known */
	struct list programs;    /* struct program, sorted by id */
	struct list days;        /* struct calendar_day, sorted */
	struct list placements;  /* struct placement_version, by need */
	struct list placed;      /* struct placed */
	struct list sessions;    /* struct session, by (provider, session) */
	struct list makeup_for;  /* uint32_t */
	struct list away;        /* struct span, by line */
	struct list lines;       /* struct line, by session */
};

MUST_USE enum status dataset_new(int64_t moment, struct dataset **dataset);
void dataset_free(struct dataset **dataset);

/*
 * Reads all facts known at the moment.  CORRUPT: a stored entry cannot be
 * read.
 */
MUST_USE enum status dataset_load(struct dataset *dataset,
    struct store_txn *txn, const struct reporting_tables *tables);

/* Borrowed. */
struct facts dataset_facts(const struct dataset *dataset);

/*
 * Parts of dataset_load: the roster and the schedule (load_roster.c), then
 * the sessions (load_sessions.c).
 */
MUST_USE enum status dataset_load_roster(struct dataset *dataset,
    struct store_txn *txn, const struct reporting_tables *tables);
MUST_USE enum status dataset_load_sessions(struct dataset *dataset,
    struct store_txn *txn, const struct reporting_tables *tables);

/* R2: the zone of a school; NULL: UTC. */
const struct zone *dataset_zone(const struct dataset *dataset, uint32_t school);
int32_t dataset_date(const struct zone *zone, int64_t instant);
/* R3: the student's version of the day; NULL: the student is not known. */
const struct student_version *dataset_student(
    const struct dataset *dataset, uint32_t student, int32_t day);
/* R6 */
bool dataset_is_placed(const struct dataset *dataset, uint32_t student,
    uint32_t program, int32_t day);
