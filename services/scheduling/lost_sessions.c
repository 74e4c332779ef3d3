// SPDX-License-Identifier: Apache-2.0
/* lost_sessions.c - groups against the dates of other bell schedules. */
#include "services/scheduling/lost_sessions.h"

#include "services/scheduling/bells.h"
#include "services/scheduling/publication.h"
#include "services/scheduling/rules_ids.h"
#include "services/scheduling/told.h"

#include <string.h>

struct finding {
	const struct lost_search *search;
	struct rows *found;
};

/* Was it ever planned? */
static enum status
is_told(struct store_txn *txn, struct store_table told, const char *provider,
    const char *id, bool *yes)
{
	struct store_key key;
	struct bytes value;
	enum status status;

	told_key(&key, provider, id);
	if (key.too_long)
		return STATUS_NOT_FOUND;
	status = store_get(txn, told, key_bytes(&key), &value);
	*yes = status == STATUS_OK;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* A session of the group that is planned; NOT_FOUND: none. */
static enum status
find_sibling(struct store_txn *txn, struct store_table plan,
    const char *provider, const char *group, struct arena *arena,
    struct planned_session *session)
{
	struct store_key key;
	struct store_walk *walk;
	struct bytes found, value;
	enum status status;

	key_start(&key);
	key_u8(&key, PLAN_SESSION);
	key_string(&key, provider);
	key_raw(&key, group, strlen(group));
	key_raw(&key, "-", 1);
	if (key.too_long)
		return STATUS_NOT_FOUND;
	status = store_walk_open(txn, plan, &walk);
	if (status != STATUS_OK)
		return status;
	status = store_walk_first(walk, key_bytes(&key), &found, &value);
	while (status == STATUS_OK) {
		if (found.len < key.len ||
		    memcmp(found.data, key.data, key.len) != 0) {
			status = STATUS_NOT_FOUND;
			break;
		}
		status = wire_read_session(value, arena, session);
		if (status != STATUS_OK || strcmp(session->group, group) == 0)
			break;
		status = store_walk_next(walk, &found, &value);
	}
	store_walk_close(&walk);
	return status;
}

enum status
lost_sessions_make(struct store_txn *txn, struct store_table plan,
    struct store_table told, const char *provider, const char *id,
    struct arena *arena, struct planned_session *session)
{
	size_t len = strlen(id), tail = strlen("-YYYYMMDD");
	int32_t date;
	bool known = false;
	char *group;
	enum status status = is_told(txn, told, provider, id, &known);

	if (status == STATUS_OK &&
	    (known || len <= tail || id[len - tail] != '-' ||
		!rules_session_date(id, &date)))
		status = STATUS_NOT_FOUND;
	if (status != STATUS_OK)
		return status;
	group = arena_string(arena, bytes_of(id, len - tail));
	if (group == NULL)
		return STATUS_NO_MEMORY;
	status = find_sibling(txn, plan, provider, group, arena, session);
	if (status != STATUS_OK)
		return status;
	session->id = arena_string(arena, bytes_of(id, len));
	session->makeup_of = "";
	session->delay = 0;
	return session->id != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The slot of the group that falls on the date, as every week; or NULL. */
static const struct mirror_slot *
due_slot(const struct lost_search *s, const struct planned_group *group,
    int32_t date)
{
	for (size_t i = 0; i < group->slot_count; i++) {
		const struct mirror_slot *slot =
		    roster_find_slot(s->roster, group->slots[i]);

		if (slot != NULL && rules_falls_on(s->days, s->day_count,
					group->school, slot->day, date))
			return slot;
	}
	return NULL;
}

static bool
has_other_bells(const struct lost_search *s, const char *school, int32_t date)
{
	return bells_schedule(s->days, s->day_count, school, date)[0] != '\0' &&
	       rules_is_instructional(s->days, s->day_count, school, date) &&
	       !rules_closure_effect(
		   s->closures->items, s->closures->count, school, date)
		    .closed;
}

static enum status
look_at(struct finding *f, const struct planned_group *group, int32_t date)
{
	const struct lost_search *s = f->search;
	const struct mirror_slot *slot = due_slot(s, group, date);
	struct lost_session lost = {.date = date};
	char id[SESSION_ID_TEXT], day[DATE_TEXT];
	enum status status;

	date_format(date, day);
	if (strcmp(day, group->begins_on) < 0 ||
	    strcmp(day, group->ends_on) > 0 ||
	    !has_other_bells(s, group->school, date) || slot == NULL)
		return STATUS_OK;
	lost.minute = slot->start;
	rules_session_id(group->id, date, id);
	status = lost_sessions_make(s->txn, s->plan, s->told, group->provider,
	    id, s->arena, &lost.session);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	return status == STATUS_OK ? rows_append(f->found, &lost, sizeof(lost))
				   : status;
}

static enum status
on_group(struct bytes key, struct bytes value, void *ctx)
{
	struct finding *f = ctx;
	struct planned_group group;
	enum status status = wire_read_group(value, f->search->arena, &group);

	(void)key;
	for (int32_t date = f->search->from;
	     date <= f->search->to && status == STATUS_OK; date++)
		status = look_at(f, &group, date);
	return status;
}

enum status
lost_sessions_find(const struct lost_search *search, struct rows *found)
{
	struct finding f = {.search = search, .found = found};
	uint8_t prefix = PLAN_GROUP;

	return store_scan(
	    search->txn, search->plan, bytes_of(&prefix, 1), on_group, &f);
}
