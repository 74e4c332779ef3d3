// SPDX-License-Identifier: Apache-2.0
/* advise.c - rounds: gather, try the most promising, keep the best. */
#include "services/scheduling/advise.h"

#include "services/scheduling/advise_parts.h"
#include "services/scheduling/explain.h"
#include "services/scheduling/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct advising {
	struct model *model;
	const struct advice_budget *budget;
	struct advised *advised;
	struct rows groups;     /* struct group: on the board now */
	struct rows candidates; /* struct advice */
	/* Changes that were kept, to be given back last first. */
	struct made_change kept[32];
	struct advice kept_advice[32];
	uint32_t kept_count;
	uint64_t total;
	bool is_stopped;
};

const char *
advice_kind_name(enum advice_kind kind)
{
	static const char *const names[] = {"WINDOW", "MINUTES", "ROOM", "SEAT",
	    "LANGUAGE", "TRAINING", "TUTOR", "CLASS"};

	return names[kind];
}

void
advice_tell_time(const struct model *m, uint32_t slot, uint32_t minutes,
    char *text, size_t size)
{
	static const char *const days[] = {"Monday", "Tuesday", "Wednesday",
	    "Thursday", "Friday", "Saturday", "Sunday"};
	const struct model_slot *s = model_slot(m, slot);
	uint32_t end = s->start + minutes;
	char day[32];

	if (m->day_names[s->day] != NULL)
		snprintf(day, sizeof(day), "%s", m->day_names[s->day]);
	else if (m->cycle_days <= 7)
		snprintf(day, sizeof(day), "%s", days[s->day]);
	else
		snprintf(day, sizeof(day), "day %u", s->day + 1);
	snprintf(text, size, "%s %u:%02u-%u:%02u", day, s->start / 60,
	    s->start % 60, end / 60, end % 60);
}

void
advice_tell(
    const struct model *m, const struct advice *a, char *text, size_t size)
{
	const char *tutor = a->tutor_id;
	const char *school =
	    a->school != MODEL_NONE ? model_school(m, a->school)->id : "";
	const char *word = a->word != MODEL_NONE ? m->words.text[a->word] : "";
	char time[80];

	switch (a->kind) {
	case ADVICE_WINDOW:
		advice_tell_time(m, a->slot, a->amount, time, sizeof(time));
		snprintf(text, size, "tutor %s had %s", tutor, time);
		break;
	case ADVICE_MINUTES:
		snprintf(text, size, "tutor %s had %u more minutes a week",
		    tutor, a->amount);
		break;
	case ADVICE_ROOM:
		snprintf(text, size, "%s had one more room", school);
		break;
	case ADVICE_SEAT:
		snprintf(text, size, "%s had one more virtual seat", school);
		break;
	case ADVICE_LANGUAGE:
		snprintf(text, size, "tutor %s spoke %s", tutor, word);
		break;
	case ADVICE_TRAINING:
		snprintf(text, size, "tutor %s had %s", tutor, word);
		break;
	case ADVICE_TUTOR:
		snprintf(
		    text, size, "%s had one more tutor like %s", school, tutor);
		break;
	case ADVICE_CLASS:
		snprintf(text, size, "%s had no %s in %s", school, a->subject,
		    a->period);
		break;
	case ADVICE_KINDS:
		break;
	}
}

