// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_text.h - the bytes of a file as the text of a sheet.
 *
 * Knows a workbook (.xlsx, .xls) and other things that are no sheet, byte
 * order marks, UTF-16, CP1252, and which byte separates the cells.
 */
#pragma once

#include "common/event/session_event.h"

#define SHEET_BYTES_MAX (64u * 1024u * 1024u)

struct sheet_text {
	struct bytes text; /* UTF-8 without a mark */
	uint64_t line;     /* the number of its first line in the file */
	char separator;
	bool separator_guessed; /* not told by layout or file, and no comma */
	const char *recoded;    /* from this encoding without being told, or
				   NULL */
	struct buffer own;      /* behind text, when it was recoded */
};

/*
 * encoding NULL and separator 0: to be found out.  raw is borrowed until
 * fini.  INVALID: fault says why, with constant strings.
 */
MUST_USE enum status sheet_text_init(struct bytes raw, const char *encoding,
    char separator, struct sheet_text *text, struct event_fault *fault);
void sheet_text_fini(struct sheet_text *text);
/* ';' as "semicolon" */
const char *sheet_separator_name(char separator);
