// SPDX-License-Identifier: Apache-2.0
/*
 * tss_read.h - a schedule in the text format (README.md) into old groups.
 *
 * A schedule may be older than its instance: a tutor, slot or student that
 * the instance no longer has is no fault.  The group then misses it.
 */
#pragma once

#include "services/scheduling/replan.h"
#include "services/scheduling/tsi_read.h"

#define TSS_BYTES_MAX (1024u * 1024u * 1024u)

/* INVALID: the fault says why.  groups: struct old_group. */
MUST_USE enum status tss_read(struct bytes text, const struct model *model,
    struct rows *groups, struct tsi_fault *fault);
