// SPDX-License-Identifier: Apache-2.0
/*
 * stream.c - streams session events to Chalkline; an example for providers.
 *
 *   stream ENDPOINT SERVERKEY SECRETFILE < events
 *
 * An event a line: FIELD=VALUE, tab, FIELD=VALUE, ... with the names of
 * SessionEvent in attendance.proto; a list repeats its field:
 *   event_id=hb-1 type=SESSION_EVENT_TYPE_SESSION_STARTED session_id=S-17
 *   occurred_at=1759759260000000
 * Each event's verdict goes to stdout.  Exit code 0: all ACCEPTED or DUPLICATE;
 * 2: another verdict; 3: no answer; 4: anything else.  Safe to run again.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include <zmq.h>

#include "chalkline/v1/attendance.pb-c.h"
#include "chalkline/v1/envelope.pb-c.h"

#define WINDOW 8                 /* batches without an answer */
#define BATCH_EVENTS 500         /* so that the answer is one frame */
#define BATCH_BYTES (256 * 1024) /* a frame holds 1 MiB */
#define RESEND_MS 5000           /* an answer that does not come */
#define PAUSE_MS 100             /* the first, after RETRY_LATER */
#define PATIENCE_MS (120 * 1000) /* without any answer: give up */
#define ID_BYTES 16

typedef Chalkline__V1__SessionEvent session_event;

struct batch {
	uint8_t id[ID_BYTES];
	session_event *events[BATCH_EVENTS];
	size_t count; /* 0: the place is free */
	size_t bytes;
	uint8_t *frame; /* the request; sent again as it is */
	size_t frame_len;
	int64_t due; /* when it is sent again */
	int64_t pause;
};

static int exit_code;

static _Noreturn void
fail(int code, const char *what, const char *detail)
{
	fprintf(stderr, "stream: %s%s%s\n", what, *detail ? ": " : "", detail);
	exit(code);
}

static void *
checked(void *memory)
{
	if (memory == NULL)
		fail(4, "out of memory", "");
	return memory;
}

static int64_t
clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A UUIDv7: 48 bits of time, then chance. */
static void
make_id(uint8_t id[ID_BYTES])
{
	int64_t ms = clock_ms(CLOCK_REALTIME);

	if (getrandom(id, ID_BYTES, 0) != ID_BYTES)
		fail(4, "getrandom", strerror(errno));
	for (int i = 0; i < 6; i++)
		id[i] = (uint8_t)(ms >> (40 - 8 * i));
	id[6] = (uint8_t)((id[6] & 0x0F) | 0x70);
	id[8] = (uint8_t)((id[8] & 0x3F) | 0x80);
}

/* Sets event->NAME, and event->has_NAME or event->n_NAME with it. */
static bool
set_field(session_event *event, const char *name, const char *value)
{
	const ProtobufCFieldDescriptor *field =
	    protobuf_c_message_descriptor_get_field_by_name(
		event->base.descriptor, name);
	const ProtobufCEnumValue *word;
	char *end;

	if (field == NULL)
		return false;
	void *at = (char *)event + field->offset;
	void *has = (char *)event + field->quantifier_offset;
	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_STRING:
		if (field->label == PROTOBUF_C_LABEL_REPEATED) {
			size_t *count = has;
			char ***list = at;

			*list = checked(
			    realloc(*list, (*count + 1) * sizeof(char *)));
			(*list)[(*count)++] = checked(strdup(value));
			return true;
		}
		*(char **)at = checked(strdup(value));
		return true;
	case PROTOBUF_C_TYPE_ENUM:
		word = protobuf_c_enum_descriptor_get_value_by_name(
		    field->descriptor, value);
		if (word == NULL)
			return false;
		*(int *)at = word->value;
		break;
	case PROTOBUF_C_TYPE_INT64:
		*(int64_t *)at = strtoll(value, &end, 10);
		if (end == value || *end != '\0')
			return false;
		break;
	default: /* uint32 */
		*(uint32_t *)at = (uint32_t)strtoul(value, &end, 10);
		if (end == value || *end != '\0')
			return false;
		break;
	}
	*(protobuf_c_boolean *)has = true;
	return true;
}

