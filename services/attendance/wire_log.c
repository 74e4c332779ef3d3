// SPDX-License-Identifier: Apache-2.0
/*
 * wire_log.c - AttendanceEvent around bytes that are packed already.
 *
 * EventsAccepted and EventConflicted have the same fields under the same
 * numbers: source kind, source, receipt, event or events.
 */
#include "services/attendance/wire_log.h"

#include "common/wire_scan.h"
#include "common/wire_put.h"

#include <string.h>

enum told_field {
	TOLD_KIND = 1,
	TOLD_SOURCE = 2,
	TOLD_RECEIVED = 3,
	TOLD_EVENTS = 4,
};
enum recorded_field {
	RECORDED_RECORD = 1,
	RECORDED_REVISION = 2,
	RECORDED_CAUSE = 3,
	RECORDED_KNOWN_AT = 4,
};
/* After those of enum cause_kind. */
#define CAUSE_MORE 4

static enum status
write_told(enum log_what what, const struct event_source *source,
    int64_t received_at, const struct bytes *events, size_t count,
    struct buffer *out)
{
	size_t source_len = strlen(source->id);
	size_t len = wire_number_size(TOLD_KIND, source->kind) +
		     wire_bytes_size(TOLD_SOURCE, source_len) +
		     wire_number_size(TOLD_RECEIVED, (uint64_t)received_at);

	for (size_t i = 0; i < count; i++)
		len += wire_bytes_size(TOLD_EVENTS, events[i].len);
	wire_put_head(out, what, len);
	wire_put_number(out, TOLD_KIND, source->kind);
	wire_put_bytes(out, TOLD_SOURCE, bytes_of(source->id, source_len));
	wire_put_number(out, TOLD_RECEIVED, (uint64_t)received_at);
	for (size_t i = 0; i < count; i++)
		wire_put_bytes(out, TOLD_EVENTS, events[i]);
	return out->failed;
}

enum status
log_write_accepted(const struct event_source *source, int64_t received_at,
    const struct bytes *events, size_t count, struct buffer *out)
{
	return write_told(
	    LOG_ACCEPTED, source, received_at, events, count, out);
}

enum status
log_write_conflicted(const struct event_source *source, int64_t received_at,
    struct bytes event, struct buffer *out)
{
	return write_told(LOG_CONFLICTED, source, received_at, &event, 1, out);
}

void
log_append_recorded(
    const struct recorded *r, uint32_t field, struct buffer *out)
{
	size_t len = wire_bytes_size(RECORDED_RECORD, r->record.len) +
		     wire_number_size(RECORDED_REVISION, r->revision);

	if (r->cause.len > 0)
		len += wire_bytes_size(RECORDED_CAUSE, r->cause.len);
	if (r->known_at != 0)
		len +=
		    wire_number_size(RECORDED_KNOWN_AT, (uint64_t)r->known_at);
	wire_put_head(out, field, len);
	wire_put_bytes(out, RECORDED_RECORD, r->record);
	wire_put_number(out, RECORDED_REVISION, r->revision);
	if (r->cause.len > 0)
		wire_put_bytes(out, RECORDED_CAUSE, r->cause);
	if (r->known_at != 0)
		wire_put_number(out, RECORDED_KNOWN_AT, (uint64_t)r->known_at);
}

enum status
log_write_recorded(const struct recorded *recorded, struct buffer *out)
{
	log_append_recorded(recorded, LOG_RECORDED, out);
	return out->failed;
}

void
log_pack_cause(const struct record_cause *cause, struct buffer *out)
{
	for (uint32_t kind = CAUSE_EVENTS; kind <= CAUSE_ROSTER; kind++) {
		for (size_t i = 0; i < cause->count; i++) {
			if ((uint32_t)cause->entries[i].kind == kind)
				wire_put_number(
				    out, kind, cause->entries[i].seq);
		}
	}
	if (cause->more)
		wire_put_number(out, CAUSE_MORE, 1);
}

