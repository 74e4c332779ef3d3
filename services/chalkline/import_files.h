// SPDX-License-Identifier: Apache-2.0
/*
 * import_files.h - which files an import is made of.
 *
 * A OneRoster folder: the .csv files directly in it, by name.  A zip: that one
 * file, opened by intake.  Anything else is refused here, before a service is
 * asked.
 */
#pragma once

#include "services/chalkline/cli.h"

#define IMPORT_FILES_MAX 256

struct import_files {
	size_t count;
	char *path[IMPORT_FILES_MAX];
	char *name[IMPORT_FILES_MAX]; /* the last part of path, made plain */
};

/* Tells what is wrong with the path; CLI_USAGE or CLI_REFUSED. */
MUST_USE enum cli_exit import_files_find(
    const char *path, struct import_files *files);
/* One file, whatever it is. */
MUST_USE enum cli_exit import_files_one(
    const char *path, struct import_files *files);
void import_files_fini(struct import_files *files);
