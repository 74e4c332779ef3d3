// SPDX-License-Identifier: Apache-2.0
/*
 * zap.c - ZeroMQ RFC 27 in one thread.
 *
 * The monitor is read here and not by the owner of the bus: the I/O thread
 * of libzmq writes its events with a blocking send, so they must always be
 * taken, and their queue has no limit.
 */
#include "common/zap.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

#include "common/bus_context.h"
#include "common/diag.h"

#define ZAP_ENDPOINT "inproc://zeromq.zap.01"
#define STOP_ENDPOINT "inproc://chalkline.zap.stop"
#define CURVE_KEY_BYTES 32
#define FRAME_MAX 255

/* Frames of a ZAP request, by position. */
enum {
	ZAP_VERSION,
	ZAP_REQUEST_ID,
	ZAP_DOMAIN,
	ZAP_ADDRESS,
	ZAP_IDENTITY,
	ZAP_MECHANISM,
	ZAP_CREDENTIALS,
	ZAP_FRAMES,
};

enum kept_out {
	KEPT_OUT_DENIED,
	KEPT_OUT_HANDSHAKE,
	KEPT_OUT_ACCEPT,
	KEPT_OUT_KINDS,
};

static const char *const kept_out_names[KEPT_OUT_KINDS] = {
    [KEPT_OUT_DENIED] = "bus.denied",
    [KEPT_OUT_HANDSHAKE] = "bus.handshake_failed",
    [KEPT_OUT_ACCEPT] = "bus.accept_failed",
};

struct zap {
	struct authorized *authorized;
	void *answers; /* REP, bound to ZAP_ENDPOINT */
	void *monitor; /* PAIR */
	void *stop;    /* PAIR, the thread's end */
	void *stopper; /* PAIR, the owner's end */
	pthread_t thread;
	bool running;
	atomic_ullong counts[KEPT_OUT_KINDS];
	int64_t logged_at[KEPT_OUT_KINDS]; /* seconds; the thread's own */
	atomic_size_t connections;
	atomic_bool no_room;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool unbound;
};

struct frame {
	size_t len;
	char data[FRAME_MAX + 1]; /* NUL-terminated */
};

static void
keep_out(struct zap *zap, enum kept_out kind, const char *who)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);

	unsigned long long count = atomic_fetch_add(&zap->counts[kind], 1) + 1;

	if (count > 1 && now.tv_sec == zap->logged_at[kind])
		return;
	zap->logged_at[kind] = now.tv_sec;
	diag(DIAG_WARNING, kept_out_names[kind], "who=%s\tcount=%llu", who,
	    count);
}

/* Receives a whole message; frames beyond max or too long are dropped. */
static size_t
receive_frames(void *socket, struct frame *frames, size_t max)
{
	size_t count = 0;
	int more = 1;
	size_t more_size = sizeof(more);

	while (more != 0) {
		struct frame spare = {.len = 0};
		struct frame *f = count < max ? &frames[count] : &spare;
		int n = zmq_recv(socket, f->data, FRAME_MAX, ZMQ_DONTWAIT);

		if (n < 0)
			return 0;
		f->len = n > FRAME_MAX ? 0 : (size_t)n;
		f->data[f->len] = '\0';
		count++;
		if (zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &more_size) != 0)
			return 0;
	}
	return count;
}

/* The key's text, when it may come in. */
static bool
may_enter(struct zap *zap, const struct frame *frames, size_t count,
    char key[CURVE_KEY_TEXT + 1])
{
	struct principal principal;

	(void)snprintf(key, CURVE_KEY_TEXT + 1, "none");
	if (count != ZAP_FRAMES ||
	    strcmp(frames[ZAP_MECHANISM].data, "CURVE") != 0 ||
	    frames[ZAP_CREDENTIALS].len != CURVE_KEY_BYTES)
		return false;
	zmq_z85_encode(key, (const uint8_t *)frames[ZAP_CREDENTIALS].data,
	    CURVE_KEY_BYTES);
	return authorized_find(zap->authorized, key, &principal) == STATUS_OK;
}

