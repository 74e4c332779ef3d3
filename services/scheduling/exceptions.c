// SPDX-License-Identifier: Apache-2.0
/* exceptions.c - two tables, wholly in memory when they are asked. */
#include "services/scheduling/exceptions.h"

#include "services/scheduling/entry.h"
#include "services/scheduling/wire_substitute.h"

#include "common/instant.h"

#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#define EXCEPTIONS_BYTES_MAX ((size_t)256 << 20)
#define EVENT_BYTES_MAX 4096u

static void
digest(struct exceptions *e, struct bytes value)
{
	e->digest = XXH3_64bits_withSeed(value.data, value.len, e->digest);
}

static enum status
on_substitute(struct bytes key, struct bytes value, void *ctx)
{
	struct exceptions *e = ctx;
	struct substitute sub;
	char text[NAMES_PAIR];
	uint32_t number;
	enum status status = wire_read_substitute_set(value, e->arena, &sub);

	(void)key;
	if (status == STATUS_OK)
		status = names_add(&e->keys,
		    names_pair(text, sub.provider, sub.session), &number, NULL);
	if (status != STATUS_OK)
		return status;
	if (number >= e->sub_room) {
		size_t room = e->sub_room == 0 ? 64 : 2 * e->sub_room;
		struct substitute *grown =
		    reallocarray(e->subs, room, sizeof(*grown));

		if (grown == NULL)
			return STATUS_NO_MEMORY;
		e->subs = grown;
		e->sub_room = room;
	}
	e->subs[number] = sub;
	digest(e, value);
	return STATUS_OK;
}

static enum status
on_absence(struct bytes key, struct bytes value, void *ctx)
{
	struct exceptions *e = ctx;

	(void)key;
	if (e->absence_count == e->absence_room) {
		size_t room = e->absence_room == 0 ? 32 : 2 * e->absence_room;
		struct absence *grown =
		    reallocarray(e->absences, room, sizeof(*grown));

		if (grown == NULL)
			return STATUS_NO_MEMORY;
		e->absences = grown;
		e->absence_room = room;
	}
	digest(e, value);
	return wire_read_absence_set(
	    value, e->arena, &e->absences[e->absence_count++]);
}

enum status
exceptions_load(struct store_txn *txn, struct exception_tables tables,
    struct exceptions *exceptions)
{
	enum status status;

	exceptions_fini(exceptions);
	status = arena_new(EXCEPTIONS_BYTES_MAX, &exceptions->arena);
	if (status != STATUS_OK)
		return status;
	names_init(&exceptions->keys, exceptions->arena);
	status = store_scan(txn, tables.substitutes, bytes_of(NULL, 0),
	    on_substitute, exceptions);
	return status == STATUS_OK
		   ? store_scan(txn, tables.absences, bytes_of(NULL, 0),
			 on_absence, exceptions)
		   : status;
}

void
exceptions_fini(struct exceptions *exceptions)
{
	names_fini(&exceptions->keys);
	free(exceptions->subs);
	free(exceptions->absences);
	arena_free(&exceptions->arena);
	*exceptions = (struct exceptions){0};
}

/* NULL: none, or one for another tutor than this. */
static const struct substitute *
find_substitute(const struct exceptions *exceptions, const char *provider,
    const char *session, const char *tutor)
{
	char text[NAMES_PAIR];
	const struct substitute *sub;
	uint32_t number =
	    names_find(&exceptions->keys, names_pair(text, provider, session));

	if (number == NAMES_NONE)
		return NULL;
	sub = &exceptions->subs[number];
	return sub->tutor[0] != '\0' && strcmp(sub->instead_of, tutor) == 0
		   ? sub
		   : NULL;
}

bool
exceptions_is_absent(const struct exceptions *exceptions, const char *tutor,
    int32_t date, bool withdrawing)
{
	for (size_t i = 0; i < exceptions->absence_count; i++) {
		const struct absence *a = &exceptions->absences[i];

		if (!a->ended && a->from <= date && date <= a->to &&
		    (a->withdraws || !withdrawing) &&
		    strcmp(a->tutor, tutor) == 0)
			return true;
	}
	return false;
}

const char *
exceptions_tutor(const struct exceptions *exceptions, const char *provider,
    const char *session, const char *tutor, int32_t date)
{
	const struct substitute *instead =
	    find_substitute(exceptions, provider, session, tutor);

	if (instead != NULL)
		return instead->tutor;
	return exceptions_is_absent(exceptions, tutor, date, true) ? NULL
								   : tutor;
}

enum status
exceptions_put_substitute(struct store_txn *txn, struct exception_tables tables,
    struct log *log, const struct substitute *substitute)
{
	struct store_key key;
	struct buffer data;
	enum status status;

	key_start(&key);
	key_string(&key, substitute->provider);
	key_string(&key, substitute->session);
	buffer_init(&data, EVENT_BYTES_MAX);
	status = wire_pack_substitute_set(substitute, &data);
	if (status == STATUS_OK)
		status = entry_put(
		    txn, tables.substitutes, log, &key, buffer_bytes(&data));
	buffer_fini(&data);
	return status;
}

enum status
exceptions_put_absence(struct store_txn *txn, struct exception_tables tables,
    struct log *log, const struct absence *absence)
{
	char date[DATE_TEXT];
	struct store_key key;
	struct buffer data;
	enum status status;

	date_format(absence->from, date);
	key_start(&key);
	key_string(&key, absence->tutor);
	key_string(&key, date);
	buffer_init(&data, EVENT_BYTES_MAX);
	status = wire_pack_absence_set(absence, &data);
	if (status == STATUS_OK)
		status = entry_put(
		    txn, tables.absences, log, &key, buffer_bytes(&data));
	buffer_fini(&data);
	return status;
}
