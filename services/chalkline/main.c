// SPDX-License-Identifier: Apache-2.0
/*
 * main.c - `chalkline`: every verb a person or a script needs.
 *
 * Data goes to stdout, messages and progress to stderr.  The program keeps
 * nothing; the services do.  Exit codes: enum cli_exit.
 */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "services/chalkline/cli.h"
#include "services/chalkline/verb.h"

int
main(int argc, char **argv)
{
	argp_err_exit_status = CLI_USAGE;
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		argv[1] = "version";
	int code = verb_run(&verb_table_all, argc, argv);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		cli_error("the output could not be written");
		return CLI_FAILED;
	}
	return code;
}
