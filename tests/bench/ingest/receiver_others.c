// SPDX-License-Identifier: Apache-2.0
/*
 * receiver_others.c - Redis Streams, and the two references of ZeroMQ.
 *
 * Redis answers each event and knows no repeated id.  The references take a
 * frame of events of 200 bytes, an id before each; longer ones are cut.
 */
#include "tests/bench/ingest/bench.h"

#include <hiredis/hiredis.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

struct redis {
	redisContext *context;
	int batch;
};

static redisContext *
connect_redis(const char *port)
{
	redisContext *context = redisConnect("127.0.0.1", atoi(port));

	if (context == NULL || context->err != 0)
		die("redis: no connection to port %s", port);
	return context;
}

static void
take_reply(redisContext *context)
{
	void *reply = NULL;

	if (redisGetReply(context, &reply) != REDIS_OK ||
	    ((redisReply *)reply)->type == REDIS_REPLY_ERROR)
		die("redis: %s", context->errstr);
	freeReplyObject(reply);
}

static void
empty_redis(const struct run *run)
{
	redisContext *context = connect_redis(run->where);

	redisAppendCommand(context, "FLUSHALL");
	take_reply(context);
	redisFree(context);
}

static void *
open_redis(const struct run *run, int producer)
{
	struct redis *r = must(calloc(1, sizeof(*r)));

	(void)producer;
	r->context = connect_redis(run->where);
	r->batch = run->batch;
	return r;
}

static void
send_redis(void *connection, const struct event_batch *batch)
{
	struct redis *r = connection;
	int done = 0;

	for (size_t i = 0; i < batch->count; i++) {
		const char *parts[5] = {"XADD", "ev", "*", "d",
		    (const char *)batch->packed[i].data};
		size_t lengths[5] = {4, 2, 1, 1, batch->packed[i].len};

		redisAppendCommandArgv(r->context, 5, parts, lengths);
	}
	while (done == 0) {
		if (redisBufferWrite(r->context, &done) != REDIS_OK)
			die("redis: %s", r->context->errstr);
	}
}

static void
wait_redis(void *connection)
{
	struct redis *r = connection;

	for (int i = 0; i < r->batch; i++)
		take_reply(r->context);
}

const struct receiver redis_receiver = {
    .name = "redis-xadd",
    .prepare = empty_redis,
    .open = open_redis,
    .send = send_redis,
    .wait = wait_redis,
};

struct framed {
	void *context, *socket;
	uint8_t *frame;
};

static void *
open_frames(const struct run *run, int producer)
{
	struct framed *f = must(calloc(1, sizeof(*f)));
	int none = 0;

	(void)producer;
	f->context = zmq_ctx_new();
	f->socket = zmq_socket(f->context, ZMQ_DEALER);
	f->frame = must(calloc((size_t)run->batch, FRAME_EVENT_BYTES));
	if (zmq_setsockopt(f->socket, ZMQ_LINGER, &none, sizeof(none)) != 0 ||
	    zmq_connect(f->socket, run->where) != 0)
		die("zeromq: %s", run->where);
	return f;
}

static void
send_frame(void *connection, const struct event_batch *batch)
{
	struct framed *f = connection;
	size_t room = FRAME_EVENT_BYTES - EVENT_KEY_BYTES;

	for (size_t i = 0; i < batch->count; i++) {
		uint8_t *out = f->frame + i * FRAME_EVENT_BYTES;
		size_t len = batch->packed[i].len;

		memcpy(out, batch->keys[i], EVENT_KEY_BYTES);
		memcpy(out + EVENT_KEY_BYTES, batch->packed[i].data,
		    len < room ? len : room);
	}
	if (zmq_send(f->socket, f->frame, batch->count * FRAME_EVENT_BYTES, 0) <
	    0)
		die("zeromq: %s", zmq_strerror(zmq_errno()));
}

static void
wait_frame(void *connection)
{
	struct framed *f = connection;
	char answer[8];

	if (zmq_recv(f->socket, answer, sizeof(answer), 0) < 0)
		die("zeromq: %s", zmq_strerror(zmq_errno()));
}

const struct receiver frame_receiver = {
    .name = "zmq",
    .open = open_frames,
    .send = send_frame,
    .wait = wait_frame,
};
