// SPDX-License-Identifier: Apache-2.0
/*
 * bus.c - the ROUTER socket.
 *
 * The order of opening matters: options, then the gate (zap.c), then bind.
 * With ROUTER_MANDATORY and without waiting, a send tells whether the message
 * went into the peer's queue; whether the peer got it, only the peer can say.
 */
#include "common/bus.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#include "common/bus_context.h"
#include "common/diag.h"
#include "common/zap.h"

#define CONNECTIONS_MAX 4096u
/* Descriptors that the store, the threads and the clients of a service take. */
#define OWN_FILES 48u
/* What one peer may make libzmq hold, a megabyte a frame at worst. */
#define SEND_QUEUE_FRAMES 128
#define RECEIVE_QUEUE_FRAMES 128
/* libzmq's own ids: a 0 byte and a number.  Chosen ones are not accepted. */
#define PEER_ID_BYTES 5

/*
 * Without a ZAP handler nobody gets in.  4.3.4 keeps the option's number in
 * its draft header, though every build of it honours the option.
 */
#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

/* How long nobody is let in after there were too many. */
#define FULL_PAUSE_MS 500

struct bus {
	void *context;
	void *socket;
	struct zap *zap;
	int dir; /* of a long ipc path, else -1 */
	bool bound;
	size_t connections_max;
	int64_t bind_at; /* when it listens again, while it does not */
	/* Read by the thread that serves /metrics. */
	atomic_ullong received, sent, dropped, malformed;
	char reach[BUS_ENDPOINT_MAX];    /* as given to libzmq */
	char endpoint[BUS_ENDPOINT_MAX]; /* as told to others */
};

static bool
set_options(void *socket, const struct key_pair *keys)
{
	return bus_socket_harden(socket) &&
	       bus_option_int(socket, ZMQ_ROUTER_MANDATORY, 1) &&
	       bus_option_int(socket, ZMQ_SNDHWM, SEND_QUEUE_FRAMES) &&
	       bus_option_int(socket, ZMQ_RCVHWM, RECEIVE_QUEUE_FRAMES) &&
	       bus_option_int(socket, ZMQ_BACKLOG, 256) &&
	       bus_option_int(socket, ZMQ_CURVE_SERVER, 1) &&
	       zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, keys->secret_key,
		   CURVE_KEY_TEXT + 1) == 0 &&
	       zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, "chalkline", 9) == 0 &&
	       bus_option_int(socket, ZMQ_ZAP_ENFORCE_DOMAIN, 1);
}

/* libzmq takes a socket file away from whoever listens on it. */
static bool
is_listened_to(const char *endpoint)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t prefix = strlen("ipc://");

	if (strncmp(endpoint, "ipc://", prefix) != 0 ||
	    strlen(endpoint + prefix) >= sizeof(address.sun_path))
		return false;
	memcpy(
	    address.sun_path, endpoint + prefix, strlen(endpoint + prefix) + 1);

	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return false;

	bool taken =
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;

	(void)close(fd);
	return taken;
}

static enum status
refuse_bind(const struct bus *bus, int error, char *detail, size_t detail_size)
{
	(void)snprintf(detail, detail_size, "cannot listen on %s: %s",
	    bus->endpoint, zmq_strerror(error));
	switch (error) {
	case EADDRINUSE:
		return STATUS_CONFLICT;
	case EINVAL:
	case EPROTONOSUPPORT:
	case ENOCOMPATPROTO:
		return STATUS_INVALID;
	default:
		return STATUS_IO;
	}
}

static enum status
bind_socket(struct bus *bus, char *detail, size_t detail_size)
{
	if (is_listened_to(bus->reach))
		return refuse_bind(bus, EADDRINUSE, detail, detail_size);
	if (zmq_bind(bus->socket, bus->reach) != 0)
		return refuse_bind(bus, zmq_errno(), detail, detail_size);
	bus->bound = true;

	size_t size = sizeof(bus->reach);

	if (strncmp(bus->reach, "ipc://", 6) == 0)
		(void)chmod(bus->reach + 6, 0600);
	else if (zmq_getsockopt(
		     bus->socket, ZMQ_LAST_ENDPOINT, bus->reach, &size) == 0)
		memcpy(bus->endpoint, bus->reach, sizeof(bus->endpoint));
	return STATUS_OK;
}

