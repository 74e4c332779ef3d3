// SPDX-License-Identifier: Apache-2.0
/*
 * wire_submit.c - SubmitEvents is cut into its events, not unpacked.
 */
#include "services/attendance/wire_submit.h"

#include "common/wire_scan.h"
#include "common/wire_put.h"

#include <string.h>

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

enum verdicts_field {
	VERDICTS_VERDICT = 1,
};
enum verdict_field {
	EVENT_VERDICT = 1,
	EVENT_VERDICT_FIRST = 2,
	EVENT_VERDICT_CODE = 3,
	EVENT_VERDICT_FIELD = 4,
	EVENT_VERDICT_FOUND = 5,
	EVENT_VERDICT_EXPECTED = 6,
};

static size_t
text_size(uint32_t field, const char *text)
{
	return text == NULL || text[0] == '\0'
		   ? 0
		   : wire_bytes_size(field, strlen(text));
}

static void
put_text(struct buffer *out, uint32_t field, const char *text)
{
	if (text != NULL && text[0] != '\0')
		wire_put_bytes(out, field, bytes_of_string(text));
}

static void
put_verdict(struct buffer *out, const struct verdict *v)
{
	bool told = v->kind == VERDICT_DUPLICATE;
	const struct event_fault *fault = &v->fault;
	size_t len =
	    wire_number_size(EVENT_VERDICT, v->kind) +
	    (told ? wire_number_size(EVENT_VERDICT_FIRST, v->first) : 0) +
	    text_size(EVENT_VERDICT_CODE, fault->code) +
	    text_size(EVENT_VERDICT_FIELD, fault->field) +
	    text_size(EVENT_VERDICT_FOUND, fault->found) +
	    text_size(EVENT_VERDICT_EXPECTED, fault->expected);

	wire_put_head(out, VERDICTS_VERDICT, len);
	wire_put_number(out, EVENT_VERDICT, v->kind);
	if (told)
		wire_put_number(out, EVENT_VERDICT_FIRST, v->first);
	put_text(out, EVENT_VERDICT_CODE, fault->code);
	put_text(out, EVENT_VERDICT_FIELD, fault->field);
	put_text(out, EVENT_VERDICT_FOUND, fault->found);
	put_text(out, EVENT_VERDICT_EXPECTED, fault->expected);
}

enum status
submit_write_verdicts(
    const struct verdict *verdicts, size_t count, struct buffer *out)
{
	for (size_t i = 0; i < count; i++)
		put_verdict(out, &verdicts[i]);
	return out->failed;
}
