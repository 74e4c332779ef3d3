// SPDX-License-Identifier: Apache-2.0
/*
 * demo_folder.c - a folder is a demo's when it holds the file DEMO.
 *
 * Only what a demo makes is ever removed.
 */
#include "services/chalkline/demo_folder.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/chalkline/up_stack.h"

static bool
is_empty(const char *dir)
{
	DIR *folder = opendir(dir);
	const struct dirent *entry;
	bool empty = true;

	if (folder == NULL)
		return errno == ENOENT;
	while (empty && (entry = readdir(folder)) != NULL)
		empty = strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0;
	closedir(folder);
	return empty;
}

static int
remove_entry(
    const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about;
	(void)kind;
	(void)place;
	return remove(path);
}

static enum cli_exit
clear(const char *dir)
{
	static const char *const made[] = {"chalkline.yaml", "keys", "run",
	    "store", "log", "files", "reports"};
	char path[SETTINGS_PATH_MAX];
	int lock;

	/* Not under the feet of services that run. */
	enum cli_exit code = up_lock(dir, &lock);
	if (code != CLI_DONE)
		return code;
	cli_note("%s holds an earlier demo; starting afresh there", dir);
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, made[i]);
		if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0 ||
		    errno == ENOENT)
			continue;
		cli_error("%s: %s", path, strerror(errno));
		code = CLI_FAILED;
	}
	close(lock);
	return code;
}

static enum cli_exit
make(const char *dir, const char *name)
{
	char path[SETTINGS_PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return CLI_DONE;
	cli_error("%s: %s", path, strerror(errno));
	return CLI_FAILED;
}

static enum cli_exit
mark(const char *path)
{
	FILE *file = fopen(path, "w");

	if (file != NULL) {
		fputs("Made by `chalkline demo`; the next demo in this folder "
		      "clears it away.\n",
		    file);
		if (fclose(file) == 0)
			return CLI_DONE;
	}
	cli_error("%s: %s", path, strerror(errno));
	return CLI_FAILED;
}

enum cli_exit
demo_folder_make(const char *dir)
{
	static const char *const folders[] = {
	    "", "log", "files", "files/oneroster", "files/events", "reports"};
	char marker[SETTINGS_PATH_MAX];
	enum cli_exit code = CLI_DONE;

	snprintf(marker, sizeof(marker), "%s/DEMO", dir);
	if (access(marker, F_OK) == 0) {
		code = clear(dir);
	} else if (!is_empty(dir)) {
		cli_error("%s: found a folder that is not empty and no earlier "
			  "demo; name another with --dir",
		    dir);
		return CLI_USAGE;
	}
	for (size_t i = 0;
	     code == CLI_DONE && i < sizeof(folders) / sizeof(folders[0]); i++)
		code = make(dir, folders[i]);
	return code == CLI_DONE ? mark(marker) : code;
}
