// SPDX-License-Identifier: Apache-2.0
/*
 * known_room.h - memory for what is looked at in no order.
 *
 * From two megabytes on it stands on large pages, where the system has them:
 * touching a small one for the first time costs, and so does finding each.
 */
#pragma once

#include <stddef.h>

/* All zeros, at the start of a cache line; free() ends it.  NULL: no memory. */
void *known_room(size_t bytes);
