// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_substitutes.c - who could hold the sessions of a date instead, on
 * one snapshot.
 */
#include "services/scheduling/handlers.h"
#include "services/scheduling/rules_ids.h"
#include "services/scheduling/wire_substitute.h"
#include "services/scheduling/zones.h"

#include "common/instant.h"
#include "common/zone.h"

#include <stdlib.h>
#include <string.h>

#define SUBSTITUTES_BYTES_MAX ((size_t)2 << 30)

struct finding {
	struct call *call;
	const struct scheduling *service;
	struct substitutes_query query;
	struct arena *arena; /* sessions, answers */
	struct roster roster;
	struct plan plan;
	struct exceptions exceptions;
	struct meetings meetings;
	struct calendar_day *days;
	size_t day_count;
	struct rows asked;   /* const struct planned_session * */
	struct rows answers; /* struct substitutes_answer */
};

static bool
is_asked(const struct finding *f, const struct planned_session *s, int32_t date)
{
	return date == f->query.date &&
	       (f->query.tutor[0] == '\0' ||
		   strcmp(f->query.tutor, s->tutor) == 0) &&
	       (f->query.session[0] == '\0' ||
		   strcmp(f->query.session, s->id) == 0) &&
	       scheduling_may_see(f->call->who, s->provider, s->school);
}

/* The sessions of that week: what every tutor does in it. */
static enum status
on_planned(struct bytes key, struct bytes value, void *ctx)
{
	struct finding *f = ctx;
	struct planned_session *session;
	struct key_reader r = key_read(key);
	const char *provider, *id;
	uint8_t kind;
	int32_t date;
	enum status status;

	if (!key_read_u8(&r, &kind) || !key_read_string(&r, &provider) ||
	    !key_read_string(&r, &id) || !rules_session_date(id, &date) ||
	    date_week_start(date) != date_week_start(f->query.date))
		return STATUS_OK;
	session = arena_alloc(f->arena, sizeof(*session));
	if (session == NULL)
		return STATUS_NO_MEMORY;
	status = wire_read_session(value, f->arena, session);
	if (status == STATUS_OK)
		status = meetings_add(&f->meetings, session, date);
	if (status == STATUS_OK && is_asked(f, session, date))
		status = rows_append(&f->asked, &session, sizeof(session));
	return status;
}

static enum status
answer(struct finding *f, const struct planned_session *session)
{
	const struct settings *settings = service_settings_of(f->call->service);
	const struct substitute_search search = {
	    &f->plan, &f->exceptions, &f->meetings, f->days, f->day_count};
	struct substitutes_answer made = {.session = session};
	const struct zone *zone;
	const char *name;
	enum status status = zones_of_school(f->call->txn, f->service->mirror,
	    session->school, settings->time_zone, f->arena, &name);

	if (status == STATUS_OK)
		status = zone_find(name, &zone);
	if (status == STATUS_OK)
		status = substitutes_find(&search, session, f->query.date,
		    (uint32_t)zone_minute_of_day(zone, session->start),
		    &made.found);
	if (status == STATUS_OK)
		status = rows_append(&f->answers, &made, sizeof(made));
	if (status != STATUS_OK)
		free(made.found.candidates.items);
	return status;
}

static enum status
answer_all(struct finding *f)
{
	const struct planned_session *const *asked;
	struct log_head head = {.seq = 0};
	enum status status =
	    log_read_head(service_log(f->call->service), f->call->txn, &head);

	asked = f->asked.items;
	for (size_t i = 0; i < f->asked.count && status == STATUS_OK; i++)
		status = answer(f, asked[i]);
	return status == STATUS_OK
		   ? wire_pack_substitutes(f->answers.items, f->answers.count,
			 &f->roster, head.seq, f->arena, f->call->reply)
		   : status;
}

/* Who stands in for a day is to be cleared that day, not for the term. */
static void
ask_clearance_of_day(struct plan *plan)
{
	struct model_program *programs = plan->model->programs.items;

	for (size_t i = 0; i < plan->model->programs.count; i++)
		programs[i].clearance = MODEL_NONE;
}

static enum status
find_all(struct finding *f)
{
	struct store_txn *txn = f->call->txn;
	const struct rows nothing = {0};
	uint8_t prefix = PLAN_SESSION;
	enum status status = roster_load(txn, f->service->mirror, &f->roster);

	if (status == STATUS_OK)
		status = plan_init(&f->plan, &f->roster, NULL, 0, &nothing,
		    f->call->detail, sizeof(f->call->detail));
	if (status == STATUS_OK)
		ask_clearance_of_day(&f->plan);
	if (status == STATUS_OK)
		status = roster_days(&f->roster, &f->days, &f->day_count);
	if (status == STATUS_OK)
		status = exceptions_load(
		    txn, f->service->exceptions, &f->exceptions);
	if (status == STATUS_OK)
		status = store_scan(
		    txn, f->service->plan, bytes_of(&prefix, 1), on_planned, f);
	return status == STATUS_OK ? answer_all(f) : status;
}

static void
forget(struct finding *f)
{
	struct substitutes_answer *answers = f->answers.items;

	for (size_t i = 0; i < f->answers.count; i++)
		free(answers[i].found.candidates.items);
	free(f->answers.items);
	free(f->asked.items);
	free(f->days);
	meetings_fini(&f->meetings);
	exceptions_fini(&f->exceptions);
	plan_fini(&f->plan);
	roster_fini(&f->roster);
	arena_free(&f->arena);
}

enum status
on_substitutes(struct call *call)
{
	struct finding f = {.call = call, .service = call->state};
	enum status status = wire_read_substitutes_query(call->body,
	    call->arena, &f.query, call->detail, sizeof(call->detail));

	if (status == STATUS_OK)
		status = arena_new(SUBSTITUTES_BYTES_MAX, &f.arena);
	if (status != STATUS_OK)
		return status;
	meetings_init(&f.meetings, f.arena);
	status = find_all(&f);
	forget(&f);
	return status;
}
