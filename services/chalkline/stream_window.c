// SPDX-License-Identifier: Apache-2.0
/*
 * stream_window.c - a ring of batches.
 *
 * A batch fills, is posted, is answered, and when it is the oldest its
 * receipts are given out and it can fill again.
 */
#include "services/chalkline/stream_window.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/event/event_wire.h"

#define SLICE_MS 1000
/* A service that restarts is waited for. */
#define PATIENCE_MS 60000
#define BODY_BYTES_MAX (STREAM_BATCH_BYTES + EVENT_PACKED_MAX + 1024u)
#define KEPT_BYTES (8u * 1024u * 1024u)
#define VERDICT_BYTES (16u * 1024u * 1024u)
#define PAUSE_FIRST_MS 10
#define PAUSE_LONGEST_MS 1000

struct line {
	uint64_t number;
	const char *event_id;
	bool sent;
	struct verdict_read verdict;
};

struct batch {
	struct line lines[STREAM_BATCH_EVENTS];
	size_t count;
	size_t sent; /* of count, those in the body */
	bool posted, answered;
	uint8_t id[REQUEST_ID_BYTES];
	struct buffer body;
	struct arena *kept; /* event ids, faults */
};

struct stream_window {
	struct client *client;
	struct stream_receipts *receipts;
	bool lenient;
	size_t size;
	size_t oldest, used; /* the batch that fills is the last one used */
	struct batch *batches;
	struct buffer packed;
	struct arena *verdicts;
	int pause_ms;
};

enum status
stream_window_new(struct client *client, size_t size, bool lenient,
    struct stream_receipts *receipts, struct stream_window **out)
{
	struct stream_window *w = calloc(1, sizeof(*w));
	enum status status = STATUS_OK;

	if (w == NULL)
		return STATUS_NO_MEMORY;
	w->client = client;
	w->receipts = receipts;
	w->lenient = lenient;
	w->size = size;
	w->used = 1;
	w->pause_ms = PAUSE_FIRST_MS;
	buffer_init(&w->packed, EVENT_PACKED_MAX);
	w->batches = calloc(size, sizeof(*w->batches));
	status = w->batches != NULL ? arena_new(VERDICT_BYTES, &w->verdicts)
				    : STATUS_NO_MEMORY;
	for (size_t i = 0; i < size && status == STATUS_OK; i++) {
		buffer_init(&w->batches[i].body, BODY_BYTES_MAX);
		status = arena_new(KEPT_BYTES, &w->batches[i].kept);
	}
	if (status != STATUS_OK)
		stream_window_free(&w);
	else
		*out = w;
	return status;
}

void
stream_window_free(struct stream_window **window)
{
	struct stream_window *w = *window;

	if (w == NULL)
		return;
	for (size_t i = 0; w->batches != NULL && i < w->size; i++) {
		buffer_fini(&w->batches[i].body);
		arena_free(&w->batches[i].kept);
	}
	free(w->batches);
	buffer_fini(&w->packed);
	arena_free(&w->verdicts);
	free(w);
	*window = NULL;
}

static struct batch *
filling(struct stream_window *w)
{
	return &w->batches[(w->oldest + w->used - 1) % w->size];
}

static const char *
keep(struct batch *batch, const char *text)
{
	return text != NULL ? arena_string(batch->kept, bytes_of_string(text))
			    : NULL;
}

static void
keep_fault(
    struct batch *batch, const struct event_fault *from, struct event_fault *to)
{
	to->code = keep(batch, from->code);
	to->field = keep(batch, from->field);
	to->found = keep(batch, from->found);
	to->expected = keep(batch, from->expected);
}

/* Gives out the receipts of the oldest batch and empties it. */
static void
settle(struct stream_window *w, struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		const struct line *line = &batch->lines[i];
		stream_receipts_add(
		    w->receipts, line->number, line->event_id, &line->verdict);
	}
	batch->count = 0;
	batch->sent = 0;
	batch->posted = false;
	batch->answered = false;
	buffer_reset(&batch->body);
	arena_reset(batch->kept);
}

static void
settle_answered(struct stream_window *w)
{
	while (w->used > 0 && w->batches[w->oldest].answered) {
		settle(w, &w->batches[w->oldest]);
		w->oldest = (w->oldest + 1) % w->size;
		w->used--;
	}
}

/* Puts the verdicts of the sent lines beside those of the others. */
static enum status
take_verdicts(
    struct stream_window *w, struct batch *batch, const struct reply *reply)
{
	struct verdict_read *verdicts;
	size_t next = 0;

	arena_reset(w->verdicts);
	enum status status = wire_read_verdicts(
	    reply->body, batch->sent, w->verdicts, &verdicts);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < batch->count; i++) {
		struct line *line = &batch->lines[i];
		if (!line->sent)
			continue;
		line->verdict = verdicts[next];
		keep_fault(batch, &verdicts[next].fault, &line->verdict.fault);
		next++;
	}
	batch->answered = true;
	return STATUS_OK;
}

static struct batch *
find_batch(struct stream_window *w, const uint8_t id[REQUEST_ID_BYTES])
{
	for (size_t i = 0; i < w->used; i++) {
		struct batch *batch = &w->batches[(w->oldest + i) % w->size];
		if (batch->posted && !batch->answered &&
		    memcmp(batch->id, id, REQUEST_ID_BYTES) == 0)
			return batch;
	}
	return NULL;
}

