// SPDX-License-Identifier: Apache-2.0
/*
 * wire_query.c - pages are written item by item, so that a page ends when it
 * is large enough.
 */
#include "services/attendance/wire_query.h"

#include "common/instant.h"
#include "common/wire.h"
#include "services/attendance/wire_log.h"
#include "common/wire_put.h"

#include "chalkline/v1/attendance.pb-c.h"

#include <stdio.h>
#include <string.h>

enum page_field {
	PAGE_ITEMS = 1,
	PAGE_NEXT = 2,
};

static const char *
text_or_none(const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : text;
}

/* An absent date is fine. */
static enum status
read_date(const char *text, const char *field, bool *has, int32_t *date,
    char detail[QUERY_DETAIL])
{
	*has = text_or_none(text) != NULL;
	if (!*has || date_parse(text, strlen(text), date))
		return STATUS_OK;
	snprintf(
	    detail, QUERY_DETAIL, "%s: expected a date, YYYY-MM-DD", field);
	return STATUS_INVALID;
}

enum status
query_read_dates(const char *from, const char *to, struct date_range *dates,
    char detail[QUERY_DETAIL])
{
	enum status status =
	    read_date(from, "from", &dates->has_from, &dates->from, detail);

	if (status == STATUS_OK)
		status =
		    read_date(to, "to", &dates->has_to, &dates->to, detail);
	return status;
}

/* A place between two pages, as an answer gave it. */
static enum status
read_after(bool has, ProtobufCBinaryData bytes, struct bytes *after,
    char detail[QUERY_DETAIL])
{
	*after = has ? bytes_of(bytes.data, bytes.len) : bytes_of("", 0);
	if (after->len <= QUERY_AFTER_MAX)
		return STATUS_OK;
	snprintf(detail, QUERY_DETAIL,
	    "after: expected the next of an answer, at most %d bytes",
	    QUERY_AFTER_MAX);
	return STATUS_INVALID;
}

enum status
query_read_sessions(struct bytes body, struct arena *arena,
    struct sessions_query *query, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__ListSessions *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__list_sessions__descriptor, body, arena,
		&message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ListSessions *)message;
	*query =
	    (struct sessions_query){.student_id = text_or_none(m->student_id),
		.session_id = text_or_none(m->session_id),
		.school_id = text_or_none(m->school_id),
		.provider_id = text_or_none(m->provider_id),
		.has_as_of = m->has_as_of,
		.as_of = m->as_of,
		.limit = m->limit};
	status = read_after(m->has_after, m->after, &query->after, detail);
	if (status == STATUS_OK)
		status =
		    query_read_dates(m->from, m->to, &query->dates, detail);
	return status;
}

void
query_put_session(struct bytes record, uint32_t revision, struct buffer *out)
{
	const struct recorded recorded = {
	    .record = record, .revision = revision};

	log_append_recorded(&recorded, PAGE_ITEMS, out);
}

void
query_put_sessions_next(struct bytes next, struct buffer *out)
{
	wire_put_bytes(out, PAGE_NEXT, next);
}

enum status
query_read_revisions(struct bytes body, struct arena *arena,
    struct revisions_query *query, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__ListRevisions *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__list_revisions__descriptor, body, arena,
		&message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ListRevisions *)message;
	*query = (struct revisions_query){
	    .provider_id = text_or_none(m->provider_id),
	    .session_id = text_or_none(m->session_id),
	    .has_as_of = m->has_as_of,
	    .as_of = m->as_of,
	    .limit = m->limit};
	status = read_after(m->has_after, m->after, &query->after, detail);
	if (status != STATUS_OK)
		return status;
	if (query->provider_id != NULL && query->session_id != NULL)
		return STATUS_OK;
	snprintf(detail, QUERY_DETAIL,
	    "provider_id, session_id: expected both, they name the session");
	return STATUS_INVALID;
}

void
query_put_revision(const struct shown_revision *shown, struct buffer *out)
{
	const struct recorded recorded = {
	    shown->record, shown->revision, shown->cause, shown->known_at};

	log_append_recorded(&recorded, PAGE_ITEMS, out);
}

void
query_put_revisions_next(struct bytes next, struct buffer *out)
{
	wire_put_bytes(out, PAGE_NEXT, next);
}

static enum status
check_name(const char *field, const char *name, char detail[QUERY_DETAIL])
{
	if (name == NULL || strlen(name) <= EVENT_NAME_MAX)
		return STATUS_OK;
	snprintf(detail, QUERY_DETAIL, "%s: expected at most %d bytes", field,
	    EVENT_NAME_MAX);
	return STATUS_INVALID;
}

enum status
query_read_findings(struct bytes body, struct arena *arena,
    struct findings_query *query, char detail[QUERY_DETAIL])
{
	const Chalkline__V1__ListFindings *m;
	ProtobufCMessage *message;
	enum status status =
	    wire_unpack(&chalkline__v1__list_findings__descriptor, body, arena,
		&message, detail, QUERY_DETAIL);

	if (status != STATUS_OK)
		return status;
	m = (const Chalkline__V1__ListFindings *)message;
	*query =
	    (struct findings_query){.provider_id = text_or_none(m->provider_id),
		.school_id = text_or_none(m->school_id),
		.code = text_or_none(m->code),
		.limit = m->limit};
	status = check_name("provider_id", m->provider_id, detail);
	if (status == STATUS_OK)
		status = check_name("school_id", m->school_id, detail);
	if (status == STATUS_OK)
		status =
		    read_after(m->has_after, m->after, &query->after, detail);
	if (status == STATUS_OK)
		status =
		    query_read_dates(m->from, m->to, &query->dates, detail);
	return status;
}

static char *
text(const char *s)
{
	return wire_text(text_or_none(s));
}

enum status
query_put_finding(const struct shown_finding *shown, struct buffer *out)
{
	Chalkline__V1__FindingShown m = CHALKLINE__V1__FINDING_SHOWN__INIT;

	m.code = text(shown->finding.code);
	m.provider_id = text(shown->provider_id);
	m.session_id = text(shown->session_id);
	m.event_id = text(shown->finding.event_id);
	m.student_id = text(shown->finding.student_id);
	m.field = text(shown->finding.field);
	m.found = text(shown->finding.found);
	m.expected = text(shown->finding.expected);
	wire_put_head(
	    out, PAGE_ITEMS, protobuf_c_message_get_packed_size(&m.base));
	return wire_pack(&m.base, out);
}

void
query_put_findings_next(struct bytes next, struct buffer *out)
{
	wire_put_bytes(out, PAGE_NEXT, next);
}
