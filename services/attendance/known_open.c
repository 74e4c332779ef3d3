// SPDX-License-Identifier: Apache-2.0
/*
 * known_open.c - the index from the runs and from what the log has beyond.
 */
#include "services/attendance/known_internal.h"
#include "services/attendance/tables.h"
#include "services/attendance/wire_log.h"
#include "services/attendance/wire_submit.h"

#include "common/diag.h"
#include "common/event/event_wire.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* One entry, unpacked. */
#define ARENA_BYTES ((size_t)4 << 20)
/* A minute without a table written. */
#define MOMENT_NS 10000000
#define MOMENTS 6000u

struct loading {
	struct known *known;
	const struct known_settings *settings;
	struct arena *arena;
	uint64_t events;
	bool from_start; /* the runs are of no use */
};

/* One event more of its session. */
static enum status
load_size(struct loading *l, const struct log_names *names, struct bytes packed)
{
	const char *provider_id = arena_string(l->arena, names->provider_id);
	const char *session_id = arena_string(l->arena, names->session_id);
	struct store_key session;
	struct session_size size;
	struct known_item item;
	uint8_t id[KNOWN_ID_BYTES];
	enum status status;

	if (provider_id == NULL || session_id == NULL)
		return STATUS_NO_MEMORY;
	session_key(&session, provider_id, session_id);
	known_session_id(l->settings->secret, key_bytes(&session), id);
	status = known_find_size(l->known, id, &size);
	if (status != STATUS_OK)
		return status;
	size.events++;
	size.bytes += (uint32_t)packed.len;
	known_size_item(id, &size, &item);
	return known_keep(l->known, &item);
}

static enum status
load_event(
    struct loading *l, const struct event_source *source, struct bytes packed)
{
	struct log_names names;
	struct store_key identity;
	struct known_item item;
	uint8_t hash[EVENT_HASH_BYTES];
	const char *event_id;
	enum status status = log_read_event_names(packed, &names);

	if (status != STATUS_OK)
		return STATUS_CORRUPT;
	status = load_size(l, &names, packed);
	if (status != STATUS_OK)
		return status;
	event_id = arena_string(l->arena, names.event_id);
	if (event_id == NULL)
		return STATUS_NO_MEMORY;
	identity_key(&identity, source->kind, source->id, event_id);
	known_id(l->settings->secret, key_bytes(&identity), item.id);
	event_hash(packed, hash);
	memcpy(item.content, hash, sizeof(item.content));
	l->events++;
	return known_keep(l->known, &item);
}

/* Waits for the disk, for memory is for few tables; but not for ever. */
static enum status
empty_full(struct known *k)
{
	const struct timespec moment = {.tv_nsec = MOMENT_NS};
	enum status status = known_hand_over(k);

	for (unsigned i = 0; status == STATUS_RETRY_LATER && i < MOMENTS; i++) {
		nanosleep(&moment, NULL);
		status = known_hand_over(k);
	}
	return status;
}

static enum status
load_entry(const struct log_entry *entry, void *ctx)
{
	struct loading *l = ctx;
	struct log_fact fact;
	struct bytes packed;
	enum status status;

	arena_reset(l->arena);
	status = log_read_fact(entry->data, l->arena, &fact);
	if (status != STATUS_OK)
		return STATUS_CORRUPT;
	if (fact.what != LOG_ACCEPTED)
		return STATUS_OK;
	while ((status = log_next_event(&fact, &packed)) == STATUS_OK) {
		status = load_event(l, &fact.source, packed);
		if (status != STATUS_OK)
			return status;
	}
	if (status != STATUS_NOT_FOUND)
		return STATUS_CORRUPT;
	known_cover(l->known, entry->seq, entry->hash);
	return empty_full(l->known);
}

static enum status
load_log(struct store_txn *txn, void *ctx)
{
	struct loading *l = ctx;
	struct known *k = l->known;

	return log_scan(k->log, txn, k->covers.seq, load_entry, l);
}

