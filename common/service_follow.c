// SPDX-License-Identifier: Apache-2.0
/*
 * service_follow.c - starts and ends the streams of a definition.
 *
 * The stream of the service's own name is its projection.
 */
#include "common/service_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/client.h"
#include "common/follower.h"

/* The key of an upstream: from the settings, else from keys/authorized. */
static enum status
find_upstream(struct service *s, const char *stream,
    struct client_settings *upstream, char *detail, size_t size)
{
	const struct service_settings *there =
	    settings_service(&s->settings, stream);
	struct principal who;

	if (there == NULL) {
		snprintf(detail, size, "no service is named %s", stream);
		return STATUS_INVALID;
	}
	*upstream = (struct client_settings){
	    .endpoint = there->endpoint, .keys = s->keys};
	if (there->public_key[0] != '\0') {
		memcpy(upstream->server_key, there->public_key,
		    sizeof(upstream->server_key));
		return STATUS_OK;
	}
	if (authorized_find_name(s->authorized, stream, &who) != STATUS_OK) {
		snprintf(detail, size,
		    "the key of %s: found none, expected a line in %s or "
		    "services.%s.public_key",
		    stream, s->settings.authorized, stream);
		return STATUS_INVALID;
	}
	memcpy(upstream->server_key, who.key, sizeof(upstream->server_key));
	return STATUS_OK;
}

static enum status
start_follower(struct service *s, size_t i, char *detail, size_t size)
{
	const struct follow *follow = &s->definition->follows[i];
	struct client_settings upstream;
	struct follower_settings settings = {
	    .store = s->store,
	    .log = s->log,
	    .quarantine = s->quarantine,
	    .cursors = follow->derive == NULL ? s->cursors : s->derived_cursors,
	    .follow = follow,
	    .state = s->state,
	};
	bool own = strcmp(follow->stream, s->name) == 0;
	enum status status = STATUS_OK;

	if (!own) {
		status =
		    find_upstream(s, follow->stream, &upstream, detail, size);
		settings.upstream = &upstream;
	}
	if (status == STATUS_OK) {
		status = follower_start(&settings, &s->followers[i]);
	}
	if (own) {
		s->projection = s->followers[i];
	}
	return status;
}

enum status
service_open_followers(struct service *s, char *detail, size_t size)
{
	enum status status = STATUS_OK;

	s->followers =
	    calloc(s->definition->follow_count + 1, sizeof(struct follower *));
	if (s->followers == NULL) {
		return STATUS_NO_MEMORY;
	}
	for (size_t i = 0;
	     i < s->definition->follow_count && status == STATUS_OK; i++) {
		status = start_follower(s, i, detail, size);
	}
	return status;
}

void
service_close_followers(struct service *s)
{
	s->projection = NULL;
	for (size_t i = 0;
	     s->followers != NULL && i < s->definition->follow_count; i++) {
		follower_stop(&s->followers[i]);
	}
	free(s->followers);
	s->followers = NULL;
}
