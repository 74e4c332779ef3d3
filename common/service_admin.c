// SPDX-License-Identifier: Apache-2.0
/*
 * service_admin.c - service.Status: head, store, followers.
 */
#include "common/service_parts.h"

#include "common/admin_wire.h"

enum status
on_service_status(struct call *call)
{
	struct service *s = call->service;
	size_t count = s->definition->follow_count;
	struct follower_view *views =
	    arena_zeroed(call->arena, count + 1, sizeof(*views));
	struct service_status answer = {
	    .name = s->name,
	    .version = CHALKLINE_VERSION,
	    .epoch = log_epoch(s->log),
	    .store_bytes = store_bytes_used(s->store),
	    .oldest_reader_ms = store_oldest_reader_ms(s->store),
	    .followers = views,
	    .follower_count = count,
	};
	struct log_head head;
	enum status status;

	if (views == NULL) {
		return STATUS_NO_MEMORY;
	}
	for (size_t i = 0; i < count; i++) {
		follower_read_view(s->followers[i], &views[i]);
	}
	status = log_read_head(s->log, call->txn, &head);
	if (status != STATUS_OK) {
		return status;
	}
	answer.head = head.seq;
	status =
	    quarantine_count(s->quarantine, call->txn, &answer.quarantined);
	if (status != STATUS_OK) {
		return status;
	}
	return admin_pack_status(&answer, call->arena, call->reply);
}
