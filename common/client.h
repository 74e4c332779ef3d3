// SPDX-License-Identifier: Apache-2.0
/*
 * client.h - the asking side of the wire: one DEALER to one service.
 *
 * A request that gets no answer in time is sent again with the same id, over
 * a new connection when the old one is gone, with growing pauses; the service
 * remembers ids, so a repetition is harmless.  One thread owns a client.
 */
#pragma once

#include "common/envelope.h"
#include "common/keys.h"

struct client;

struct client_settings {
	const char *endpoint;
	char server_key[CURVE_KEY_TEXT + 1];
	struct key_pair keys; /* who I am */
	/* Queries do not wait for what the service derives from its log. */
	bool as_it_is;
	/* Sent again when there is a connection but no answer; 0: 15,000. */
	int resend_ms;
};

MUST_USE enum status client_open(
    const struct client_settings *settings, struct client **client);
void client_close(struct client **client);

/* Most bytes of one reply, put together. */
#define CLIENT_REPLY_MAX (64u * 1024u * 1024u)

/*
 * Asks and waits at most timeout_ms in all, repeating inside, also when the
 * answer was RETRY_LATER.  The reply's status is returned; the body (whole,
 * put together from its parts) and detail are borrowed until the next call.
 * UNREACHABLE: nobody answered.  DENIED comes at once when the service does
 * not let the key in.  TOO_BIG: the request is above a frame, or the reply
 * above CLIENT_REPLY_MAX.  reply->detail always says why.
 */
MUST_USE enum status client_call(struct client *client, const char *type,
    struct bytes body, int timeout_ms, struct reply *reply);

/*
 * Many unanswered requests at once.  post sends and returns the id; wait
 * hands out one answer and returns its status, RETRY_LATER too (TIMEOUT: none
 * came within timeout_ms; UNREACHABLE: nor is there a connection; DENIED with
 * reply->id all zeros: the service does not let the key in; the body is
 * borrowed until the next call).  Unanswered posts are kept and sent again by
 * wait after a connection is lost or resend_ms pass.  NOT_FOUND: nothing is
 * unanswered.
 */
MUST_USE enum status client_post(struct client *client, const char *type,
    struct bytes body, uint8_t id[REQUEST_ID_BYTES]);
MUST_USE enum status client_wait(
    struct client *client, int timeout_ms, struct reply *reply);
/* Unanswered posts. */
size_t client_pending(const struct client *client);
/* Forgets one posted request; a late answer to it is dropped. */
void client_forget(struct client *client, const uint8_t id[REQUEST_ID_BYTES]);
