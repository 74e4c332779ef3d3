// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_apply.c - proposals that are planned by themselves, where the
 * setting apply_proposals says so.
 *
 *   applied: provider id \0 session id \0
 *            -> the packed SchedulingEvent (ProposalApplied)
 *
 * Asked when attendance told of a session that was not held, in the
 * transaction that keeps what it told: either both are on disk or neither.
 * The roster is read before it begins, so that nobody waits for that; it is
 * read again inside when intake told something in between.
 * What is safe: there is a time that keeps every rule of a make-up, its
 * group is still published, and its tutor did not miss so many sessions that
 * another plan is proposed.  A session has one make-up by itself, ever: where
 * people take it back, it is theirs to decide.  The day is that of the entry's
 * own moment, or of the own log's last, if that is later: what attendance
 * tells once more after a restore plans nothing in the past.
 */
#include "services/scheduling/entry.h"
#include "services/scheduling/proposing.h"
#include "services/scheduling/zones.h"

#include <stdatomic.h>
#include <string.h>

#include "common/zone.h"

/* As `schedule proposals` looks back. */
#define LOOK_BACK_DAYS 28
/* In one transaction; the next has the others. */
#define APPLIED_MAX 200
#define SCRATCH_BYTES (256u * 1024u)
#define ENTRY_BYTES_MAX ((size_t)64 << 20)

static enum status
find_day(struct scheduling *s, struct store_txn *txn, struct arena *arena,
    int32_t *day)
{
	const struct settings *settings = service_settings_of(s->service);
	const struct zone *zone;
	const char *name;
	struct log_head head;
	enum status status = zones_of_school(
	    txn, s->mirror, "", settings->time_zone, arena, &name);

	if (status == STATUS_OK)
		status = zone_find(name, &zone);
	if (status == STATUS_OK)
		status = log_read_head(service_log(s->service), txn, &head);
	if (status == STATUS_OK)
		*day = zone_date(zone, head.known_at > s->missed_at
					   ? head.known_at
					   : s->missed_at);
	return status;
}

static bool
is_there(struct store_txn *txn, struct store_table table,
    const struct store_key *key, enum status *status)
{
	struct bytes found;

	*status = store_get(txn, table, key_bytes(key), &found);
	if (*status == STATUS_NOT_FOUND) {
		*status = STATUS_OK;
		return false;
	}
	return *status == STATUS_OK;
}

static bool
misses_often(const struct proposing *p, const struct planned_session *session)
{
	const struct tutor_missing *tutors = p->tutors.items;

	for (size_t i = 0; i < p->tutors.count; i++)
		if (strcmp(tutors[i].tutor, session->tutor) == 0)
			return true;
	return false;
}

static enum status
apply(struct proposing *p, const struct makeup_answer *answer,
    struct buffer *scratch, bool *is_applied)
{
	const struct scheduling *s = p->service;
	const struct planned_session *session = &answer->session;
	struct store_key group, key;
	enum status status;

	*is_applied = false;
	if (answer->none != NULL || misses_often(p, session))
		return STATUS_OK;
	key_start(&group);
	key_u8(&group, PLAN_GROUP);
	key_string(&group, session->group);
	missed_key(&key, session->provider, session->makeup_of);
	if (!is_there(p->txn, s->plan, &group, &status) ||
	    is_there(p->txn, s->applied, &key, &status))
		return status;
	buffer_reset(scratch);
	status = wire_pack_applied(answer, scratch);
	if (status == STATUS_OK)
		status = entry_put(p->txn, s->applied, service_log(s->service),
		    &key, buffer_bytes(scratch));
	if (status == STATUS_OK)
		status = scheduling_plan_session(s, p->txn, session, scratch);
	*is_applied = status == STATUS_OK;
	return status;
}

static enum status
apply_all(struct proposing *p, uint64_t *count)
{
	const struct makeup_answer *answers = p->answers.items;
	struct buffer scratch;
	enum status status = STATUS_OK;

	buffer_init(&scratch, SCRATCH_BYTES);
	for (size_t i = 0; i < p->answers.count && *count < APPLIED_MAX; i++) {
		bool is_applied = false;

		if (status == STATUS_OK)
			status = apply(p, &answers[i], &scratch, &is_applied);
		*count += is_applied;
	}
	buffer_fini(&scratch);
	return status;
}

static bool
applies(const struct scheduling *s)
{
	const struct service_settings *mine =
	    settings_service(service_settings_of(s->service), "scheduling");

	return mine != NULL && mine->apply_proposals;
}

static bool
any_tells(const struct log_entry *entries, size_t count)
{
	struct arena *arena = NULL;
	bool any = false;

	if (arena_new(ENTRY_BYTES_MAX, &arena) != STATUS_OK)
		return false;
	for (size_t i = 0; i < count && !any; i++) {
		arena_reset(arena);
		any = missed_tells(entries[i].data, arena);
	}
	arena_free(&arena);
	return any;
}

static void
keep_ahead(struct scheduling *s, struct roster_view *view)
{
	struct roster_view *before = atomic_exchange(&s->ahead, view);

	roster_view_free(&before);
}

static enum status
load_ahead(struct store_txn *txn, void *ctx)
{
	struct scheduling *s = ctx;
	struct roster_view *view = NULL;
	enum status status = roster_view_load(txn, s->mirror, &view);

	if (status == STATUS_OK)
		keep_ahead(s, view);
	return status;
}

/* What cannot be read now is read by on_attendance_finish, or told there. */
void
on_attendance_prepare(
    const struct log_entry *entries, size_t count, void *state)
{
	struct scheduling *s = state;

	if (applies(s) && any_tells(entries, count) &&
	    store_read(service_store(s->service), load_ahead, s) != STATUS_OK)
		keep_ahead(s, NULL);
}

/* NULL: there is none, or intake has told something since. */
static struct roster_view *
take_ahead(struct scheduling *s)
{
	struct roster_view *view = atomic_exchange(&s->ahead, NULL);

	if (view != NULL && view->commit < s->mirror_commit)
		roster_view_free(&view);
	return view;
}

enum status
on_attendance_finish(struct store_txn *txn, void *state)
{
	struct scheduling *s = state;
	struct proposing p;
	uint64_t count = 0;
	int32_t day = 0;
	enum status status;

	if (s->missed_at == 0 || !applies(s)) {
		s->missed_at = 0;
		return STATUS_OK;
	}
	status = proposing_init(&p, txn, s);
	if (status == STATUS_OK)
		status = find_day(s, txn, p.arena, &day);
	p.query = (struct makeups_query){
	    .school = "",
	    .date = day - LOOK_BACK_DAYS,
	    .to = day,
	    .from = day + 1,
	    .recorded = true,
	};
	p.view = take_ahead(s);
	if (status == STATUS_OK)
		status = proposing_run(&p);
	if (status == STATUS_OK)
		status = apply_all(&p, &count);
	proposing_fini(&p);
	if (status == STATUS_OK) {
		s->missed_at = 0;
		service_count(s->service, "proposals_applied", count);
	}
	return status;
}
