// SPDX-License-Identifier: Apache-2.0
/* plan_over.c - one entry of the plan against the publication. */
#include "services/scheduling/plan_over.h"

#include "services/scheduling/rules_ids.h"

static bool
is_standing_makeup(
    const struct publication *publication, const struct plan_facts *facts)
{
	struct store_key key;

	if (facts->makeup_of[0] == '\0')
		return false;
	key_start(&key);
	key_u8(&key, PLAN_GROUP);
	key_string(&key, facts->group);
	return publication_find(publication, key_bytes(&key)) != NULL;
}

/* A session before the day from which its programme's plan may change. */
static bool
is_past(const struct plan_scope *scope, struct bytes key, const char *id)
{
	const struct mirror_program *program = plan_program(scope->plan, id);
	int32_t date, from = history_from(scope->history, id, program);
	struct key_reader r = key_read(key);
	const char *provider, *session;
	uint8_t kind;

	if (history_is_closed(scope->history, id, program))
		return true;
	return from != HISTORY_NO_DAY && key_read_u8(&r, &kind) &&
	       kind == PLAN_SESSION && key_read_string(&r, &provider) &&
	       key_read_string(&r, &session) &&
	       rules_session_date(session, &date) && date < from;
}

enum status
plan_is_over(const struct plan_scope *scope, struct arena *arena,
    struct bytes key, struct bytes value, bool *over)
{
	struct plan_facts facts;
	uint32_t program;
	enum status status;

	*over = false;
	if (publication_find(scope->publication, key) != NULL)
		return STATUS_OK;
	arena_reset(arena);
	status = wire_read_plan_facts(value, arena, &facts);
	if (status != STATUS_OK)
		return status;
	if (is_standing_makeup(scope->publication, &facts) ||
	    is_past(scope, key, facts.program))
		return STATUS_OK;
	program =
	    names_find(&scope->plan->programs, bytes_of_string(facts.program));
	*over = program == NAMES_NONE ? scope->plan->is_everything
				      : scope->plan->is_solved[program];
	return STATUS_OK;
}
