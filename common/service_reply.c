// SPDX-License-Identifier: Apache-2.0
/*
 * service_reply.c - answers leave, in parts when they are large.
 */
#include "common/service_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/diag.h"

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

/* False when the peer is gone or does not read: the rest is of no use. */
static bool
send_part(struct service *s, const struct task *task, const struct reply *reply)
{
	enum status status;

	buffer_reset(&s->out);
	status = envelope_pack_reply(reply, &s->out);
	if (status == STATUS_OK) {
		status = bus_send(
		    s->bus, &task->message.peer, buffer_bytes(&s->out));
	}
	if (status != STATUS_OK) {
		diag(DIAG_DEBUG, "reply.dropped",
		    "type=%s\tprincipal=%s\t"
		    "status=%s",
		    task->request.type, task->who.name, status_name(status));
	}
	return (status == STATUS_OK);
}

void
service_reply(struct service *s, struct task *task)
{
	struct reply reply = {.status = task->status};
	size_t sent = 0;

	memcpy(reply.id, task->request.id, sizeof(reply.id));
	memcpy(reply.detail, task->detail, sizeof(reply.detail));
	service_count_request(s, task);
	do {
		size_t left = task->reply.len - sent;
		size_t len = left > BUS_PART_BYTES ? BUS_PART_BYTES : left;

		reply.body =
		    bytes_of(len == 0 ? NULL : task->reply.data + sent, len);
		reply.more = len < left;
		if (!send_part(s, task, &reply)) {
			break;
		}
		sent += len;
		reply.part++;
		reply.detail[0] = '\0';
	} while (reply.more);
}

void
task_free(struct service *s, struct task *task)
{
	s->held_bytes -= task->cost;
	bus_release(&task->message);
	buffer_fini(&task->reply);
	free(task);
}

void
service_finish(struct service *s, struct task *task)
{
	service_reply(s, task);
	task_free(s, task);
}