/* protobuf-c frees it: the parts are of malloc, as if it had been unpacked. */
static session_event *
read_event(char *line)
{
	session_event *event = checked(malloc(sizeof(*event)));
	char *rest = NULL;

	chalkline__v1__session_event__init(event);
	for (char *word = strtok_r(line, "\t\r\n", &rest); word != NULL;
	     word = strtok_r(NULL, "\t\r\n", &rest)) {
		char *value = strchr(word, '=');

		if (value == NULL)
			fail(4, "expected FIELD=VALUE", word);
		*value++ = '\0';
		if (!set_field(event, word, value))
			fail(4, "no such field, or no such value of it", word);
	}
	return event;
}

/* The batch becomes one frame: Request { id, type, body: SubmitEvents }. */
static void
seal_batch(struct batch *b)
{
	Chalkline__V1__SubmitEvents submit = CHALKLINE__V1__SUBMIT_EVENTS__INIT;
	Chalkline__V1__Request request = CHALKLINE__V1__REQUEST__INIT;
	char type[] = "attendance.SubmitEvents";

	make_id(b->id);
	submit.n_events = b->count;
	submit.events = b->events;
	request.has_id = request.has_body = true;
	request.id = (ProtobufCBinaryData){ID_BYTES, b->id};
	request.type = type;
	request.body.len =
	    chalkline__v1__submit_events__get_packed_size(&submit);
	request.body.data = checked(malloc(request.body.len));
	chalkline__v1__submit_events__pack(&submit, request.body.data);
	b->frame_len = chalkline__v1__request__get_packed_size(&request);
	b->frame = checked(malloc(b->frame_len));
	chalkline__v1__request__pack(&request, b->frame);
	free(request.body.data);
	b->pause = PAUSE_MS;
	b->due = 0;
}

/* Fills the batch from stdin; false at the end of it. */
static bool
fill_batch(struct batch *b)
{
	static char *line;
	static size_t room;
	bool more = true;

	*b = (struct batch){.count = 0};
	while (b->count < BATCH_EVENTS && b->bytes < BATCH_BYTES) {
		more = getline(&line, &room, stdin) >= 0;
		if (!more)
			break;
		session_event *event = read_event(line);
		b->bytes +=
		    chalkline__v1__session_event__get_packed_size(event);
		b->events[b->count++] = event;
	}
	if (b->count > 0)
		seal_batch(b);
	return more;
}

static void
free_batch(struct batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		chalkline__v1__session_event__free_unpacked(b->events[i], NULL);
	free(b->frame);
	b->count = 0;
}

/* Sends what is new, was not answered in time, or has waited its pause. */
static void
send_due(void *socket, struct batch *window)
{
	int64_t now = clock_ms(CLOCK_MONOTONIC);

	for (struct batch *b = window; b < window + WINDOW; b++) {
		if (b->count == 0 || b->due > now)
			continue;
		if (zmq_send(socket, b->frame, b->frame_len, ZMQ_DONTWAIT) <
			0 &&
		    errno != EAGAIN)
			fail(4, "zmq_send", zmq_strerror(errno));
		b->due = now + RESEND_MS;
	}
}

static void
print_verdict(const char *id, const Chalkline__V1__EventVerdict *v)
{
	const ProtobufCEnumValue *word = protobuf_c_enum_descriptor_get_value(
	    &chalkline__v1__verdict__descriptor, (int)v->verdict);

	printf("%s %s", id != NULL ? id : "-",
	    word != NULL ? word->name + strlen("VERDICT_") : "?");
	if (v->code != NULL)
		printf(" %s %s: found %s, expected %s", v->code,
		    v->field != NULL ? v->field : "",
		    v->found != NULL ? v->found : "nothing",
		    v->expected != NULL ? v->expected : "");
	putchar('\n');
	if (v->verdict != CHALKLINE__V1__VERDICT__VERDICT_ACCEPTED &&
	    v->verdict != CHALKLINE__V1__VERDICT__VERDICT_DUPLICATE)
		exit_code = 2;
}

/* One verdict for each event, in the order of the events. */
static void
settle(struct batch *b, const Chalkline__V1__Reply *reply)
{
	Chalkline__V1__EventVerdicts *told =
	    chalkline__v1__event_verdicts__unpack(
		NULL, reply->body.len, reply->body.data);

	if (told == NULL || reply->more || told->n_verdicts != b->count)
		fail(4, "verdicts that do not fit the batch", "");
	for (size_t i = 0; i < b->count; i++)
		print_verdict(b->events[i]->event_id, told->verdicts[i]);
	fflush(stdout);
	chalkline__v1__event_verdicts__free_unpacked(told, NULL);
	free_batch(b);
}

