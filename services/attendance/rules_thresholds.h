// SPDX-License-Identifier: Apache-2.0
/*
 * rules_thresholds.h - the settings of alerts: names, defaults, bounds.
 *
 * Pure.  A threshold is set for every programme, and some for one programme
 * as well; ALERTS.md tells what each does.
 */
#pragma once

#include "common/status.h"

#include <stddef.h>
#include <stdint.h>

/* Numbers are stored; never renumber. */
enum threshold_key {
	THRESHOLD_NONE = 0,
	THRESHOLD_ABSENCES_IN_ROW = 1, /* unexplained absences; 0: off */
	THRESHOLD_RATE_PERCENT = 2,    /* attendance below it; 0: off */
	THRESHOLD_RATE_SESSIONS = 3,   /* over the last so many offered */
	THRESHOLD_DOSAGE_PERCENT = 4,  /* of the promised minutes; 0: off */
	THRESHOLD_SHORT_MINUTES = 5,   /* a session may lack so many */
	THRESHOLD_GROUP_EXTRA = 6,     /* students above the limit */
	THRESHOLD_UNREPORTED_HOURS = 7,
	THRESHOLD_SILENT_SESSIONS = 8, /* 0: off */
	THRESHOLD_SILENT_HOURS = 9,
	THRESHOLD_CONTACT_DAYS = 10, /* a due contact is overdue after them */
};
#define THRESHOLD_COUNT 11

struct threshold_rule {
	const char *name; /* "absences-in-row" */
	int64_t initial;
	int64_t least;
	int64_t most;
	bool of_program; /* a programme may have its own */
};
/* By key; the first is nobody's. */
extern const struct threshold_rule threshold_rules[THRESHOLD_COUNT];

/* THRESHOLD_NONE when there is no such name. */
enum threshold_key threshold_find(const char *name);
/* "key: found `x`, expected " and all names; found may be NULL. */
void threshold_tell_names(const char *found, char *text, size_t size);

/* What holds for one programme. */
struct thresholds {
	int64_t value[THRESHOLD_COUNT];
};
void thresholds_init(struct thresholds *thresholds);
