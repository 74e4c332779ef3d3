// SPDX-License-Identifier: Apache-2.0
/*
 * bus.h - the server's side of the wire: one ROUTER socket.
 *
 * CURVE on every socket, tcp and ipc alike; a ZAP handler lets in the keys of
 * keys/authorized and nobody else.  Sends never block: a reply to a peer that
 * does not read is dropped and counted, and the peer asks again.  One thread
 * owns the bus; a process has at most one.  Limits: 1 MiB a frame, one payload
 * frame a message; at sockets_max connections (or four fifths of the
 * descriptors the process may have, less when these are few), and when there
 * is no descriptor for one more, it ends them all and listens again half a
 * second later: whoever has business comes back.
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

/*
 * STATUS_CONFLICT: the endpoint is taken, or the process has a bus already;
 * INVALID: not an endpoint; IO: cannot be bound.  detail says which.
 */
MUST_USE enum status bus_open(const struct bus_settings *settings,
    struct bus **bus, char *detail, size_t detail_size);
void bus_close(struct bus **bus);

/*
 * A descriptor that becomes readable when bus_receive may have something.
 * It tells of changes only: sleep on it only when bus_receive has answered
 * NOT_FOUND and nothing was sent since.
 */
int bus_fd(const struct bus *bus);
/*
 * Never blocks; NOT_FOUND when nothing waits.  Call it every second or so in
 * any case: it also guards the number of connections.
 */
MUST_USE enum status bus_receive(struct bus *bus, struct bus_message *message);
/* True while nobody is let in: ask bus_receive soon, it listens again. */
bool bus_is_pausing(const struct bus *bus);
void bus_release(struct bus_message *message);
/*
 * The frame is copied.  Dropped and counted: RETRY_LATER, the peer does not
 * read; UNREACHABLE, it is gone; TOO_BIG, above BUS_FRAME_MAX.
 */
MUST_USE enum status bus_send(
    struct bus *bus, const struct bus_peer *peer, struct bytes frame);
/* From any thread. */
void bus_read_counters(const struct bus *bus, struct bus_counters *counters);
/* The endpoint as bound: a port 0 is replaced. */
const char *bus_endpoint(const struct bus *bus);
