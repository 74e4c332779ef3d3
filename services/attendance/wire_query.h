// SPDX-License-Identifier: Apache-2.0
/*
 * wire_query.h - ListSessions and ListFindings.
 */
#pragma once

#include "common/arena.h"
#include "services/attendance/session_record.h"

#define QUERY_DETAIL 256
/* A key of a table, less what a query puts before it. */
#define QUERY_AFTER_MAX 448

/* Dates, both included. */
struct date_range {
	bool has_from, has_to;
	int32_t from, to;
};

/* Absent or empty: no end.  INVALID: detail says which. */
MUST_USE enum status query_read_dates(const char *from, const char *to,
    struct date_range *dates, char detail[QUERY_DETAIL]);

struct sessions_query {
	const char *student_id;  /* NULL: any */
	const char *session_id;  /* NULL: any */
	const char *school_id;   /* NULL: any, and none */
	const char *provider_id; /* NULL: any */
	struct date_range dates;
	bool has_as_of;
	int64_t as_of;
	struct bytes after; /* empty: the first page */
	uint32_t limit;     /* 0: the service's */
};
/* INVALID: detail says which field. */
MUST_USE enum status query_read_sessions(struct bytes body, struct arena *arena,
    struct sessions_query *query, char detail[QUERY_DETAIL]);
/* One session of the answer; record is packed. */
void query_put_session(
    struct bytes record, uint32_t revision, struct buffer *out);
void query_put_sessions_next(struct bytes next, struct buffer *out);

struct revisions_query {
	const char *provider_id;
	const char *session_id;
	bool has_as_of;
	int64_t as_of;
	struct bytes after;
	uint32_t limit;
};
MUST_USE enum status query_read_revisions(struct bytes body,
    struct arena *arena, struct revisions_query *query,
    char detail[QUERY_DETAIL]);
/* One revision; record and cause are packed. */
struct shown_revision {
	struct bytes record;
	uint32_t revision;
	struct bytes cause;
	int64_t known_at;
};
void query_put_revision(const struct shown_revision *shown, struct buffer *out);
void query_put_revisions_next(struct bytes next, struct buffer *out);

struct findings_query {
	const char *provider_id; /* NULL: any */
	const char *school_id;   /* NULL: any */
	const char *code;        /* NULL: any */
	struct date_range dates;
	struct bytes after;
	uint32_t limit;
};
MUST_USE enum status query_read_findings(struct bytes body, struct arena *arena,
    struct findings_query *query, char detail[QUERY_DETAIL]);

struct shown_finding {
	const char *provider_id;
	const char *session_id;
	struct record_finding finding;
};
MUST_USE enum status query_put_finding(
    const struct shown_finding *shown, struct buffer *out);
void query_put_findings_next(struct bytes next, struct buffer *out);
