// SPDX-License-Identifier: Apache-2.0
/*
 * rules_cause.c - a short list of log entries, the oldest given up first.
 */
#include "services/attendance/rules_cause.h"

#include <string.h>

void
cause_add(struct record_cause *cause, struct cause_entry entry)
{
	struct cause_entry *entries = cause->entries;

	if (cause->count > 0 && entries[cause->count - 1].seq >= entry.seq)
		return;
	if (cause->count == CAUSE_ENTRIES_MAX) {
		memmove(entries, entries + 1,
		    (CAUSE_ENTRIES_MAX - 1) * sizeof(*entries));
		cause->count--;
		cause->more = true;
	}
	entries[cause->count++] = entry;
}

void
cause_settle(struct record_cause *pending, const struct record_cause *settled)
{
	struct record_cause left = {.count = 0};

	for (size_t i = 0; settled->count > 0 && i < pending->count; i++) {
		if (pending->entries[i].seq >
		    settled->entries[settled->count - 1].seq)
			cause_add(&left, pending->entries[i]);
	}
	*pending = left;
}
