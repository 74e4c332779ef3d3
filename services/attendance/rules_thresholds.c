// SPDX-License-Identifier: Apache-2.0
/*
 * rules_thresholds.c - the table of thresholds.
 *
 * Hours are at most thirty days, so that a sum with an instant of the
 * standard's years cannot overflow.
 */
#include "services/attendance/rules_thresholds.h"

#include <stdio.h>
#include <string.h>

const struct threshold_rule threshold_rules[THRESHOLD_COUNT] = {
    [THRESHOLD_NONE] = {"", 0, 0, 0, false},
    [THRESHOLD_ABSENCES_IN_ROW] = {"absences-in-row", 2, 0, 50, true},
    [THRESHOLD_RATE_PERCENT] = {"rate-percent", 80, 0, 100, true},
    [THRESHOLD_RATE_SESSIONS] = {"rate-sessions", 10, 1, 100, true},
    [THRESHOLD_DOSAGE_PERCENT] = {"dosage-percent", 80, 0, 100, true},
    [THRESHOLD_SHORT_MINUTES] = {"short-minutes", 5, 0, 240, true},
    [THRESHOLD_GROUP_EXTRA] = {"group-extra", 0, 0, 200, true},
    [THRESHOLD_UNREPORTED_HOURS] = {"unreported-hours", 24, 1, 720, false},
    [THRESHOLD_SILENT_SESSIONS] = {"silent-sessions", 3, 0, 1000, false},
    [THRESHOLD_SILENT_HOURS] = {"silent-hours", 4, 1, 720, false},
    [THRESHOLD_CONTACT_DAYS] = {"contact-days", 7, 1, 90, true},
};

enum threshold_key
threshold_find(const char *name)
{
	for (size_t i = 1; i < THRESHOLD_COUNT; i++) {
		if (strcmp(threshold_rules[i].name, name) == 0)
			return (enum threshold_key)i;
	}
	return THRESHOLD_NONE;
}

void
threshold_tell_names(const char *found, char *text, size_t size)
{
	int len = snprintf(text, size, "key: found `%.40s`, expected",
	    found == NULL ? "" : found);

	for (size_t i = 1; i < THRESHOLD_COUNT; i++) {
		if (len >= 0 && (size_t)len < size)
			len += snprintf(text + len, size - (size_t)len, "%s %s",
			    i == 1 ? "" : ",", threshold_rules[i].name);
	}
}

void
thresholds_init(struct thresholds *thresholds)
{
	for (size_t i = 0; i < THRESHOLD_COUNT; i++)
		thresholds->value[i] = threshold_rules[i].initial;
}
