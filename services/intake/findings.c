// SPDX-License-Identifier: Apache-2.0
/*
 * findings.c - collects what an import tells.
 *
 * Texts are copied into the arena of the import; codes and fields are
 * constants of the rules.
 */
#include "services/intake/findings.h"

#include <stdlib.h>
#include <string.h>

void
outcome_init(struct outcome *outcome, struct arena *arena)
{
	*outcome = (struct outcome){.arena = arena};
}

void
outcome_fini(struct outcome *outcome)
{
	free(outcome->findings);
	outcome->findings = NULL;
	outcome->finding_count = 0;
}

static uint32_t
file_number(const struct outcome *outcome, const char *file)
{
	for (size_t i = 0; i < outcome->file_count; i++)
		if (strcmp(outcome->files[i].file, file) == 0)
			return (uint32_t)i;
	return OUTCOME_FILES_MAX;
}

struct file_counts *
outcome_file(struct outcome *outcome, const char *file)
{
	uint32_t number = file_number(outcome, file);
	struct file_counts *counts;

	if (number < OUTCOME_FILES_MAX)
		return &outcome->files[number];
	if (outcome->file_count == OUTCOME_FILES_MAX)
		return NULL;
	counts = &outcome->files[outcome->file_count];
	*counts = (struct file_counts){
	    .file = arena_string(outcome->arena, bytes_of_string(file))};
	if (counts->file == NULL)
		return NULL;
	outcome->file_count++;
	return counts;
}

static bool
make_room(struct outcome *outcome)
{
	size_t capacity = outcome->finding_capacity * 2 + 64;
	struct finding *grown;

	if (outcome->finding_count < outcome->finding_capacity)
		return true;
	if (outcome->finding_count >= FINDINGS_MAX)
		return false;
	if (capacity > FINDINGS_MAX)
		capacity = FINDINGS_MAX;
	grown = realloc(outcome->findings, capacity * sizeof(*grown));
	if (grown == NULL)
		return false;
	outcome->findings = grown;
	outcome->finding_capacity = capacity;
	return true;
}

void
outcome_tell(struct outcome *outcome, const char *file, uint64_t line,
    const struct fault *fault)
{
	struct finding finding = {.severity = fault->severity,
	    .code = fault->code,
	    .line = line,
	    .field = fault->field};

	finding.file = arena_string(outcome->arena, bytes_of_string(file));
	finding.found =
	    arena_string(outcome->arena, bytes_of_string(fault->found));
	finding.expected =
	    arena_string(outcome->arena, bytes_of_string(fault->expected));
	if (finding.file == NULL || finding.found == NULL ||
	    finding.expected == NULL || !make_room(outcome)) {
		outcome->left_out++;
		return;
	}
	finding.file_number = file_number(outcome, file);
	finding.order = (uint32_t)outcome->finding_count;
	outcome->findings[outcome->finding_count++] = finding;
}

static int
compare_findings(const void *a, const void *b)
{
	const struct finding *x = a;
	const struct finding *y = b;

	if (x->file_number != y->file_number)
		return x->file_number < y->file_number ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void
outcome_sort(struct outcome *outcome)
{
	/* a file may have been counted after its first finding */
	for (size_t i = 0; i < outcome->finding_count; i++)
		outcome->findings[i].file_number =
		    file_number(outcome, outcome->findings[i].file);
	if (outcome->finding_count > 1)
		qsort(outcome->findings, outcome->finding_count,
		    sizeof(*outcome->findings), compare_findings);
}
