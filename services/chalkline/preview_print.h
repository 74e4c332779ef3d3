// SPDX-License-Identifier: Apache-2.0
/*
 * preview_print.h - a draft for people and for programs.
 */
#pragma once

#include "services/chalkline/table.h"
#include "services/chalkline/wire_drafts.h"

/* CSV: the placement rates alone. */
MUST_USE enum status preview_print(
    const struct draft *draft, enum table_format format);

/* A table of what changes for students, and its rows. */
MUST_USE enum status preview_changes_new(struct table **table);
void preview_changes_add(struct table *table, const struct draft_change *c);
/* One of them as a line of JSON; 0, or -1. */
int preview_change_line(const struct draft_change *change);
