// SPDX-License-Identifier: Apache-2.0
/*
 * layout_cells.h - the part of a layout that is about cells.
 */
#pragma once

#include "services/scheduling/layout.h"

/* sorted: slots by school, day and start; the points are known. */
MUST_USE enum status layout_cells_init(
    struct layout *layout, const uint32_t *sorted);
/* Of these when the slots are, once all are known. */
MUST_USE enum status layout_times_init(struct layout *layout);
/* Of these the tutors; the slots and who is free in them are known. */
MUST_USE enum status layout_tutors_init(struct layout *layout);
void layout_cells_fini(struct layout *layout);
