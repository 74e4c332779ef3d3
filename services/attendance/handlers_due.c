// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_due.c - attendance.ListDueContacts, student after student.
 *
 * Kept nowhere: what is due is what the rules say of the alerts and contacts
 * as they were known at the moment.
 */
#include "services/attendance/contacts.h"
#include "services/attendance/dates.h"
#include "services/attendance/student_lines.h"
#include "services/attendance/wire_due.h"

#include <stdio.h>
#include <string.h>

#define PAGE_DUE 1000u
#define RECORD_BYTES ((size_t)16 << 20)
#define SUBJECT_BYTES ((size_t)64 << 20)
#define CONTACTS_START 16

/* The walk of alerts, with what is asked beside it. */
struct due_listing {
	struct alert_listing alerts; /* first: the walk hands this back */
	struct contacts_query query;
};

/* A student's contacts in one programme. */
struct gathering {
	struct due_listing *l;
	const char *program_id;
	bool sees_all;
	struct contact *contacts;
	size_t count, room;
};

static struct due_listing *
listing_of(struct alert_listing *l)
{
	return (struct due_listing *)l;
}

static enum status
add_contact(struct gathering *g, const struct contact *contact)
{
	struct arena *arena = g->l->alerts.arena;

	if (g->count == g->room) {
		size_t room = g->room == 0 ? CONTACTS_START : g->room * 2;
		struct contact *more = arena_zeroed(arena, room, sizeof(*more));

		if (more == NULL)
			return STATUS_NO_MEMORY;
		if (g->count > 0)
			memcpy(more, g->contacts, g->count * sizeof(*more));
		g->contacts = more;
		g->room = room;
	}
	g->contacts[g->count++] = *contact;
	return STATUS_OK;
}

static enum status
gather(struct bytes key, struct bytes value, void *ctx)
{
	struct gathering *g = ctx;
	const struct contacts_query *query = &g->l->query;
	struct recorded_contact recorded;
	struct kept_contact kept;
	const char *student_id;
	enum status status;

	if (!attendance_read_contact(key, value, &student_id, &kept))
		return STATUS_CORRUPT;
	if (!contact_stands_at(
		&kept, query->has_as_of ? query->as_of : INT64_MAX))
		return STATUS_OK;
	status =
	    contact_unpack_recorded(kept.packed, g->l->alerts.arena, &recorded);
	if (status != STATUS_OK)
		return status == STATUS_INVALID ? STATUS_CORRUPT : status;
	if (strcmp(recorded.contact.program_id, g->program_id) != 0 ||
	    !(g->sees_all || contact_is_own(g->l->alerts.call->who, &recorded)))
		return STATUS_OK;
	return add_contact(g, &recorded.contact);
}

/* Whether the student was placed where the principal is. */
static bool
is_own_student(
    const struct principal *who, const struct alert_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (who->role == ROLE_PROVIDER ? lines[i].placed
					       : lines[i].expected)
			return true;
	}
	return false;
}

static enum status
show(struct due_listing *l, const struct student_lines *s,
    const struct due_input *in, const struct due_contact *due)
{
	struct shown_due shown = {.due = due,
	    .student_id = s->student_id,
	    .program_id = in->lines[due->line].program_id,
	    .school_id = in->lines[due->line].school_id,
	    .last = due->first_at == EVENT_NO_INSTANT
			? NULL
			: &in->contacts[due->last]};
	bool is_open = due->state == DUE_OPEN || due->state == DUE_OVERDUE;
	enum status status;

	if (l->query.only_open && !is_open)
		return STATUS_OK;
	status = dates_of_instant(l->alerts.call, l->alerts.told,
	    shown.school_id, due->since, &shown.since_date);
	if (status != STATUS_OK ||
	    !date_range_has(&l->query.dates, shown.since_date))
		return status;
	l->alerts.shown++;
	return due_put(&shown, l->alerts.call->reply);
}

static enum status
judge(struct due_listing *l, const struct student_lines *s,
    const struct alert_line *lines, size_t count)
{
	size_t room = ALERT_EPISODES_OF(count), found;
	struct alert_program program;
	struct gathering g = {.l = l, .program_id = program_or_empty(lines)};
	struct due_input in = {.lines = lines,
	    .line_count = count,
	    .program = &program,
	    .moment = l->alerts.moment};
	struct due_contact *due =
	    arena_zeroed(l->alerts.arena, room, sizeof(*due));
	struct store_key prefix;
	enum status status;

	in.episodes = arena_zeroed(l->alerts.arena, room, sizeof(*in.episodes));
	if (due == NULL || in.episodes == NULL)
		return STATUS_NO_MEMORY;
	g.sees_all = contact_sees_all(l->alerts.call->who) ||
		     is_own_student(l->alerts.call->who, lines, count);
	contact_prefix(&prefix, s->student_id);
	status = alerts_get_program(&l->alerts, lines[0].program_id, &program);
	if (status == STATUS_OK)
		status = store_scan(l->alerts.call->txn,
		    l->alerts.a->tables.contacts, key_bytes(&prefix), gather,
		    &g);
	if (status != STATUS_OK)
		return status;
	in.contacts = g.contacts;
	in.contact_count = g.count;
	found = due_find(&in, due);
	for (size_t i = 0; i < found && status == STATUS_OK; i++)
		status = show(l, s, &in, &due[i]);
	return status;
}

static enum status
due_of_student(struct alert_listing *alerts, const struct student_lines *s)
{
	struct due_listing *l = listing_of(alerts);
	const char *wanted = l->query.program_id;
	enum status status = STATUS_OK;
	size_t end;

	for (size_t i = 0; i < s->count && status == STATUS_OK; i = end) {
		end = student_lines_end(s, i);
		if (wanted == NULL ||
		    strcmp(program_or_empty(&s->lines[i]), wanted) == 0)
			status = judge(l, s, s->lines + i, end - i);
	}
	return status;
}

static enum status
list(struct due_listing *l)
{
	struct alert_listing *alerts = &l->alerts;
	enum status status;

	key_start(&alerts->after);
	key_raw(&alerts->after, l->query.after.data, l->query.after.len);
	status = student_lines_walk(alerts, due_of_student);
	if (status == STATUS_OK && alerts->full)
		contacts_put_next(
		    key_bytes(&alerts->after), alerts->call->reply);
	return status;
}

enum status
on_list_due_contacts(struct call *call)
{
	struct due_listing l = {.alerts = {.call = call, .a = call->state}};
	char wrong[QUERY_DETAIL] = "";
	enum status status =
	    due_read_query(call->body, call->arena, &l.query, wrong);

	if (status != STATUS_OK) {
		snprintf(call->detail, sizeof(call->detail), "%s", wrong);
		return status;
	}
	call_audit(call, "student", l.query.student_id);
	call_audit(call, "program", l.query.program_id);
	call_audit(call, "school", l.query.school_id);
	l.alerts.query = (struct alerts_query){.student_id = l.query.student_id,
	    .school_id = l.query.school_id,
	    .has_as_of = l.query.has_as_of,
	    .as_of = l.query.as_of,
	    .limit = l.query.limit == 0 || l.query.limit > PAGE_DUE
			 ? PAGE_DUE
			 : l.query.limit};
	status = alerts_find_moment(&l.alerts);
	if (status == STATUS_OK)
		status = arena_new(SUBJECT_BYTES, &l.alerts.arena);
	if (status == STATUS_OK)
		status = arena_new(RECORD_BYTES, &l.alerts.record);
	if (status == STATUS_OK)
		status = list(&l);
	arena_free(&l.alerts.arena);
	arena_free(&l.alerts.record);
	return status;
}