static void
answer(struct zap *zap)
{
	struct frame frames[ZAP_FRAMES];
	char key[CURVE_KEY_TEXT + 1];
	size_t count = receive_frames(zap->answers, frames, ZAP_FRAMES);

	if (count == 0)
		return;
	if (count <= ZAP_REQUEST_ID)
		frames[ZAP_REQUEST_ID].len = 0;

	bool entered = may_enter(zap, frames, count, key);
	const char *code = entered ? "200" : "400";
	const char *text = entered ? "" : "unknown key";
	const char *user = entered ? key : "";

	if (!entered) {
		char fingerprint[9];

		(void)snprintf(fingerprint, sizeof(fingerprint), "%.8s", key);
		keep_out(zap, KEPT_OUT_DENIED, fingerprint);
	}
	(void)zmq_send(zap->answers, "1.0", 3, ZMQ_SNDMORE);
	(void)zmq_send(zap->answers, frames[ZAP_REQUEST_ID].data,
	    frames[ZAP_REQUEST_ID].len, ZMQ_SNDMORE);
	(void)zmq_send(zap->answers, code, strlen(code), ZMQ_SNDMORE);
	(void)zmq_send(zap->answers, text, strlen(text), ZMQ_SNDMORE);
	(void)zmq_send(zap->answers, user, strlen(user), ZMQ_SNDMORE);
	(void)zmq_send(zap->answers, "", 0, 0);
}

static void
note_unbound(struct zap *zap)
{
	pthread_mutex_lock(&zap->lock);
	zap->unbound = true;
	pthread_cond_signal(&zap->changed);
	pthread_mutex_unlock(&zap->lock);
}

static void
note_event(struct zap *zap)
{
	struct frame frames[2];
	uint16_t event;

	if (receive_frames(zap->monitor, frames, 2) == 0 ||
	    frames[0].len < sizeof(event))
		return;
	memcpy(&event, frames[0].data, sizeof(event));
	switch (event) {
	case ZMQ_EVENT_ACCEPTED:
		atomic_fetch_add(&zap->connections, 1);
		break;
	case ZMQ_EVENT_DISCONNECTED:
		if (atomic_load(&zap->connections) > 0)
			atomic_fetch_sub(&zap->connections, 1);
		break;
	case ZMQ_EVENT_CLOSED:
		note_unbound(zap);
		break;
	case ZMQ_EVENT_ACCEPT_FAILED:
		atomic_store(&zap->no_room, true);
		keep_out(zap, KEPT_OUT_ACCEPT, "listener");
		break;
	case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
		keep_out(zap, KEPT_OUT_HANDSHAKE, "no_detail");
		break;
	case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
		keep_out(zap, KEPT_OUT_HANDSHAKE, "protocol");
		break;
	default:
		/* HANDSHAKE_FAILED_AUTH was counted when it was denied. */
		break;
	}
}

static void *
run(void *arg)
{
	struct zap *zap = arg;
	zmq_pollitem_t items[] = {
	    {.socket = zap->answers, .events = ZMQ_POLLIN},
	    {.socket = zap->monitor, .events = ZMQ_POLLIN},
	    {.socket = zap->stop, .events = ZMQ_POLLIN},
	};

	while (items[2].revents == 0) {
		if (zmq_poll(items, 3, -1) < 0 && zmq_errno() == ETERM)
			break;
		if (items[0].revents != 0)
			answer(zap);
		if (items[1].revents != 0)
			note_event(zap);
	}
	return NULL;
}

static void *
open_socket(void *context, int type)
{
	void *socket = zmq_socket(context, type);

	if (socket != NULL && (!bus_option_int(socket, ZMQ_LINGER, 0) ||
				  !bus_option_int(socket, ZMQ_RCVHWM, 0) ||
				  !bus_option_int(socket, ZMQ_SNDHWM, 0))) {
		(void)zmq_close(socket);
		return NULL;
	}
	return socket;
}

static enum status
open_answers(struct zap *zap, void *context)
{
	zap->answers = open_socket(context, ZMQ_REP);
	if (zap->answers == NULL)
		return STATUS_NO_MEMORY;
	if (zmq_bind(zap->answers, ZAP_ENDPOINT) != 0)
		return zmq_errno() == EADDRINUSE ? STATUS_CONFLICT
						 : STATUS_INTERNAL;
	return STATUS_OK;
}

