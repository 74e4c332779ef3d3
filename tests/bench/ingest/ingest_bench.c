// SPDX-License-Identifier: Apache-2.0
/*
 * ingest_bench.c - producers against one durable receiver.
 *
 *   ingest_bench make DIR PRODUCERS
 *   ingest_bench run RECEIVER WHERE P B W grow|random SECONDS PID STORE
 *   ingest_bench follow DIR FOLDER
 *
 * P producers, B events a batch, W batches unanswered each; SECONDS may be
 * @N instead: until N events were sent.  Prints a line:
 * events/s, p50 and p99 of send to durable answer (ms), events/s until all is
 * settled, processor seconds a million events (receiver to the last answer,
 * receiver until settled, producers), bytes an event (disk to the last
 * answer, disk until settled, store).
 */
#include "tests/bench/ingest/bench.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct receiver *const receivers[] = {&chalkline_receiver,
    &copy_receiver, &insert_receiver, &redis_receiver, &frame_receiver,
    &limit_receiver};

struct producer {
	pthread_t thread;
	int number;
	const struct run *run;
	const struct receiver *receiver;
	pthread_barrier_t *gate;
	void *connection;
	struct event_stream *events;
	uint64_t *waits; /* of each batch, ns */
	size_t answered, room;
};

struct cost {
	double cpu;
	uint64_t disk, at;
};

void
die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

void *
must(void *pointer)
{
	if (pointer == NULL)
		die("out of memory");
	return pointer;
}

uint64_t
clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void
note_wait(struct producer *p, uint64_t ns)
{
	if (p->answered == p->room) {
		p->room = p->room == 0 ? 4096 : p->room * 2;
		p->waits = must(realloc(p->waits, p->room * sizeof(*p->waits)));
	}
	p->waits[p->answered++] = ns;
}

static bool
is_over(const struct producer *p, size_t sent, uint64_t end)
{
	const struct run *run = p->run;

	if (run->events_max == 0)
		return clock_ns() >= end;
	return sent * (size_t)run->batch * (size_t)run->producers >=
	       run->events_max;
}

static void
send_and_wait(struct producer *p)
{
	size_t window = p->receiver->one_batch ? 1 : (size_t)p->run->window;
	uint64_t *sent_at = must(calloc(window, sizeof(*sent_at)));
	uint64_t end = clock_ns() + (uint64_t)(p->run->seconds * 1e9);
	size_t sent = 0;

	for (;;) {
		while (sent - p->answered < window && !is_over(p, sent, end)) {
			const struct event_batch *batch =
			    event_stream_next(p->events);

			sent_at[sent++ % window] = clock_ns();
			p->receiver->send(p->connection, batch);
		}
		if (sent == p->answered)
			break;
		p->receiver->wait(p->connection);
		note_wait(p, clock_ns() - sent_at[p->answered % window]);
	}
	free(sent_at);
}

static void *
produce(void *ctx)
{
	struct producer *p = ctx;

	p->connection = p->receiver->open(p->run, p->number);
	/* one batch before the clock starts */
	p->receiver->send(p->connection, event_stream_next(p->events));
	p->receiver->wait(p->connection);
	pthread_barrier_wait(p->gate);
	pthread_barrier_wait(p->gate);
	send_and_wait(p);
	pthread_barrier_wait(p->gate);
	return NULL;
}

static struct cost
cost_now(const struct run *run)
{
	struct cost cost = {.cpu = cpu_seconds(run->pid),
	    .disk = disk_bytes(),
	    .at = clock_ns()};

	return cost;
}

