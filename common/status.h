// SPDX-License-Identifier: Apache-2.0
/*
 * status.h - how a fallible function ended.
 *
 * One enumeration for the whole product.  Each wrapped library has one
 * function that translates its errors into this.  The same numbers, plus
 * one, travel in envelope.proto.
 */
#pragma once

#include <stdbool.h>

#define MUST_USE __attribute__((warn_unused_result))

enum status {
	STATUS_OK = 0,
	STATUS_NOT_FOUND,     /* an answer, not a failure */
	STATUS_INVALID,       /* the request is wrong; the detail says where */
	STATUS_DENIED,        /* this principal may not */
	STATUS_CONFLICT,      /* contradicts what is there */
	STATUS_RETRY_LATER,   /* full, slow or overloaded; nothing was done */
	STATUS_TOO_BIG,       /* beyond a stated limit */
	STATUS_UNKNOWN_TYPE,  /* no such request here */
	STATUS_EPOCH_CHANGED, /* the log is another one than the cursor's */
	STATUS_DIVERGED,      /* same epoch, other history */
	STATUS_CANCELLED,
	STATUS_TIMEOUT,
	STATUS_UNREACHABLE,
	STATUS_INCOMPATIBLE, /* a store of a newer version */
	STATUS_CORRUPT,      /* stored bytes are not what was written */
	STATUS_FULL,         /* no room in the store's map or on the disk */
	STATUS_IO,
	STATUS_NO_MEMORY,
	STATUS_INTERNAL, /* our own mistake */
};

/* "OK", "NOT_FOUND", ...; never NULL. */
const char *status_name(enum status status);

/*
 * True for the endings that are answers to the sender: the work was decided
 * and the transaction may commit.  False for failures (FULL, IO, NO_MEMORY,
 * CORRUPT, INTERNAL): the transaction must abort.
 */
bool status_is_answer(enum status status);
