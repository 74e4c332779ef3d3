// SPDX-License-Identifier: Apache-2.0
/*
 * wire_advice.c - ExplainParams and ExplainResult.
 */
#include "services/chalkline/wire_advice.h"

#include <chalkline/v1/scheduling.pb-c.h>

#include "common/wire.h"

enum status
wire_pack_advice(
    const struct advice_params *params, const char *today, struct buffer *out)
{
	Chalkline__V1__ExplainParams m = CHALKLINE__V1__EXPLAIN_PARAMS__INIT;

	m.has_changes = params->changes > 0;
	m.changes = params->changes;
	m.has_tries = params->tries > 0;
	m.tries = params->tries;
	m.n_kinds = params->kind_count;
	m.kinds = wire_list(params->kinds);
	m.today = wire_text(today);
	return wire_pack(&m.base, out);
}

static struct advice_change *
read_changes(
    Chalkline__V1__Advice *const *from, size_t count, struct arena *arena)
{
	struct advice_change *to = arena_zeroed(arena, count + 1, sizeof(*to));

	for (size_t i = 0; to != NULL && i < count; i++)
		to[i] = (struct advice_change){
		    .change = wire_or_empty(from[i]->change),
		    .text = wire_or_empty(from[i]->text),
		    .tutor_id = wire_or_empty(from[i]->tutor_id),
		    .new_tutor_id = wire_or_empty(from[i]->new_tutor_id),
		    .school_id = wire_or_empty(from[i]->school_id),
		    .slot_id = wire_or_empty(from[i]->slot_id),
		    .word = wire_or_empty(from[i]->word),
		    .subject = wire_or_empty(from[i]->subject),
		    .period = wire_or_empty(from[i]->period),
		    .minutes = from[i]->minutes,
		    .students = from[i]->students,
		    .weight = from[i]->weight,
		};
	return to;
}

static struct advice_wait *
read_waits(
    Chalkline__V1__WaitCount *const *from, size_t count, struct arena *arena)
{
	struct advice_wait *to = arena_zeroed(arena, count + 1, sizeof(*to));

	for (size_t i = 0; to != NULL && i < count; i++)
		to[i] = (struct advice_wait){
		    .school_id = wire_or_empty(from[i]->school_id),
		    .program_id = wire_or_empty(from[i]->program_id),
		    .reason = wire_or_empty(from[i]->reason),
		    .detail = wire_or_empty(from[i]->detail),
		    .students = from[i]->students,
		    .weight = from[i]->weight,
		};
	return to;
}

enum status
wire_read_advice(
    struct bytes body, struct arena *arena, struct advice_told *told)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__explain_result__descriptor, body, arena,
		&message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__ExplainResult *m =
	    (const Chalkline__V1__ExplainResult *)message;
	*told = (struct advice_told){
	    .waiting = m->waiting,
	    .tried = m->tried,
	    .weight = m->weight,
	    .waits = m->n_reasons,
	    .changes = m->n_changes,
	    .singles = m->n_singles,
	    .wait = read_waits(m->reasons, m->n_reasons, arena),
	    .change = read_changes(m->changes, m->n_changes, arena),
	    .single = read_changes(m->singles, m->n_singles, arena),
	};
	return told->wait == NULL || told->change == NULL ||
		       told->single == NULL
		   ? STATUS_NO_MEMORY
		   : STATUS_OK;
}
