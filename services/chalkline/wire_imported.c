// SPDX-License-Identifier: Apache-2.0
/* wire_imported.c - pages of events; only what is compared is kept. */
#include "services/chalkline/wire_imported.h"

#include <chalkline/v1/attendance.pb-c.h>
#include <string.h>

#include "common/wire.h"

#define FIRST_ROOM 256

enum status
wire_pack_list_imported(const char *provider_id, const char *period,
    struct bytes after, struct buffer *out)
{
	Chalkline__V1__ListImported m = CHALKLINE__V1__LIST_IMPORTED__INIT;

	m.provider_id = (char *)provider_id;
	m.period = (char *)period;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	return wire_pack(&m.base, out);
}

static enum status
make_room(struct standing *s, struct arena *arena)
{
	size_t room = s->room == 0 ? FIRST_ROOM : s->room * 2;
	struct standing_event *items;

	if (s->count < s->room)
		return STATUS_OK;
	items = arena_zeroed(arena, room, sizeof(*items));
	if (items == NULL)
		return STATUS_NO_MEMORY;
	if (s->count > 0)
		memcpy(items, s->items, s->count * sizeof(*items));
	s->items = items;
	s->room = room;
	return STATUS_OK;
}

/* NULL stays NULL; false: no memory. */
static bool
keep_text(struct arena *arena, const char *text, const char **kept)
{
	*kept =
	    text == NULL ? NULL : arena_string(arena, bytes_of_string(text));
	return text == NULL || *kept != NULL;
}

static enum status
keep_event(const Chalkline__V1__SessionEvent *from, struct arena *keep,
    struct standing *standing)
{
	enum status status = make_room(standing, keep);
	struct standing_event *to = &standing->items[standing->count];
	bool is_void =
	    from->has_type && (enum event_type)from->type == EVENT_VOIDED;

	if (status != STATUS_OK)
		return status;
	if (from->event_id == NULL || from->session_id == NULL ||
	    (is_void && from->voids_event_id == NULL))
		return STATUS_INVALID;
	*to = (struct standing_event){.type = (enum event_type)from->type,
	    .occurred_at = from->occurred_at};
	if (!keep_text(keep, from->event_id, &to->event_id) ||
	    !keep_text(keep, from->session_id, &to->session_id) ||
	    !keep_text(keep, from->student_id, &to->student_id) ||
	    !keep_text(keep, from->voids_event_id, &to->voids_event_id))
		return STATUS_NO_MEMORY;
	if (to->type == EVENT_ATTENDANCE_MARKED && to->student_id == NULL)
		return STATUS_INVALID;
	standing->count++;
	return STATUS_OK;
}

enum status
wire_read_imported(struct bytes body, struct arena *page, struct arena *keep,
    struct standing *standing, struct bytes *next)
{
	const Chalkline__V1__ImportedListed *m;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__imported_listed__descriptor, body, page,
		&message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ImportedListed *)message;
	for (size_t i = 0; i < m->n_events && status == STATUS_OK; i++)
		status = keep_event(m->events[i], keep, standing);
	*next = m->has_next ? bytes_of(m->next.data, m->next.len)
			    : bytes_of(NULL, 0);
	return status;
}
