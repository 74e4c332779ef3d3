// SPDX-License-Identifier: Apache-2.0
/*
 * wire_events.c - batches of events out, verdicts in.
 *
 * A batch is put together from packed events: field 1 of SubmitEvents, each
 * with its length, is the same bytes as packing the whole message at once.
 */
#include "services/chalkline/wire_events.h"

#include <chalkline/v1/attendance.pb-c.h>

#include "common/wire.h"

/* Field number and wire type, as protobuf writes them. */
#define TAG_EVENTS 0x0A  /* field 1, length-delimited */
#define TAG_LENIENT 0x10 /* field 2, varint */

const char *
event_verdict_word(enum event_verdict verdict)
{
	static const char *const words[EVENT_VERDICTS] = {
	    "", "ACCEPTED", "DUPLICATE", "CONFLICT", "REJECTED", "QUARANTINED"};

	return words[verdict];
}

void
wire_submit_add(struct bytes packed_event, struct buffer *body)
{
	uint8_t head[12] = {TAG_EVENTS};
	size_t at = 1, len = packed_event.len;

	for (; len >= 0x80; len >>= 7)
		head[at++] = (uint8_t)(len | 0x80);
	head[at++] = (uint8_t)len;
	buffer_append(body, head, at);
	buffer_append(body, packed_event.data, packed_event.len);
}

void
wire_submit_end(bool lenient, struct buffer *body)
{
	const uint8_t tail[2] = {TAG_LENIENT, lenient};

	buffer_append(body, tail, sizeof(tail));
}

static enum event_verdict
verdict_of(Chalkline__V1__Verdict verdict)
{
	switch (verdict) {
	case CHALKLINE__V1__VERDICT__VERDICT_ACCEPTED:
		return EVENT_ACCEPTED;
	case CHALKLINE__V1__VERDICT__VERDICT_DUPLICATE:
		return EVENT_DUPLICATE;
	case CHALKLINE__V1__VERDICT__VERDICT_CONFLICT:
		return EVENT_CONFLICT;
	case CHALKLINE__V1__VERDICT__VERDICT_REJECTED:
		return EVENT_REJECTED;
	case CHALKLINE__V1__VERDICT__VERDICT_QUARANTINED:
		return EVENT_QUARANTINED;
	case CHALKLINE__V1__VERDICT__VERDICT_UNSPECIFIED:
	case _CHALKLINE__V1__VERDICT_IS_INT_SIZE:
		return EVENT_VERDICT_NONE;
	}
	return EVENT_VERDICT_NONE;
}

static enum status
read_verdict(const Chalkline__V1__EventVerdict *from, struct verdict_read *to)
{
	to->verdict = verdict_of(from->verdict);
	to->first = verdict_of(from->first);
	to->fault = (struct event_fault){
	    .code = from->code,
	    .field = from->field,
	    .found = from->found,
	    .expected = from->expected,
	};
	return to->verdict == EVENT_VERDICT_NONE ? STATUS_INVALID : STATUS_OK;
}

enum status
wire_read_verdicts(struct bytes body, size_t expected, struct arena *arena,
    struct verdict_read **verdicts)
{
	ProtobufCMessage *message;
	char detail[128];

	enum status status =
	    wire_unpack(&chalkline__v1__event_verdicts__descriptor, body, arena,
		&message, detail, sizeof(detail));
	if (status != STATUS_OK)
		return status;
	const Chalkline__V1__EventVerdicts *m =
	    (const Chalkline__V1__EventVerdicts *)message;
	if (m->n_verdicts != expected)
		return STATUS_INVALID;
	struct verdict_read *read =
	    arena_zeroed(arena, expected + 1, sizeof(*read));
	if (read == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < expected && status == STATUS_OK; i++)
		status = read_verdict(m->verdicts[i], &read[i]);
	*verdicts = read;
	return status;
}
