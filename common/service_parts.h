// SPDX-License-Identifier: Apache-2.0
/*
 * service_parts.h - the parts of a service, among themselves.
 *
 * Private to service*.c and job*.c.  The main thread owns the bus, the inbox,
 * what is parked and every task, except a task that a lane has: that one is
 * the lane's until lane_collect hands it back.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "common/bus.h"
#include "common/envelope.h"
#include "common/job_parts.h"
#include "common/metrics.h"
#include "common/service.h"

/* A request's answer may have this many bytes. */
#define QUERY_REPLY_MAX (64u * 1024u * 1024u)
#define COMMAND_REPLY_MAX (2u * 1024u * 1024u)
/* Replies that wait for one commit; the rest goes into the next. */
#define BATCH_REPLIES_MAX (32u * 1024u * 1024u)
/* Memory that unpacking and answering one request may take. */
#define WRITER_ARENA_MAX (32u * 1024u * 1024u)
/* What the commands of one batch prepare. */
#define PREPARED_ARENA_MAX (64u * 1024u * 1024u)
#define QUERY_ARENA_MAX (64u * 1024u * 1024u)
#define OWN_ARENA_MAX (16u * 1024u * 1024u)
/* Finished answers that may wait to be sent, a lane. */
#define LANE_DONE_MAX (64u * 1024u * 1024u)
/* Answers that wait for their peers to read. */
#define UNSENT_MAX (64u * 1024u * 1024u)
#define DETAIL_MAX 512

/* Where a request is answered. */
enum lane_name {
	LANE_WRITER,  /* the main thread, in the batch */
	LANE_QUERIES, /* the query threads */
	LANE_OWN,     /* one thread: the framework's own short answers, so
			 that long reports delay neither feeds nor status */
	LANE_FILES,   /* one thread: chunks of a job's input, in their order */
};

struct route {
	const char *type;
	enum handler_kind kind;
	enum lane_name lane;
	handler_fn *run;
	/* A failure of ours keeps the request in quarantine. */
	bool quarantined;
	prepare_fn *prepare; /* or NULL */
};

/* What a long poll waits for. */
enum wait_for {
	WAIT_NOTHING,
	WAIT_LOG, /* the log's head beyond seq */
	WAIT_JOB, /* any change of any job */
};

struct wait {
	enum wait_for what;
	uint64_t seq;
	int64_t until; /* monotonic microseconds */
};

/* One request from its arrival until its reply has left. */
struct task {
	struct task *next;
	struct bus_message message;
	struct request request; /* borrowed from the message */
	struct principal who;
	const struct route *route; /* NULL: never got that far */
	int64_t received_at;
	size_t cost;  /* bytes it counts in the queue */
	size_t share; /* of its principal, in the queue; 0: none yet */
	struct wait wait;
	uint64_t job_changes; /* as its snapshot was taken, or before */
	void *prepared;       /* in the service's prepared arena; or NULL */
	bool must_answer;     /* a long poll may not be held back again */
	enum status status;
	char detail[DETAIL_MAX];
	struct buffer reply;
	size_t sent; /* bytes of the reply, in so many parts */
	uint32_t part;
	int64_t unsent_until; /* monotonic microseconds */
};

struct task_list {
	struct task *first, *last;
};
void task_list_push(struct task_list *list, struct task *task);
struct task *task_list_pop(struct task_list *list);

struct inbox;
struct lane;
struct shares;

struct options {
	const char *config;
	bool check_config, print_config;
	int log_level;
};

struct service {
	const struct service_definition *definition;
	const char *name;
	struct options options;
	struct settings settings;
	const struct service_settings *mine;
	struct key_pair keys;
	struct authorized *authorized;

	struct store *store;
	struct log *log;
	struct quarantine *quarantine;
	struct store_table cursors, derived_cursors, requests, requests_by_time;
	void *state;
	bool state_open;

	struct bus *bus;
	struct route *routes;
	size_t route_count;
	struct inbox *inbox;
	struct shares *shares;
	struct lane *queries, *own, *files;
	struct task_list parked;
	struct task_list unsent;
	size_t unsent_bytes;
	struct follower **followers; /* as definition->follows */
	struct follower *projection; /* borrowed from followers; or NULL */
	struct jobs *jobs;
	struct metrics *metrics;
	struct metrics_http *http;

	struct task **batch;      /* room for mine->batch_events_max */
	struct arena *arena;      /* the writer's */
	struct arena *prepared;   /* of what the next batch prepares */
	struct buffer out;        /* one packed reply */
	size_t held_bytes;        /* of all tasks */
	atomic_size_t held_shown; /* the same, for /metrics */
	int wake_fd, signal_fd;
	bool stopping;
	atomic_bool committed; /* the log may have moved */
	pthread_t loop_thread; /* opens the service, then runs its loop */
	atomic_bool ready;
	atomic_llong loop_at; /* monotonic microseconds */
	int64_t tick_at, purge_at, watchdog_at;
	uint64_t head_seq; /* of the log, after the last batch */
	uint64_t mark_seq; /* an entry the projection has yet to reach */
	int64_t mark_at;   /* when it was the newest */
	int64_t failure_quiet_until; /* of request.failed for want of room */
	bool nearly_full;            /* and said so */
};

