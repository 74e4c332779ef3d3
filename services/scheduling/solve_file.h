// SPDX-License-Identifier: Apache-2.0
/*
 * solve_file.h - the solver on a file, without a service.
 */
#pragma once

#include <stdbool.h>

/* --solve-instance stands in the command line. */
bool solve_file_asked(int argc, char **argv);
/* The options of README.md; the exit code. */
int solve_file_main(int argc, char **argv);
