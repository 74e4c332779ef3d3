// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_show.c - groups and the waiting list, or sessions, page by page.
 *
 * A provider sees its own groups and sessions, a school those held there;
 * the waiting list is for operators and districts.
 */
#include "services/scheduling/handlers.h"
#include "services/scheduling/wire_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_DEFAULT 200
#define LIMIT_MAX 1000
#define PAGE_BYTES (256u * 1024u)
#define VISIT_MAX 50000
#define FACTS_BYTES (4u * 1024u * 1024u)

struct showing {
	struct call *call;
	const struct scheduling *service;
	struct show_request request;
	struct show_page *page;
	struct arena *facts; /* of one entry */
	size_t limit, added, bytes, visited;
	uint8_t last[STORE_KEY_MAX];
	size_t last_len;
};

static bool
has_student(const struct plan_facts *facts, const char *student)
{
	for (size_t i = 0; i < facts->student_count; i++)
		if (strcmp(facts->students[i], student) == 0)
			return true;
	return false;
}

static bool
matches(const char *wanted, const char *found)
{
	return wanted == NULL || strcmp(wanted, found) == 0;
}

bool
scheduling_may_see(
    const struct principal *who, const char *provider, const char *school)
{
	bool is_all = strcmp(who->scope, "*") == 0;

	switch (who->role) {
	case ROLE_OPERATOR:
	case ROLE_DISTRICT:
		return true;
	case ROLE_PROVIDER:
		return is_all || strcmp(who->scope, provider) == 0;
	case ROLE_SCHOOL:
		return is_all || strcmp(who->scope, school) == 0;
	case ROLE_SERVICE:
	case ROLE_NONE:
		break;
	}
	return false;
}

static bool
is_asked(const struct showing *s, const struct plan_facts *facts)
{
	const struct show_request *r = &s->request;

	return scheduling_may_see(
		   s->call->who, facts->provider, facts->school) &&
	       matches(r->school, facts->school) &&
	       matches(r->tutor, facts->tutor) &&
	       matches(r->program, facts->program) &&
	       (r->student == NULL || has_student(facts, r->student));
}

static enum status
get_slot(const struct showing *s, const char *id, struct mirror_slot *slot)
{
	struct mirror_key key = {
	    .kind = MIRROR_SLOT,
	    .first = id,
	    .second = "",
	};
	struct mirror_record record = {.kind = MIRROR_NONE};
	struct bytes data;
	enum status status =
	    mirror_get(s->call->txn, s->service->mirror, &key, &data);

	if (status == STATUS_OK)
		status = wire_read_mirror_record(data, s->call->arena, &record);
	if (status == STATUS_OK)
		*slot = record.slot;
	return status;
}

static int
compare_slots(const void *left, const void *right)
{
	const struct mirror_slot *a = left, *b = right;

	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return (a->start > b->start) - (a->start < b->start);
}

/* In the week's order; slots that intake no longer knows are left out. */
static enum status
add(struct showing *s, struct bytes value)
{
	struct mirror_slot slots[MODEL_DAYS_MAX];
	struct standing_group group;
	size_t count = 0;
	enum status status = STATUS_OK;

	if (!s->request.sessions &&
	    wire_read_standing(value, s->facts, &group) == STATUS_OK)
		for (size_t i = 0;
		     i < group.slot_count && count < MODEL_DAYS_MAX &&
		     status == STATUS_OK;
		     i++) {
			status = get_slot(s, group.slots[i], &slots[count]);
			if (status == STATUS_OK)
				count++;
			else if (status == STATUS_NOT_FOUND)
				status = STATUS_OK;
		}
	if (count > 1)
		qsort(slots, count, sizeof(slots[0]), compare_slots);
	if (status == STATUS_OK)
		status = wire_page_add(s->page, value, slots, count);
	s->added++;
	s->bytes += value.len;
	return status;
}

static enum status
visit(struct showing *s, struct bytes key, struct bytes value)
{
	struct plan_facts facts;
	enum status status;

	arena_reset(s->facts);
	status = wire_read_plan_facts(value, s->facts, &facts);
	memcpy(s->last, key.data, key.len);
	s->last_len = key.len;
	s->visited++;
	if (status == STATUS_OK && is_asked(s, &facts))
		status = add(s, value);
	return status;
}

static bool
is_shown(const struct showing *s, struct bytes key)
{
	uint8_t kind = key.data[0];

	return s->request.sessions
		   ? kind == PLAN_SESSION
		   : kind == PLAN_GROUP || kind == PLAN_UNPLACED;
}

/* From the first key behind the last page's; more: the page ends early. */
static enum status
walk_page(struct showing *s, struct store_walk *walk, bool *more)
{
	uint8_t first = s->request.sessions ? PLAN_SESSION : PLAN_GROUP;
	struct bytes from =
	    s->request.after.len > 0 ? s->request.after : bytes_of(&first, 1);
	struct bytes key, value;
	enum status status = store_walk_first(walk, from, &key, &value);

	*more = false;
	if (status == STATUS_OK && s->request.after.len > 0 &&
	    bytes_equal(key, s->request.after))
		status = store_walk_next(walk, &key, &value);
	while (status == STATUS_OK && is_shown(s, key)) {
		*more = s->added >= s->limit || s->bytes >= PAGE_BYTES ||
			s->visited >= VISIT_MAX;
		if (*more)
			return STATUS_OK;
		status = visit(s, key, value);
		if (status == STATUS_OK)
			status = store_walk_next(walk, &key, &value);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
make_page(struct showing *s)
{
	struct store_walk *walk;
	bool more = false;
	enum status status = wire_page_new(s->call->arena, s->limit, &s->page);

	if (status != STATUS_OK)
		return status;
	status = store_walk_open(s->call->txn, s->service->plan, &walk);
	if (status != STATUS_OK)
		return status;
	status = walk_page(s, walk, &more);
	store_walk_close(&walk);
	if (status != STATUS_OK)
		return status;
	return wire_page_pack(
	    s->page, bytes_of(s->last, more ? s->last_len : 0), s->call->reply);
}

enum status
on_show(struct call *call)
{
	struct showing s = {.call = call, .service = call->state};
	enum status status = wire_read_show(call->body, call->arena, &s.request,
	    call->detail, sizeof(call->detail));

	if (status != STATUS_OK)
		return status;
	if (s.request.after.len > STORE_KEY_MAX) {
		snprintf(call->detail, sizeof(call->detail),
		    "after: found %zu bytes, expected what a page gave",
		    s.request.after.len);
		return STATUS_INVALID;
	}
	call_audit(call, "student", s.request.student);
	call_audit(call, "program", s.request.program);
	call_audit(call, "school", s.request.school);
	call_audit(call, "tutor", s.request.tutor);
	s.limit = s.request.limit == 0          ? LIMIT_DEFAULT
		  : s.request.limit > LIMIT_MAX ? LIMIT_MAX
						: s.request.limit;
	status = arena_new(FACTS_BYTES, &s.facts);
	if (status == STATUS_OK)
		status = make_page(&s);
	arena_free(&s.facts);
	return status;
}
