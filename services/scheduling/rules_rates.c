// SPDX-License-Identifier: Apache-2.0
/* rules_rates.c - cells by dimension, and which of them are not told. */
#include "services/scheduling/rules_rates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL_TEXT 400

/* In the order in which they are told; flags stand at their place. */
static const char *const dimensions[] = {"all", "grade", "gender",
    "race_ethnicity", "", "school", "program", "subject", "level", "language"};
#define FLAG_RANK 4
#define DIMENSIONS (sizeof(dimensions) / sizeof(dimensions[0]))

static const struct {
	const char *flag, *value;
} races[] = {
    {"americanIndianOrAlaskaNative", "american_indian_or_alaska_native"},
    {"asian", "asian"},
    {"blackOrAfricanAmerican", "black_or_african_american"},
    {"nativeHawaiianOrOtherPacificIslander",
	"native_hawaiian_or_other_pacific_islander"},
    {"white", "white"},
};
#define RACES (sizeof(races) / sizeof(races[0]))
#define TWO_OR_MORE "demographicRaceTwoOrMoreRaces"
#define HISPANIC "hispanicOrLatinoEthnicity"
#define SEX "sex:"

void
rates_init(struct rates *rates, struct arena *arena)
{
	*rates = (struct rates){0};
	names_init(&rates->cells, arena);
}

void
rates_fini(struct rates *rates)
{
	names_fini(&rates->cells);
	free(rates->items);
	free(rates->flags);
	*rates = (struct rates){0};
}

static bool
has_flag(const struct rated_need *need, const char *flag)
{
	for (size_t i = 0; i < need->subgroup_count; i++)
		if (strcmp(need->subgroups[i], flag) == 0)
			return true;
	return false;
}

static bool
is_plain_flag(const char *flag)
{
	for (size_t i = 0; i < RACES; i++)
		if (strcmp(flag, races[i].flag) == 0)
			return false;
	return strcmp(flag, TWO_OR_MORE) != 0 && strcmp(flag, HISPANIC) != 0 &&
	       strncmp(flag, SEX, sizeof(SEX) - 1) != 0;
}

static const char *
read_race(const struct rated_need *need)
{
	const char *value = RATES_NOT_TOLD;
	size_t count = 0;

	if (has_flag(need, HISPANIC))
		return "hispanic_or_latino";
	for (size_t i = 0; i < RACES; i++)
		if (has_flag(need, races[i].flag)) {
			value = races[i].value;
			count++;
		}
	return count > 1 || has_flag(need, TWO_OR_MORE) ? "two_or_more_races"
							: value;
}

static const char *
read_gender(const struct rated_need *need)
{
	for (size_t i = 0; i < need->subgroup_count; i++)
		if (strncmp(need->subgroups[i], SEX, sizeof(SEX) - 1) == 0)
			return need->subgroups[i] + sizeof(SEX) - 1;
	return RATES_NOT_TOLD;
}

enum status
rates_note_flags(struct rates *rates, const struct rated_need *need)
{
	for (size_t i = 0; i < need->subgroup_count; i++) {
		const char **flags = rates->flags;
		size_t at = 0;

		if (!is_plain_flag(need->subgroups[i]))
			continue;
		while (at < rates->flag_count &&
		       strcmp(flags[at], need->subgroups[i]) != 0)
			at++;
		if (at < rates->flag_count)
			continue;
		flags = reallocarray(flags, at + 1, sizeof(*flags));
		if (flags == NULL)
			return STATUS_NO_MEMORY;
		flags[at] = need->subgroups[i];
		rates->flags = flags;
		rates->flag_count = at + 1;
	}
	return STATUS_OK;
}

static enum status
find_cell(struct rates *rates, const char *dimension, const char *value,
    struct rate **cell)
{
	char text[CELL_TEXT];
	uint32_t number;
	bool is_new = false;
	enum status status;

