// SPDX-License-Identifier: Apache-2.0
/*
 * temp_dir.c - mkdtemp, and removal with nftw.
 */
#include "tests/support/temp_dir.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

void
temp_dir_init(struct temp_dir *dir)
{
	const char *base = getenv("TMPDIR");
	snprintf(dir->path, sizeof dir->path, "%s/chalkline-test-XXXXXX",
	    base != NULL ? base : "/tmp");
	if (mkdtemp(dir->path) == NULL) {
		perror(dir->path);
		exit(1);
	}
}

static int
remove_one(
    const char *path, const struct stat *about, int type, struct FTW *place)
{
	(void)about;
	(void)type;
	(void)place;
	return remove(path);
}

void
temp_dir_fini(struct temp_dir *dir)
{
	nftw(dir->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *
temp_dir_file(const struct temp_dir *dir, const char *name, char *path)
{
	int len = snprintf(path, TEMP_PATH_MAX, "%s/%s", dir->path, name);
	if (len < 0 || len >= TEMP_PATH_MAX) {
		fprintf(stderr, "%s: the path is too long\n", name);
		exit(1);
	}
	return path;
}