/* Groups of the old schedule, each asked whether it holds. */
static enum status
take_groups(struct advising *a, const struct rows *old)
{
	const struct old_group *from = old->items;
	struct rows none = {0};
	struct trial trial;
	enum status status = trial_open(&trial, a->model, &none);

	for (size_t i = 0; i < old->count && status == STATUS_OK; i++) {
		struct group g = {
		    .tutor = from[i].tutor,
		    .sessions = from[i].sessions,
		    .members = from[i].members,
		};
		const char *why = NULL;

		if (from[i].members == 0)
			continue;
		memcpy(g.slot, from[i].slot, sizeof(g.slot));
		memcpy(g.member, from[i].member, sizeof(g.member));
		if (g.tutor == MODEL_NONE ||
		    g.sessions != from[i].sessions_before ||
		    g.members != from[i].members_before)
			why = "a tutor, slot or student is not in the problem";
		else
			why = board_refuses(&trial.board, &g);
		if (why != NULL) {
			a->advised->fault = why;
			a->advised->fault_group = i;
			break;
		}
		status = board_add(&trial.all, &g, NULL);
		if (status == STATUS_OK)
			status = rows_append(&a->groups, &g, sizeof(g));
	}
	trial_close(&trial);
	return status;
}

static int
compare_waits(const void *left, const void *right)
{
	const struct wait_count *a = left, *b = right;

	if (a->school != b->school)
		return a->school < b->school ? -1 : 1;
	if (a->program != b->program)
		return a->program < b->program ? -1 : 1;
	return (a->rung > b->rung) - (a->rung < b->rung);
}

static void
merge_waits(struct rows *waits)
{
	struct wait_count *w = waits->items;
	size_t count = 0;

	if (waits->count == 0)
		return;
	qsort(w, waits->count, sizeof(*w), compare_waits);
	for (size_t i = 1; i < waits->count; i++) {
		if (compare_waits(&w[count], &w[i]) != 0) {
			w[++count] = w[i];
			continue;
		}
		w[count].students++;
		w[count].weight += w[i].weight;
	}
	waits->count = count + 1;
}

static enum status
count_waits(const struct board *b, struct advised *out)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < b->model->students.count; i++) {
		const struct model_student *s = model_student(b->model, i);
		struct wait_count wait = {
		    .school = s->school,
		    .program = s->program,
		    .students = 1,
		    .weight = s->weight,
		};

		if (b->group_of[i] != BOARD_NONE || status != STATUS_OK)
			continue;
		wait.rung = (int)explain_rung_of(b, i);
		out->waiting++;
		out->waiting_weight += s->weight;
		status = rows_append(&out->waits, &wait, sizeof(wait));
	}
	merge_waits(&out->waits);
	return status;
}

static uint64_t
count_placed(const struct board *b)
{
	uint64_t placed = 0;

	for (uint32_t i = 0; i < b->model->students.count; i++)
		placed += b->group_of[i] != BOARD_NONE;
	return placed;
}

/* The change in the model, filled; into the groups when it is to be kept. */
static enum status
try_change(struct advising *a, struct advice *advice, int64_t weight,
    uint64_t placed, struct made_change *made, struct rows *groups)
{
	struct trial trial = {0};
	enum status status = change_make(a->model, advice, made);

	if (status == STATUS_OK)
		status = trial_open(&trial, a->model, &a->groups);
	if (status == STATUS_OK)
		status = trial_fill(&trial, advice);
	if (status == STATUS_OK) {
		advice->new_id = made->new_id;
		advice->weight = trial.all.weight - weight;
		advice->placed = count_placed(&trial.board) - placed;
	}
	if (status == STATUS_OK && groups != NULL)
		status = trial_read(&trial, groups);
	trial_close(&trial);
	a->advised->tried++;
	return status;
}

static bool
is_better(const struct advice *a, const struct advice *best)
{
	return best == NULL || a->weight > best->weight;
}

/* Tries the first of each kind; singles: the best of each, by its kind. */
static enum status
try_all(struct advising *a, int64_t weight, uint64_t placed,
    struct advice **singles)
{
	struct advice *c = a->candidates.items;
	uint32_t tried[ADVICE_KINDS] = {0};
	enum status status = STATUS_OK;

