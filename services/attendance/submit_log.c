// SPDX-License-Identifier: Apache-2.0
/*
 * submit_log.c - what was accepted of a request, into the log: by source, in
 * the order it was sent.
 */
#include "services/attendance/submission.h"
#include "services/attendance/wire_log.h"

#include <stdlib.h>
#include <string.h>

struct logging {
	struct call *call;
	struct session_desk *a;
	const struct candidate **accepted;
	size_t count;
	struct bytes *packed; /* of one entry */
};

static int
compare_sources(const struct candidate *x, const struct candidate *y)
{
	int order = (int)x->source.kind - (int)y->source.kind;

	return order != 0 ? order : strcmp(x->source.id, y->source.id);
}

static int
compare_accepted(const void *a, const void *b)
{
	const struct candidate *x = *(const struct candidate *const *)a;
	const struct candidate *y = *(const struct candidate *const *)b;
	int order = compare_sources(x, y);

	return order != 0 ? order
			  : (x->place > y->place) - (x->place < y->place);
}

/* Mostly one source sends all of them. */
static void
order(const struct candidate **accepted, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (compare_accepted(&accepted[i - 1], &accepted[i]) > 0) {
			qsort(accepted, count, sizeof(*accepted),
			    compare_accepted);
			return;
		}
	}
}

/* One entry: events of one source, about LOG_ACCEPTED_BYTES. */
static enum status
log_some(struct logging *l, size_t from, size_t *to)
{
	const struct candidate *first = l->accepted[from];
	struct buffer *entry = &l->a->writer.entry;
	size_t bytes = 0;
	uint64_t seq;
	enum status status;

	for (*to = from; *to < l->count; (*to)++) {
		const struct candidate *c = l->accepted[*to];

		bytes += c->packed.len;
		if (*to > from && (bytes > LOG_ACCEPTED_BYTES ||
				      compare_sources(first, c) != 0))
			break;
		l->packed[*to - from] = c->packed;
	}
	buffer_reset(entry);
	status = log_write_accepted(
	    &first->source, l->call->received_at, l->packed, *to - from, entry);
	if (status == STATUS_OK)
		status = log_append(
		    l->a->log, l->call->txn, buffer_bytes(entry), &seq);
	return status;
}

enum status
submit_log_accepted(struct call *call, struct session_desk *a,
    const struct candidate **accepted, size_t count)
{
	struct logging l = {call, a, accepted, count,
	    arena_zeroed(call->arena, count + 1, sizeof(*l.packed))};
	enum status status = STATUS_OK;
	size_t from = 0;

	if (l.packed == NULL)
		return STATUS_NO_MEMORY;
	order(accepted, count);
	while (from < count && status == STATUS_OK)
		status = log_some(&l, from, &from);
	return status == STATUS_OK && count > 0
		   ? known_mark(a->known, call->txn)
		   : status;
}