int64_t service_monotonic_us(void);
/* Wakes the loop; from any thread. */
void service_wake(struct service *s);

/* service_options.c: exit code, or -1 to go on. */
int options_parse(int argc, char **argv, struct service *s);

/* service_open.c */
MUST_USE enum status service_open(
    struct service *s, char *detail, size_t detail_size);
void service_close(struct service *s);
/* Bytes the settings may make it take, and bytes of this machine. */
uint64_t service_memory_bound(const struct service *s);
uint64_t service_memory_there(void);

/* service_follow.c */
MUST_USE enum status service_open_followers(
    struct service *s, char *detail, size_t detail_size);
void service_close_followers(struct service *s);

/* service_routes.c */
MUST_USE enum status routes_make(struct service *s);
const struct route *route_find(const struct service *s, const char *type);

/* service_inbox.c: receive, who, may; then to the lane of its route. */
MUST_USE enum status inbox_new(struct inbox **inbox);
void inbox_free(struct inbox **inbox);
/* Messages received; 0: nothing waits. */
size_t service_receive(struct service *s);
/* False when out of memory. */
bool inbox_put(struct inbox *inbox, struct task *task);
/* Takes from each principal in turn, within the bounds of a batch. */
size_t inbox_take(struct inbox *inbox, struct task **tasks, size_t count_max,
    size_t bytes_max);
void inbox_put_back(struct inbox *inbox, struct task *task);
bool inbox_is_empty(const struct inbox *inbox);
size_t inbox_waiting(const struct inbox *inbox);

/* service_share.c: how much of the queue one principal may hold. */
MUST_USE enum status shares_new(struct shares **shares);
void shares_free(struct shares **shares);
/*
 * Counts the task for its principal.  False: the queue, of which held bytes
 * are taken (the task's included) out of most, has no room for it, or out of
 * memory.  A principal that holds nothing gets in while there is any room.
 */
bool shares_take(
    struct shares *shares, struct task *task, size_t held, size_t most);
void shares_give_back(struct shares *shares, struct task *task);

/* service_reply.c */
/* Answers and frees; kept when the peer does not read at once. */
void service_finish(struct service *s, struct task *task);
/* Tries again what was kept; the number that left. */
size_t service_send_unsent(struct service *s);
void task_free(struct service *s, struct task *task);
void task_refuse(struct task *task, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* service_audit.c: who has read what, of a query that was answered. */
void audit_read(const struct task *task, const struct call *call);

/* service_call.c: runs a handler for a task; its status. */
enum status call_run(struct service *s, struct task *task,
    struct store_txn *txn, struct arena *arena);

/* Lets a command do in advance what it can. */
void call_prepare(struct service *s, struct task *task);

/* service_batch.c: one commit for what waits; the number answered. */
size_t service_commit(struct service *s);

/* service_remember.c: replies by (principal, request id), for 24 h. */
MUST_USE enum status remember_open(struct service *s);
/* NOT_FOUND, or the reply is in the task. */
MUST_USE enum status remember_find(
    struct service *s, struct store_txn *txn, struct task *task);
MUST_USE enum status remember_put(
    struct service *s, struct store_txn *txn, const struct task *task);
/* Drops a bounded number of what is too old; true: there is more. */
bool remember_purge(struct service *s, int64_t now);

/* service_query.c */
MUST_USE enum status lane_open(
    struct service *s, unsigned threads, size_t arena_max, struct lane **lane);
/* Ends the threads after the task each has; drops the others. */
void lane_close(struct lane **lane);
/* Each principal's are taken in turn.  False when out of memory. */
bool lane_submit(struct lane *lane, struct task *task);
/* The next finished task; NULL when none is. */
struct task *lane_collect(struct lane *lane);
size_t lane_waiting(struct lane *lane);

/* service_park.c: long polls that wait. */
void park_add(struct service *s, struct task *task);
/* Sends on their way those that waited for what has happened, or too long. */
void park_wake(struct service *s);
/* Milliseconds until the first deadline, at most most_ms. */
int park_timeout_ms(const struct service *s, int most_ms);

/* service_room.c: grows a full store to what the settings now allow. */
void service_look_for_room(struct service *s);

/* service_metrics.c */
MUST_USE enum status service_metrics_open(struct service *s);
void service_metrics_close(struct service *s);
void service_count_request(struct service *s, const struct task *task);

/* Handlers of the framework. */
enum status on_service_status(struct call *call);  /* service_admin.c */
enum status on_feed_read(struct call *call);       /* service_feed.c */
enum status on_quarantine_list(struct call *call); /* service_quarantine.c */
enum status on_quarantine_show(struct call *call);
enum status on_quarantine_retry(struct call *call);
enum status on_quarantine_discard(struct call *call);
enum status on_job_start(struct call *call); /* job_handlers.c */
enum status on_job_stage(struct call *call);
enum status on_job_run(struct call *call);
enum status on_job_watch(struct call *call);
enum status on_job_cancel(struct call *call);
enum status on_job_list(struct call *call);
enum status on_job_result(struct call *call);
