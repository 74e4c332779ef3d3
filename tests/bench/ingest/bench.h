// SPDX-License-Identifier: Apache-2.0
/*
 * bench.h - one driver, many receivers: what a receiver must be able to do.
 *
 * Every receiver gets the same events.  A mistake ends the program: a
 * measurement that went wrong is no measurement.
 */
#pragma once

#include "common/bytes.h"

#include <stdbool.h>
#include <stdint.h>

#define EVENT_KEY_BYTES 16
/* What the two references of ZeroMQ take: an id, and the rest. */
#define FRAME_EVENT_BYTES 200

struct run {
	const char *receiver;
	const char *where; /* endpoint, connection string, port or folder */
	int producers, batch, window;
	bool random; /* ids; else they grow for each producer */
	double seconds;
	uint64_t events_max; /* then it ends; 0: when the time is over */
	int pid;             /* of the receiver; its children count too */
	const char *store;   /* folder whose size is its store */
};

/* Borrowed until the next batch is made. */
struct event_batch {
	size_t count;
	uint8_t (*keys)[EVENT_KEY_BYTES];
	struct bytes *packed; /* SessionEvent messages */
};

struct receiver {
	const char *name;
	bool one_batch; /* it cannot have more unanswered */
	/* Before the first connection, not measured; may be NULL. */
	void (*prepare)(const struct run *run);
	void *(*open)(const struct run *run, int producer);
	void (*send)(void *connection, const struct event_batch *batch);
	/* Until the oldest unanswered batch is durable. */
	void (*wait)(void *connection);
	/* Until all that follows from the events is done; may be NULL. */
	void (*settle)(const struct run *run);
};
extern const struct receiver chalkline_receiver, copy_receiver, insert_receiver,
    redis_receiver, frame_receiver, limit_receiver;

_Noreturn void die(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
void *must(void *pointer);
uint64_t clock_ns(void);

/* events.c: a provider's sessions, ten events each. */
struct event_stream;
struct event_stream *event_stream_new(const struct run *run, int producer);
const struct event_batch *event_stream_next(struct event_stream *stream);
void provider_name(int producer, char name[32]);

/* stack.c: a folder with keys and settings for chalkline-attendance. */
void stack_make(const char *dir, int producers);

/* follow.c: follows attendance of the stack into a store of its own. */
void follow_log(const char *dir, const char *folder);

/* measure.c */
double cpu_seconds(int pid); /* with all its descendants */
uint64_t disk_bytes(void);   /* written to every disk of the machine */
uint64_t folder_bytes(const char *path);
