// SPDX-License-Identifier: Apache-2.0
/*
 * alerts_session.c - alerts about one session, and about sessions that nobody
 * has told of.
 */
#include "services/attendance/alerts.h"

#include "common/instant.h"
#include "services/attendance/dates.h"

#include <stdlib.h>
#include <string.h>

static enum status
show(struct alert_listing *l, enum alert_code code,
    const struct session_record *record, const struct judgement *j)
{
	struct alert_session session = {
	    record->provider_id, record->session_id};
	struct alert alert = {.code = code,
	    .program_id = record->program_id,
	    .provider_id = record->provider_id,
	    .tutor_id = record->tutor_id,
	    .school_id = record->school_id,
	    .since = j->since,
	    .sessions = &session,
	    .session_count = 1,
	    .session_total = 1,
	    .found = j->found,
	    .expected = j->expected};
	struct store_key parts;

	session_key(&parts, record->provider_id, record->session_id);
	return alerts_show(l, &alert, key_bytes(&parts));
}

enum status
alerts_of_session(struct alert_listing *l, const struct session_record *record)
{
	struct alert_program program;
	struct judgement j;
	enum status status =
	    alerts_get_program(l, record->program_id, &program);

	if (status == STATUS_OK && alerts_wants(l, ALERT_TUTOR_NO_SHOW) &&
	    alert_judge_no_show(record, &j))
		status = show(l, ALERT_TUTOR_NO_SHOW, record, &j);
	if (status == STATUS_OK && alerts_wants(l, ALERT_SESSION_SHORT) &&
	    alert_judge_short(record, &program, &j))
		status = show(l, ALERT_SESSION_SHORT, record, &j);
	if (status == STATUS_OK && alerts_wants(l, ALERT_GROUP_TOO_LARGE) &&
	    alert_judge_group(record, &program, &j))
		status = show(l, ALERT_GROUP_TOO_LARGE, record, &j);
	if (status == STATUS_OK && alerts_wants(l, ALERT_NO_TUTOR) &&
	    alert_judge_no_tutor(record, &j))
		status = show(l, ALERT_NO_TUTOR, record, &j);
	return status;
}

/* A session that waits to be told of. */
struct waiting {
	const char *provider_id, *session_id, *school_id;
	int64_t planned_end;
	int32_t date;
};

struct providers {
	struct alert_listing *l;
	struct thresholds thresholds;
	struct waiting *waiting;
	size_t count, room;
	const char *provider_id; /* of the rows that are read */
	int64_t told;            /* latest planned end it has told of */
};

static enum status
keep_waiting(struct providers *p, const struct session_record *record)
{
	size_t room = p->room == 0 ? 256 : p->room * 2;
	struct waiting *w;
	enum status status;
	bool has;

	if (p->count == p->room) {
		w = arena_zeroed(p->l->arena, room, sizeof(*w));
		if (w == NULL)
			return STATUS_NO_MEMORY;
		if (p->count > 0)
			memcpy(w, p->waiting, p->count * sizeof(*w));
		p->waiting = w;
		p->room = room;
	}
	w = &p->waiting[p->count];
	*w = (struct waiting){.provider_id = p->provider_id,
	    .planned_end = alert_waits_since(record)};
	w->session_id =
	    arena_string(p->l->arena, bytes_of_string(record->session_id));
	w->school_id = arena_string(p->l->arena,
	    bytes_of_string(
		record->school_id == NULL ? "" : record->school_id));
	if (w->session_id == NULL || w->school_id == NULL)
		return STATUS_NO_MEMORY;
	status =
	    dates_of_record(p->l->call, p->l->told, record, &has, &w->date);
	p->count += status == STATUS_OK;
	return status;
}

static int
compare_waiting(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;
	int order = strcmp(x->school_id, y->school_id);

	if (order == 0)
		order = (x->date > y->date) - (x->date < y->date);
	if (order == 0)
		order = (x->planned_end > y->planned_end) -
			(x->planned_end < y->planned_end);
	return order != 0 ? order : strcmp(x->session_id, y->session_id);
}

static enum status
show_waiting(struct providers *p, struct alert *alert,
    const struct waiting *from, size_t count, struct bytes parts)
{
	struct alert_session sessions[ALERT_SESSIONS_MAX];

	alert->provider_id = p->provider_id;
	alert->sessions = sessions;
	alert->session_total = (uint32_t)count;
	alert->found = (int64_t)count;
	for (size_t i = 0; i < count && i < ALERT_SESSIONS_MAX; i++)
		sessions[alert->session_count++] = (struct alert_session){
		    from[i].provider_id, from[i].session_id};
	arena_reset(p->l->record);
	return alerts_show(p->l, alert, parts);
}

