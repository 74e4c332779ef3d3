// SPDX-License-Identifier: Apache-2.0
/*
 * explain_file.h - who waits and what would place most, on files, without a
 * service (README.md).
 */
#pragma once

#include <stdbool.h>

/* The arguments ask for it. */
bool explain_file_asked(int argc, char **argv);
int explain_file_main(int argc, char **argv);
