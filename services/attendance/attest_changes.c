// SPDX-License-Identifier: Apache-2.0
/*
 * attest_changes.c - the history of a session beside the months signed.
 */
#include "services/attendance/attest_changes.h"
#include "services/attendance/dates.h"
#include "services/attendance/tables_attest.h"
#include "services/attendance/wire_record.h"

#include <string.h>
#include <xxhash.h>

#define RECORD_BYTES ((size_t)16 << 20)

struct loading {
	struct arena *arena;
	int64_t moment;
	struct attested_months *months;
	size_t room;
};

/* The last row of a month replaces those before it. */
static struct attested_month *
next_item(struct loading *l, const struct kept_attestation *kept)
{
	struct attested_months *m = l->months;
	struct attested_month *last =
	    m->count == 0 ? NULL : &m->items[m->count - 1];

	if (last != NULL && last->month == kept->month &&
	    strcmp(last->school_id, kept->school_id) == 0)
		return last;
	if (m->count == l->room) {
		size_t room = l->room == 0 ? 32 : l->room * 2;
		struct attested_month *more =
		    arena_zeroed(l->arena, room, sizeof(*more));

		if (more == NULL)
			return NULL;
		if (m->items != NULL)
			memcpy(more, m->items, m->count * sizeof(*more));
		m->items = more;
		l->room = room;
	}
	return &m->items[m->count++];
}

static enum status
load_row(struct bytes key, struct bytes value, void *ctx)
{
	struct loading *l = ctx;
	struct kept_attestation kept;
	struct attestation attestation;
	struct attested_month *item;
	enum status status;

	if (!attendance_read_attestation(key, value, &kept))
		return STATUS_CORRUPT;
	if (kept.known_at > l->moment)
		return STATUS_OK;
	status = attestation_unpack(kept.packed, l->arena, &attestation);
	if (status != STATUS_OK)
		return status;
	item = next_item(l, &kept);
	if (item == NULL)
		return STATUS_NO_MEMORY;
	*item = (struct attested_month){
	    attestation.sum.school_id, kept.month, attestation.sum.as_of};
	return STATUS_OK;
}

enum status
attendance_load_attested(struct store_txn *txn, struct session_desk *a,
    struct arena *arena, const char *school_id, uint32_t month, int64_t moment,
    struct attested_months *months)
{
	struct loading l = {.arena = arena, .moment = moment, .months = months};
	struct store_key prefix;
	size_t kept = 0;
	enum status status;

	*months = (struct attested_months){.first = INT64_MAX};
	key_start(&prefix);
	if (school_id != NULL)
		attestation_prefix(&prefix, school_id, month);
	status = store_scan(
	    txn, a->tables.attestations, key_bytes(&prefix), load_row, &l);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < months->count; i++) {
		if (month != 0 && months->items[i].month != month)
			continue;
		months->items[kept++] = months->items[i];
		if (months->items[i].as_of < months->first)
			months->first = months->items[i].as_of;
	}
	months->count = kept;
	return STATUS_OK;
}

