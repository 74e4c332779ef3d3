// SPDX-License-Identifier: Apache-2.0
/* proposing.c - what was not held, and the next time of its group. */
#include "services/scheduling/proposing.h"

#include "services/scheduling/lost_sessions.h"
#include "services/scheduling/rules_ids.h"
#include "services/scheduling/told.h"
#include "services/scheduling/zones.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROPOSING_BYTES_MAX ((size_t)2 << 30)
#define WEEK_DAYS 7
/* Sessions to which a tutor did not come, before a re-plan is proposed. */
#define MISSED_OFTEN 3

static struct bytes
made_up_key(char *text, size_t size, const char *provider, const char *id)
{
	snprintf(text, size, "%s/%s", provider, id);
	return bytes_of_string(text);
}

/* Sessions of the weeks that are looked at, and every make-up. */
static enum status
on_planned(struct bytes key, struct bytes value, void *ctx)
{
	struct proposing *p = ctx;
	struct planned_session *session;
	struct key_reader r = key_read(key);
	const char *provider, *id;
	char text[STORE_KEY_MAX + 2];
	uint8_t kind;
	int32_t date;
	uint32_t number;
	enum status status;

	if (!key_read_u8(&r, &kind) || !key_read_string(&r, &provider) ||
	    !key_read_string(&r, &id) || !rules_session_date(id, &date))
		return STATUS_OK;
	bool is_near = date >= p->query.from - WEEK_DAYS &&
		       date < p->query.from + MAKEUP_DAYS + WEEK_DAYS;
	bool is_makeup = id[strlen(id) - 1] == RULES_MAKEUP_MARK;
	if (!is_near && !is_makeup)
		return STATUS_OK;
	session = arena_alloc(p->arena, sizeof(*session));
	if (session == NULL)
		return STATUS_NO_MEMORY;
	status = wire_read_session(value, p->arena, session);
	if (status == STATUS_OK && is_makeup)
		status = names_add(&p->made_up,
		    made_up_key(text, sizeof(text), session->provider,
			session->makeup_of),
		    &number, NULL);
	return status == STATUS_OK && is_near
		   ? meetings_add(&p->meetings, session, date)
		   : status;
}

/* The name of the zone of the session's school, and the zone. */
static enum status
find_zone(struct proposing *p, const struct planned_session *session,
    const char **name, const struct zone **zone)
{
	const struct settings *settings =
	    service_settings_of(p->service->service);
	enum status status = zones_of_school(p->txn, p->service->mirror,
	    session->school, settings->time_zone, p->arena, name);

	return status == STATUS_OK ? zone_find(*name, zone) : status;
}

static enum status
propose(struct proposing *p, const struct planned_session *gone)
{
	struct makeup_answer answer = {
	    .session = *gone,
	    .missed = p->record.missed,
	    .party = p->record.party,
	    .reason = p->record.reason,
	};
	const struct makeup_search search = {
	    {&p->view->roster, &p->view->protection, p->view->days,
		p->view->day_count, &p->meetings},
	    &p->closures};
	struct planned_session *kept;
	struct makeup_time time;
	const struct zone *zone;
	char *id;
	enum status status = find_zone(p, gone, &answer.zone, &zone);

	if (status != STATUS_OK)
		return status;
	answer.none = makeup_find(&search, gone, p->query.from, zone, &time);
	if (answer.none != NULL)
		return rows_append(&p->answers, &answer, sizeof(answer));
	id = arena_alloc(p->arena, MAKEUP_ID_TEXT);
	kept = arena_alloc(p->arena, sizeof(*kept));
	if (id == NULL || kept == NULL)
		return STATUS_NO_MEMORY;
	rules_makeup_id(gone->group, time.date, id);
	answer.session.id = id;
	answer.session.makeup_of = gone->id;
	answer.session.start = time.start;
	answer.session.end = time.end;
	answer.session.delay = 0;
	*kept = answer.session;
	status = meetings_add(&p->meetings, kept, time.date);
	return status == STATUS_OK
		   ? rows_append(&p->answers, &answer, sizeof(answer))
		   : status;
}

/* The session's date is asked for, and nobody has made up for it. */
static bool
is_open_proposal(const struct proposing *p, struct bytes key,
    const char **provider, const char **id)
{
	struct key_reader r = key_read(key);
	char text[STORE_KEY_MAX + 2];
	int32_t date;

	return key_read_string(&r, provider) && key_read_string(&r, id) &&
	       rules_session_date(*id, &date) && date >= p->query.date &&
	       date <= p->query.to &&
	       names_find(&p->made_up, made_up_key(text, sizeof(text),
					   *provider, *id)) == NAMES_NONE;
}

static enum status
propose_told(struct proposing *p, const struct told_session *told)
{
	struct planned_session gone;
	enum status status = wire_read_session(told->plan, p->arena, &gone);

	if (status != STATUS_OK ||
	    (p->query.school[0] != '\0' &&
		strcmp(p->query.school, gone.school) != 0))
		return status;
	return propose(p, &gone);
}

/* What a closure withdrew has a reason; what a solve dropped has none. */
static enum status
on_told(struct bytes key, struct bytes value, void *ctx)
{
	struct proposing *p = ctx;
	struct told_session told;
	const char *provider, *id;
	enum status status;

	if (!is_open_proposal(p, key, &provider, &id))
		return STATUS_OK;
	status = told_read(value, &told);
	return status == STATUS_OK && told.withdrawn && told.reason != 0
		   ? propose_told(p, &told)
		   : status;
}

