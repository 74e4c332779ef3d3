// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_layouts.h - the layouts that come with the program, and others.
 *
 * layouts/NAME.yaml is built into the program.  A word with a slash, or that
 * ends in .yaml or .yml, is a file.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/sheet_layout.h"

struct ready_layout {
	const char *name;
	const unsigned char *text;
	size_t len;
};

/* Sorted by name; made from layouts/ when the program is built. */
extern const struct ready_layout ready_layouts[];
extern const size_t ready_layout_count;

/* Tells what is wrong with the name or the file. */
MUST_USE enum cli_exit sheet_layouts_find(
    const char *name_or_path, struct arena *arena, struct sheet_layout *layout);

/* Names with what they are for, or the text of one when name is not NULL. */
MUST_USE enum cli_exit sheet_layouts_print(const char *name, bool json);