static int64_t
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A fifth of the descriptors, and OWN_FILES of them, is for ourselves. */
static size_t
leave_own(rlim_t files)
{
	rlim_t others = files / 5 * 4;

	if (files <= 2 * OWN_FILES)
		return (size_t)(files / 4);
	return (
	    size_t)(others < files - OWN_FILES ? others : files - OWN_FILES);
}

static size_t
count_allowed(unsigned wanted)
{
	size_t allowed = wanted > 0 ? wanted : CONNECTIONS_MAX;
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return allowed;
	if (leave_own(files.rlim_cur) < allowed) {
		files.rlim_cur = files.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &files);
	}
	return leave_own(files.rlim_cur) < allowed ? leave_own(files.rlim_cur)
						   : allowed;
}

static enum status
open_all(struct bus *bus, const struct bus_settings *settings, char *detail,
    size_t detail_size)
{
	enum status status = bus_endpoint_reach(
	    settings->endpoint, bus->reach, &bus->dir, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	(void)snprintf(
	    bus->endpoint, sizeof(bus->endpoint), "%s", settings->endpoint);
	bus->socket = zmq_socket(bus->context, ZMQ_ROUTER);
	if (bus->socket == NULL)
		return STATUS_NO_MEMORY;
	if (!set_options(bus->socket, &settings->keys)) {
		(void)snprintf(detail, detail_size, "socket options: %s",
		    zmq_strerror(zmq_errno()));
		return STATUS_INVALID;
	}
	status = zap_open(
	    bus->context, bus->socket, settings->authorized, &bus->zap);
	if (status != STATUS_OK) {
		(void)snprintf(detail, detail_size, "the gate: %s",
		    status == STATUS_CONFLICT ? "this process has a bus"
					      : status_name(status));
		return status;
	}
	return bind_socket(bus, detail, detail_size);
}

enum status
bus_open(const struct bus_settings *settings, struct bus **bus, char *detail,
    size_t detail_size)
{
	struct bus *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return STATUS_NO_MEMORY;
	b->dir = -1;
	b->connections_max = count_allowed(settings->sockets_max);
	b->context = bus_context_hold();

	enum status status = b->context == NULL
				 ? STATUS_NO_MEMORY
				 : open_all(b, settings, detail, detail_size);

	if (status != STATUS_OK) {
		bus_close(&b);
		return status;
	}
	*bus = b;
	return STATUS_OK;
}

static void
unbind(struct bus *bus)
{
	if (bus->bound && zmq_unbind(bus->socket, bus->reach) == 0)
		bus->bound = false;
}

void
bus_close(struct bus **bus)
{
	struct bus *b = *bus;

	if (b == NULL)
		return;
	if (b->bound) {
		unbind(b);
		/* Else the old listener would unlink the next one's file. */
		zap_wait_unbound(b->zap);
	}
	if (b->socket != NULL) {
		(void)zmq_socket_monitor(b->socket, NULL, 0);
		(void)zmq_close(b->socket);
	}
	zap_close(&b->zap);
	if (b->context != NULL)
		bus_context_drop();
	if (b->dir >= 0)
		(void)close(b->dir);
	free(b);
	*bus = NULL;
}

int
bus_fd(const struct bus *bus)
{
	int fd = -1;
	size_t size = sizeof(fd);

	if (zmq_getsockopt(bus->socket, ZMQ_FD, &fd, &size) != 0)
		return -1;
	return fd;
}

/*
 * Descriptors that run out make libzmq's thread spin, so stop before.  To
 * stop listening ends every connection, the idle and the good; the good come
 * back by themselves and ask again.
 */
static void
guard_connections(struct bus *bus)
{
	size_t open = zap_connections(bus->zap);

	if (bus->bound &&
	    (open >= bus->connections_max || zap_found_no_room(bus->zap))) {
		diag(DIAG_ERROR, "bus.full", "connections=%zu", open);
		unbind(bus);
		zap_forget_connections(bus->zap);
		bus->bind_at = now_ms() + FULL_PAUSE_MS;
	} else if (!bus->bound && now_ms() >= bus->bind_at) {
		zap_forget_connections(bus->zap);
		bus->bound = zmq_bind(bus->socket, bus->reach) == 0;
	}
}

bool
bus_is_pausing(const struct bus *bus)
{
	return !bus->bound;
}

/* Takes the rest of a message off; false when there was none. */
static bool
drain(void *socket, zmq_msg_t *last)
{
	bool drained = false;

	while (zmq_msg_more(last) != 0) {
		if (zmq_msg_recv(last, socket, ZMQ_DONTWAIT) < 0)
			break;
		drained = true;
	}
	return drained;
}

static bool
fill_message(zmq_msg_t *frame, struct bus_message *message)
{
	const char *user = zmq_msg_gets(frame, "User-Id");

	if (user == NULL || strlen(user) != CURVE_KEY_TEXT)
		return false;
	memcpy(message->key, user, CURVE_KEY_TEXT + 1);
	message->frame = bytes_of(zmq_msg_data(frame), zmq_msg_size(frame));
	message->held = frame;
	return true;
}

/* The message behind a peer's id.  INVALID: it was drained and is no good. */
static enum status
receive_payload(
    void *socket, zmq_msg_t *id, zmq_msg_t *frame, struct bus_message *message)
{
	size_t len = zmq_msg_size(id);

	if (zmq_msg_more(id) == 0 ||
	    zmq_msg_recv(frame, socket, ZMQ_DONTWAIT) < 0)
		return STATUS_INVALID;
	if (drain(socket, frame))
		return STATUS_INVALID;
	if (len != PEER_ID_BYTES || ((const uint8_t *)zmq_msg_data(id))[0] != 0)
		return STATUS_INVALID;
	message->peer.len = (uint8_t)len;
	memcpy(message->peer.id, zmq_msg_data(id), len);
	return fill_message(frame, message) ? STATUS_OK : STATUS_INVALID;
}

static enum status
receive_one(struct bus *bus, zmq_msg_t *frame, struct bus_message *message)
{
	zmq_msg_t id;
	enum status status = STATUS_NOT_FOUND;

	(void)zmq_msg_init(&id);
	(void)zmq_msg_init(frame);
	if (zmq_msg_recv(&id, bus->socket, ZMQ_DONTWAIT) >= 0)
		status = receive_payload(bus->socket, &id, frame, message);
	(void)zmq_msg_close(&id);
	if (status != STATUS_OK)
		(void)zmq_msg_close(frame);
	return status;
}

enum status
bus_receive(struct bus *bus, struct bus_message *message)
{
	struct bus_message found = {0};
	zmq_msg_t *frame = malloc(sizeof(*frame));
	enum status status;

	if (frame == NULL)
		return STATUS_NO_MEMORY;
	guard_connections(bus);
	while ((status = receive_one(bus, frame, &found)) == STATUS_INVALID)
		atomic_fetch_add(&bus->malformed, 1);
	if (status != STATUS_OK) {
		free(frame);
		return status;
	}
	atomic_fetch_add(&bus->received, 1);
	*message = found;
	return STATUS_OK;
}

void
bus_release(struct bus_message *message)
{
	if (message->held == NULL)
		return;
	(void)zmq_msg_close(message->held);
	free(message->held);
	message->held = NULL;
	message->frame = (struct bytes){0};
}

static enum status
send_frames(void *socket, const struct bus_peer *peer, struct bytes frame)
{
	int sent =
	    zmq_send(socket, peer->id, peer->len, ZMQ_SNDMORE | ZMQ_DONTWAIT);

	if (sent >= 0)
		sent = zmq_send(socket, frame.data, frame.len, ZMQ_DONTWAIT);
	if (sent >= 0)
		return STATUS_OK;
	return zmq_errno() == EHOSTUNREACH ? STATUS_UNREACHABLE
					   : STATUS_RETRY_LATER;
}

enum status
bus_send(struct bus *bus, const struct bus_peer *peer, struct bytes frame)
{
	enum status status = frame.len > BUS_FRAME_MAX
				 ? STATUS_TOO_BIG
				 : send_frames(bus->socket, peer, frame);

	if (status == STATUS_OK)
		atomic_fetch_add(&bus->sent, 1);
	else
		atomic_fetch_add(&bus->dropped, 1);
	return status;
}

void
bus_read_counters(const struct bus *bus, struct bus_counters *counters)
{
	counters->received = atomic_load(&bus->received);
	counters->sent = atomic_load(&bus->sent);
	counters->dropped = atomic_load(&bus->dropped);
	counters->malformed = atomic_load(&bus->malformed);
	zap_read_counters(bus->zap, counters);
}

const char *
bus_endpoint(const struct bus *bus)
{
	return bus->endpoint;
}
