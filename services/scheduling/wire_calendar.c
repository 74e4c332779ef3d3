// SPDX-License-Identifier: Apache-2.0
/* wire_calendar.c - CalendarQuery and CalendarPage. */
#include "services/scheduling/wire_calendar.h"

#include "common/wire.h"

#include "chalkline/v1/scheduling.pb-c.h"

struct calendar_page {
	struct arena *arena;
	size_t limit;
	Chalkline__V1__CalendarPage shown;
};

static const char *
filter(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : text;
}

enum status
wire_read_calendar(struct bytes body, struct arena *arena,
    struct calendar_query *query, char *detail, size_t detail_size)
{
	ProtobufCMessage *message;
	const Chalkline__V1__CalendarQuery *q;
	enum status status =
	    wire_unpack(&chalkline__v1__calendar_query__descriptor, body, arena,
		&message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	q = (const Chalkline__V1__CalendarQuery *)message;
	*query = (struct calendar_query){
	    .school = filter(q->school_id),
	    .tutor = filter(q->tutor_id),
	    .student = filter(q->student_id),
	    .program = filter(q->program_id),
	    .has_from = q->has_planned_from,
	    .has_to = q->has_planned_to,
	    .from = q->planned_from,
	    .to = q->planned_to,
	    .withdrawn = q->withdrawn,
	    .after = bytes_of(q->after.data, q->after.len),
	    .limit = q->limit,
	};
	return STATUS_OK;
}

enum status
wire_calendar_new(
    struct arena *arena, size_t limit, struct calendar_page **made)
{
	struct calendar_page *page = arena_zeroed(arena, 1, sizeof(*page));

	if (page == NULL)
		return STATUS_NO_MEMORY;
	chalkline__v1__calendar_page__init(&page->shown);
	page->arena = arena;
	page->limit = limit;
	page->shown.entries = arena_zeroed(arena, limit, sizeof(void *));
	if (page->shown.entries == NULL)
		return STATUS_NO_MEMORY;
	*made = page;
	return STATUS_OK;
}

enum status
wire_calendar_add(struct calendar_page *page, const struct told_session *told,
    const char *zone)
{
	Chalkline__V1__CalendarEntry *entry;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack_stored(&chalkline__v1__scheduling_event__descriptor,
		told->plan, page->arena, &message);

	if (status != STATUS_OK)
		return status;
	if (page->shown.n_entries >= page->limit)
		return STATUS_INTERNAL;
	entry = arena_alloc(page->arena, sizeof(*entry));
	if (entry == NULL)
		return STATUS_NO_MEMORY;
	chalkline__v1__calendar_entry__init(entry);
	entry->session =
	    ((Chalkline__V1__SchedulingEvent *)message)->session_planned;
	entry->has_changes = entry->has_told_at = true;
	entry->changes = told->changes;
	entry->told_at = told->told_at;
	entry->has_withdrawn = entry->has_party = entry->has_reason =
	    told->withdrawn;
	entry->withdrawn = told->withdrawn;
	entry->party = told->party;
	entry->reason = told->reason;
	entry->time_zone = (char *)zone;
	page->shown.entries[page->shown.n_entries++] = entry;
	return STATUS_OK;
}

enum status
wire_calendar_pack(
    struct calendar_page *page, struct bytes next, struct buffer *out)
{
	if (next.len > 0) {
		page->shown.has_next = true;
		page->shown.next.data = (uint8_t *)next.data;
		page->shown.next.len = next.len;
	}
	return wire_pack(&page->shown.base, out);
}
