// SPDX-License-Identifier: Apache-2.0
/*
 * follower_internal.h - what the files of the follower share.
 *
 * Included by common/follower*.c alone.
 */
#pragma once

#include "common/client.h"
#include "common/feed.h"
#include "common/follower.h"

#include <pthread.h>

struct follower {
	struct follower_settings settings;
	struct client_settings upstream; /* a copy; its endpoint is ours */
	char *endpoint;

	/* The thread's own. */
	struct arena *arena; /* holds the batch at hand */
	struct client *client;
	struct buffer request;
	bool is_asked; /* a feed.Read is on its way, under this id */
	uint8_t asked_id[REQUEST_ID_BYTES];
	uint64_t patience_ms; /* when its silence is told of */
	uint64_t connect_ms;  /* the same without a connection */
	struct cursor cursor;
	bool has_cursor;
	bool has_caught_up; /* the next answer may be held back */
	bool is_loaded;     /* the own log grew much since the last look */
	bool is_underived;  /* derive has to be called */
	uint64_t settle_to; /* not before this is applied; UINT64_MAX: not
			       before the head of the next look */
	int pause_ms;

	pthread_t thread;
	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t changed;
	bool stop;
	unsigned waiting; /* in follower_wait */
	bool committed;   /* the store has, since the last look */
	bool is_known;    /* the cursor belongs to the log; no replay is on */
	struct follower_view view;
};

/* ---- follower.c ---- */
/* On the clock of follower.changed. */
struct timespec follower_deadline(int ms);
bool follower_is_stopping(struct follower *f);
/* Sleeps; false when the follower is to stop. */
bool follower_pause(struct follower *f, int ms);
/* Shows the state, and tells of a change; why may be NULL. */
void follower_set_state(
    struct follower *f, enum follower_state state, const char *why);
/* Shows the cursor to those who wait for it. */
void follower_publish(struct follower *f);

/* ---- follower_source.c ---- */
/*
 * What follows the cursor, in the follower's arena.  OK, with or without
 * entries; EPOCH_CHANGED and DIVERGED; CANCELLED: stop; else UNREACHABLE.
 */
enum status follower_fetch(struct follower *f, struct feed_batch *batch);

/* ---- follower_apply.c ---- */
/* True when the entries follow the cursor without a gap and chain to it. */
bool follower_continues(
    const struct follower *f, const struct feed_batch *batch);
/* OK when all is applied or quarantined; CANCELLED: stop. */
enum status follower_apply(struct follower *f, const struct feed_batch *batch);
/* Drops what was derived and begins the log of the batch. */
enum status follower_restart(
    struct follower *f, const struct feed_batch *batch);
/* Derives what is left, when it may; OK also when it may not yet. */
enum status follower_derive(struct follower *f);
/* Ends a replay that has come to its end. */
enum status follower_end_replay(struct follower *f);
