// SPDX-License-Identifier: Apache-2.0
/*
 * restate.h - the earlier plan instead of the one that was found, where it is
 * as good.
 *
 * Its groups that still keep every rule are put on an empty board, and the
 * gaps are filled.  When that places no less weight than what stood there and
 * no fewer needs have their tutor, nor does it cost more for that, it stays:
 * solving again what has not changed changes nothing.
 */
#pragma once

#include "services/scheduling/fill.h"

/* Of the whole board; without model.former_groups it does nothing. */
MUST_USE enum status restate_former(struct fill *fill);
