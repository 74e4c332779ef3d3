// SPDX-License-Identifier: Apache-2.0
/*
 * notify.h - tells the service manager how we are (sd_notify's protocol).
 *
 * One datagram to the socket that NOTIFY_SOCKET names; nothing at all when
 * it is not set.
 */
#pragma once

#include <stdint.h>

/* "READY=1", "STOPPING=1", "WATCHDOG=1", "STATUS=..." */
void notify_send(const char *state);
/* How often WATCHDOG=1 is due, microseconds; 0: never. */
uint64_t notify_watchdog_us(void);