/* Before a verdict is printed the event is on the service's disk. */
static void
take_reply(struct batch *window, const Chalkline__V1__Reply *reply)
{
	struct batch *b = window;

	while (b < window + WINDOW &&
	       (b->count == 0 || reply->id.len != ID_BYTES ||
		   memcmp(b->id, reply->id.data, ID_BYTES) != 0))
		b++;
	if (b == window + WINDOW)
		return; /* answered before: a request that was sent twice */
	if (reply->status == CHALKLINE__V1__STATUS__STATUS_OK) {
		settle(b, reply);
	} else if (reply->status == CHALKLINE__V1__STATUS__STATUS_RETRY_LATER) {
		b->due = clock_ms(CLOCK_MONOTONIC) + b->pause;
		b->pause = b->pause < RESEND_MS ? 2 * b->pause : RESEND_MS;
	} else {
		fail(4, "refused", reply->detail != NULL ? reply->detail : "");
	}
}

/* Takes one answer, or none within 100 ms; false: none. */
static bool
receive(void *socket, struct batch *window)
{
	zmq_msg_t frame;

	zmq_msg_init(&frame);
	bool came = zmq_msg_recv(&frame, socket, 0) >= 0;
	if (came) {
		Chalkline__V1__Reply *reply = chalkline__v1__reply__unpack(
		    NULL, zmq_msg_size(&frame), zmq_msg_data(&frame));

		if (reply == NULL)
			fail(4, "an answer that is no Reply", "");
		take_reply(window, reply);
		chalkline__v1__reply__free_unpacked(reply, NULL);
	} else if (errno != EAGAIN && errno != EINTR) {
		fail(4, "zmq_msg_recv", zmq_strerror(errno));
	}
	zmq_msg_close(&frame);
	return came;
}

static void *
open_socket(void *context, char **words)
{
	char public_key[41], secret_key[41];
	int receive_ms = 100, heartbeat_ms = 5000, linger = 0;
	FILE *file = fopen(words[3], "r");
	void *socket = zmq_socket(context, ZMQ_DEALER);

	if (file == NULL || socket == NULL ||
	    fscanf(file, "%40s %40s", public_key, secret_key) != 2)
		fail(4, words[3], "expected a public key and a secret key");
	fclose(file);
	zmq_setsockopt(socket, ZMQ_RCVTIMEO, &receive_ms, sizeof(int));
	zmq_setsockopt(socket, ZMQ_HEARTBEAT_IVL, &heartbeat_ms, sizeof(int));
	zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof(int));
	if (zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, words[2], 41) != 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, public_key, 41) != 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret_key, 41) != 0)
		fail(4, "a key that is not 40 characters of Z85", "");
	if (zmq_connect(socket, words[1]) != 0)
		fail(4, words[1], zmq_strerror(errno));
	return socket;
}

int
main(int argc, char **argv)
{
	static struct batch window[WINDOW];
	bool more = true;

	if (argc != 4 || strlen(argv[2]) != 40)
		fail(4, "expected ENDPOINT SERVERKEY SECRETFILE", "");
	void *context = zmq_ctx_new();
	void *socket = open_socket(context, argv);
	int64_t heard = clock_ms(CLOCK_MONOTONIC);
	for (size_t open = 1; more || open > 0;) {
		open = 0;
		for (struct batch *b = window; b < window + WINDOW; b++) {
			if (b->count == 0 && more) {
				more = fill_batch(b);
				heard = clock_ms(CLOCK_MONOTONIC);
			}
			open += b->count > 0;
		}
		send_due(socket, window);
		if (open > 0 && receive(socket, window))
			heard = clock_ms(CLOCK_MONOTONIC);
		if (clock_ms(CLOCK_MONOTONIC) - heard > PATIENCE_MS)
			fail(3,
			    "no answer; is the endpoint right, and the key "
			    "granted?",
			    argv[1]);
	}
	zmq_close(socket);
	zmq_ctx_term(context);
	return exit_code;
}
