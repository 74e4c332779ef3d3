// SPDX-License-Identifier: Apache-2.0
/* wire_show.c - ScheduleShow and ScheduleShown. */
#include "services/scheduling/wire_show.h"

#include "common/wire.h"

#include "chalkline/v1/scheduling.pb-c.h"

#define EVENT(name) CHALKLINE__V1__SCHEDULING_EVENT__WHAT_##name

struct show_page {
	struct arena *arena;
	size_t limit;
	Chalkline__V1__ScheduleShown shown;
};

static const char *
filter(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : text;
}

enum status
wire_read_show(struct bytes body, struct arena *arena,
    struct show_request *request, char *detail, size_t detail_size)
{
	ProtobufCMessage *message;
	const Chalkline__V1__ScheduleShow *s;
	enum status status =
	    wire_unpack(&chalkline__v1__schedule_show__descriptor, body, arena,
		&message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	s = (const Chalkline__V1__ScheduleShow *)message;
	*request = (struct show_request){
	    .school = filter(s->school_id),
	    .tutor = filter(s->tutor_id),
	    .student = filter(s->student_id),
	    .program = filter(s->program_id),
	    .sessions = s->sessions,
	    .after = bytes_of(s->after.data, s->after.len),
	    .limit = s->limit,
	};
	return STATUS_OK;
}

enum status
wire_page_new(struct arena *arena, size_t limit, struct show_page **made)
{
	struct show_page *page = arena_zeroed(arena, 1, sizeof(*page));

	if (page == NULL)
		return STATUS_NO_MEMORY;
	chalkline__v1__schedule_shown__init(&page->shown);
	page->arena = arena;
	page->limit = limit;
	page->shown.groups = arena_zeroed(arena, limit, sizeof(void *));
	page->shown.sessions = arena_zeroed(arena, limit, sizeof(void *));
	page->shown.unplaced = arena_zeroed(arena, limit, sizeof(void *));
	if (page->shown.groups == NULL || page->shown.sessions == NULL ||
	    page->shown.unplaced == NULL)
		return STATUS_NO_MEMORY;
	*made = page;
	return STATUS_OK;
}

static enum status
add_slots(struct show_page *page, Chalkline__V1__GroupShown *group,
    const struct mirror_slot *slots, size_t count)
{
	group->slots = arena_zeroed(page->arena, count + 1, sizeof(void *));
	if (group->slots == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		Chalkline__V1__WeeklySlot *slot =
		    arena_alloc(page->arena, sizeof(*slot));

		if (slot == NULL)
			return STATUS_NO_MEMORY;
		chalkline__v1__weekly_slot__init(slot);
		slot->slot_id = (char *)slots[i].id;
		slot->has_day = slot->has_start = slot->has_end = true;
		slot->day = slots[i].day;
		slot->start = slots[i].start;
		slot->end = slots[i].end;
		group->slots[group->n_slots++] = slot;
	}
	return STATUS_OK;
}

static enum status
add_group(struct show_page *page, Chalkline__V1__GroupSet *set,
    const struct mirror_slot *slots, size_t count)
{
	Chalkline__V1__GroupShown *group =
	    arena_alloc(page->arena, sizeof(*group));

	if (group == NULL)
		return STATUS_NO_MEMORY;
	chalkline__v1__group_shown__init(group);
	group->group = set;
	page->shown.groups[page->shown.n_groups++] = group;
	return add_slots(page, group, slots, count);
}

enum status
wire_page_add(struct show_page *page, struct bytes stored,
    const struct mirror_slot *slots, size_t slot_count)
{
	Chalkline__V1__ScheduleShown *shown = &page->shown;
	ProtobufCMessage *message;
	Chalkline__V1__SchedulingEvent *event;
	enum status status =
	    wire_unpack_stored(&chalkline__v1__scheduling_event__descriptor,
		stored, page->arena, &message);

	if (status != STATUS_OK)
		return status;
	if (shown->n_groups + shown->n_sessions + shown->n_unplaced >=
	    page->limit)
		return STATUS_INTERNAL;
	event = (Chalkline__V1__SchedulingEvent *)message;
	if (event->what_case == EVENT(GROUP_SET))
		return add_group(page, event->group_set, slots, slot_count);
	if (event->what_case == EVENT(SESSION_PLANNED))
		shown->sessions[shown->n_sessions++] = event->session_planned;
	else if (event->what_case == EVENT(NEED_UNPLACED))
		shown->unplaced[shown->n_unplaced++] = event->need_unplaced;
	return STATUS_OK;
}

enum status
wire_page_pack(struct show_page *page, struct bytes next, struct buffer *out)
{
	if (next.len > 0) {
		page->shown.has_next = true;
		page->shown.next.data = (uint8_t *)next.data;
		page->shown.next.len = next.len;
	}
	return wire_pack(&page->shown.base, out);
}
