// SPDX-License-Identifier: Apache-2.0
/*
 * bus_context.c - what both sides of the wire share.
 */
#include "common/bus_context.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#define ZMQ_SOCKETS_MAX 8192
#define IPC_PREFIX "ipc://"
#define CURVE_KEY_BYTES 32
/* Of an address, with its NUL. */
#define SOCKET_PATH_SIZE sizeof(((struct sockaddr_un *)0)->sun_path)

static pthread_mutex_t context_lock = PTHREAD_MUTEX_INITIALIZER;
static void *context;
static size_t context_users;

void *
bus_context_hold(void)
{
	pthread_mutex_lock(&context_lock);
	if (context == NULL) {
		context = zmq_ctx_new();
		if (context != NULL)
			(void)zmq_ctx_set(
			    context, ZMQ_MAX_SOCKETS, ZMQ_SOCKETS_MAX);
	}
	if (context != NULL)
		context_users++;

	void *held = context;

	pthread_mutex_unlock(&context_lock);
	return held;
}

void
bus_context_drop(void)
{
	void *ended = NULL;

	pthread_mutex_lock(&context_lock);
	if (context_users > 0 && --context_users == 0) {
		ended = context;
		context = NULL;
	}
	/* Inside the lock: two contexts at once are trouble in 4.3.4. */
	if (ended != NULL)
		(void)zmq_ctx_term(ended);
	pthread_mutex_unlock(&context_lock);
}

bool
bus_make_keys(
    char public_key[CURVE_KEY_TEXT + 1], char secret_key[CURVE_KEY_TEXT + 1])
{
	return zmq_curve_keypair(public_key, secret_key) == 0;
}

bool
bus_is_key(const char *key)
{
	uint8_t raw[CURVE_KEY_BYTES];

	return strlen(key) == CURVE_KEY_TEXT &&
	       zmq_z85_decode(raw, key) != NULL;
}

bool
bus_keys_belong(const char *public_key, const char *secret_key)
{
	char derived[CURVE_KEY_TEXT + 1];

	return bus_is_key(public_key) && bus_is_key(secret_key) &&
	       zmq_curve_public(derived, secret_key) == 0 &&
	       strcmp(derived, public_key) == 0;
}

/* False when the folder cannot be opened, or the name is too long too. */
static bool
reach_through_folder(const char *path, char reach[BUS_ENDPOINT_MAX], int *dir)
{
	char folder[BUS_ENDPOINT_MAX];
	const char *slash = strrchr(path, '/');
	size_t len = slash != NULL ? (size_t)(slash - path) : 0;

	if (len == 0)
		return false;
	memcpy(folder, path, len);
	folder[len] = '\0';

	int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (snprintf(reach, BUS_ENDPOINT_MAX, IPC_PREFIX "/proc/self/fd/%d%s",
		fd, slash) >= (int)(strlen(IPC_PREFIX) + SOCKET_PATH_SIZE)) {
		(void)close(fd);
		return false;
	}
	*dir = fd;
	return true;
}

enum status
bus_endpoint_reach(const char *endpoint, char reach[BUS_ENDPOINT_MAX], int *dir,
    char *detail, size_t detail_size)
{
	const char *path = endpoint + strlen(IPC_PREFIX);

	*dir = -1;
	if (strlen(endpoint) >= BUS_ENDPOINT_MAX) {
		(void)snprintf(detail, detail_size, "endpoint too long");
		return STATUS_INVALID;
	}
	if (strncmp(endpoint, IPC_PREFIX, strlen(IPC_PREFIX)) != 0 ||
	    strlen(path) < SOCKET_PATH_SIZE) {
		(void)snprintf(reach, BUS_ENDPOINT_MAX, "%s", endpoint);
		return STATUS_OK;
	}
	if (reach_through_folder(path, reach, dir))
		return STATUS_OK;
	(void)snprintf(detail, detail_size,
	    "socket path of %zu bytes, %s: the system's limit is 107, and it "
	    "cannot be reached through its folder; use a shorter --dir",
	    strlen(path), path);
	return STATUS_INVALID;
}

bool
bus_option_int(void *socket, int option, int value)
{
	return zmq_setsockopt(socket, option, &value, sizeof(value)) == 0;
}

bool
bus_socket_harden(void *socket)
{
	int64_t frame_max = 1024 * 1024;

	return zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &frame_max,
		   sizeof(frame_max)) == 0 &&
	       bus_option_int(socket, ZMQ_LINGER, 0) &&
	       bus_option_int(socket, ZMQ_HANDSHAKE_IVL, 5000) &&
	       bus_option_int(socket, ZMQ_HEARTBEAT_IVL, 2000) &&
	       bus_option_int(socket, ZMQ_HEARTBEAT_TIMEOUT, 6000) &&
	       bus_option_int(socket, ZMQ_HEARTBEAT_TTL, 6000) &&
	       bus_option_int(socket, ZMQ_TCP_KEEPALIVE, 1) &&
	       bus_option_int(socket, ZMQ_TCP_KEEPALIVE_IDLE, 30) &&
	       bus_option_int(socket, ZMQ_IPV6, 0);
}
