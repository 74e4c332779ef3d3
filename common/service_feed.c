// SPDX-License-Identifier: Apache-2.0
/*
 * service_feed.c - feed.Read: the next entries of the log, or a wait.
 */
#include "common/service_parts.h"

#include "common/feed_wire.h"

enum status
on_feed_read(struct call *call)
{
	struct task *task = call->task;
	struct feed_read read;
	struct feed_batch batch;
	enum status answer, status;

	status = feed_unpack_read(
	    call->body, call->arena, &read, call->detail, sizeof(call->detail));
	if (status != STATUS_OK) {
		return status;
	}
	answer = feed_collect(
	    call->service->log, call->txn, &read, call->arena, &batch);
	if (!status_is_answer(answer)) {
		return answer;
	}
	if (answer == STATUS_OK && batch.count == 0 && read.wait_ms > 0 &&
	    !task->must_answer) {
		if (task->wait.until == 0) {
			task->wait.until = service_monotonic_us() +
					   (int64_t)read.wait_ms * 1000;
		}
		task->wait.what = WAIT_LOG;
		task->wait.seq = batch.head_seq;
		return STATUS_OK;
	}
	status = feed_pack_batch(&batch, call->arena, call->reply);
	return status == STATUS_OK ? answer : status;
}
