// SPDX-License-Identifier: Apache-2.0
/*
 * plan_protected.c - the days that are planned, and protected classes of which
 * nobody knows when they meet.
 */
#include "services/scheduling/plan.h"

#include "common/instant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLASSES_TOLD 3

void
plan_period(const struct plan *plan, const struct mirror_program *program,
    int32_t *first, int32_t *last)
{
	*first = 0;
	*last = -1;
	if (!date_parse(
		program->begins_on, strlen(program->begins_on), first) ||
	    !date_parse(program->ends_on, strlen(program->ends_on), last))
		return;
	if (plan->roster->first_day > *first)
		*first = plan->roster->first_day;
}

struct unknown {
	uint64_t students, classes;
	bool *is_class, *is_student; /* of the roster */
};

static void
note_need(
    const struct plan *plan, const struct mirror_need *need, struct unknown *u)
{
	uint32_t student =
	    names_find(&plan->students, bytes_of_string(need->student));
	uint32_t program =
	    names_find(&plan->programs, bytes_of_string(need->program));
	const struct mirror_program *p;
	const struct protected_class *class;
	int32_t first, last;
	size_t at;

	if (student == NAMES_NONE || program == NAMES_NONE ||
	    !plan->is_solved[program])
		return;
	p = roster_program(plan->roster, program);
	plan_period(plan, p, &first, &last);
	class = protection_unknown(&plan->protection, student, p, first, last);
	if (class == NULL)
		return;
	at = (size_t)(class - plan->protection.classes);
	u->classes += u->is_class[at] ? 0 : 1;
	u->students += u->is_student[student] ? 0 : 1;
	u->is_class[at] = true;
	u->is_student[student] = true;
}

static void
tell(const struct plan *plan, const struct unknown *u, char *text, size_t size)
{
	char classes[300] = "";
	size_t len = 0, told = 0;

	for (size_t i = 0; i < plan->roster->classes.count; i++)
		if (u->is_class[i] && told < CLASSES_TOLD &&
		    len < sizeof(classes)) {
			const struct protected_class *class =
			    &plan->protection.classes[i];

			len += (size_t)snprintf(classes + len,
			    sizeof(classes) - len, "%s%.60s",
			    told > 0 ? ", " : "", class->row->id);
			told++;
		}
	snprintf(text, size,
	    "%llu protected classes (%s%s) of %llu students meet at a time that "
	    "is not known, and close no slot: classes.csv tells their periods, "
	    "and bell-schedules.csv when each period is (periods, else label)",
	    (unsigned long long)u->classes, classes,
	    u->classes > told ? ", ..." : "", (unsigned long long)u->students);
}

enum status
plan_tell_unknown(const struct plan *plan, char *text, size_t size)
{
	const struct roster *r = plan->roster;
	struct unknown u = {0};

	text[0] = '\0';
	if (plan->protection.classes == NULL)
		return STATUS_OK;
	u.is_class = calloc(r->classes.count + 1, sizeof(*u.is_class));
	u.is_student = calloc(r->students.count + 1, sizeof(*u.is_student));
	if (u.is_class == NULL || u.is_student == NULL) {
		free(u.is_class);
		free(u.is_student);
		return STATUS_NO_MEMORY;
	}
	for (uint32_t i = 0; i < r->needs.count; i++)
		note_need(plan, roster_need(r, i), &u);
	if (u.classes > 0)
		tell(plan, &u, text, size);
	free(u.is_class);
	free(u.is_student);
	return STATUS_OK;
}
