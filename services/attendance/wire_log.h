// SPDX-License-Identifier: Apache-2.0
/*
 * wire_log.h - the entries of attendance's log, read and written.
 */
#pragma once

#include "common/arena.h"
#include "services/attendance/rules_cause.h"
#include "services/attendance/rules_submit.h"

/* Bytes of events that one EventsAccepted takes, about. */
#define LOG_ACCEPTED_BYTES (64u * 1024u)

MUST_USE enum status log_write_accepted(const struct event_source *source,
    int64_t received_at, const struct bytes *events, size_t count,
    struct buffer *out);
MUST_USE enum status log_write_conflicted(const struct event_source *source,
    int64_t received_at, struct bytes event, struct buffer *out);
struct recorded {
	struct bytes record; /* a packed SessionRecord */
	uint32_t revision;
	struct bytes cause; /* a packed RecordCause; empty: not told */
	int64_t known_at;   /* 0: not told, as in the entry itself */
};
MUST_USE enum status log_write_recorded(
    const struct recorded *recorded, struct buffer *out);
/* What has to be folded again: the key of a session, the prefix of an alias. */
enum log_touched {
	TOUCHED_SESSION = 1,
	TOUCHED_ALIAS,
};
/* One more into a list of them. */
void log_append_touched(
    enum log_touched what, struct bytes key, struct buffer *list);
MUST_USE enum status log_write_touched(struct bytes list, struct buffer *out);
/* The same without the entry around it, as a query answers. */
void log_append_recorded(
    const struct recorded *recorded, uint32_t field, struct buffer *out);
/* A cause of an unknown kind is left out. */
void log_pack_cause(const struct record_cause *cause, struct buffer *out);
MUST_USE enum status log_read_cause(
    struct bytes packed, struct record_cause *cause);

enum log_what {
	LOG_OTHER = 0, /* of a newer program */
	LOG_ACCEPTED,
	LOG_CONFLICTED,
	LOG_RECORDED,
	LOG_TOUCHED,
};

struct log_fact {
	enum log_what what;
	/* Of ACCEPTED and CONFLICTED. */
	struct event_source source; /* the id is in the arena */
	int64_t received_at;
	struct bytes events; /* for log_next_event */
	/* Of RECORDED. */
	uint32_t revision;
	struct bytes record; /* borrowed */
	struct bytes cause;  /* borrowed; empty: not told */
	/* Of TOUCHED. */
	struct bytes touched; /* for log_next_touched */
};
/* INVALID: malformed. */
MUST_USE enum status log_read_fact(
    struct bytes data, struct arena *arena, struct log_fact *fact);
/* The same of an entry that must be a RECORDED one; else INVALID. */
MUST_USE enum status log_read_recorded(
    struct bytes data, struct log_fact *fact);
/* Of a packed event or record; borrowed, no NUL at the end; may be empty. */
struct log_names {
	struct bytes provider_id, session_id;
	struct bytes event_id;   /* of an event */
	enum event_type type;    /* of an event */
	int64_t occurred_at;     /* of an event */
	struct bytes student_id; /* of an event */
	enum id_scheme student_id_scheme;
};
MUST_USE enum status log_read_event_names(
    struct bytes packed, struct log_names *names);
MUST_USE enum status log_read_record_names(
    struct bytes packed, struct log_names *names);
/* Takes the next packed event; NOT_FOUND at the end. */
MUST_USE enum status log_next_event(struct log_fact *fact, struct bytes *event);
/* The event whose field begins at that byte of the entry. */
MUST_USE enum status log_read_event_at(
    struct bytes data, uint32_t at, struct bytes *event);
/* Takes the next of the list; NOT_FOUND at the end. */
MUST_USE enum status log_next_touched(
    struct log_fact *fact, enum log_touched *what, struct bytes *key);
