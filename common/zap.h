// SPDX-License-Identifier: Apache-2.0
/*
 * zap.h - the gate of the bus: lets in the keys of keys/authorized.
 *
 * Internal to the bus library.  A thread answers ZAP requests on
 * inproc://zeromq.zap.01 and reads the monitor of the ROUTER socket, so that
 * whoever is kept out is counted and logged, at most once a second a kind.
 * One gate a process.
 */
#pragma once

#include "common/bus.h"

struct zap;

/*
 * context, router: ZeroMQ's.  Call it before the socket binds.  CONFLICT:
 * the process has a gate already.
 */
MUST_USE enum status zap_open(void *context, void *router,
    struct authorized *authorized, struct zap **zap);
/* Waits, at most a second, until the socket's listener is closed. */
void zap_wait_unbound(struct zap *zap);
void zap_close(struct zap **zap);
/* Fills in the three counters of the gate. */
void zap_read_counters(const struct zap *zap, struct bus_counters *counters);
/* Connections that are open now. */
size_t zap_connections(const struct zap *zap);
/* True when a connection could not be taken: descriptors have run out. */
bool zap_found_no_room(const struct zap *zap);
/* After all were ended at once, which libzmq does not tell one by one. */
void zap_forget_connections(struct zap *zap);
