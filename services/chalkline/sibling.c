// SPDX-License-Identifier: Apache-2.0
/* sibling.c - finds the program and becomes it. */
#include "services/chalkline/sibling.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* chalkline-scheduling beside this program, else on the path. */
static void
find_sibling(char *path, size_t size)
{
	char self[SETTINGS_PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	snprintf(path, size, "chalkline-scheduling");
	if (len <= 0)
		return;
	self[len] = '\0';
	snprintf(path, size, "%s/chalkline-scheduling", dirname(self));
	if (access(path, X_OK) != 0)
		snprintf(path, size, "chalkline-scheduling");
}

enum cli_exit
sibling_run(const char *const *args)
{
	char path[SETTINGS_PATH_MAX + 32];

	find_sibling(path, sizeof(path));
	execvp(path, (char *const *)args);
	cli_error("%s: %s", path, strerror(errno));
	return CLI_FAILED;
}
