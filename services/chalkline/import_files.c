// SPDX-License-Identifier: Apache-2.0
/*
 * import_files.c - looks at a folder or a zip before it is sent.
 */
#include "services/chalkline/import_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* What a job takes. */
#define NAME_BYTES_MAX 128

/* The name under which intake keeps and tells it: plain and not too long. */
static char *
plain_name(const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789._- ";
	const char *slash = strrchr(path, '/');
	char *name = strndup(slash != NULL ? slash + 1 : path, NAME_BYTES_MAX);

	for (char *c = name; c != NULL && *c != '\0'; c++) {
		if (strchr(plain, *c) == NULL)
			*c = '_';
	}
	return name;
}

static enum cli_exit
add_file(struct import_files *files, const char *dir, const char *name)
{
	char *path = NULL;

	if (files->count == IMPORT_FILES_MAX) {
		cli_error("%s: found more than %d files, expected at most that",
		    dir, IMPORT_FILES_MAX);
		return CLI_REFUSED;
	}
	int made = dir != NULL ? asprintf(&path, "%s/%s", dir, name)
			       : asprintf(&path, "%s", name);
	if (made < 0)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	char *plain = plain_name(path);
	if (plain == NULL) {
		free(path);
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	}
	files->path[files->count] = path;
	files->name[files->count++] = plain;
	return CLI_DONE;
}

static bool
is_csv(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && strcasecmp(name + len - 4, ".csv") == 0;
}

static int
select_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static enum cli_exit
add_folder(struct import_files *files, const char *path)
{
	struct dirent **entries = NULL;
	enum cli_exit code = CLI_DONE;
	int count = scandir(path, &entries, select_visible, alphasort);

	if (count < 0) {
		cli_error("%s: %s", path, strerror(errno));
		return CLI_USAGE;
	}
	for (int i = 0; i < count; i++) {
		if (code == CLI_DONE && is_csv(entries[i]->d_name))
			code = add_file(files, path, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	if (code != CLI_DONE || files->count > 0)
		return code;
	if (count == 0)
		cli_error("%s: the folder is empty; expected OneRoster .csv "
			  "files",
		    path);
	else
		cli_error("%s: found no .csv file in the folder, expected "
			  "OneRoster files such as users.csv",
		    path);
	return CLI_REFUSED;
}

static bool
is_zip(const char *path)
{
	char magic[4] = "";
	FILE *file = fopen(path, "rb");

	if (file == NULL)
		return false;
	size_t got = fread(magic, 1, sizeof(magic), file);
	fclose(file);
	/* A file in it, or the end of an archive without any. */
	return got == 4 && (memcmp(magic, "PK\3\4", 4) == 0 ||
			       memcmp(magic, "PK\5\6", 4) == 0);
}

enum cli_exit
import_files_find(const char *path, struct import_files *files)
{
	struct stat about;

	*files = (struct import_files){.count = 0};
	if (stat(path, &about) != 0) {
		cli_error("%s: %s", path, strerror(errno));
		return CLI_USAGE;
	}
	if (S_ISDIR(about.st_mode))
		return add_folder(files, path);
	if (!is_zip(path)) {
		cli_error("%s: found a file that is no zip, expected a folder "
			  "or a zip of OneRoster .csv files",
		    path);
		return CLI_REFUSED;
	}
	return add_file(files, NULL, path);
}

enum cli_exit
import_files_one(const char *path, struct import_files *files)
{
	struct stat about;

	*files = (struct import_files){.count = 0};
	if (stat(path, &about) != 0) {
		cli_error("%s: %s", path, strerror(errno));
		return CLI_USAGE;
	}
	if (S_ISDIR(about.st_mode)) {
		cli_error("%s: found a folder, expected a .csv file", path);
		return CLI_USAGE;
	}
	return add_file(files, NULL, path);
}

void
import_files_fini(struct import_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		free(files->path[i]);
		free(files->name[i]);
	}
	files->count = 0;
}
