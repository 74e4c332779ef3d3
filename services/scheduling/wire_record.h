// SPDX-License-Identifier: Apache-2.0
/* wire_record.h - what scheduling reads of attendance's log. */
#pragma once

#include "common/arena.h"

struct told_record {
	const char *provider, *session, *tutor; /* never NULL */
	bool missed, cancelled;
	uint32_t party, reason; /* below 256; 0: not told */
};

/* NOT_FOUND: no record.  INVALID: not understood. */
MUST_USE enum status wire_read_record(
    struct bytes entry, struct arena *arena, struct told_record *record);
