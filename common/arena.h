// SPDX-License-Identifier: Apache-2.0
/*
 * arena.h - memory that is given back all at once.
 *
 * Used for unpacking messages: the limit caps what a hostile message can
 * make protobuf-c allocate.  Blocks are kept over arena_reset, so a busy
 * loop allocates nothing.
 */
#pragma once

#include "common/bytes.h"

struct arena;

/* limit: bytes that may be handed out between two resets. */
MUST_USE enum status arena_new(size_t limit, struct arena **arena);
void arena_free(struct arena **arena);
void arena_reset(struct arena *arena);
/* Aligned for any type, not zeroed; NULL beyond the limit or out of memory. */
void *arena_alloc(struct arena *arena, size_t len);
/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *arena);
/* Zeroed array; NULL also when count * size overflows. */
void *arena_zeroed(struct arena *arena, size_t count, size_t size);
/* NUL-terminated copy. */
char *arena_string(struct arena *arena, struct bytes text);
