// SPDX-License-Identifier: Apache-2.0
/*
 * replan_file.h - the re-planner on files, without a service (README.md).
 */
#pragma once

#include <stdbool.h>

/* The arguments ask for it. */
bool replan_file_asked(int argc, char **argv);
int replan_file_main(int argc, char **argv);
