// SPDX-License-Identifier: Apache-2.0
/*
 * contradictions.h - what cannot be in a problem, named before it is solved.
 *
 * A pin against a hard rule or another pin, and a programme with more sessions
 * a week than any school of its students has days with slots long enough. Pure.
 */
#pragma once

#include "services/scheduling/model.h"

/* One contradiction, for people; the text is borrowed for the call. */
typedef void contradiction_fn(void *ctx, const char *text);

MUST_USE enum status contradictions_find(
    const struct model *model, contradiction_fn *tell, void *ctx);