/* They stand kind by kind; the order of the log is that of the numbers. */
static void
insert_cause(struct record_cause *cause, struct cause_entry entry)
{
	size_t at = cause->count;

	if (at == CAUSE_ENTRIES_MAX)
		return;
	for (; at > 0 && cause->entries[at - 1].seq > entry.seq; at--)
		cause->entries[at] = cause->entries[at - 1];
	cause->entries[at] = entry;
	cause->count++;
}

enum status
log_read_cause(struct bytes packed, struct record_cause *cause)
{
	struct wire_field field;

	*cause = (struct record_cause){.count = 0};
	while (packed.len > 0) {
		if (!wire_field_next(&packed, &field))
			return STATUS_INVALID;
		if (field.number >= CAUSE_EVENTS &&
		    field.number <= CAUSE_ROSTER)
			insert_cause(cause,
			    (struct cause_entry){
				(enum cause_kind)field.number, field.value});
		else if (field.number == CAUSE_MORE)
			cause->more = field.value != 0;
	}
	return STATUS_OK;
}

void
log_append_touched(enum log_touched what, struct bytes key, struct buffer *list)
{
	wire_put_bytes(list, what, key);
}

enum status
log_write_touched(struct bytes list, struct buffer *out)
{
	wire_put_bytes(out, LOG_TOUCHED, list);
	return out->failed;
}

static enum status
read_told(struct bytes body, struct arena *arena, struct log_fact *fact)
{
	struct wire_field field;

	fact->source.id = "";
	for (fact->events = body; body.len > 0; fact->events = body) {
		if (!wire_field_next(&body, &field))
			return STATUS_INVALID;
		/* What it says of all of them stands before the events. */
		if (field.number == TOLD_EVENTS)
			break;
		if (field.number == TOLD_KIND)
			fact->source.kind = (enum source_kind)field.value;
		else if (field.number == TOLD_RECEIVED)
			fact->received_at = (int64_t)field.value;
		else if (field.number == TOLD_SOURCE)
			fact->source.id = arena_string(arena, field.bytes);
		if (fact->source.id == NULL)
			return STATUS_NO_MEMORY;
	}
	return fact->source.kind >= SOURCE_PROVIDER &&
		       fact->source.kind <= SOURCE_DISTRICT
		   ? STATUS_OK
		   : STATUS_INVALID;
}

static enum status
read_recorded(struct bytes body, struct log_fact *fact)
{
	struct wire_field field;

	while (body.len > 0) {
		if (!wire_field_next(&body, &field))
			return STATUS_INVALID;
		if (field.number == RECORDED_RECORD)
			fact->record = field.bytes;
		else if (field.number == RECORDED_REVISION)
			fact->revision = (uint32_t)field.value;
		else if (field.number == RECORDED_CAUSE)
			fact->cause = field.bytes;
	}
	return fact->revision > 0 ? STATUS_OK : STATUS_INVALID;
}

enum status
log_read_fact(struct bytes data, struct arena *arena, struct log_fact *fact)
{
	struct wire_field field;

	memset(fact, 0, sizeof(*fact));
	if (data.len == 0)
		return STATUS_OK;
	if (!wire_field_next(&data, &field))
		return STATUS_INVALID;
	if (field.number > LOG_TOUCHED || field.type != WIRE_BYTES)
		return STATUS_OK;
	fact->what = (enum log_what)field.number;
	if (fact->what == LOG_TOUCHED) {
		fact->touched = field.bytes;
		return STATUS_OK;
	}
	return fact->what == LOG_RECORDED ? read_recorded(field.bytes, fact)
					  : read_told(field.bytes, arena, fact);
}

