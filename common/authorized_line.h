// SPDX-License-Identifier: Apache-2.0
/*
 * authorized_line.h - one line of keys/authorized.
 *
 * Internal to the keys library: authorized.c reads the file, and
 * authorized_edit.c changes it.
 */
#pragma once

#include "common/principal.h"

/* Room for the longest line, its end and the NUL. */
#define AUTHORIZED_LINE_MAX 1024

/* Empty, or a comment. */
bool authorized_line_is_blank(const char *line);
/* NULL, or what was expected.  The line is cut into its words. */
const char *authorized_line_parse(char *line, struct principal *principal);
/* NULL when the principal is fit to stand in the file. */
const char *authorized_line_fault(const struct principal *principal);
