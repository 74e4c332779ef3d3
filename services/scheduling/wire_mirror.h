// SPDX-License-Identifier: Apache-2.0
/*
 * wire_mirror.h - the entries of intake's log, read.
 */
#pragma once

#include "services/scheduling/mirror.h"

#define WIRE_DETAIL 160

/* Where an entry belongs; borrowed from the arena.  INVALID: unreadable. */
MUST_USE enum status wire_read_mirror_key(struct bytes data,
    struct arena *arena, struct mirror_key *key, char detail[WIRE_DETAIL]);
/* The record of a stored entry; borrowed from the arena. */
MUST_USE enum status wire_read_mirror_record(
    struct bytes data, struct arena *arena, struct mirror_record *record);
