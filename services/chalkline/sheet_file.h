// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_file.h - a file that came out of a spreadsheet, as a text to be read
 * by rows.
 *
 * What was found out about it, and why nothing of it can be read, is told as
 * findings, with the repair.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/sheet_findings.h"
#include "services/chalkline/sheet_layout.h"
#include "services/chalkline/sheet_text.h"

struct sheet_file {
	struct buffer raw;
	struct sheet_text text;
};

/*
 * path "-": the standard input.  layout NULL: there is none, encoding and
 * separator are found out.  REFUSED: findings says why; every other failure is
 * told on stderr.  fini either way.
 */
MUST_USE enum cli_exit sheet_file_read(struct sheet_file *file,
    const char *path, const struct sheet_layout *layout,
    struct sheet_findings *findings);
void sheet_file_fini(struct sheet_file *file);