static const struct attested_month *
find_month(
    const struct attested_months *m, const char *school_id, uint32_t month)
{
	size_t from = 0, to = m->count;

	while (school_id != NULL && from < to) {
		size_t middle = from + (to - from) / 2;
		const struct attested_month *item = &m->items[middle];
		int order = strcmp(school_id, item->school_id);

		if (order == 0)
			order = (month > item->month) - (month < item->month);
		if (order == 0)
			return item;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

/* A record, as far as an attestation goes. */
struct state {
	uint32_t revision;
	int64_t known_at;
	const struct attested_month *month; /* NULL: nobody signed it */
	XXH128_hash_t hash;                 /* of what is signed */
};

struct comparing {
	struct call *call;
	const struct attested_months *months;
	struct arena *arena;
	struct buffer packed;
	int64_t moment;
	struct state before; /* revision 0: none yet */
	struct state was_signed[SESSION_CHANGES_MAX];
	size_t signed_count;
};

static enum status
read_state(
    struct comparing *c, const struct kept_record *kept, struct state *state)
{
	struct session_record record;
	bool has = false;
	int32_t date = 0;
	enum status status;

	arena_reset(c->arena);
	buffer_reset(&c->packed);
	*state = (struct state){
	    .revision = kept->revision, .known_at = kept->known_at};
	status = record_unpack(kept->packed, c->arena, &record);
	if (status == STATUS_OK)
		status =
		    dates_of_record(c->call, TOLD_LAST, &record, &has, &date);
	if (status != STATUS_OK || !has)
		return status;
	state->month =
	    find_month(c->months, record.school_id, month_of_date(date));
	if (state->month == NULL)
		return STATUS_OK;
	month_leave_signed(&record);
	status = record_pack(&record, &c->packed);
	state->hash = XXH3_128bits(c->packed.data, c->packed.len);
	return status;
}

/* The state before stood until the next one was known. */
static void
note_signed(struct comparing *c, int64_t until)
{
	const struct state *s = &c->before;

	if (s->revision > 0 && s->month != NULL &&
	    s->known_at <= s->month->as_of && s->month->as_of < until &&
	    c->signed_count < SESSION_CHANGES_MAX)
		c->was_signed[c->signed_count++] = *s;
}

static enum status
compare_record(const struct kept_record *kept, void *ctx)
{
	struct comparing *c = ctx;

	if (kept->known_at > c->moment)
		return STATUS_CANCELLED;
	note_signed(c, kept->known_at);
	return read_state(c, kept, &c->before);
}

static void
add_change(struct session_changes *changes, const struct attested_month *month,
    enum attested_change_kind kind, uint32_t revision_then,
    const struct state *now)
{
	if (changes->count == SESSION_CHANGES_MAX)
		return;
	changes->items[changes->count++] =
	    (struct attested_change){month->school_id, month->month, kind,
		revision_then, now->revision, now->known_at};
}

static void
compare(const struct comparing *c, struct session_changes *changes)
{
	const struct state *now = &c->before;
	bool is_signed = false;

	for (size_t i = 0; i < c->signed_count; i++) {
		const struct state *then = &c->was_signed[i];

		if (then->month != now->month) {
			add_change(changes, then->month, ATTESTED_WENT,
			    then->revision, now);
			continue;
		}
		is_signed = true;
		if (!XXH128_isEqual(then->hash, now->hash))
			add_change(changes, then->month, ATTESTED_CHANGED,
			    then->revision, now);
	}
	if (!is_signed && now->month != NULL &&
	    now->known_at > now->month->as_of)
		add_change(changes, now->month, ATTESTED_APPEARED, 0, now);
}

enum status
attendance_find_changes(struct call *call, const struct attested_months *months,
    int64_t moment, struct bytes session, struct arena *arena,
    struct session_changes *changes)
{
	const struct session_desk *a = call->state;
	struct comparing c = {
	    .call = call, .months = months, .arena = arena, .moment = moment};
	struct kept_record kept;
	enum status status;

	*changes = (struct session_changes){.count = 0};
	if (!session_key_read(
		session, &changes->provider_id, &changes->session_id))
		return STATUS_CORRUPT;
	if (months->count == 0)
		return STATUS_OK;
	status = attendance_get_record(call->txn, &a->tables, session, &kept);
	/* Most sessions have been as they are since before anybody signed. */
	if (status != STATUS_OK || kept.known_at <= months->first)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	buffer_init(&c.packed, RECORD_BYTES);
	status =
	    attendance_visit_records(call->txn, a, session, compare_record, &c);
	if (status == STATUS_OK || status == STATUS_CANCELLED) {
		compare(&c, changes);
		status = STATUS_OK;
	}
	buffer_fini(&c.packed);
	return status;
}
