// SPDX-License-Identifier: Apache-2.0
/*
 * service_inbox.c - from the socket to the lane that answers.
 *
 * Steps 1 and 2 of a message's life: receive; who is it, may it.  Commands
 * wait here in a queue for each principal, and a batch takes one from each in
 * turn, so that who sends most does not delay the others.
 */
#include "common/service_parts.h"

#include <stdlib.h>
#include <string.h>

#include "common/instant.h"

/* In one round of the loop, so that a flood does not put off the commit. */
#define RECEIVE_MAX 8192u

struct sender {
	char name[PRINCIPAL_NAME_MAX + 1];
	struct task_list waiting;
};

struct inbox {
	struct sender *senders;
	size_t count, capacity;
	size_t turn; /* who comes first in the next batch */
	size_t waiting;
};

void
task_list_push(struct task_list *list, struct task *task)
{
	task->next = NULL;
	if (list->last == NULL) {
		list->first = task;
	} else {
		list->last->next = task;
	}
	list->last = task;
}

struct task *
task_list_pop(struct task_list *list)
{
	struct task *task = list->first;

	if (task != NULL) {
		list->first = task->next;
		if (list->first == NULL) {
			list->last = NULL;
		}
		task->next = NULL;
	}
	return task;
}

enum status
inbox_new(struct inbox **inbox)
{
	*inbox = calloc(1, sizeof(**inbox));
	return *inbox == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

void
inbox_free(struct inbox **inbox)
{
	if (*inbox != NULL) {
		free((*inbox)->senders);
		free(*inbox);
		*inbox = NULL;
	}
}

bool
inbox_is_empty(const struct inbox *inbox)
{
	return inbox->waiting == 0;
}

size_t
inbox_waiting(const struct inbox *inbox)
{
	return inbox->waiting;
}

static struct sender *
find_sender(struct inbox *inbox, const char *name)
{
	struct sender *grown;
	size_t capacity = inbox->capacity == 0 ? 16 : inbox->capacity * 2;

	for (size_t i = 0; i < inbox->count; i++) {
		if (strcmp(inbox->senders[i].name, name) == 0) {
			return &inbox->senders[i];
		}
	}
	if (inbox->count == inbox->capacity) {
		grown = realloc(inbox->senders, capacity * sizeof(*grown));
		if (grown == NULL) {
			return NULL;
		}
		inbox->senders = grown;
		inbox->capacity = capacity;
	}
	inbox->senders[inbox->count] = (struct sender){.name = ""};
	memcpy(inbox->senders[inbox->count].name, name, strlen(name) + 1);
	return &inbox->senders[inbox->count++];
}

bool
inbox_put(struct inbox *inbox, struct task *task)
{
	struct sender *sender = find_sender(inbox, task->who.name);

	if (sender == NULL) {
		return false;
	}
	task_list_push(&sender->waiting, task);
	inbox->waiting++;
	return true;
}

void
inbox_put_back(struct inbox *inbox, struct task *task)
{
	struct sender *sender = find_sender(inbox, task->who.name);

	/* It was taken from there, so the sender is known. */
	task->next = sender->waiting.first;
	sender->waiting.first = task;
	if (sender->waiting.last == NULL) {
		sender->waiting.last = task;
	}
	inbox->waiting++;
}

size_t
inbox_take(struct inbox *inbox, struct task **tasks, size_t count_max,
    size_t bytes_max)
{
	size_t count = 0, bytes = 0;

	while (inbox->waiting > 0 && count < count_max) {
		struct sender *sender =
		    &inbox->senders[inbox->turn % inbox->count];
		struct task *task = sender->waiting.first;

		if (task != NULL && count > 0 &&
		    bytes + task->message.frame.len > bytes_max) {
			break;
		}
		inbox->turn = (inbox->turn + 1) % inbox->count;
		if (task == NULL) {
			continue;
		}
		tasks[count++] = task_list_pop(&sender->waiting);
		inbox->waiting--;
		bytes += task->message.frame.len;
	}
	return count;
}

/* Answers at once what cannot be dispatched. */
static void
refuse(struct service *s, struct task *task, enum status status,
    const char *detail)
{
	task_refuse(task, status, "%s", detail);
	service_finish(s, task);
}

/* False when out of memory. */
static bool
dispatch(struct service *s, struct task *task)
{
	switch (task->route->lane) {
	case LANE_WRITER:
		return inbox_put(s->inbox, task);
	case LANE_QUERIES:
		return lane_submit(s->queries, task);
	case LANE_OWN:
		return lane_submit(s->own, task);
	case LANE_FILES:
		return lane_submit(s->files, task);
	}
	return false;
}

/* Overload is seen by status and does not stop the feeds. */
static size_t
queue_limit(const struct service *s, const struct route *route)
{
	size_t most = s->mine->queue_bytes_max;

	return route->lane == LANE_OWN ? most + most / 4 : most;
}

/* Who is it, may it, is there room for it. */
static void
admit(struct service *s, struct task *task)
{
	if (envelope_unpack_request(task->message.frame, &task->request) !=
	    STATUS_OK) {
		refuse(s, task, STATUS_INVALID,
		    "the frame is not a Request with an id of 16 bytes");
		return;
	}
	if (authorized_find(s->authorized, task->message.key, &task->who) !=
	    STATUS_OK) {
		refuse(s, task, STATUS_DENIED,
		    "the key is in no line of keys/authorized");
		return;
	}
	task->route = route_find(s, task->request.type);
	if (task->route == NULL) {
		task_refuse(task, STATUS_UNKNOWN_TYPE,
		    "%s does not answer this type of request", s->name);
		service_finish(s, task);
		return;
	}
	if (!access_allows(task->who.role, task->request.type)) {
		char why[DETAIL_MAX];

		access_tell(
		    task->who.role, task->request.type, why, sizeof(why));
		task_refuse(task, STATUS_DENIED, "%s", why);
		service_finish(s, task);
		return;
	}
	if (!shares_take(
		s->shares, task, s->held_bytes, queue_limit(s, task->route))) {
		refuse(s, task, STATUS_RETRY_LATER,
		    "too many requests wait already");
		return;
	}
	if (!dispatch(s, task)) {
		refuse(s, task, STATUS_RETRY_LATER, "out of memory");
	}
}

size_t
service_receive(struct service *s)
{
	struct bus_message message;
	size_t count;

	for (count = 0; count < RECEIVE_MAX; count++) {
		struct task *task;

		if (bus_receive(s->bus, &message) != STATUS_OK) {
			break;
		}
		task = calloc(1, sizeof(*task));
		if (task == NULL) {
			bus_release(&message); /* the sender asks again */
			continue;
		}
		task->message = message;
		task->received_at = instant_now();
		task->cost = sizeof(*task) + message.frame.len;
		buffer_init(&task->reply, QUERY_REPLY_MAX);
		s->held_bytes += task->cost;
		admit(s, task);
	}
	return count;
}
