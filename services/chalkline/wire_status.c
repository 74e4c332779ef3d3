// SPDX-License-Identifier: Apache-2.0
/*
 * wire_status.c - ServiceStatus to a struct.
 */
#include "services/chalkline/wire_status.h"

#include <chalkline/v1/admin.pb-c.h>
#include <stdio.h>
#include <string.h>

#include "common/wire.h"

#define UNPACK_BYTES_MAX (256u * 1024u)

static void
copy_text(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", wire_or_empty(from));
}

static void
copy_state(const Chalkline__V1__ServiceStatus *from, struct service_state *to)
{
	memset(to, 0, sizeof(*to));
	copy_text(to->name, sizeof(to->name), from->name);
	copy_text(to->version, sizeof(to->version), from->version);
	if (from->epoch.len == sizeof(to->epoch))
		memcpy(to->epoch, from->epoch.data, sizeof(to->epoch));
	to->head = from->head;
	to->store_bytes = from->store_bytes;
	to->quarantined = from->quarantined;
	for (size_t i = 0; i < from->n_followers && i < STATE_FOLLOWERS_MAX;
	     i++) {
		const Chalkline__V1__FollowerStatus *f = from->followers[i];
		struct follower_state *state = &to->follower[to->followers++];
		copy_text(state->name, sizeof(state->name), f->name);
		copy_text(state->state, sizeof(state->state), f->state);
		state->seq = f->seq;
		state->lag = f->lag;
	}
}

enum status
service_state_read(struct cli *cli, const char *service, int timeout_ms,
    struct service_state *state)
{
	struct reply reply = {.status = STATUS_INTERNAL};
	struct arena *arena = NULL;
	ProtobufCMessage *message;
	char detail[128];

	enum status status = cli_try(cli, service, "service.Status",
	    bytes_of(NULL, 0), timeout_ms, &reply);
	if (status == STATUS_OK)
		status = arena_new(UNPACK_BYTES_MAX, &arena);
	if (status == STATUS_OK)
		status = wire_unpack(&chalkline__v1__service_status__descriptor,
		    reply.body, arena, &message, detail, sizeof(detail));
	if (status == STATUS_OK)
		copy_state(
		    (const Chalkline__V1__ServiceStatus *)message, state);
	arena_free(&arena);
	return status;
}

const struct follower_state *
service_state_follower(const struct service_state *state, const char *name)
{
	for (size_t i = 0; i < state->followers; i++) {
		if (strcmp(state->follower[i].name, name) == 0)
			return &state->follower[i];
	}
	return NULL;
}
