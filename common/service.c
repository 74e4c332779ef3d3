// SPDX-License-Identifier: Apache-2.0
/*
 * service.c - one loop; the life of a message, read downwards.
 *
 *   service_receive  1 receive  2 who, may     service_inbox.c
 *   service_commit   3 commands 4 commit 5 reply    service_batch.c
 *   send_answers     what the query threads have finished  service_query.c
 *   park_wake        only then, feed readers that wait     service_park.c
 *
 * The main thread alone owns the socket and writes what clients ask for.
 * While it commits, messages gather; the next round takes them all.
 */
#include "common/service_parts.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "common/diag.h"
#include "common/instant.h"
#include "common/notify.h"

#define TICK_US INT64_C(1000000)
/* How soon a peer that did not read is tried again. */
#define UNSENT_PAUSE_MS 2
/* While there is much to drop, in steps between batches. */
#define PURGE_STEP_US (INT64_C(100000))
#define PURGE_EVERY_US (60 * INT64_C(1000000))
/* A stop takes at most 10 s; what is not ended by then was not promised. */
#define STOP_MS 9000
/* Signals so close together are one. */
#define STOP_ECHO_MS 500
#define DRAIN_US (2 * INT64_C(1000000))
#define EXIT_FAILED 4
/* What is freed is kept, up to so much, for the next transaction. */
#define HEAP_KEPT (64 * 1024 * 1024)
#define HEAP_STEP (1024 * 1024)

int64_t
service_monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

void
service_wake(struct service *s)
{
	eventfd_t one = 1;

	/* A full counter is readable already. */
	(void)!write(s->wake_fd, &one, sizeof(one));
}

/* Before any thread is made, so that all of them inherit it. */
static enum status
block_signals(struct service *s)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0) {
		return STATUS_IO;
	}
	s->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return s->signal_fd < 0 ? STATUS_IO : STATUS_OK;
}