static enum cli_exit
post(struct stream_window *w, struct batch *batch)
{
	enum status status = batch->body.failed;

	if (status == STATUS_OK)
		status = client_post(w->client, "attendance.SubmitEvents",
		    buffer_bytes(&batch->body), batch->id);
	batch->posted = true;
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail("attendance", status, "");
}

/* The service had no room: the same events again, a little later. */
static enum cli_exit
post_again(struct stream_window *w, struct batch *batch)
{
	const struct timespec pause = {
	    w->pause_ms / 1000, w->pause_ms % 1000 * 1000000L};

	nanosleep(&pause, NULL);
	if (w->pause_ms < PAUSE_LONGEST_MS)
		w->pause_ms *= 2;
	return post(w, batch);
}

/* Told once it lasts: a service that is full may stay so. */
static void
tell_wait(const struct stream_window *w, const char *detail)
{
	if (w->pause_ms >= PAUSE_LONGEST_MS / 2 &&
	    w->pause_ms < PAUSE_LONGEST_MS)
		cli_note("attendance takes nothing now and is asked again: %s",
		    detail);
}

static enum cli_exit
take_reply(
    struct stream_window *w, enum status answer, const struct reply *reply)
{
	struct batch *batch = find_batch(w, reply->id);

	if (batch == NULL)
		return CLI_DONE;
	if (answer == STATUS_RETRY_LATER) {
		tell_wait(w, reply->detail);
		return post_again(w, batch);
	}
	if (answer != STATUS_OK)
		return cli_fail("attendance", answer, reply->detail);
	w->pause_ms = PAUSE_FIRST_MS;
	enum status status = take_verdicts(w, batch, reply);
	return status == STATUS_OK
		   ? CLI_DONE
		   : cli_fail("attendance", status, "verdicts that do not fit");
}

static bool
is_silence(enum status status)
{
	return status == STATUS_TIMEOUT || status == STATUS_UNREACHABLE;
}

static enum cli_exit
give_up(const struct stream_window *w, enum status status, const char *detail)
{
	uint64_t told = 0;

	for (size_t i = 0; i < EVENT_VERDICTS; i++)
		told += w->receipts->count[i];
	cli_note("%" PRIu64 " lines have their verdict; an event that is sent "
		 "again counts once, so run the same command again",
	    told);
	return cli_fail("attendance", status, detail);
}

/* Waits for one answer, through a restart of the service if need be. */
static enum cli_exit
wait_one(struct stream_window *w)
{
	struct reply reply = {.status = STATUS_INTERNAL};
	enum status status = STATUS_TIMEOUT;

	for (int waited = 0; waited < PATIENCE_MS && is_silence(status);
	     waited += SLICE_MS) {
		if (status == STATUS_UNREACHABLE && waited == SLICE_MS)
			cli_note("waiting for attendance to answer");
		reply.detail[0] = '\0';
		status = client_wait(w->client, SLICE_MS, &reply);
	}
	if (is_silence(status) || status == STATUS_DENIED)
		return give_up(w, status, reply.detail);
	return take_reply(w, status, &reply);
}

/* Sends the batch that fills; with nothing to send it is answered already. */
static enum cli_exit
send_filling(struct stream_window *w)
{
	struct batch *batch = filling(w);

	if (batch->count == 0)
		return CLI_DONE;
	if (batch->sent == 0 || w->client == NULL) {
		batch->answered = true;
		return CLI_DONE;
	}
	wire_submit_end(w->lenient, &batch->body);
	return post(w, batch);
}

static enum cli_exit
next_batch(struct stream_window *w)
{
	enum cli_exit code = send_filling(w);

	settle_answered(w);
	while (code == CLI_DONE && w->used == w->size) {
		code = wait_one(w);
		settle_answered(w);
	}
	if (code == CLI_DONE)
		w->used++;
	return code;
}

/* The event joins the body of its batch. */
static enum status
append_event(struct stream_window *w, struct batch *batch,
    const struct session_event *event)
{
	buffer_reset(&w->packed);
	enum status status = event_pack(event, &w->packed);
	if (status == STATUS_OK)
		status = w->packed.failed;
	if (status == STATUS_OK)
		wire_submit_add(buffer_bytes(&w->packed), &batch->body);
	return status == STATUS_OK ? batch->body.failed : status;
}

enum cli_exit
stream_window_add(struct stream_window *w, const struct stream_item *item)
{
	struct batch *batch = filling(w);
	struct line *line = &batch->lines[batch->count++];

	*line = (struct line){.number = item->line,
	    .event_id = keep(batch, item->event.event_id)};
	if (item->good && w->client != NULL) {
		enum status status = append_event(w, batch, &item->event);
		if (status != STATUS_OK)
			return cli_fail("chalkline", status, "");
		line->sent = true;
		batch->sent++;
	} else if (item->good) {
		line->verdict.verdict = EVENT_ACCEPTED;
		batch->sent++;
	} else {
		line->verdict.verdict = EVENT_REJECTED;
		keep_fault(batch, &item->fault, &line->verdict.fault);
	}
	stream_receipts_dropped(w->receipts, item->line, &item->warnings);
	if (batch->count == STREAM_BATCH_EVENTS ||
	    batch->body.len >= STREAM_BATCH_BYTES)
		return next_batch(w);
	return CLI_DONE;
}

enum cli_exit
stream_window_finish(struct stream_window *w)
{
	enum cli_exit code = send_filling(w);

	if (filling(w)->count == 0)
		w->used--;
	settle_answered(w);
	while (code == CLI_DONE && w->used > 0) {
		code = wait_one(w);
		settle_answered(w);
	}
	return code;
}
