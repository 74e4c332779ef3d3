// SPDX-License-Identifier: Apache-2.0
/*
 * attest_show.h - the months that were signed, and what changed since.
 */
#pragma once

#include <jansson.h>

#include "services/chalkline/month_sum.h"
#include "services/chalkline/table.h"

struct attest_options {
	struct cli_options cli;
	struct attest_filter filter;
	bool anyway, lists, changes, checks;
	enum table_format format;
	struct table *table;
	struct cli *cli_open;
	struct arena *arena; /* of a check */
	json_t *counts;      /* school, month -> changes by kind */
	size_t differing;
};

json_t *attest_json(const struct listed_attestation *a);
/* REFUSED when --check found a month that is not what was signed. */
MUST_USE enum cli_exit attest_list(struct attest_options *o);
MUST_USE enum cli_exit attest_changes(struct attest_options *o);
