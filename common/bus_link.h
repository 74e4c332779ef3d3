// SPDX-License-Identifier: Apache-2.0
/*
 * bus_link.h - one connection to one service: a DEALER socket.
 *
 * Internal to the bus library; client.c makes requests of it.  libzmq
 * connects and connects again by itself, with growing pauses; nothing is
 * queued for a connection that does not stand.
 */
#pragma once

#include "common/keys.h"

struct link;

struct link_settings {
	const char *endpoint;
	const char *server_key;
	const struct key_pair *keys;
};

/* What happened since it was last asked. */
struct link_news {
	bool lost;    /* what was sent may not have arrived */
	bool denied;  /* the service does not let this key in */
	bool refused; /* another handshake than ours; a wrong key of theirs */
};

MUST_USE enum status link_open(
    const struct link_settings *settings, struct link **link);
void link_close(struct link **link);
/* RETRY_LATER: not connected, or the queue is full. */
MUST_USE enum status link_send(struct link *link, struct bytes frame);
/* Appends one frame; NOT_FOUND when nothing waits. */
MUST_USE enum status link_receive(struct link *link, struct buffer *frame);
/* Returns when something may be received, or sent if wanted, or is new. */
void link_wait(struct link *link, bool want_send, int timeout_ms);
struct link_news link_take_news(struct link *link);
