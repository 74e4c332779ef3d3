// SPDX-License-Identifier: Apache-2.0
/*
 * tsi_read.h - the text format of a problem (README.md) into a model.
 *
 * Records may stand in any order; ids are any text without comma, blank or
 * control character.  The first fault ends the reading: half a problem has
 * no answer.
 */
#pragma once

#include "services/scheduling/model.h"

#define TSI_BYTES_MAX (256u * 1024u * 1024u)

struct tsi_fault {
	uint64_t line;
	char field[24];
	char found[64]; /* shortened; only printing characters */
	char expected[96];
};

/* INVALID: the fault says why. */
MUST_USE enum status tsi_read(
    struct bytes text, struct model **model, struct tsi_fault *fault);