/* One a school and day. */
static enum status
show_unreported(struct providers *p)
{
	enum status status = STATUS_OK;
	size_t end;

	for (size_t i = 0; i < p->count && status == STATUS_OK; i = end) {
		const struct waiting *w = &p->waiting[i];
		struct alert alert = {.code = ALERT_SESSIONS_UNREPORTED,
		    .school_id = w->school_id[0] == '\0' ? NULL : w->school_id,
		    .since = w->planned_end +
			     p->thresholds.value[THRESHOLD_UNREPORTED_HOURS] *
				 INSTANT_HOUR};
		struct store_key parts;
		size_t late = 0;

		for (end = i;
		     end < p->count && p->waiting[end].date == w->date &&
		     strcmp(p->waiting[end].school_id, w->school_id) == 0;
		     end++)
			late += alert_is_unreported(p->waiting[end].planned_end,
			    p->l->moment, &p->thresholds);
		if (late == 0)
			continue;
		key_start(&parts);
		key_string(&parts, p->provider_id);
		key_string(&parts, w->school_id);
		key_u32(&parts, (uint32_t)w->date);
		status = show_waiting(p, &alert, w, late, key_bytes(&parts));
	}
	return status;
}

/* Overdue, and later than anything the provider has told of. */
static enum status
show_silent(struct providers *p)
{
	struct alert alert = {
	    .code = ALERT_PROVIDER_SILENT, .since = INT64_MAX, .expected = 0};
	struct waiting *overdue =
	    arena_zeroed(p->l->arena, p->count + 1, sizeof(*overdue));
	struct store_key parts;
	uint32_t count = 0;

	if (overdue == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < p->count; i++) {
		const struct waiting *w = &p->waiting[i];

		if (w->planned_end <= p->told ||
		    !alert_is_overdue(
			w->planned_end, p->l->moment, &p->thresholds))
			continue;
		overdue[count++] = *w;
		if (w->planned_end < alert.since)
			alert.since = w->planned_end;
	}
	if (!alert_is_silent(count, &p->thresholds))
		return STATUS_OK;
	key_start(&parts);
	key_string(&parts, p->provider_id);
	return show_waiting(p, &alert, overdue, count, key_bytes(&parts));
}

static enum status
end_provider(struct providers *p)
{
	enum status status = STATUS_OK;

	if (p->count > 0)
		qsort(
		    p->waiting, p->count, sizeof(*p->waiting), compare_waiting);
	if (p->count > 0 && alerts_wants(p->l, ALERT_PROVIDER_SILENT))
		status = show_silent(p);
	if (status == STATUS_OK && p->count > 0 &&
	    alerts_wants(p->l, ALERT_SESSIONS_UNREPORTED))
		status = show_unreported(p);
	arena_reset(p->l->arena);
	p->waiting = NULL;
	p->count = p->room = 0;
	p->told = EVENT_NO_INSTANT;
	p->provider_id = NULL;
	return status;
}

static enum status
take_record(struct providers *p, struct bytes session)
{
	struct session_record record;
	enum status status;

	arena_reset(p->l->record);
	status = alerts_get_record(p->l, session, &record);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK || !alerts_is_visible(p->l, &record))
		return status;
	if (p->provider_id == NULL)
		p->provider_id = arena_string(
		    p->l->arena, bytes_of_string(record.provider_id));
	if (p->provider_id == NULL)
		return STATUS_NO_MEMORY;
	if (alert_is_told(record.status) &&
	    record.planned_end != EVENT_NO_INSTANT &&
	    record.planned_end > p->told)
		p->told = record.planned_end;
	if (alert_is_overdue(
		alert_waits_since(&record), p->l->moment, &p->thresholds) ||
	    alert_is_unreported(
		alert_waits_since(&record), p->l->moment, &p->thresholds))
		return keep_waiting(p, &record);
	return STATUS_OK;
}

/* Whether the row is of the provider whose rows are being read. */
static bool
is_same_provider(struct bytes key, const struct store_key *provider)
{
	return key.len >= provider->len &&
	       memcmp(key.data, provider->data, provider->len) == 0;
}

static enum status
read_providers(struct providers *p, struct store_walk *walk)
{
	struct store_key provider;
	struct bytes key, value;
	enum status status =
			store_walk_first(walk, bytes_of("", 0), &key, &value),
		    moved;

	key_start(&provider);
	for (moved = status; moved == STATUS_OK;) {
		struct key_reader r = key_read(key);
		const char *provider_id;

		if (!is_same_provider(key, &provider) || provider.len == 0) {
			status = end_provider(p);
			if (status != STATUS_OK ||
			    !key_read_string(&r, &provider_id))
				return status == STATUS_OK ? STATUS_CORRUPT
							   : status;
			key_start(&provider);
			key_string(&provider, provider_id);
		}
		status = take_record(p, key);
		if (status != STATUS_OK)
			return status;
		moved = store_walk_next(walk, &key, &value);
	}
	return moved == STATUS_NOT_FOUND ? end_provider(p) : moved;
}

enum status
alerts_of_providers(struct alert_listing *l)
{
	struct providers p = {.l = l, .told = EVENT_NO_INSTANT};
	struct store_walk *walk;
	enum status status = attendance_get_thresholds(
	    l->call->txn, &l->a->tables, "", l->told, &p.thresholds);

	if (status != STATUS_OK)
		return status;
	status = store_walk_open(l->call->txn, l->a->tables.records, &walk);
	if (status != STATUS_OK)
		return status;
	status = read_providers(&p, walk);
	store_walk_close(&walk);
	return status;
}
