// SPDX-License-Identifier: Apache-2.0
/* wire_explain.c - ExplainParams and ExplainResult. */
#include "services/scheduling/wire_explain.h"

#include "services/scheduling/explain.h"
#include "services/scheduling/wire_job.h"

#include "common/wire.h"

#include "chalkline/v1/scheduling.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHANGES_MAX 32
#define TRIES_MAX 1000
#define TEXT_MAX 600

static enum status
refuse(char *detail, size_t size, const char *field, const char *expected)
{
	snprintf(detail, size, "%s: expected %s", field, expected);
	return STATUS_INVALID;
}

static enum status
read_kinds(
    char *const *kinds, size_t count, uint32_t *bits, char *detail, size_t size)
{
	*bits = count == 0 ? ADVICE_EVERY_KIND : 0;
	for (size_t i = 0; i < count; i++) {
		int kind = 0;

		while (kind < ADVICE_KINDS &&
		       strcmp(kinds[i],
			   advice_kind_name((enum advice_kind)kind)) != 0)
			kind++;
		if (kind == ADVICE_KINDS)
			return refuse(detail, size, "kinds",
			    "WINDOW, MINUTES, ROOM, SEAT, LANGUAGE, TRAINING, "
			    "TUTOR or CLASS");
		*bits |= 1u << kind;
	}
	return STATUS_OK;
}

