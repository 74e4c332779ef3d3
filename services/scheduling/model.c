// SPDX-License-Identifier: Apache-2.0
/* model.c - rows, words, and what follows from a row alone. */
#include "services/scheduling/model.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MODEL_BYTES_MAX ((size_t)1 << 30)

enum status
model_new(struct model **made)
{
	struct model *model = calloc(1, sizeof(*model));
	enum status status;

	if (model == NULL)
		return STATUS_NO_MEMORY;
	status = arena_new(MODEL_BYTES_MAX, &model->arena);
	if (status != STATUS_OK) {
		free(model);
		return status;
	}
	names_init(&model->words, model->arena);
	names_init(&model->levels, model->arena);
	names_init(&model->persons, model->arena);
	for (uint32_t d = 0; d < MODEL_DAYS_MAX; d++)
		model->meets[d] = 1u << d;
	*made = model;
	return STATUS_OK;
}

void
model_free(struct model **freed)
{
	struct model *model = *freed;
	void *items[12];

	*freed = NULL;
	if (model == NULL)
		return;
	items[0] = model->programs.items;
	items[1] = model->schools.items;
	items[2] = model->slots.items;
	items[3] = model->students.items;
	items[4] = model->tutors.items;
	items[5] = model->windows.items;
	items[6] = model->pins.items;
	items[7] = model->fixed.items;
	items[8] = model->pool.items;
	items[9] = model->pairs.items;
	items[10] = model->closed.items;
	items[11] = model->former_groups.items;
	for (size_t i = 0; i < 12; i++)
		free(items[i]);
	names_fini(&model->words);
	names_fini(&model->levels);
	names_fini(&model->persons);
	arena_free(&model->arena);
	free(model);
}

enum status
rows_append(struct rows *rows, const void *item, size_t size)
{
	if (rows->count >= UINT32_MAX - 1)
		return STATUS_TOO_BIG;
	if (rows->count == rows->capacity) {
		size_t capacity = rows->capacity == 0 ? 16 : rows->capacity * 2;
		void *items = reallocarray(rows->items, capacity, size);

		if (items == NULL)
			return STATUS_NO_MEMORY;
		rows->items = items;
		rows->capacity = capacity;
	}
	memcpy((char *)rows->items + rows->count * size, item, size);
	rows->count++;
	return STATUS_OK;
}

enum status
model_word(struct model *model, struct bytes text, uint32_t *word)
{
	uint32_t number = names_find(&model->words, text);

	if (number == NAMES_NONE) {
		enum status status;

		if (model->words.count == MODEL_WORDS_MAX)
			return STATUS_TOO_BIG;
		status = names_add(&model->words, text, &number, NULL);
		if (status != STATUS_OK)
			return status;
	}
	*word = number;
	return STATUS_OK;
}

enum status
model_add_former(struct model *model)
{
	uint32_t *former = arena_zeroed(
	    model->arena, model->students.count + 1, sizeof(*former));

	if (former == NULL)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < model->students.count; i++)
		former[i] = MODEL_NONE;
	model->former = former;
	return STATUS_OK;
}

void
word_set_add(struct word_set *set, uint32_t word)
{
	set->bits[word / 64] |= UINT64_C(1) << (word % 64);
}

bool
word_set_has(const struct word_set *set, uint32_t word)
{
	return (set->bits[word / 64] >> (word % 64) & 1) != 0;
}

unsigned
model_band_of_grade(int32_t grade)
{
	if (grade <= 2)
		return BAND_E;
	if (grade <= 5)
		return BAND_U;
	return grade <= 8 ? BAND_M : BAND_H;
}

bool
model_may_teach(const struct model *m, uint32_t tutor, uint32_t student)
{
	const struct model_student *s = model_student(m, student);

	return (model_tutor(m, tutor)->bands & model_band_of_grade(s->grade)) !=
		   0 &&
	       model_pin_allows(m, tutor, s);
}

uint32_t
model_minutes_of_way(double x_km, double y_km)
{
	return (uint32_t)floor(8 + 1.6 * hypot(x_km, y_km) + 0.5);
}

uint32_t
model_travel_minutes(const struct model *model, uint32_t from, uint32_t to)
{
	const struct model_school *a = model_school(model, from);
	const struct model_school *b = model_school(model, to);

	if (from == to)
		return 0;
	return model_minutes_of_way(a->x_km - b->x_km, a->y_km - b->y_km);
}

const struct model_closed *
model_find_closed(const struct model *model, uint32_t student, uint32_t slot)
{
	const struct model_student *s = model_student(model, student);
	const struct model_closed *all = model->closed.items;

	for (uint32_t i = 0; i < s->closed.count; i++)
		if (all[s->closed.first + i].slot == slot)
			return &all[s->closed.first + i];
	return NULL;
}

void
schedule_fini(struct schedule *schedule)
{
	free(schedule->groups.items);
	free(schedule->reasons.items);
	*schedule = (struct schedule){0};
}

const struct group *
schedule_group(const struct schedule *schedule, size_t number)
{
	assert(number < schedule->groups.count);
	return (const struct group *)schedule->groups.items + number;
}

const struct model_reason *
schedule_reason(const struct schedule *schedule, size_t number)
{
	assert(number < schedule->reasons.count);
	return (const struct model_reason *)schedule->reasons.items + number;
}
