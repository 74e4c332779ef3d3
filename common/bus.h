// SPDX-License-Identifier: Apache-2.0
/*
 * bus.h - the server's side of the wire: one ROUTER socket.
 *
 * CURVE on every socket, tcp and ipc alike; a ZAP handler lets in the keys of
 * keys/authorized and nobody else.  Sends never block: a reply to a peer that
 * does not read is dropped and counted, and the peer asks again.  One thread
 * owns the bus.  Limits: 1 MiB a frame, one payload frame a message.
 */
#pragma once

#include "common/keys.h"

#define BUS_FRAME_MAX (1024u * 1024u)
/* A reply's body is cut into parts of this size. */
#define BUS_PART_BYTES (512u * 1024u)

struct bus;

struct bus_settings {
	const char *endpoint; /* tcp://127.0.0.1:7001 or ipc:///path */
	struct key_pair keys;
	struct authorized *authorized; /* borrowed, outlives the bus */
	unsigned sockets_max;          /* connections; 0: 4096 */
};

/* Counted since the start; for /metrics. */
struct bus_counters {
	uint64_t received, sent, dropped, malformed;
	uint64_t handshakes_denied, handshakes_failed, accepts_failed;
};

/* An opaque return address, valid as long as the connection. */
#define BUS_PEER_MAX 32
struct bus_peer {
	uint8_t len;
	uint8_t id[BUS_PEER_MAX];
};

/* A request as it came; key and frame are owned by the message. */
struct bus_message {
	struct bus_peer peer;
	char key[CURVE_KEY_TEXT + 1]; /* the sender's public key */
	struct bytes frame;           /* a packed Request */
	void *held;                   /* released by bus_release */
};

/* STATUS_CONFLICT: the endpoint is taken; INVALID: not an endpoint. */
MUST_USE enum status bus_open(const struct bus_settings *settings,
    struct bus **bus, char *detail, size_t detail_size);
void bus_close(struct bus **bus);

/* A descriptor that is readable when bus_receive may have something. */
int bus_fd(const struct bus *bus);
/* Never blocks; NOT_FOUND when nothing waits. */
MUST_USE enum status bus_receive(struct bus *bus, struct bus_message *message);
void bus_release(struct bus_message *message);
/* The frame is copied.  RETRY_LATER: dropped, the peer does not read. */
MUST_USE enum status bus_send(
    struct bus *bus, const struct bus_peer *peer, struct bytes frame);
void bus_read_counters(const struct bus *bus, struct bus_counters *counters);
/* The endpoint as bound: a port 0 is replaced. */
const char *bus_endpoint(const struct bus *bus);
