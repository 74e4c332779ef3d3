// SPDX-License-Identifier: Apache-2.0
/*
 * replay.c - runs a fuzz target over every file of a folder.
 *
 * And over every beginning of each, so that a small corpus finds what reads
 * beyond the end.  An empty folder is an error.
 */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX (256u * 1024u)
/* Every beginning up to this length; above it, only the whole. */
#define PREFIX_MAX 2048u

static void
run_copy(const uint8_t *data, size_t len)
{
	/* exactly as long as it is, for the address sanitizer */
	uint8_t *copy = malloc(len == 0 ? 1 : len);
	if (copy == NULL)
		exit(1);
	if (len > 0)
		memcpy(copy, data, len);
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static int
replay_file(const char *path)
{
	static uint8_t data[FILE_BYTES_MAX];
	FILE *file = fopen(path, "rb");
	if (file == NULL) {
		perror(path);
		return 1;
	}
	size_t len = fread(data, 1, sizeof data, file);
	fclose(file);
	for (size_t part = 0; part < len && part < PREFIX_MAX; part++)
		run_copy(data, part);
	run_copy(data, len);
	return 0;
}

int
main(int argc, char **argv)
{
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
	if (folder == NULL) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 1;
	}
	int files = 0, failed = 0;
	const struct dirent *entry;
	while ((entry = readdir(folder)) != NULL) {
		char path[4096];
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
		failed |= replay_file(path);
		files++;
	}
	closedir(folder);
	printf("%d files\n", files);
	return failed != 0 || files == 0;
}