static bool
take_signal(struct service *s)
{
	struct signalfd_siginfo info;
	bool stop = false;

	while (
	    read(s->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		stop = stop || info.ssi_signo != SIGHUP;
	}
	return stop;
}

/* Finished queries leave, or wait for what they are about. */
static size_t
send_answers_of(struct service *s, struct lane *lane)
{
	struct task *task;
	size_t count = 0;

	while ((task = lane_collect(lane)) != NULL) {
		if (task->status == STATUS_OK &&
		    task->wait.what != WAIT_NOTHING && !s->stopping) {
			park_add(s, task);
		} else {
			service_finish(s, task);
			count++;
		}
	}
	return count;
}

static size_t
send_answers(struct service *s)
{
	return send_answers_of(s, s->queries) + send_answers_of(s, s->own) +
	       send_answers_of(s, s->files);
}

static void
tick(struct service *s)
{
	int64_t now = service_monotonic_us();
	int64_t watchdog = (int64_t)notify_watchdog_us();

	atomic_store(&s->loop_at, now);
	atomic_store(&s->held_shown, s->held_bytes);
	if (now < s->tick_at) {
		return;
	}
	s->tick_at = now + TICK_US;
	jobs_tick(s->jobs);
	service_look_for_room(s);
	if (watchdog > 0 && now >= s->watchdog_at) {
		s->watchdog_at = now + watchdog;
		notify_send("WATCHDOG=1");
	}
	if (now >= s->purge_at) {
		store_check_readers(s->store);
		s->purge_at = now + PURGE_EVERY_US;
		if (remember_purge(s, instant_now())) {
			s->purge_at = s->tick_at = now + PURGE_STEP_US;
		}
	}
}

/* Sleeps until something comes; not at all while there is something to do. */
static void
wait_for_work(struct service *s, bool busy)
{
	struct pollfd fds[] = {
	    {.fd = s->signal_fd, .events = POLLIN},
	    {.fd = s->wake_fd, .events = POLLIN},
	    {.fd = bus_fd(s->bus), .events = POLLIN},
	};
	bool soon = s->unsent.first != NULL || bus_is_pausing(s->bus);
	int most_ms = soon ? UNSENT_PAUSE_MS : (int)(TICK_US / 1000);
	int timeout = busy ? 0 : park_timeout_ms(s, most_ms);
	eventfd_t ignored;

	if (poll(fds, 3, timeout) <= 0) {
		return;
	}
	if ((fds[1].revents & POLLIN) != 0) {
		(void)!read(s->wake_fd, &ignored, sizeof(ignored));
	}
	if ((fds[0].revents & POLLIN) != 0 && take_signal(s)) {
		s->stopping = true;
	}
}

static void
run_loop(struct service *s)
{
	while (!s->stopping) {
		size_t received = service_receive(s);
		size_t committed = service_commit(s);
		size_t answered = send_answers(s) + service_send_unsent(s);

		park_wake(s);
		jobs_wake(s->jobs);
		tick(s);
		wait_for_work(s, received + committed + answered > 0 ||
				     atomic_load(&s->committed));
	}
}

/* What was received is still decided and answered. */
static void
drain(struct service *s)
{
	int64_t until = service_monotonic_us() + DRAIN_US;

	while ((!inbox_is_empty(s->inbox) || s->unsent.first != NULL) &&
	       service_monotonic_us() < until) {
		service_commit(s);
		send_answers(s);
		service_send_unsent(s);
		(void)poll(NULL, 0, UNSENT_PAUSE_MS);
	}
}

/*
 * Stands by while the service closes: a second signal, or too long a stop,
 * ends the process at once.  All that was acknowledged is on disk.
 */
static void *
guard_stop(void *ctx)
{
	struct service *s = ctx;
	struct pollfd signals = {.fd = s->signal_fd, .events = POLLIN};
	bool again = poll(&signals, 1, STOP_MS) > 0;

	diag(DIAG_WARNING, "stop.cut", "reason=%s",
	    again ? "second signal" : "took too long");
	_exit(again ? EXIT_FAILED : 0);
}

static void
stop(struct service *s)
{
	pthread_t guard;

	diag(DIAG_INFO, "service.stopping", "name=%s", s->name);
	notify_send("STOPPING=1");
	atomic_store(&s->ready, false);
	if (pthread_create(&guard, NULL, guard_stop, s) == 0) {
		pthread_detach(guard);
	}
	jobs_stop(s->jobs);
	drain(s);
}

static void
say_started(const struct service *s)
{
	diag(DIAG_INFO, "service.started",
	    "version=%s\tendpoint=%s\thttp=%s\tmemory_bound_mib=%llu",
	    CHALKLINE_VERSION, bus_endpoint(s->bus),
	    s->http == NULL ? "" : metrics_http_address(s->http),
	    (unsigned long long)(service_memory_bound(s) >> 20));
	notify_send("READY=1");
}

static int
run(struct service *s)
{
	char detail[DETAIL_MAX] = "";
	enum status status = block_signals(s);
	int code = 0;

	if (status == STATUS_OK) {
		status = service_open(s, detail, sizeof(detail));
	}
	if (status == STATUS_OK) {
		atomic_store(&s->loop_at, service_monotonic_us());
		atomic_store(&s->ready, true);
		say_started(s);
		run_loop(s);
		stop(s);
	} else {
		diag(DIAG_ERROR, "service.failed", "status=%s\tdetail=%s",
		    status_name(status), detail);
		code = EXIT_FAILED;
	}
	service_close(s);
	if (code == 0) {
		diag(DIAG_INFO, "service.stopped", "name=%s", s->name);
	}
	return code;
}

/*
 * LMDB frees its dirty pages with each commit.  By default the heap gives them
 * back, and each thread's own heap grows again page by page: a fault and a
 * system call a page.
 */
static void
keep_heap(void)
{
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_TRIM_THRESHOLD, HEAP_KEPT);
	mallopt(M_MMAP_THRESHOLD, HEAP_KEPT / 2);
	mallopt(M_TOP_PAD, HEAP_STEP);
}

int
service_main(int argc, char **argv, const struct service_definition *definition)
{
	/* One a process; the guard of a stop may read it to the last. */
	static struct service the_service;
	struct service *s = &the_service;
	int code;

	keep_heap();
	s->definition = definition;
	s->name = definition->name;
	s->wake_fd = -1;
	s->signal_fd = -1;
	s->options.log_level = DIAG_INFO;
	code = options_parse(argc, argv, s);
	if (code < 0) {
		diag_init(s->name, (enum diag_level)s->options.log_level);
		code = run(s);
	}
	return code;
}

struct store *
service_store(struct service *service)
{
	return service->store;
}

struct log *
service_log(struct service *service)
{
	return service->log;
}

struct quarantine *
service_quarantine(struct service *service)
{
	return service->quarantine;
}

const struct settings *
service_settings_of(struct service *service)
{
	return &service->settings;
}

struct store_table
service_cursors(struct service *service)
{
	return service->cursors;
}

struct own_head {
	struct service *service;
	struct log_head head;
};

static enum status
read_own_head(struct store_txn *txn, void *ctx)
{
	struct own_head *own = ctx;

	return log_read_head(own->service->log, txn, &own->head);
}

enum status
service_wait_projection(struct service *service, int timeout_ms)
{
	struct own_head own = {.service = service};
	enum status status = store_read(service->store, read_own_head, &own);

	if (status != STATUS_OK || service->projection == NULL) {
		return status;
	}
	return follower_wait(service->projection, own.head.seq, timeout_ms);
}
