// SPDX-License-Identifier: Apache-2.0
/*
 * service.h - what makes a program a Chalkline service.
 *
 * A service is a definition: its handlers, what it follows, its jobs.
 * service_main does the rest: settings, keys, store, socket, the loop,
 * query threads, followers, jobs, metrics, signals.
 *
 * The life of a message (service.c reads in this order):
 *   1 receive    everything that waits, up to the bounds of a batch, taken in
 *                turn from each principal
 *   2 who, may   key -> principal; role x type; default deny
 *   3 commands   all of the batch in ONE write transaction: seen before? ->
 *                handler (read, decide, store, append to the log)
 *   4 commit     fdatasync
 *   5 reply      only now; then feed readers that wait
 * Queries go to query threads, each on a snapshot of its own.
 */
#pragma once

#include "common/arena.h"
#include "common/follower.h"
#include "common/job.h"
#include "common/principal.h"
#include "common/quarantine.h"
#include "common/settings.h"

struct service;
struct task;

/* One request as its handler sees it; everything is borrowed. */
struct call {
	struct service *service;
	void *state; /* the service's own */
	const struct principal *who;
	const char *type;
	struct bytes body;
	int64_t received_at;   /* microseconds UTC */
	struct store_txn *txn; /* write for a command, read for a query */
	struct arena *arena;   /* until the reply has left */
	struct buffer *reply;  /* the packed body of the reply */
	char detail[512];      /* for people; ids only */
	char audit[512];       /* what a query is narrowed to: call_audit */
	void *prepared;        /* what prepare has left; or NULL */
	bool keeps_writes;     /* the refusal is about what was written */
	struct task *task;     /* the framework's own */
};

/*
 * What a query asks for, for the line that says who read what: "student" and
 * an id.  NULL or empty: not asked for.  A text that is no id is not shown.
 */
void call_audit(struct call *call, const char *name, const char *value);

/*
 * Decides first (may refuse: any status that is an answer, with a detail,
 * nothing written), then applies (must not refuse).  A status that is not an
 * answer aborts the batch, and so does a refusal after a write; the call is
 * tried again alone, and quarantined when it fails again for no reason of
 * room, disk or memory.  May run more than once: no effect outside txn and
 * reply.
 */
typedef enum status handler_fn(struct call *call);

/*
 * What a command can do without the store: before the transaction, while
 * others write.  Leaves its result in call->prepared; txn and reply are NULL.
 * The arena is shared by the commands of a batch.  Any status but OK leaves
 * the work to run, which always works without.
 */
typedef enum status prepare_fn(struct call *call);

enum handler_kind {
	HANDLER_COMMAND,   /* in the writer; its reply is remembered by
			      (principal,   request id) for 24 h */
	HANDLER_NATURAL,   /* a command whose repetition is harmless by itself:
			      nothing is remembered */
	HANDLER_QUERY,     /* in a query thread, on a snapshot */
	HANDLER_PROJECTED, /* a query answered from the projection of the own
			      log: before its snapshot is taken it waits (at
			      most 5 s) until the projection has applied what
			      the log held when the request came; or does
			      not, when the request says as_it_is */
};

struct handler {
	const char *type; /* "attendance.SubmitEvents" */
	enum handler_kind kind;
	handler_fn *run;
};

/* Of a command. */
struct preparation {
	const char *type;
	prepare_fn *prepare;
};

struct service_definition {
	const char *name; /* "attendance" */
	uint32_t store_version;
	/* Of the derived file; 0: there is none. */
	uint32_t derived_version;
	/* What is stored comes of the feeds alone, so it may be removed. */
	bool comes_of_feeds;
	const struct handler *handlers;
	size_t handler_count;
	const struct preparation *preparations;
	size_t preparation_count;
	const struct follow *follows;
	size_t follow_count;
	/* Most that the state takes, beside what the framework bounds. */
	size_t state_bytes;
	const struct job_kind *jobs;
	size_t job_count;
	/* Opens the tables and makes the state; before anything runs. */
	enum status (*open)(struct service *service, void **state);
	void (*close)(void **state);
};

/* Parses the options, runs until SIGTERM or SIGINT; the exit code. */
int service_main(
    int argc, char **argv, const struct service_definition *definition);

/* For handlers, followers and jobs. */
struct store *service_store(struct service *service);
struct log *service_log(struct service *service);
struct quarantine *service_quarantine(struct service *service);
const struct settings *service_settings_of(struct service *service);
struct store_table service_cursors(struct service *service);
/*
 * A count for /metrics, by a constant name: "events_accepted".  Thread-safe.
 */
void service_count(struct service *service, const char *name, uint64_t more);
/*
 * Waits until the projection of the service's own log has applied what the
 * log holds now; TIMEOUT when it has not.  Never inside a transaction (its
 * snapshot would be older): a query is of HANDLER_PROJECTED instead.
 */
MUST_USE enum status service_wait_projection(
    struct service *service, int timeout_ms);
