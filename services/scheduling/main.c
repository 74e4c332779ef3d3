// SPDX-License-Identifier: Apache-2.0
/* main.c - the solver on a file, or the service. */
#include "services/scheduling/solve_file.h"

int
main(int argc, char **argv)
{
	return solve_file_main(argc, argv);
}
