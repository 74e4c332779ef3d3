// SPDX-License-Identifier: Apache-2.0
#include "services/attendance/known_room.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LINE ((size_t)64)
#define LARGE_PAGE ((size_t)2 << 20)

void *
known_room(size_t bytes)
{
	size_t unit = bytes < LARGE_PAGE ? LINE : LARGE_PAGE;
	void *room;

	bytes = (bytes + unit - 1) / unit * unit;
	room = aligned_alloc(unit, bytes);
	if (room == NULL)
		return NULL;
	/* Only a wish. */
	if (unit == LARGE_PAGE)
		(void)madvise(room, bytes, MADV_HUGEPAGE);
	return memset(room, 0, bytes);
}
