// SPDX-License-Identifier: Apache-2.0
/*
 * import_files.h - which staged file is which of OneRoster's.
 */
#pragma once

#include <limits.h>

#include "services/intake/import.h"
#include "services/intake/rules_manifest.h"

struct import_files {
	char dir[PATH_MAX]; /* the staged folder, or the unpacked zip's */
	char name[ONEROSTER_FILES][NAME_MAX + 1]; /* "" when not there */
	char manifest[NAME_MAX + 1];
};

/*
 * Unpacks a zip when one is staged, and tells of files that are not used.
 * INVALID: the zip is refused, which was told.
 */
MUST_USE enum status import_find_files(
    struct import *import, struct import_files *files);
/* Reads the manifest where there is one. */
MUST_USE enum status import_read_manifest(struct import *import,
    const struct import_files *files, struct manifest *manifest);
