// SPDX-License-Identifier: Apache-2.0
/*
 * rules_manifest.h - what manifest.csv says of the other files.
 *
 * Pure.  Without a manifest, or without a line for a file, a file that is
 * there is bulk.
 */
#pragma once

#include "services/intake/rules_oneroster.h"

enum file_mode {
	MODE_UNTOLD = 0,
	MODE_ABSENT,
	MODE_BULK,
	MODE_DELTA,
};

struct manifest {
	bool version_told;
	enum file_mode mode[ONEROSTER_FILES];
};

/*
 * Takes one line.  Deviations are told: wrong versions, unknown modes,
 * unknown properties.  False: the line is refused (an error was told).
 */
bool manifest_take(struct manifest *manifest, const char *property,
    const char *value, bool strict, fault_fn *tell, void *ctx);
