// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_contacts_list.c - attendance.ListContacts, by student and moment.
 *
 * A provider or school sees what it recorded itself, and what others recorded
 * about students who are its own, so that no family is called twice.
 */
#include "services/attendance/contacts.h"
#include "services/attendance/dates.h"

#include <stdio.h>
#include <string.h>

#define PAGE_CONTACTS 1000u
#define PAGE_BYTES (2u * 1024u * 1024u)
#define PAGE_ROWS 20000u
#define RECORD_BYTES ((size_t)16 << 20)

struct listing {
	struct call *call;
	struct session_desk *a;
	struct contacts_query query;
	struct arena *record; /* of one record */
	struct arena *row;    /* of one contact */
	uint32_t shown, rows;
	struct store_key after;
	bool full;
	/* The placement that was looked for last. */
	char student_id[EVENT_NAME_MAX + 1], program_id[EVENT_NAME_MAX + 1];
	bool is_placed;
};

static bool
is_same(const char *wanted, const char *found)
{
	return wanted == NULL || strcmp(wanted, found) == 0;
}

/* Rows of one student stand together: seldom looked for anew. */
static enum status
find_placement(
    struct listing *l, const struct placement *placement, bool *is_placed)
{
	enum status status = STATUS_OK;

	if (strcmp(l->student_id, placement->student_id) != 0 ||
	    strcmp(l->program_id, placement->program_id) != 0)
		status = placement_find(
		    l->call->txn, l->a, l->record, placement, &l->is_placed);
	*is_placed = l->is_placed;
	snprintf(
	    l->student_id, sizeof(l->student_id), "%s", placement->student_id);
	snprintf(
	    l->program_id, sizeof(l->program_id), "%s", placement->program_id);
	return status;
}

static enum status
is_visible(
    struct listing *l, const struct recorded_contact *recorded, bool *visible)
{
	const struct principal *who = l->call->who;
	struct placement placement = placement_of(
	    who, recorded->contact.student_id, recorded->contact.program_id);
	bool is_mine = contact_sees_all(who) || contact_is_own(who, recorded);
	bool is_placed = true;
	enum status status = STATUS_OK;

	if (contact_sees_all(who))
		placement.provider_id = placement.school_id = NULL;
	if (l->query.school_id != NULL) {
		/* A school asks for itself, or for nothing. */
		if (placement.school_id != NULL &&
		    strcmp(placement.school_id, l->query.school_id) != 0) {
			*visible = false;
			return STATUS_OK;
		}
		placement.school_id = l->query.school_id;
	}
	if (!is_mine || l->query.school_id != NULL)
		status = find_placement(l, &placement, &is_placed);
	*visible = is_placed;
	return status;
}

static enum status
is_wanted(
    struct listing *l, const struct recorded_contact *recorded, bool *wanted)
{
	const struct contact *c = &recorded->contact;
	int32_t date = 0;
	enum status status = STATUS_OK;

	*wanted = false;
	if (!is_same(l->query.student_id, c->student_id) ||
	    !is_same(l->query.program_id, c->program_id))
		return STATUS_OK;
	if (l->query.dates.has_from || l->query.dates.has_to) {
		status =
		    dates_of_instant(l->call, TOLD_LAST, NULL, c->at, &date);
		if (status != STATUS_OK ||
		    !date_range_has(&l->query.dates, date))
			return status;
	}
	return is_visible(l, recorded, wanted);
}

static enum status
look_at(struct listing *l, struct bytes key, struct bytes value)
{
	int64_t moment = l->query.has_as_of ? l->query.as_of : INT64_MAX;
	struct recorded_contact recorded;
	struct kept_contact kept;
	const char *student_id;
	bool wanted;
	enum status status;

	if (!attendance_read_contact(key, value, &student_id, &kept))
		return STATUS_CORRUPT;
	if (kept.known_at > moment ||
	    (!l->query.with_voided && !contact_stands_at(&kept, moment)))
		return STATUS_OK;
	arena_reset(l->row);
	status = contact_unpack_recorded(kept.packed, l->row, &recorded);
	if (status != STATUS_OK)
		return status == STATUS_INVALID ? STATUS_CORRUPT : status;
	status = is_wanted(l, &recorded, &wanted);
	if (status != STATUS_OK || !wanted)
		return status;
	contacts_put(kept.packed,
	    kept.voided_at > moment ? EVENT_NO_INSTANT : kept.voided_at,
	    l->call->reply);
	l->shown++;
	return l->call->reply->failed;
}

static bool
is_full(struct listing *l)
{
	l->full = l->shown >= l->query.limit || l->rows >= PAGE_ROWS ||
		  l->call->reply->len > PAGE_BYTES;
	return l->full;
}

static enum status
walk_from(struct listing *l, struct store_walk *walk)
{
	struct store_key prefix;
	struct bytes key, value, after = l->query.after;
	enum status status;

	key_start(&prefix);
	if (l->query.student_id != NULL)
		contact_prefix(&prefix, l->query.student_id);
	status = store_walk_first(
	    walk, after.len > 0 ? after : key_bytes(&prefix), &key, &value);
	if (status == STATUS_OK && after.len > 0 && bytes_equal(key, after))
		status = store_walk_next(walk, &key, &value);
	while (status == STATUS_OK && key.len >= prefix.len &&
	       memcmp(key.data, prefix.data, prefix.len) == 0 && !is_full(l)) {
		key_start(&l->after);
		key_raw(&l->after, key.data, key.len);
		l->rows++;
		status = look_at(l, key, value);
		if (status == STATUS_OK)
			status = store_walk_next(walk, &key, &value);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
list(struct listing *l)
{
	struct store_walk *walk;
	enum status status =
	    store_walk_open(l->call->txn, l->a->tables.contacts, &walk);

	if (status != STATUS_OK)
		return status;
	status = walk_from(l, walk);
	store_walk_close(&walk);
	if (status == STATUS_OK && l->full)
		contacts_put_next(key_bytes(&l->after), l->call->reply);
	return status;
}

enum status
on_list_contacts(struct call *call)
{
	struct listing l = {.call = call, .a = call->state};
	char wrong[QUERY_DETAIL] = "";
	enum status status =
	    contacts_read_query(call->body, call->arena, &l.query, wrong);

	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	call_audit(call, "student", l.query.student_id);
	call_audit(call, "program", l.query.program_id);
	call_audit(call, "school", l.query.school_id);
	if (l.query.limit == 0 || l.query.limit > PAGE_CONTACTS)
		l.query.limit = PAGE_CONTACTS;
	status = arena_new(RECORD_BYTES, &l.record);
	if (status == STATUS_OK)
		status = arena_new(RECORD_BYTES, &l.row);
	if (status == STATUS_OK)
		status = list(&l);
	arena_free(&l.record);
	arena_free(&l.row);
	return status;
}