static int
compare_waits(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static double
percentile(const uint64_t *waits, size_t count, double part)
{
	return (double)waits[(size_t)(part * (double)(count - 1) + 0.5)] / 1e6;
}

static uint64_t *
gather_waits(const struct producer *all, size_t producers, size_t *count)
{
	uint64_t *waits;
	size_t at = 0;

	*count = 0;
	for (size_t i = 0; i < producers; i++)
		*count += all[i].answered;
	if (*count == 0)
		die("no batch was answered");
	waits = must(calloc(*count, sizeof(*waits)));
	for (size_t i = 0; i < producers; i++) {
		memcpy(
		    waits + at, all[i].waits, all[i].answered * sizeof(*waits));
		at += all[i].answered;
	}
	qsort(waits, *count, sizeof(*waits), compare_waits);
	return waits;
}

static void
measure(const struct run *run, const struct receiver *receiver)
{
	size_t producers = (size_t)run->producers, count;
	struct producer *all = must(calloc(producers, sizeof(*all)));
	pthread_barrier_t gate;
	struct cost start, last, settled;
	double own, events, store;
	uint64_t *waits;

	pthread_barrier_init(&gate, NULL, (unsigned)producers + 1);
	for (size_t i = 0; i < producers; i++) {
		all[i] = (struct producer){.run = run,
		    .receiver = receiver,
		    .gate = &gate,
		    .events = event_stream_new(run, (int)i),
		    .number = (int)i};
		if (pthread_create(&all[i].thread, NULL, produce, &all[i]) != 0)
			die("no thread");
	}
	pthread_barrier_wait(&gate);
	store = (double)folder_bytes(run->store);
	own = cpu_seconds(getpid());
	start = cost_now(run);
	pthread_barrier_wait(&gate);
	pthread_barrier_wait(&gate);
	last = cost_now(run);
	own = cpu_seconds(getpid()) - own;
	if (receiver->settle != NULL)
		receiver->settle(run);
	settled = cost_now(run);
	store = (double)folder_bytes(run->store) - store;
	waits = gather_waits(all, producers, &count);
	events = (double)count * run->batch;
	printf("%s %d %d %d %s %.0f %.3f %.3f %.0f %.3f %.3f %.3f %.1f %.1f "
	       "%.1f\n",
	    run->receiver, run->producers, run->batch,
	    receiver->one_batch ? 1 : run->window,
	    run->random ? "random" : "grow",
	    events * 1e9 / (double)(last.at - start.at),
	    percentile(waits, count, 0.5), percentile(waits, count, 0.99),
	    events * 1e9 / (double)(settled.at - start.at),
	    (last.cpu - start.cpu) / events * 1e6,
	    (settled.cpu - start.cpu) / events * 1e6, own / events * 1e6,
	    (double)(last.disk - start.disk) / events,
	    (double)(settled.disk - start.disk) / events, store / events);
}

static const struct receiver *
find_receiver(const char *name)
{
	for (size_t i = 0; i < sizeof(receivers) / sizeof(*receivers); i++) {
		if (strncmp(name, receivers[i]->name,
			strlen(receivers[i]->name)) == 0)
			return receivers[i];
	}
	die("no receiver is named %s", name);
}

int
main(int argc, char **argv)
{
	struct run run = {0};
	const struct receiver *receiver;

	if (argc == 4 && strcmp(argv[1], "make") == 0) {
		stack_make(argv[2], atoi(argv[3]));
		return 0;
	}
	if (argc == 4 && strcmp(argv[1], "follow") == 0) {
		follow_log(argv[2], argv[3]);
		return 0;
	}
	if (argc != 11 || strcmp(argv[1], "run") != 0)
		die("usage: ingest_bench make DIR PRODUCERS | run RECEIVER "
		    "WHERE P B W grow|random SECONDS|@EVENTS PID STORE | "
		    "follow DIR FOLDER");
	run.receiver = argv[2];
	run.where = argv[3];
	run.producers = atoi(argv[4]);
	run.batch = atoi(argv[5]);
	run.window = atoi(argv[6]);
	run.random = strcmp(argv[7], "random") == 0;
	if (argv[8][0] == '@')
		run.events_max = strtoull(argv[8] + 1, NULL, 10);
	else
		run.seconds = atof(argv[8]);
	run.pid = atoi(argv[9]);
	run.store = argv[10];
	receiver = find_receiver(run.receiver);
	if (receiver->prepare != NULL)
		receiver->prepare(&run);
	measure(&run, receiver);
	fflush(stdout);
	_exit(0);
}
