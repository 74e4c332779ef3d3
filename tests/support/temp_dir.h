// SPDX-License-Identifier: Apache-2.0
/*
 * temp_dir.h - a folder of its own for a test.
 *
 * Under TMPDIR or /tmp.  Ends the program when it cannot be made.
 */
#pragma once

#include <stddef.h>

#define TEMP_PATH_MAX 512

struct temp_dir {
	char path[TEMP_PATH_MAX];
};

void temp_dir_init(struct temp_dir *dir);
/* Removes it with everything in it. */
void temp_dir_fini(struct temp_dir *dir);
/* The path of a file in it; path has TEMP_PATH_MAX bytes. */
const char *temp_dir_file(
    const struct temp_dir *dir, const char *name, char *path);
