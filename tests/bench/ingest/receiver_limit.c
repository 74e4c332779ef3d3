// SPDX-License-Identifier: Apache-2.0
/*
 * receiver_limit.c - the least that a durable answer costs here: one round
 * trip through CURVE, and between the two ways one LMDB commit of the bytes.
 *
 * No check, no memory of ids, no log chain: what the service's own answer is
 * held against.  The server is a thread of the bench; run.store names its
 * folder.
 */
#include "tests/bench/ingest/bench.h"

#include <lmdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zmq.h>

#define KEY_TEXT 41
#define MAP_BYTES ((size_t)64 << 30)

static void *context;
static char server_public[KEY_TEXT], server_secret[KEY_TEXT];
static char endpoint[256];

struct keeping {
	MDB_env *env;
	MDB_dbi table;
	uint64_t number;
};

static void
check(int rc, const char *what)
{
	if (rc != 0)
		die("limit: %s: %s", what, mdb_strerror(rc));
}

static void
open_store(struct keeping *k, const char *folder)
{
	char path[512];
	MDB_txn *txn;

	snprintf(path, sizeof(path), "%s/limit", folder);
	(void)mkdir(path, 0700);
	check(mdb_env_create(&k->env), "create");
	check(mdb_env_set_mapsize(k->env, MAP_BYTES), "map");
	check(mdb_env_open(k->env, path, 0, 0600), path);
	check(mdb_txn_begin(k->env, NULL, 0, &txn), "begin");
	check(mdb_dbi_open(txn, NULL, MDB_INTEGERKEY, &k->table), "table");
	check(mdb_txn_commit(txn), "commit");
}

static void
keep(struct keeping *k, const void *data, size_t len)
{
	MDB_val key = {sizeof(k->number), &k->number};
	MDB_val value = {len, (void *)(uintptr_t)data};
	MDB_txn *txn;

	k->number++;
	check(mdb_txn_begin(k->env, NULL, 0, &txn), "begin");
	check(mdb_put(txn, k->table, &key, &value, MDB_APPEND), "put");
	check(mdb_txn_commit(txn), "commit");
}

static void *
serve(void *socket)
{
	struct keeping *k = must(calloc(1, sizeof(*k)));
	zmq_msg_t peer, body;

	open_store(k, endpoint + strlen("ipc://"));
	for (;;) {
		zmq_msg_init(&peer);
		zmq_msg_init(&body);
		if (zmq_msg_recv(&peer, socket, 0) < 0 ||
		    zmq_msg_recv(&body, socket, 0) < 0)
			return NULL;
		keep(k, zmq_msg_data(&body), zmq_msg_size(&body));
		zmq_msg_close(&body);
		if (zmq_msg_send(&peer, socket, ZMQ_SNDMORE) < 0 ||
		    zmq_send(socket, "", 1, 0) < 0)
			return NULL;
	}
}

static void
start_server(const struct run *run)
{
	const int yes = 1;
	char at[sizeof(endpoint) + 16];
	pthread_t thread;
	void *socket;

	(void)mkdir(run->store, 0700);
	snprintf(endpoint, sizeof(endpoint), "ipc://%s", run->store);
	snprintf(at, sizeof(at), "%s/socket", endpoint);
	context = must(zmq_ctx_new());
	socket = must(zmq_socket(context, ZMQ_ROUTER));
	if (zmq_curve_keypair(server_public, server_secret) != 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &yes, sizeof(yes)) != 0 ||
	    zmq_setsockopt(
		socket, ZMQ_CURVE_SECRETKEY, server_secret, KEY_TEXT) != 0 ||
	    zmq_bind(socket, at) != 0 ||
	    pthread_create(&thread, NULL, serve, socket) != 0)
		die("limit: no server at %s: %s", at,
		    zmq_strerror(zmq_errno()));
}

struct connection {
	void *socket;
	uint8_t *frame;
	size_t room;
};

static void *
connect_client(const struct run *run, int producer)
{
	struct connection *c = must(calloc(1, sizeof(*c)));
	char public[KEY_TEXT], secret[KEY_TEXT], at[sizeof(endpoint) + 16];

	(void)run;
	(void)producer;
	snprintf(at, sizeof(at), "%s/socket", endpoint);
	c->room = (size_t)1 << 20;
	c->frame = must(malloc(c->room));
	c->socket = must(zmq_socket(context, ZMQ_DEALER));
	if (zmq_curve_keypair(public, secret) != 0 ||
	    zmq_setsockopt(
		c->socket, ZMQ_CURVE_SERVERKEY, server_public, KEY_TEXT) != 0 ||
	    zmq_setsockopt(c->socket, ZMQ_CURVE_PUBLICKEY, public, KEY_TEXT) !=
		0 ||
	    zmq_setsockopt(c->socket, ZMQ_CURVE_SECRETKEY, secret, KEY_TEXT) !=
		0 ||
	    zmq_connect(c->socket, at) != 0)
		die("limit: no client: %s", zmq_strerror(zmq_errno()));
	return c;
}

static void
send_frame(void *connection, const struct event_batch *batch)
{
	struct connection *c = connection;
	size_t len = 0;

	for (size_t i = 0; i < batch->count; i++) {
		if (len + batch->packed[i].len > c->room)
			die("limit: a batch is too large");
		memcpy(c->frame + len, batch->packed[i].data,
		    batch->packed[i].len);
		len += batch->packed[i].len;
	}
	if (zmq_send(c->socket, c->frame, len, 0) < 0)
		die("limit: %s", zmq_strerror(zmq_errno()));
}

static void
wait_frame(void *connection)
{
	struct connection *c = connection;
	char answer[8];

	if (zmq_recv(c->socket, answer, sizeof(answer), 0) != 1)
		die("limit: %s", zmq_strerror(zmq_errno()));
}

const struct receiver limit_receiver = {
    .name = "limit",
    .prepare = start_server,
    .open = connect_client,
    .send = send_frame,
    .wait = wait_frame,
};