	for (size_t i = 0; i < a->candidates.count && status == STATUS_OK;
	     i++) {
		const struct advice_budget *budget = a->budget;
		struct made_change made;

		if ((budget->kinds >> c[i].kind & 1) == 0 ||
		    tried[c[i].kind]++ >= budget->tries)
			continue;
		if (budget->check != NULL &&
		    budget->check(budget->ctx, a->advised->tried, a->total)) {
			a->is_stopped = true;
			break;
		}
		status = try_change(a, &c[i], weight, placed, &made, NULL);
		change_undo(&made);
		if (status == STATUS_OK && c[i].weight > 0 &&
		    is_better(&c[i], singles[c[i].kind]))
			singles[c[i].kind] = &c[i];
	}
	return status;
}

static enum status
keep_best(struct advising *a, struct advice *const *singles, int64_t weight,
    uint64_t placed, bool *found)
{
	struct advice *kept = &a->kept_advice[a->kept_count];
	const struct advice *best = NULL;
	struct rows groups = {0};
	enum status status;

	for (int kind = 0; kind < ADVICE_KINDS; kind++)
		if (singles[kind] != NULL && is_better(singles[kind], best))
			best = singles[kind];
	*found = best != NULL;
	if (best == NULL)
		return STATUS_OK;
	*kept = *best;
	status = try_change(
	    a, kept, weight, placed, &a->kept[a->kept_count], &groups);
	a->kept_count++;
	free(a->groups.items);
	a->groups = groups;
	return status == STATUS_OK
		   ? rows_append(&a->advised->changes, kept, sizeof(*kept))
		   : status;
}

static enum status
tell_singles(struct advising *a, struct advice *const *singles)
{
	enum status status = STATUS_OK;

	if (a->kept_count > 0)
		return STATUS_OK;
	for (int kind = 0; kind < ADVICE_KINDS; kind++)
		if (singles[kind] != NULL && status == STATUS_OK)
			status = rows_append(&a->advised->singles,
			    singles[kind], sizeof(*singles[kind]));
	return status;
}

static enum status
run_round(struct advising *a, bool *found)
{
	struct advice *singles[ADVICE_KINDS] = {NULL};
	struct trial trial = {0};
	int64_t weight = 0;
	uint64_t placed = 0;
	enum status status = trial_open(&trial, a->model, &a->groups);

	*found = false;
	if (status == STATUS_OK) {
		weight = trial.all.weight;
		placed = count_placed(&trial.board);
		if (a->kept_count == 0)
			status = count_waits(&trial.board, a->advised);
	}
	if (status == STATUS_OK)
		status = advise_gather(&trial.board, &a->candidates);
	trial_close(&trial);
	if (status == STATUS_OK)
		status = try_all(a, weight, placed, singles);
	if (status == STATUS_OK)
		status = tell_singles(a, singles);
	return status == STATUS_OK && !a->is_stopped
		   ? keep_best(a, singles, weight, placed, found)
		   : status;
}

enum status
advise(struct model *model, const struct rows *old,
    const struct advice_budget *budget, struct advised *advised)
{
	struct advising a = {
	    .model = model,
	    .budget = budget,
	    .advised = advised,
	    .total = (uint64_t)budget->changes * budget->tries * ADVICE_KINDS,
	};
	bool found = true;
	enum status status;

	*advised = (struct advised){0};
	status = take_groups(&a, old);
	if (status == STATUS_OK && advised->fault == NULL) {
		uint32_t most = budget->changes < 32 ? budget->changes : 32;

		do {
			status = run_round(&a, &found);
		} while (status == STATUS_OK && found && !a.is_stopped &&
			 a.kept_count < most);
	}
	if (status == STATUS_OK && advised->fault == NULL &&
	    budget->shown != NULL)
		status = budget->shown(budget->ctx, model, &a.groups);
	while (a.kept_count > 0)
		change_undo(&a.kept[--a.kept_count]);
	free(a.groups.items);
	free(a.candidates.items);
	return status;
}

void
advised_fini(struct advised *advised)
{
	free(advised->waits.items);
	free(advised->changes.items);
	free(advised->singles.items);
	*advised = (struct advised){0};
}
