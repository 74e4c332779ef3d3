// SPDX-License-Identifier: Apache-2.0
/*
 * service_reply.c - answers leave, in parts when they are large.
 *
 * An answer to a peer that does not read at once is kept for a while; the
 * effect is on disk, so one that is dropped is asked for again.
 */
#include "common/service_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/diag.h"

/* How long an answer waits for its peer. */
#define UNSENT_FOR_US (10 * INT64_C(1000000))

void
task_refuse(struct task *task, enum status status, const char *format, ...)
{
	va_list args;

	task->status = status;
	buffer_reset(&task->reply);
	va_start(args, format);
	vsnprintf(task->detail, sizeof(task->detail), format, args);
	va_end(args);
}

/* RETRY_LATER: the peer's queue is full; go on from task->sent later. */
static enum status
send_rest(struct service *s, struct task *task)
{
	struct reply reply = {.status = task->status};
	enum status status;

	memcpy(reply.id, task->request.id, sizeof(reply.id));
	do {
		size_t left = task->reply.len - task->sent;
		size_t len = left > BUS_PART_BYTES ? BUS_PART_BYTES : left;

		reply.part = task->part;
		reply.more = len < left;
		reply.body = bytes_of(
		    len == 0 ? NULL : task->reply.data + task->sent, len);
		memcpy(reply.detail, task->part == 0 ? task->detail : "",
		    task->part == 0 ? sizeof(reply.detail) : 1);
		buffer_reset(&s->out);
		status = envelope_pack_reply(&reply, &s->out);
		if (status == STATUS_OK) {
			status = bus_send(
			    s->bus, &task->message.peer, buffer_bytes(&s->out));
		}
		if (status != STATUS_OK) {
			return status;
		}
		task->sent += len;
		task->part++;
	} while (reply.more);
	return STATUS_OK;
}

static void
drop_reply(struct service *s, struct task *task, enum status status)
{
	diag(DIAG_DEBUG, "reply.dropped", "type=%s\tprincipal=%s\tstatus=%s",
	    task->request.type, task->who.name, status_name(status));
	task_free(s, task);
}

static void
keep_unsent(struct service *s, struct task *task)
{
	if (s->unsent_bytes + task->reply.len > UNSENT_MAX) {
		drop_reply(s, task, STATUS_RETRY_LATER);
		return;
	}
	task->unsent_until = service_monotonic_us() + UNSENT_FOR_US;
	s->unsent_bytes += task->reply.len;
	task_list_push(&s->unsent, task);
}

void
service_finish(struct service *s, struct task *task)
{
	enum status status;

	service_count_request(s, task);
	status = send_rest(s, task);
	if (status == STATUS_OK) {
		task_free(s, task);
	} else if (status == STATUS_RETRY_LATER) {
		keep_unsent(s, task);
	} else {
		drop_reply(s, task, status);
	}
}

static bool
is_same_peer(const struct bus_peer *a, const struct bus_peer *b)
{
	return a->len == b->len && memcmp(a->id, b->id, a->len) == 0;
}

size_t
service_send_unsent(struct service *s)
{
	struct task_list kept = {NULL, NULL};
	struct bus_peer full = {.len = 0};
	int64_t now = service_monotonic_us();
	struct task *task;
	size_t count = 0;

	while ((task = task_list_pop(&s->unsent)) != NULL) {
		enum status status = STATUS_RETRY_LATER;

		/* One attempt shows that the queue of a peer is still full. */
		if (!is_same_peer(&task->message.peer, &full)) {
			status = send_rest(s, task);
		}
		if (status == STATUS_RETRY_LATER && now < task->unsent_until) {
			full = task->message.peer;
			task_list_push(&kept, task);
			continue;
		}
		s->unsent_bytes -= task->reply.len;
		if (status == STATUS_OK) {
			task_free(s, task);
			count++;
		} else {
			drop_reply(s, task, status);
		}
	}
	s->unsent = kept;
	return count;
}

void
task_free(struct service *s, struct task *task)
{
	s->held_bytes -= task->cost;
	shares_give_back(s->shares, task);
	bus_release(&task->message);
	buffer_fini(&task->reply);
	free(task);
}
