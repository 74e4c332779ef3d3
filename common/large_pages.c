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

static size_t
whole_pages(size_t bytes)
{
	return (bytes + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
}

/* A page more than asked for, of which the ends are given back. */
void *
large_pages_map(size_t bytes)
{
	size_t whole = whole_pages(bytes), before, behind;
	uint8_t *memory;

	if (bytes == 0 || bytes > SIZE_MAX - 2 * LARGE_PAGE)
		return NULL;
	memory = mmap(NULL, whole + LARGE_PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return NULL;
	before = (LARGE_PAGE - (uintptr_t)memory % LARGE_PAGE) % LARGE_PAGE;
	behind = LARGE_PAGE - before;
	if (before > 0)
		munmap(memory, before);
	if (behind > 0)
		munmap(memory + before + whole, behind);
	(void)madvise(memory + before, whole, MADV_HUGEPAGE);
	return memory + before;
}

void
large_pages_unmap(void *memory, size_t bytes)
{
	if (memory != NULL)
		munmap(memory, whole_pages(bytes));
}