enum status
log_read_recorded(struct bytes data, struct log_fact *fact)
{
	struct wire_field field;

	*fact = (struct log_fact){.what = LOG_RECORDED};
	return wire_field_next(&data, &field) && field.number == LOG_RECORDED &&
		       field.type == WIRE_BYTES
		   ? read_recorded(field.bytes, fact)
		   : STATUS_INVALID;
}

enum status
log_next_event(struct log_fact *fact, struct bytes *event)
{
	struct wire_field field;

	while (fact->events.len > 0) {
		if (!wire_field_next(&fact->events, &field))
			return STATUS_INVALID;
		if (field.number == TOLD_EVENTS) {
			*event = field.bytes;
			return STATUS_OK;
		}
	}
	return STATUS_NOT_FOUND;
}

enum status
log_read_event_at(struct bytes data, uint32_t at, struct bytes *event)
{
	struct wire_field field;
	struct bytes rest;

	if (at >= data.len)
		return STATUS_INVALID;
	rest = bytes_of(data.data + at, data.len - at);
	if (!wire_field_next(&rest, &field) || field.number != TOLD_EVENTS ||
	    field.type != WIRE_BYTES)
		return STATUS_INVALID;
	*event = field.bytes;
	return STATUS_OK;
}

enum status
log_next_touched(
    struct log_fact *fact, enum log_touched *what, struct bytes *key)
{
	struct wire_field field;

	while (fact->touched.len > 0) {
		if (!wire_field_next(&fact->touched, &field))
			return STATUS_INVALID;
		if (field.type == WIRE_BYTES &&
		    (field.number == TOUCHED_SESSION ||
			field.number == TOUCHED_ALIAS)) {
			*what = (enum log_touched)field.number;
			*key = field.bytes;
			return STATUS_OK;
		}
	}
	return STATUS_NOT_FOUND;
}

enum event_field_number {
	EVENT_EVENT_ID = 1,
	EVENT_TYPE = 2,
	EVENT_SESSION_ID = 3,
	EVENT_OCCURRED_AT = 4,
	EVENT_PROVIDER_ID = 5,
	EVENT_STUDENT_ID = 6,
	EVENT_STUDENT_ID_SCHEME = 7,
};
enum record_field_number {
	RECORD_PROVIDER_ID = 1,
	RECORD_SESSION_ID = 2,
};

static enum status
check_names(const struct log_names *names)
{
	return names->provider_id.len > 0 && names->session_id.len > 0
		   ? STATUS_OK
		   : STATUS_INVALID;
}

enum status
log_read_event_names(struct bytes packed, struct log_names *names)
{
	struct wire_field field;

	*names = (struct log_names){0};
	while (packed.len > 0) {
		if (!wire_field_next(&packed, &field))
			return STATUS_INVALID;
		if (field.number == EVENT_EVENT_ID)
			names->event_id = field.bytes;
		else if (field.number == EVENT_TYPE)
			names->type = (enum event_type)field.value;
		else if (field.number == EVENT_SESSION_ID)
			names->session_id = field.bytes;
		else if (field.number == EVENT_OCCURRED_AT)
			names->occurred_at = (int64_t)field.value;
		else if (field.number == EVENT_PROVIDER_ID)
			names->provider_id = field.bytes;
		else if (field.number == EVENT_STUDENT_ID)
			names->student_id = field.bytes;
		else if (field.number == EVENT_STUDENT_ID_SCHEME)
			names->student_id_scheme = (enum id_scheme)field.value;
		else if (field.number > EVENT_STUDENT_ID_SCHEME)
			break; /* packed in the order of the numbers */
	}
	return check_names(names);
}

enum status
log_read_record_names(struct bytes packed, struct log_names *names)
{
	struct wire_field field;

	*names = (struct log_names){0};
	while (packed.len > 0 && wire_field_next(&packed, &field) &&
	       field.number <= RECORD_SESSION_ID) {
		if (field.number == RECORD_PROVIDER_ID)
			names->provider_id = field.bytes;
		else
			names->session_id = field.bytes;
	}
	return check_names(names);
}
