// SPDX-License-Identifier: Apache-2.0
/*
 * wire_submit.c - SubmitEvents is cut into its events, not unpacked.
 */
#include "services/attendance/wire_submit.h"

#include "common/wire.h"
#include "common/wire_scan.h"
#include "services/attendance/wire_put.h"

#include "chalkline/v1/attendance.pb-c.h"

enum submit_field {
	SUBMIT_EVENTS = 1,
	SUBMIT_LENIENT = 2,
};

static enum status
count_events(struct bytes body, size_t *count)
{
	struct wire_field field;

	*count = 0;
	while (body.len > 0) {
		if (!wire_field_next(&body, &field))
			return STATUS_INVALID;
		if (field.number != SUBMIT_EVENTS)
			continue;
		if (field.type != WIRE_BYTES)
			return STATUS_INVALID;
		if (++*count > SUBMIT_EVENTS_MAX)
			return STATUS_TOO_BIG;
	}
	return STATUS_OK;
}

enum status
submit_read(struct bytes body, struct arena *arena, struct submitted *submitted)
{
	struct wire_field field;
	size_t count;
	enum status status = count_events(body, &count);

	if (status != STATUS_OK)
		return status;
	*submitted = (struct submitted){
	    .events = arena_zeroed(arena, count + 1, sizeof(struct bytes))};
	if (submitted->events == NULL)
		return STATUS_NO_MEMORY;
	while (body.len > 0 && wire_field_next(&body, &field)) {
		if (field.number == SUBMIT_EVENTS)
			submitted->events[submitted->count++] = field.bytes;
		else if (field.number == SUBMIT_LENIENT)
			submitted->lenient = field.value != 0;
	}
	return STATUS_OK;
}

enum status
submit_write_one(struct bytes event, struct buffer *out)
{
	wire_put_bytes(out, SUBMIT_EVENTS, event);
	return out->failed;
}

static char *
text_or_none(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : (char *)(uintptr_t)text;
}

static void
write_verdict(const struct verdict *v, Chalkline__V1__EventVerdict *m)
{
	chalkline__v1__event_verdict__init(m);
	m->has_verdict = true;
	m->verdict = (Chalkline__V1__Verdict)v->kind;
	if (v->kind == VERDICT_DUPLICATE) {
		m->has_first = true;
		m->first = (Chalkline__V1__Verdict)v->first;
	}
	m->code = text_or_none(v->fault.code);
	m->field = text_or_none(v->fault.field);
	m->found = text_or_none(v->fault.found);
	m->expected = text_or_none(v->fault.expected);
}

enum status
submit_write_verdicts(const struct verdict *verdicts, size_t count,
    struct arena *arena, struct buffer *out)
{
	Chalkline__V1__EventVerdicts message =
	    CHALKLINE__V1__EVENT_VERDICTS__INIT;
	Chalkline__V1__EventVerdict *each =
	    arena_zeroed(arena, count + 1, sizeof(*each));

	message.verdicts =
	    arena_zeroed(arena, count + 1, sizeof(*message.verdicts));
	if (each == NULL || message.verdicts == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		write_verdict(&verdicts[i], &each[i]);
		message.verdicts[i] = &each[i];
	}
	message.n_verdicts = count;
	return wire_pack(&message.base, out);
}