static enum status
set_times(struct proposing *p, struct lost_session *lost)
{
	int64_t length = lost->session.end - lost->session.start;
	const struct zone *zone;
	const char *name;
	enum status status = find_zone(p, &lost->session, &name, &zone);

	if (status != STATUS_OK)
		return status;
	lost->session.start =
	    zone_instant(zone, lost->date, (int32_t)lost->minute);
	lost->session.end = lost->session.start + length;
	return STATUS_OK;
}

/* What another bell schedule kept from being planned at all. */
static enum status
propose_lost(struct proposing *p)
{
	const struct lost_search search = {p->txn, p->service->plan,
	    p->service->told, &p->view->roster, p->view->days,
	    p->view->day_count, &p->closures, p->query.date, p->query.to,
	    p->arena};
	struct rows lost = {0};
	struct lost_session *all;
	enum status status = lost_sessions_find(&search, &lost);
	char text[STORE_KEY_MAX + 2];

	all = lost.items;
	for (size_t i = 0; i < lost.count && status == STATUS_OK; i++) {
		struct planned_session *s = &all[i].session;

		if (names_find(&p->made_up,
			made_up_key(text, sizeof(text), s->provider, s->id)) !=
			NAMES_NONE ||
		    (p->query.school[0] != '\0' &&
			strcmp(p->query.school, s->school) != 0))
			continue;
		status = set_times(p, &all[i]);
		if (status == STATUS_OK)
			status = propose(p, s);
	}
	free(lost.items);
	return status;
}

static enum status
count_missing(struct proposing *p, const char *provider)
{
	struct tutor_missing tutor = {.provider = provider};
	uint32_t number;
	bool is_new;
	enum status status = names_add(
	    &p->missing, bytes_of_string(p->record.tutor), &number, &is_new);

	if (status == STATUS_OK && is_new) {
		tutor.tutor = p->missing.text[number];
		status = rows_append(&p->tutors, &tutor, sizeof(tutor));
	}
	if (status == STATUS_OK)
		((struct tutor_missing *)p->tutors.items + number)->missed++;
	return status;
}

/* Planned here and not held; one that a new plan dropped is no loss. */
static enum status
on_missed(struct bytes key, struct bytes value, void *ctx)
{
	struct proposing *p = ctx;
	struct told_session told = {.withdrawn = false};
	const char *provider, *id;
	struct bytes found;
	enum status status;

	if (!is_open_proposal(p, key, &provider, &id))
		return STATUS_OK;
	status = store_get(p->txn, p->service->told, key, &found);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_OK)
		status = told_read(found, &told);
	if (status != STATUS_OK || (told.withdrawn && told.reason == 0))
		return status;
	status = missed_read(value, &p->record);
	if (status == STATUS_OK && p->record.missed &&
	    p->query.school[0] == '\0')
		status = count_missing(p, provider);
	if (status == STATUS_OK)
		status = store_get(p->txn, p->service->dismissed, key, &found);
	if (status == STATUS_NOT_FOUND)
		return propose_told(p, &told);
	return status;
}

static int
compare_tutors(const void *left, const void *right)
{
	const struct tutor_missing *a = left, *b = right;

	if (a->missed != b->missed)
		return a->missed > b->missed ? -1 : 1;
	return strcmp(a->tutor, b->tutor);
}

/* Those who did not come often enough to ask for another plan. */
static void
keep_repeated(struct rows *tutors)
{
	struct tutor_missing *all = tutors->items;
	size_t kept = 0;

	for (size_t i = 0; i < tutors->count; i++)
		if (all[i].missed >= MISSED_OFTEN && all[i].tutor[0] != '\0')
			all[kept++] = all[i];
	tutors->count = kept;
	if (kept > 0)
		qsort(all, kept, sizeof(*all), compare_tutors);
}

enum status
proposing_run(struct proposing *p)
{
	struct store_txn *txn = p->txn;
	uint8_t prefix = PLAN_SESSION;
	enum status status = STATUS_OK;

	if (p->view == NULL)
		status = roster_view_load(txn, p->service->mirror, &p->view);
	if (status == STATUS_OK)
		status = closures_load(txn, p->service->closures, &p->closures);
	if (status == STATUS_OK)
		status = store_scan(
		    txn, p->service->plan, bytes_of(&prefix, 1), on_planned, p);
	if (status == STATUS_OK)
		status = p->query.recorded
			     ? store_scan(txn, p->service->missed,
				   bytes_of(NULL, 0), on_missed, p)
			     : store_scan(txn, p->service->told,
				   bytes_of(NULL, 0), on_told, p);
	if (status == STATUS_OK && !p->query.recorded)
		status = propose_lost(p);
	keep_repeated(&p->tutors);
	return status;
}

enum status
proposing_init(struct proposing *p, struct store_txn *txn,
    const struct scheduling *service)
{
	enum status status;

	*p = (struct proposing){.txn = txn, .service = service};
	status = arena_new(PROPOSING_BYTES_MAX, &p->arena);
	if (status != STATUS_OK)
		return status;
	names_init(&p->made_up, p->arena);
	names_init(&p->missing, p->arena);
	meetings_init(&p->meetings, p->arena);
	return STATUS_OK;
}

void
proposing_fini(struct proposing *p)
{
	free(p->answers.items);
	free(p->tutors.items);
	names_fini(&p->missing);
	meetings_fini(&p->meetings);
	names_fini(&p->made_up);
	closures_fini(&p->closures);
	roster_view_free(&p->view);
	arena_free(&p->arena);
}
