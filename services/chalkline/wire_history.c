// SPDX-License-Identifier: Apache-2.0
/*
 * wire_history.c - revisions between bytes and structs; records as JSON, so
 * that two of them are compared field by field whatever fields there are.
 */
#include "services/chalkline/wire_history.h"

#include <chalkline/v1/attendance.pb-c.h>

#include "common/wire.h"

#define RECORD_JSON_MAX ((size_t)16 << 20)

enum status
wire_pack_list_revisions(const char *provider_id,
    const struct record_filter *filter, struct bytes after, struct buffer *out)
{
	Chalkline__V1__ListRevisions m = CHALKLINE__V1__LIST_REVISIONS__INIT;

	m.provider_id = (char *)provider_id;
	m.session_id = (char *)filter->session_id;
	m.has_as_of = filter->has_as_of;
	m.as_of = filter->as_of;
	m.has_after = after.len > 0;
	m.after.data = (uint8_t *)after.data;
	m.after.len = after.len;
	return wire_pack(&m.base, out);
}

static enum status
read_revision(const Chalkline__V1__SessionRecorded *from, struct arena *arena,
    struct listed_revision *to)
{
	const Chalkline__V1__RecordCause *cause = from->cause;
	struct buffer text;
	enum status status;

	if (from->record == NULL)
		return STATUS_INVALID;
	buffer_init(&text, RECORD_JSON_MAX);
	status = wire_json(&from->record->base, &text);
	*to = (struct listed_revision){.revision = from->revision,
	    .known_at = from->known_at,
	    .record = arena_string(arena, buffer_bytes(&text))};
	buffer_fini(&text);
	if (status != STATUS_OK || to->record == NULL)
		return status == STATUS_OK ? STATUS_NO_MEMORY : status;
	if (cause == NULL)
		return STATUS_OK;
	to->events = cause->n_event_seqs;
	to->event_seq = cause->event_seqs;
	to->plans = cause->n_plan_seqs;
	to->plan_seq = cause->plan_seqs;
	to->rosters = cause->n_roster_seqs;
	to->roster_seq = cause->roster_seqs;
	to->more = cause->has_more && cause->more;
	return STATUS_OK;
}

enum status
wire_read_revisions(
    struct bytes body, struct arena *arena, struct revision_page *page)
{
	const Chalkline__V1__RevisionsListed *m;
	ProtobufCMessage *message;
	char detail[128];
	enum status status =
	    wire_unpack(&chalkline__v1__revisions_listed__descriptor, body,
		arena, &message, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__RevisionsListed *)message;
	*page = (struct revision_page){
	    .revisions = m->n_revisions,
	    .revision = arena_zeroed(
		arena, m->n_revisions + 1, sizeof(*page->revision)),
	};
	if (page->revision == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < m->n_revisions && status == STATUS_OK; i++)
		status =
		    read_revision(m->revisions[i], arena, &page->revision[i]);
	if (m->has_next)
		page->next = bytes_of(m->next.data, m->next.len);
	return status;
}
