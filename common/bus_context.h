// SPDX-License-Identifier: Apache-2.0
/*
 * bus_context.h - the process's one ZeroMQ context, and CURVE keys.
 *
 * Internal to the bus library.  One context a process: ZAP and inproc live
 * in it.  It ends with its last user.
 */
#pragma once

#include "common/principal.h"

/* NULL when it cannot be made. */
void *bus_context_hold(void);
void bus_context_drop(void);

/* Keys in Z85. */
bool bus_make_keys(
    char public_key[CURVE_KEY_TEXT + 1], char secret_key[CURVE_KEY_TEXT + 1]);
/* Is it a key at all? */
bool bus_is_key(const char *key);
/* Are both keys, and is the public one the secret one's? */
bool bus_keys_belong(const char *public_key, const char *secret_key);

/*
 * libzmq takes at most 107 bytes of path for ipc.  A longer one is reached
 * through its opened folder: the text becomes ipc:///proc/self/fd/N/name,
 * and *dir must stay open as long as the socket; else *dir is -1.
 * INVALID with a detail when there is no such folder or no way to shorten.
 */
#define BUS_ENDPOINT_MAX 4200
MUST_USE enum status bus_endpoint_reach(const char *endpoint,
    char reach[BUS_ENDPOINT_MAX], int *dir, char *detail, size_t detail_size);
/* The options that every socket has, whichever side it is on. */
bool bus_socket_harden(void *socket);
bool bus_option_int(void *socket, int option, int value);
