// SPDX-License-Identifier: Apache-2.0
/* wire_explain.h - parameters and result of the job scheduling.Explain. */
#pragma once

#include "services/scheduling/advise.h"
#include "services/scheduling/plan.h"

struct explain_params {
	uint32_t changes, tries, kinds;
	int32_t today; /* INT32_MIN: not told */
};

MUST_USE enum status wire_read_explain(struct bytes body, struct arena *arena,
    struct explain_params *params, char *detail, size_t detail_size);
/* With the needs that could not be asked. */
MUST_USE enum status wire_pack_advised(const struct advised *advised,
    const struct plan *plan, struct arena *arena, struct buffer *out);