	snprintf(text, sizeof(text), "%s\n%s", dimension, value);
	status =
	    names_add(&rates->cells, bytes_of_string(text), &number, &is_new);
	if (status != STATUS_OK)
		return status;
	if (number == rates->room) {
		size_t room = rates->room == 0 ? 64 : 2 * rates->room;
		struct rate *items =
		    reallocarray(rates->items, room, sizeof(*items));

		if (items == NULL)
			return STATUS_NO_MEMORY;
		rates->items = items;
		rates->room = room;
	}
	*cell = &rates->items[number];
	if (is_new) {
		**cell = (struct rate){.dimension = dimension, .value = value};
		rates->count = (size_t)number + 1;
	}
	return STATUS_OK;
}

static enum status
count_in(struct rates *rates, const char *dimension, const char *value,
    bool of_pupils, const struct rated_need *need)
{
	struct rate *cell;
	enum status status = find_cell(
	    rates, dimension, value[0] != '\0' ? value : RATES_NOT_TOLD, &cell);

	if (status != STATUS_OK)
		return status;
	cell->of_pupils = of_pupils;
	if (cell->last_student == NULL ||
	    strcmp(cell->last_student, need->student) != 0)
		cell->students++;
	cell->last_student = need->student;
	cell->needs++;
	cell->placed += need->placed;
	cell->placed_before += need->placed_before;
	cell->weight += need->weight;
	cell->placed_weight += need->placed ? need->weight : 0;
	return STATUS_OK;
}

enum status
rates_add(struct rates *rates, const struct rated_need *need)
{
	enum status status = count_in(rates, "all", "all", false, need);
	const struct {
		const char *dimension, *value;
		bool of_pupils;
	} told[] = {
	    {"grade", need->grade, true},
	    {"gender", read_gender(need), true},
	    {"race_ethnicity", read_race(need), true},
	    {"school", need->school, false},
	    {"program", need->program, false},
	    {"subject", need->subject, false},
	    {"level", need->level, false},
	    {"language", need->language, false},
	};

	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (status == STATUS_OK)
			status = count_in(rates, told[i].dimension,
			    told[i].value, told[i].of_pupils, need);
	for (size_t i = 0; i < rates->flag_count && status == STATUS_OK; i++)
		status = count_in(rates, rates->flags[i],
		    has_flag(need, rates->flags[i]) ? "yes" : "no", true, need);
	return status;
}

static size_t
rank_of(const struct rate *rate)
{
	for (size_t i = 0; i < DIMENSIONS; i++)
		if (strcmp(dimensions[i], rate->dimension) == 0)
			return i;
	return FLAG_RANK;
}

static int
compare_rates(const void *a, const void *b)
{
	const struct rate *r = a, *s = b;
	size_t i = rank_of(r), k = rank_of(s);
	int order;

	if (i != k)
		return i < k ? -1 : 1;
	order = strcmp(r->dimension, s->dimension);
	return order != 0 ? order : strcmp(r->value, s->value);
}

static void
keep_back(struct rate *cells, size_t count)
{
	struct rate *smallest = NULL;
	size_t hidden = 0;

	for (size_t i = 0; i < count; i++) {
		cells[i].suppressed = cells[i].students < RATES_SMALL;
		hidden += cells[i].suppressed;
		if (!cells[i].suppressed &&
		    (smallest == NULL ||
			cells[i].students < smallest->students))
			smallest = &cells[i];
	}
	if (hidden == 1 && smallest != NULL)
		smallest->suppressed = true;
}

void
rates_finish(struct rates *rates)
{
	size_t end;

	if (rates->count > 0)
		qsort(rates->items, rates->count, sizeof(*rates->items),
		    compare_rates);
	for (size_t from = 0; from < rates->count; from = end) {
		for (end = from + 1; end < rates->count &&
				     strcmp(rates->items[end].dimension,
					 rates->items[from].dimension) == 0;
		     end++)
			;
		if (rates->items[from].of_pupils)
			keep_back(&rates->items[from], end - from);
	}
}