enum status
wire_read_explain(struct bytes body, struct arena *arena,
    struct explain_params *params, char *detail, size_t detail_size)
{
	ProtobufCMessage *message;
	const Chalkline__V1__ExplainParams *p;
	enum status status =
	    wire_unpack(&chalkline__v1__explain_params__descriptor, body, arena,
		&message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	p = (const Chalkline__V1__ExplainParams *)message;
	params->changes = p->has_changes ? p->changes : ADVICE_CHANGES;
	params->tries = p->has_tries ? p->tries : ADVICE_TRIES;
	if (params->changes < 1 || params->changes > CHANGES_MAX)
		return refuse(detail, detail_size, "changes", "1 to 32");
	if (params->tries < 1 || params->tries > TRIES_MAX)
		return refuse(detail, detail_size, "tries", "1 to 1000");
	status = read_kinds(
	    p->kinds, p->n_kinds, &params->kinds, detail, detail_size);
	return status == STATUS_OK ? wire_read_day(p->today, "today",
					 &params->today, detail, detail_size)
				   : status;
}

struct packing {
	const struct plan *plan;
	struct arena *arena;
	Chalkline__V1__ExplainResult result;
};

static Chalkline__V1__Advice *
make_advice(const struct packing *p, const struct advice *from)
{
	const struct model *m = p->plan->model;
	Chalkline__V1__Advice *to = arena_alloc(p->arena, sizeof(*to));
	char text[TEXT_MAX];

	if (to == NULL)
		return NULL;
	chalkline__v1__advice__init(to);
	advice_tell(m, from, text, sizeof(text));
	to->change = wire_text(advice_kind_name(from->kind));
	to->text = arena_string(p->arena, bytes_of_string(text));
	if (from->tutor_id[0] != '\0')
		to->tutor_id = wire_text(from->tutor_id);
	if (from->new_id != NULL)
		to->new_tutor_id = wire_text(from->new_id);
	if (from->school != MODEL_NONE)
		to->school_id = wire_text(model_school(m, from->school)->id);
	if (from->slot != MODEL_NONE)
		to->slot_id = wire_text(model_slot(m, from->slot)->id);
	if (from->word != MODEL_NONE)
		to->word = wire_text(m->words.text[from->word]);
	if (from->kind == ADVICE_CLASS) {
		to->subject = wire_text(from->subject);
		to->period = wire_text(from->period);
	}
	to->has_minutes = from->amount > 0;
	to->minutes = from->amount;
	to->has_students = to->has_weight = true;
	to->students = from->placed;
	to->weight = from->weight;
	return to->text != NULL ? to : NULL;
}

static enum status
fill_advice(const struct packing *p, const struct rows *rows, size_t *count,
    Chalkline__V1__Advice ***list)
{
	const struct advice *from = rows->items;

	*list = arena_zeroed(p->arena, rows->count + 1, sizeof(void *));
	if (*list == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < rows->count; i++) {
		(*list)[i] = make_advice(p, &from[i]);
		if ((*list)[i] == NULL)
			return STATUS_NO_MEMORY;
	}
	*count = rows->count;
	return STATUS_OK;
}

static Chalkline__V1__WaitCount *
add_wait(struct packing *p, const char *school, const char *program,
    const char *reason)
{
	Chalkline__V1__WaitCount *wait = arena_alloc(p->arena, sizeof(*wait));

	if (wait == NULL)
		return NULL;
	chalkline__v1__wait_count__init(wait);
	wait->school_id = wire_text(school);
	wait->program_id = wire_text(program);
	wait->reason = wire_text(reason);
	wait->has_students = wait->has_weight = true;
	p->result.reasons[p->result.n_reasons++] = wait;
	return wait;
}

/* Who could not even be asked, as long as neighbours in order are alike. */
static enum status
add_refusals(struct packing *p)
{
	const struct roster *r = p->plan->roster;

	for (uint32_t i = 0; i < p->plan->refusals.count; i++) {
		const struct plan_refusal *refusal = plan_refusal(p->plan, i);
		const struct mirror_need *need = roster_need(r, refusal->need);
		uint32_t student = names_find(
		    &p->plan->students, bytes_of_string(need->student));
		const char *school = student == NAMES_NONE
					 ? ""
					 : roster_student(r, student)->school;
		Chalkline__V1__WaitCount *wait = NULL;

		for (size_t k = 0; k < p->result.n_reasons; k++) {
			Chalkline__V1__WaitCount *w = p->result.reasons[k];

			if (w->detail != NULL &&
			    strcmp(w->detail, refusal->text) == 0 &&
			    strcmp(w->program_id, need->program) == 0 &&
			    strcmp(w->school_id, school) == 0)
				wait = w;
		}
		if (wait == NULL)
			wait = add_wait(p, school, need->program, "NOT_ASKED");
		if (wait == NULL)
			return STATUS_NO_MEMORY;
		wait->detail = wire_text(refusal->text);
		wait->students++;
		wait->weight += need->weight;
		p->result.waiting++;
		p->result.weight += need->weight;
	}
	return STATUS_OK;
}

static enum status
fill_waits(struct packing *p, const struct rows *waits)
{
	const struct model *m = p->plan->model;
	const struct wait_count *from = waits->items;

	p->result.reasons = arena_zeroed(p->arena,
	    waits->count + p->plan->refusals.count + 1, sizeof(void *));
	if (p->result.reasons == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < waits->count; i++) {
		Chalkline__V1__WaitCount *wait =
		    add_wait(p, model_school(m, from[i].school)->id,
			model_program(m, from[i].program)->id,
			explain_rung_name((enum explain_rung)from[i].rung));

		if (wait == NULL)
			return STATUS_NO_MEMORY;
		wait->students = from[i].students;
		wait->weight = from[i].weight;
	}
	return add_refusals(p);
}

enum status
wire_pack_advised(const struct advised *advised, const struct plan *plan,
    struct arena *arena, struct buffer *out)
{
	struct packing p = {
	    .plan = plan,
	    .arena = arena,
	    .result = CHALKLINE__V1__EXPLAIN_RESULT__INIT,
	};
	enum status status;

	p.result.has_waiting = p.result.has_weight = p.result.has_tried = true;
	p.result.waiting = advised->waiting;
	p.result.weight = advised->waiting_weight;
	p.result.tried = advised->tried;
	status = fill_waits(&p, &advised->waits);
	if (status == STATUS_OK)
		status = fill_advice(&p, &advised->changes, &p.result.n_changes,
		    &p.result.changes);
	if (status == STATUS_OK)
		status = fill_advice(&p, &advised->singles, &p.result.n_singles,
		    &p.result.singles);
	return status == STATUS_OK ? wire_pack(&p.result.base, out) : status;
}