static enum status
open_monitor(struct zap *zap, void *context, void *router)
{
	int events = ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED |
		     ZMQ_EVENT_CLOSED | ZMQ_EVENT_ACCEPT_FAILED |
		     ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
		     ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL;

	/* libzmq lets go of a name late; the next bus takes another. */
	static atomic_uint number;
	char endpoint[64];

	(void)snprintf(endpoint, sizeof(endpoint),
	    "inproc://chalkline.bus.monitor.%u", atomic_fetch_add(&number, 1));
	zap->monitor = open_socket(context, ZMQ_PAIR);
	if (zap->monitor == NULL)
		return STATUS_NO_MEMORY;
	if (zmq_socket_monitor(router, endpoint, events) != 0 ||
	    zmq_connect(zap->monitor, endpoint) != 0)
		return STATUS_INTERNAL;
	return STATUS_OK;
}

static enum status
open_stop(struct zap *zap, void *context)
{
	zap->stop = open_socket(context, ZMQ_PAIR);
	zap->stopper = open_socket(context, ZMQ_PAIR);
	if (zap->stop == NULL || zap->stopper == NULL)
		return STATUS_NO_MEMORY;
	if (zmq_bind(zap->stop, STOP_ENDPOINT) != 0 ||
	    zmq_connect(zap->stopper, STOP_ENDPOINT) != 0)
		return STATUS_INTERNAL;
	return STATUS_OK;
}

/* Signals are the business of the thread that owns the bus. */
static enum status
start_thread(struct zap *zap)
{
	sigset_t all, before;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	zap->running = pthread_create(&zap->thread, NULL, run, zap) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return zap->running ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status
zap_open(void *context, void *router, struct authorized *authorized,
    struct zap **zap)
{
	struct zap *z = calloc(1, sizeof(*z));

	if (z == NULL)
		return STATUS_NO_MEMORY;
	z->authorized = authorized;
	(void)pthread_mutex_init(&z->lock, NULL);
	(void)pthread_cond_init(&z->changed, NULL);

	enum status status = open_answers(z, context);

	if (status == STATUS_OK)
		status = open_monitor(z, context, router);
	if (status == STATUS_OK)
		status = open_stop(z, context);
	if (status == STATUS_OK)
		status = start_thread(z);
	if (status != STATUS_OK) {
		zap_close(&z);
		return status;
	}
	*zap = z;
	return STATUS_OK;
}

void
zap_wait_unbound(struct zap *zap)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 1;
	pthread_mutex_lock(&zap->lock);
	while (!zap->unbound) {
		if (pthread_cond_timedwait(&zap->changed, &zap->lock, &until) !=
		    0)
			break;
	}
	pthread_mutex_unlock(&zap->lock);
}

void
zap_close(struct zap **zap)
{
	struct zap *z = *zap;

	if (z == NULL)
		return;
	if (z->running) {
		(void)zmq_send(z->stopper, "", 0, 0);
		(void)pthread_join(z->thread, NULL);
	}

	/* Frees the names at once; closing does it some time later. */
	if (z->answers != NULL)
		(void)zmq_unbind(z->answers, ZAP_ENDPOINT);
	if (z->stop != NULL)
		(void)zmq_unbind(z->stop, STOP_ENDPOINT);

	void *sockets[] = {z->answers, z->monitor, z->stop, z->stopper};

	for (size_t i = 0; i < sizeof(sockets) / sizeof(sockets[0]); i++) {
		if (sockets[i] != NULL)
			(void)zmq_close(sockets[i]);
	}
	(void)pthread_cond_destroy(&z->changed);
	(void)pthread_mutex_destroy(&z->lock);
	free(z);
	*zap = NULL;
}

void
zap_read_counters(const struct zap *zap, struct bus_counters *counters)
{
	counters->handshakes_denied =
	    atomic_load(&zap->counts[KEPT_OUT_DENIED]);
	counters->handshakes_failed =
	    atomic_load(&zap->counts[KEPT_OUT_HANDSHAKE]);
	counters->accepts_failed = atomic_load(&zap->counts[KEPT_OUT_ACCEPT]);
}

size_t
zap_connections(const struct zap *zap)
{
	return atomic_load(&zap->connections);
}

bool
zap_found_no_room(const struct zap *zap)
{
	return atomic_load(&zap->no_room);
}

void
zap_forget_connections(struct zap *zap)
{
	atomic_store(&zap->connections, 0);
	atomic_store(&zap->no_room, false);
}
