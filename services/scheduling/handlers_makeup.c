// SPDX-License-Identifier: Apache-2.0
/* handlers_makeup.c - proposals on one snapshot, for those who may ask. */
#include "services/scheduling/proposing.h"

#include <stdio.h>

static enum status
answer(struct call *call, struct proposing *p)
{
	struct log_head head = {.seq = 0};
	enum status status = proposing_run(p);

	if (status == STATUS_OK)
		status =
		    log_read_head(service_log(call->service), call->txn, &head);
	if (status == STATUS_OK)
		status = wire_pack_makeups(
		    &p->answers, &p->tutors, head.seq, p->arena, call->reply);
	return status;
}

enum status
on_makeups(struct call *call)
{
	struct makeups_query query;
	struct proposing p;
	enum status status = wire_read_makeups_query(call->body, call->arena,
	    &query, call->detail, sizeof(call->detail));

	if (status == STATUS_OK &&
	    !scheduling_may_close(call->who, query.school)) {
		snprintf(call->detail, sizeof(call->detail),
		    "school_id: expected the school in scope");
		return STATUS_DENIED;
	}
	if (status != STATUS_OK)
		return status;
	status = proposing_init(&p, call->txn, call->state);
	p.query = query;
	if (status == STATUS_OK)
		status = answer(call, &p);
	proposing_fini(&p);
	return status;
}
