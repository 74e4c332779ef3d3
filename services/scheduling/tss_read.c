// SPDX-License-Identifier: Apache-2.0
/* tss_read.c - ids to numbers; reasons are read over. */
#include "services/scheduling/tss_read.h"

#include "services/scheduling/tsi_line.h"

#include <stdlib.h>

struct reader {
	const struct model *model;
	struct arena *arena;
	struct tsi_line line;
	/* In the order of the model's rows. */
	struct names tutors, slots, students;
	uint64_t *line_of; /* student -> where it stood; 0: not yet */
};

static enum status
add_id(struct names *names, const char *id)
{
	uint32_t number;

	return names_add(names, bytes_of_string(id), &number, NULL);
}

static enum status
collect_ids(struct reader *r)
{
	const struct model *m = r->model;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < m->tutors.count && status == STATUS_OK; i++)
		status = add_id(&r->tutors, model_tutor(m, i)->id);
	for (uint32_t i = 0; i < m->slots.count && status == STATUS_OK; i++)
		status = add_id(&r->slots, model_slot(m, i)->id);
	for (uint32_t i = 0; i < m->students.count && status == STATUS_OK; i++)
		status = add_id(&r->students, model_student(m, i)->id);
	return status;
}

static void
read_slots(struct reader *r, struct old_group *g)
{
	struct bytes list = r->line.field[3], item;

	while (tsi_item(&list, &item)) {
		uint32_t slot = names_find(&r->slots, item);

		if (++g->sessions_before > MODEL_DAYS_MAX)
			tsi_fail(&r->line, "slots", item, "at most 14 slots");
		else if (slot != NAMES_NONE)
			g->slot[g->sessions++] = slot;
	}
	if (g->sessions_before == 0)
		tsi_fail(&r->line, "slots", r->line.field[3], "a slot");
}

static void
read_members(struct reader *r, struct old_group *g, uint64_t number)
{
	struct bytes list = r->line.field[4], item;

	while (tsi_item(&list, &item)) {
		uint32_t student = names_find(&r->students, item);

		if (++g->members_before > MODEL_MEMBERS_MAX) {
			tsi_fail(
			    &r->line, "students", item, "at most 64 students");
		} else if (student != NAMES_NONE) {
			if (r->line_of[student] != 0)
				tsi_fail(&r->line, "students", item,
				    "a student who is in one group only");
			r->line_of[student] = number;
			g->member[g->members++] = student;
		}
	}
	if (g->members_before == 0)
		tsi_fail(&r->line, "students", r->line.field[4], "a student");
}

static enum status
read_group(struct reader *r, uint64_t number, struct rows *groups)
{
	struct old_group g = {0};

	tsi_count(&r->line, 5);
	if (r->line.is_bad)
		return STATUS_INVALID;
	g.tutor = names_find(&r->tutors, r->line.field[2]);
	read_slots(r, &g);
	read_members(r, &g, number);
	return r->line.is_bad ? STATUS_INVALID
			      : rows_append(groups, &g, sizeof(g));
}

static enum status
read_record(
    struct reader *r, struct bytes text, uint64_t number, struct rows *groups)
{
	r->line.is_bad = false;
	r->line.fault->line = number;
	if (!tsi_split(&r->line, text))
		return STATUS_OK;
	if (tsi_is(r->line.field[0], "GROUP"))
		return read_group(r, number, groups);
	if (tsi_is(r->line.field[0], "UNPLACED"))
		return STATUS_OK;
	tsi_fail(&r->line, "record", r->line.field[0], "GROUP or UNPLACED");
	return STATUS_INVALID;
}

static enum status
read_lines(struct reader *r, struct bytes text, struct rows *groups)
{
	enum status status = STATUS_OK;
	size_t from = 0;
	uint64_t number = 0;

	for (size_t i = 0; i <= text.len && status == STATUS_OK; i++) {
		if (i < text.len && text.data[i] != '\n')
			continue;
		status = read_record(
		    r, bytes_of(text.data + from, i - from), ++number, groups);
		from = i + 1;
	}
	return status;
}

enum status
tss_read(struct bytes text, const struct model *model, struct rows *groups,
    struct tsi_fault *fault)
{
	struct reader r = {.model = model, .line = {.fault = fault}};
	enum status status = arena_new(TSI_BYTES_MAX, &r.arena);

	*groups = (struct rows){0};
	if (status != STATUS_OK)
		return status;
	names_init(&r.tutors, r.arena);
	names_init(&r.slots, r.arena);
	names_init(&r.students, r.arena);
	r.line_of = calloc(model->students.count + 1, sizeof(*r.line_of));
	status = r.line_of == NULL ? STATUS_NO_MEMORY : collect_ids(&r);
	if (status == STATUS_OK)
		status = read_lines(&r, text, groups);
	names_fini(&r.tutors);
	names_fini(&r.slots);
	names_fini(&r.students);
	free(r.line_of);
	arena_free(&r.arena);
	if (status != STATUS_OK) {
		free(groups->items);
		*groups = (struct rows){0};
	}
	return status;
}