static enum status
check_covered(struct store_txn *txn, void *ctx)
{
	struct loading *l = ctx;
	const struct known_covered *c = &l->known->covers;

	l->from_start = log_check_cursor(l->known->log, txn, c->epoch, c->seq,
			    c->hash) != STATUS_OK;
	return STATUS_OK;
}

/* Runs of another log, of a day that this one does not know, or broken, go. */
static enum status
read_runs(struct loading *l)
{
	struct known *k = l->known;
	uint64_t there;
	enum status status = known_runs_read_covered(k->runs, &k->covers);

	if (status == STATUS_OK)
		status = known_runs_count(k->runs, &there);
	if (status == STATUS_OK)
		status = store_read(l->settings->store, check_covered, l);
	if (status == STATUS_CORRUPT) {
		l->from_start = true;
		status = STATUS_OK;
	}
	if (status != STATUS_OK || !l->from_start)
		return status;
	k->covers = (struct known_covered){.seq = 0};
	memcpy(k->covers.epoch, log_epoch(k->log), LOG_EPOCH_BYTES);
	return known_runs_clear(k->runs);
}

static void
into_filter(const struct known_item *item, void *ctx)
{
	struct known *k = ctx;

	known_filter_add(&k->filter, item->id);
}

static enum status
fill_filter(struct loading *l)
{
	struct known *k = l->known;
	uint64_t there;
	enum status status = known_runs_count(k->runs, &there);

	if (status == STATUS_OK)
		status = known_filter_init(&k->filter,
		    (size_t)(there + there / 4), l->settings->filter_bytes_max);
	return status == STATUS_OK ? known_runs_visit(k->runs, into_filter, k)
				   : status;
}

static enum status
load(struct loading *l)
{
	enum status status = arena_new(ARENA_BYTES, &l->arena);

	if (status == STATUS_OK)
		status = read_runs(l);
	if (status == STATUS_OK)
		status = fill_filter(l);
	if (status == STATUS_OK)
		status = store_read(l->settings->store, load_log, l);
	arena_free(&l->arena);
	return status;
}

/* Two tables take turns while the disk and the keeper keep up. */
static enum status
reserve(struct known *k)
{
	size_t items = k->table_items + SUBMIT_EVENTS_MAX;
	struct known_table other = {.items = NULL};
	enum status status = known_table_reserve(&k->newest, items);

	if (status == STATUS_OK)
		status = known_table_reserve(&other, items);
	if (status == STATUS_OK)
		keeper_give_back(k->keeper, &other);
	return status;
}

static enum status
open_once(const struct known_settings *settings, struct known **known,
    char *detail, size_t size)
{
	struct known *k = calloc(1, sizeof(*k));
	struct loading l = {.known = k, .settings = settings};
	enum status status;

	if (k == NULL)
		return STATUS_NO_MEMORY;
	k->log = settings->log;
	k->table_items = settings->table_items == 0 ? KNOWN_TABLE_ITEMS
						    : settings->table_items;
	status = known_runs_open(settings->path, &k->runs, detail, size);
	if (status == STATUS_OK)
		status = keeper_open(k->runs, &k->keeper);
	if (status == STATUS_OK)
		status = reserve(k);
	if (status == STATUS_OK)
		status = load(&l);
	if (status != STATUS_OK) {
		known_close(&k);
		return status;
	}
	if (l.events > 0)
		diag(DIAG_INFO, "known.loaded", "events=%llu\tfrom=%s",
		    (unsigned long long)l.events,
		    l.from_start ? "start" : "runs");
	*known = k;
	return STATUS_OK;
}

enum status
known_open(const struct known_settings *settings, struct known **known,
    char *detail, size_t size)
{
	enum status status = open_once(settings, known, detail, size);

	if (status != STATUS_CORRUPT && status != STATUS_INCOMPATIBLE)
		return status;
	diag(DIAG_WARNING, "known.made_anew", "path=%s\treason=%s\tdetail=%s",
	    settings->path, status_name(status), detail);
	detail[0] = '\0';
	status = known_runs_throw_away(settings->path);
	return status == STATUS_OK ? open_once(settings, known, detail, size)
				   : status;
}
