// SPDX-License-Identifier: Apache-2.0
/*
 * dispute_show.h - a dispute as a row and as a line of JSON.
 */
#pragma once

#include <jansson.h>

#include "services/chalkline/table.h"
#include "services/chalkline/wire_disputes.h"

#define DISPUTE_COLUMNS 22
extern const char *const dispute_columns[DISPUTE_COLUMNS];
void dispute_add_row(struct table *table, const struct listed_dispute *d);
/* The caller's; state and stands are left out without a state. */
json_t *dispute_json(const struct listed_dispute *d, const char *state);
