// SPDX-License-Identifier: Apache-2.0
/*
 * large_pages.h - memory for tables that are read all over.  On large pages,
 * where the system has them, two megabytes cost one fault.
 */
#pragma once

#include <stddef.h>

/* Holds anything; free() gives it back.  NULL: no memory. */
void *large_pages_new(size_t count, size_t size);

/*
 * All zero, and taken from the system where it is first touched, not at once.
 * NULL: no memory.
 */
void *large_pages_map(size_t bytes);
void large_pages_unmap(void *memory, size_t bytes);
