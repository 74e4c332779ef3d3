// SPDX-License-Identifier: Apache-2.0
/*
 * bound_cell.h - the most weight that one, two, three … groups of a cell can
 * hold, whoever teaches and whenever.
 *
 * Of at most BOUND_EXACT members who could be taught it is exact: every set
 * of them that could be a group with some tutor, and the best j of those that
 * share nobody.  Of more members each takes up the share of a group that the
 * own size limit leaves (half a group whoever sits in twos), the most useful
 * first, parts of members included.
 */
#pragma once

#include "services/scheduling/layout.h"

#define BOUND_EXACT 13

/*
 * Appends doubles: what each further group adds at most, never increasing,
 * all above 0; none when nobody of the cell can be taught.  Students who are
 * out do not count.
 */
MUST_USE enum status bound_cell(const struct layout *layout, uint32_t cell,
    const bool *is_out, struct rows *gains);
