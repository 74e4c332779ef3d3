// SPDX-License-Identifier: Apache-2.0
/*
 * wire_closure.c - CloseDay and DayClosed.
 */
#include "services/chalkline/wire_closure.h"

#include <string.h>

#include <chalkline/v1/scheduling.pb-c.h>

#include "common/wire.h"

uint32_t
closure_cause_parse(const char *word)
{
	static const char *const words[] = {
	    "WEATHER", "HOLIDAY", "TESTING", "STAFF_DAY", "OTHER"};

	for (uint32_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], word) == 0)
			return i + 1;
	return 0;
}

enum status
wire_pack_close_day(
    const struct day_closure *closure, struct bytes after, struct buffer *out)
{
	Chalkline__V1__CloseDay m = CHALKLINE__V1__CLOSE_DAY__INIT;
	Chalkline__V1__ClosureSet set = CHALKLINE__V1__CLOSURE_SET__INIT;

	set.school_id = (char *)closure->school_id;
	set.date = (char *)closure->date;
	set.has_cause = set.has_delay_minutes = true;
	set.cause = (Chalkline__V1__ClosureCause)closure->cause;
	set.delay_minutes = closure->delay_minutes;
	m.closure = &set;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	return wire_pack(&m.base, out);
}

enum status
wire_read_day_closed(struct bytes body, struct arena *arena, uint64_t *changed,
    struct bytes *next)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status = wire_unpack(&chalkline__v1__day_closed__descriptor,
	    body, arena, &message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__DayClosed *m =
	    (const Chalkline__V1__DayClosed *)message;
	*changed = m->changed;
	*next = bytes_of(m->next.data, m->has_next ? m->next.len : 0);
	return STATUS_OK;
}
