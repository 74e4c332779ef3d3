// SPDX-License-Identifier: Apache-2.0
/*
 * producer.h - a provider that streams, and remembers what was promised it.
 *
 * A thread of its own keeps a window of unanswered batches full.  The content
 * of an event follows from its number, so that a batch that was refused is
 * made again, and the same when it is sent again.
 */
#pragma once

#include "common/client.h"

#include <pthread.h>

#define PRODUCER_NAME_MAX 32
/* Numbers of one producer. */
#define PRODUCER_EVENTS_MAX ((size_t)4 << 20)
/* Waits for replies that are kept for the figures. */
#define PRODUCER_WAITS 65536

struct producer_settings {
	struct client_settings client;
	char name[PRODUCER_NAME_MAX]; /* the provider's id */
	const char *run;              /* stands in every id */
	size_t window;                /* unanswered batches */
	size_t batch;                 /* events in each */
	int64_t pace_us; /* from batch to batch at the least; 0: no pause */
};

struct producer_counts {
	uint64_t sent;        /* events, each counted once */
	uint64_t acked;       /* ACCEPTED or DUPLICATE */
	uint64_t not_taken;   /* another verdict */
	uint64_t retry_later; /* replies */
	uint64_t failures;    /* replies of another status */
	uint64_t denied;      /* times the key was not let in */
	char detail[512];     /* of the last reply that was not OK */
};

struct producer {
	struct producer_settings settings;
	pthread_t thread;
	pthread_mutex_t mutex; /* guards what follows */
	bool going, ending;
	size_t unanswered;
	struct producer_counts counts;
	uint8_t *acked;  /* by number: 1 */
	uint8_t *stored; /* by number: times seen in the log; the checker's */
	uint32_t waits[PRODUCER_WAITS]; /* microseconds, a ring */
	size_t wait_count;
};

MUST_USE enum status producer_start(
    const struct producer_settings *settings, struct producer **producer);
/* Forgets what is unanswered. */
void producer_stop(struct producer **producer);
/* Whether it posts new batches; what is unanswered is waited for anyway. */
void producer_go(struct producer *producer, bool going);

/*
 * The number in an event id of this producer and run; false for an id that
 * it never made.
 */
bool producer_event_number(
    struct producer *producer, const char *event_id, size_t *number);
/* Appends the body of a SubmitEvents. */
MUST_USE enum status producer_pack_batch(const struct producer_settings *who,
    size_t first, size_t count, struct buffer *body);
