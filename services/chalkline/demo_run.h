// SPDX-License-Identifier: Apache-2.0
/*
 * demo_run.h - runs this program's own verbs, as a user would.
 */
#pragma once

#include <sys/types.h>

#include "services/chalkline/cli.h"

#define DEMO_WORDS_MAX 24

/* A verb with its words; ends with NULL.  --dir is added. */
struct demo_command {
	const char *dir;
	const char *out; /* a file for its standard output; NULL: ours */
	const char *words[DEMO_WORDS_MAX];
};

/* Runs it to its end: its exit code, CLI_FAILED when it could not run. */
int demo_run(const struct demo_command *command);

/*
 * Starts `up` and returns once it says that it is ready; its messages go to
 * the file errors.  It ends with this program, whatever happens to that.
 */
MUST_USE enum cli_exit demo_up(
    const char *dir, const char *time_zone, const char *errors, pid_t *process);
/* Stops it cleanly and waits for its end. */
MUST_USE enum cli_exit demo_down(pid_t process);

/*
 * How a person calls this program from here: "chalkline" when it is on the
 * path, else where it is.
 */
void demo_program(char *text, size_t size);
