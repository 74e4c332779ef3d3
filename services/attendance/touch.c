// SPDX-License-Identifier: Apache-2.0
/*
 * touch.c - what the followers changed, as entries of the own log.
 *
 * Only the projection folds.  A follower tells it what to fold again in the
 * transaction of the change; who waits for the head of the log then waits for
 * the fold as well.
 */
#include "services/attendance/attendance.h"
#include "services/attendance/wire_log.h"

/* About the bytes of one entry. */
#define ENTRY_BYTES (32u * 1024u)

static enum status
log_list(struct store_txn *txn, struct session_desk *a, struct workbench *bench)
{
	uint64_t seq;
	enum status status = bench->packed.failed;

	buffer_reset(&bench->entry);
	if (status == STATUS_OK)
		status = log_write_touched(
		    buffer_bytes(&bench->packed), &bench->entry);
	if (status == STATUS_OK)
		status =
		    log_append(a->log, txn, buffer_bytes(&bench->entry), &seq);
	buffer_reset(&bench->packed);
	return status;
}

static enum status
add(struct toucher *t, enum log_touched what, struct bytes key)
{
	struct workbench *bench = t->bench;
	uint64_t number = store_write_number(t->txn);

	/* What a transaction that failed has left is not of this one. */
	if (bench->touched_in != number)
		buffer_reset(&bench->packed);
	bench->touched_in = number;
	log_append_touched(what, key, &bench->packed);
	return bench->packed.len < ENTRY_BYTES ? bench->packed.failed
					       : log_list(t->txn, t->a, bench);
}

static enum status
touch_session(void *ctx, struct bytes session)
{
	return add(ctx, TOUCHED_SESSION, session);
}

static enum status
touch_alias(void *ctx, struct bytes prefix)
{
	return add(ctx, TOUCHED_ALIAS, prefix);
}

struct touch
touch_by(struct toucher *toucher)
{
	return (struct touch){touch_session, touch_alias, toucher};
}

enum status
attendance_log_touched(
    struct store_txn *txn, struct session_desk *a, struct workbench *bench)
{
	if (bench->touched_in != store_write_number(txn) ||
	    bench->packed.len == 0)
		return STATUS_OK;
	return log_list(txn, a, bench);
}
