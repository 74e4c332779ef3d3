// SPDX-License-Identifier: Apache-2.0
/*
 * demo_run.c - fork, exec, wait.
 */
#include "services/chalkline/demo_run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static bool
find_self(char *path, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", path, size - 1);

	if (len <= 0)
		return false;
	path[len] = '\0';
	return true;
}

/* In the child: a file takes the place of a descriptor. */
static void
redirect(const char *path, int fd)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (file < 0 || dup2(file, fd) < 0) {
		cli_error("%s: %s", path, strerror(errno));
		_exit(CLI_FAILED);
	}
}

static void
execute(const struct demo_command *command)
{
	char self[SETTINGS_PATH_MAX];
	const char *args[DEMO_WORDS_MAX + 4] = {"chalkline"};
	size_t n = 1;

	for (size_t i = 0; command->words[i] != NULL; i++)
		args[n++] = command->words[i];
	args[n++] = "--dir";
	args[n++] = command->dir;
	if (find_self(self, sizeof(self)))
		execv(self, (char *const *)args);
	cli_error("%s: %s", self, strerror(errno));
	_exit(CLI_FAILED);
}

static int
wait_for(pid_t process)
{
	int ended;

	while (waitpid(process, &ended, 0) < 0) {
		if (errno != EINTR)
			return CLI_FAILED;
	}
	return WIFEXITED(ended) ? WEXITSTATUS(ended) : CLI_FAILED;
}

int
demo_run(const struct demo_command *command)
{
	fflush(stdout);
	pid_t process = fork();

	if (process < 0) {
		cli_error("no process can be started: %s", strerror(errno));
		return CLI_FAILED;
	}
	if (process == 0) {
		if (command->out != NULL)
			redirect(command->out, STDOUT_FILENO);
		execute(command);
	}
	return wait_for(process);
}

static void
run_up(const char *dir, const char *time_zone, const char *errors, int out)
{
	const struct demo_command command = {
	    .dir = dir, .words = {"up", "--time-zone", time_zone, NULL}};

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	redirect(errors, STDERR_FILENO);
	if (dup2(out, STDOUT_FILENO) < 0)
		_exit(CLI_FAILED);
	execute(&command);
}

/* Whether it said so; an end without a word is no. */
static bool
is_ready(int fd)
{
	FILE *out = fdopen(fd, "r");
	char line[32];

	if (out == NULL) {
		close(fd);
		return false;
	}
	bool ready = fgets(line, sizeof(line), out) != NULL &&
		     strcmp(line, "ready\n") == 0;
	fclose(out);
	return ready;
}

enum cli_exit
demo_up(
    const char *dir, const char *time_zone, const char *errors, pid_t *process)
{
	int ends[2];

	fflush(stdout);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return cli_fail("chalkline", STATUS_IO, strerror(errno));
	pid_t child = fork();
	if (child == 0)
		run_up(dir, time_zone, errors, ends[1]);
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return cli_fail("chalkline", STATUS_IO, strerror(errno));
	}
	if (is_ready(ends[0])) {
		*process = child;
		return CLI_DONE;
	}
	kill(child, SIGTERM);
	wait_for(child);
	cli_error(
	    "the services did not start; what they said is in %s", errors);
	return CLI_FAILED;
}

enum cli_exit
demo_down(pid_t process)
{
	kill(process, SIGTERM);
	int code = wait_for(process);

	if (code == CLI_DONE)
		return CLI_DONE;
	cli_error("the services ended with code %d", code);
	return CLI_FAILED;
}

static bool
is_on_path(const char *self)
{
	const char *path = getenv("PATH");
	char *copy = strdup(path != NULL ? path : "");
	char *rest = NULL, candidate[SETTINGS_PATH_MAX];
	char real[SETTINGS_PATH_MAX];
	bool found = false;

	for (char *dir = copy != NULL ? strtok_r(copy, ":", &rest) : NULL;
	     dir != NULL && !found; dir = strtok_r(NULL, ":", &rest)) {
		snprintf(candidate, sizeof(candidate), "%s/chalkline", dir);
		found = realpath(candidate, real) != NULL &&
			strcmp(real, self) == 0;
	}
	free(copy);
	return found;
}

void
demo_program(char *text, size_t size)
{
	char self[SETTINGS_PATH_MAX], here[SETTINGS_PATH_MAX];
	size_t len;

	snprintf(text, size, "chalkline");
	if (!find_self(self, sizeof(self)) || is_on_path(self))
		return;
	snprintf(text, size, "%s", self);
	if (getcwd(here, sizeof(here)) == NULL)
		return;
	len = strlen(here);
	if (strncmp(self, here, len) == 0 && self[len] == '/')
		snprintf(text, size, "%s", self + len + 1);
}
