// SPDX-License-Identifier: Apache-2.0
/* large_pages.c - aligned, and the system is told. */
#include "common/large_pages.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define LARGE_PAGE (2U << 20)
/* For less a whole page would cost more than the faults. */
#define LEAST (LARGE_PAGE / 4)

void *
large_pages_new(size_t count, size_t size)
{
	size_t bytes = count * size;
	void *memory;

	if (size == 0 || count > (SIZE_MAX - LARGE_PAGE) / size)
		return NULL;
	if (bytes < LEAST)
		return malloc(bytes > 0 ? bytes : 1);
	bytes = (bytes + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
	memory = aligned_alloc(LARGE_PAGE, bytes);
	/* Only a wish. */
	if (memory != NULL)
		(void)madvise(memory, bytes, MADV_HUGEPAGE);
	return memory;
}
