// SPDX-License-Identifier: Apache-2.0
/*
 * wire_due.h - due contacts, asked of attendance.
 */
#pragma once

#include "services/chalkline/due.h"
#include "services/chalkline/wire_contacts.h"

/* "DUE", "OVERDUE", ... */
const char *due_state_word(enum due_state state);
MUST_USE enum status wire_pack_list_due(const struct record_filter *filter,
    bool only_open, struct bytes after, uint32_t limit, struct buffer *out);
/* Texts are copied into keep, which outlives the page. */
MUST_USE enum status wire_read_due(struct bytes body, struct arena *page,
    struct arena *keep, struct listed_due **due, size_t *count,
    struct bytes *next);
