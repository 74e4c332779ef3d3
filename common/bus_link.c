// SPDX-License-Identifier: Apache-2.0
/*
 * bus_link.c - the DEALER and the monitor that tells when it lost its peer.
 */
#include "common/bus_link.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include "common/bus_context.h"

#define RECONNECT_MS 50
#define RECONNECT_MAX_MS 2000

struct link {
	void *context;
	void *socket;
	void *monitor;
	int dir; /* of a long ipc path, else -1 */
};

static bool
set_options(void *socket, const struct link_settings *settings)
{
	return bus_socket_harden(socket) &&
	       bus_option_int(socket, ZMQ_IMMEDIATE, 1) &&
	       bus_option_int(socket, ZMQ_RECONNECT_IVL, RECONNECT_MS) &&
	       bus_option_int(
		   socket, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MAX_MS) &&
	       bus_option_int(socket, ZMQ_CONNECT_TIMEOUT, 5000) &&
	       zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, settings->server_key,
		   CURVE_KEY_TEXT + 1) == 0 &&
	       zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY,
		   settings->keys->public_key, CURVE_KEY_TEXT + 1) == 0 &&
	       zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY,
		   settings->keys->secret_key, CURVE_KEY_TEXT + 1) == 0;
}

/* The queue of events has no limit: libzmq's thread waits for room in it. */
static bool
watch(struct link *link)
{
	static atomic_ullong number;
	char endpoint[64];

	(void)snprintf(endpoint, sizeof(endpoint),
	    "inproc://chalkline.link.%llu", atomic_fetch_add(&number, 1));
	link->monitor = zmq_socket(link->context, ZMQ_PAIR);
	return link->monitor != NULL &&
	       bus_option_int(link->monitor, ZMQ_LINGER, 0) &&
	       bus_option_int(link->monitor, ZMQ_RCVHWM, 0) &&
	       zmq_socket_monitor(link->socket, endpoint,
		   ZMQ_EVENT_DISCONNECTED |
		       ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
		       ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
		       ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) == 0 &&
	       zmq_connect(link->monitor, endpoint) == 0;
}

static enum status
open_all(struct link *link, const struct link_settings *settings)
{
	char reach[BUS_ENDPOINT_MAX], detail[512];
	enum status status = bus_endpoint_reach(
	    settings->endpoint, reach, &link->dir, detail, sizeof(detail));

	if (status != STATUS_OK)
		return status;
	link->socket = zmq_socket(link->context, ZMQ_DEALER);
	if (link->socket == NULL)
		return STATUS_NO_MEMORY;
	if (!set_options(link->socket, settings))
		return STATUS_INVALID;
	if (!watch(link))
		return STATUS_NO_MEMORY;
	return zmq_connect(link->socket, reach) == 0 ? STATUS_OK
						     : STATUS_INVALID;
}

enum status
link_open(const struct link_settings *settings, struct link **link)
{
	struct link *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return STATUS_NO_MEMORY;
	l->dir = -1;
	l->context = bus_context_hold();

	enum status status =
	    l->context == NULL ? STATUS_NO_MEMORY : open_all(l, settings);

	if (status != STATUS_OK) {
		link_close(&l);
		return status;
	}
	*link = l;
	return STATUS_OK;
}

void
link_close(struct link **link)
{
	struct link *l = *link;

	if (l == NULL)
		return;
	if (l->socket != NULL) {
		(void)zmq_socket_monitor(l->socket, NULL, 0);
		(void)zmq_close(l->socket);
	}
	if (l->monitor != NULL)
		(void)zmq_close(l->monitor);
	if (l->context != NULL)
		bus_context_drop();
	if (l->dir >= 0)
		(void)close(l->dir);
	free(l);
	*link = NULL;
}

enum status
link_send(struct link *link, struct bytes frame)
{
	if (zmq_send(link->socket, frame.data, frame.len, ZMQ_DONTWAIT) >= 0)
		return STATUS_OK;
	return STATUS_RETRY_LATER;
}

enum status
link_receive(struct link *link, struct buffer *frame)
{
	zmq_msg_t message;
	enum status status = STATUS_NOT_FOUND;

	(void)zmq_msg_init(&message);
	if (zmq_msg_recv(&message, link->socket, ZMQ_DONTWAIT) >= 0) {
		buffer_append(
		    frame, zmq_msg_data(&message), zmq_msg_size(&message));
		status = frame->failed;
		/* A service sends one frame; what follows is not read. */
		while (zmq_msg_more(&message) != 0 &&
		       zmq_msg_recv(&message, link->socket, ZMQ_DONTWAIT) >= 0)
			continue;
	}
	(void)zmq_msg_close(&message);
	return status;
}

void
link_wait(struct link *link, bool want_send, int timeout_ms)
{
	zmq_pollitem_t items[] = {
	    {.socket = link->socket,
		.events = (short)(ZMQ_POLLIN | (want_send ? ZMQ_POLLOUT : 0))},
	    {.socket = link->monitor, .events = ZMQ_POLLIN},
	};

	(void)zmq_poll(items, 2, timeout_ms);
}

/* The event of one message of the monitor; 0 when there is none. */
static uint16_t
take_event(void *monitor)
{
	uint8_t frame[64] = {0};
	uint16_t event = 0;
	int more = 0;
	size_t size = sizeof(more);

	if (zmq_recv(monitor, frame, sizeof(frame), ZMQ_DONTWAIT) < 0)
		return 0;
	memcpy(&event, frame, sizeof(event));
	while (zmq_getsockopt(monitor, ZMQ_RCVMORE, &more, &size) == 0 &&
	       more != 0)
		(void)zmq_recv(monitor, frame, sizeof(frame), ZMQ_DONTWAIT);
	return event;
}

struct link_news
link_take_news(struct link *link)
{
	struct link_news news = {0};
	uint16_t event;

	while ((event = take_event(link->monitor)) != 0) {
		news.lost = true;
		if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
			news.denied = true;
		else if (event != ZMQ_EVENT_DISCONNECTED)
			news.refused = true;
	}
	return news;
}
