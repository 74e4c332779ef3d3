// SPDX-License-Identifier: Apache-2.0
/*
 * import_case.h - imports into a real store in a folder of its own.
 *
 * What an import told, and what stands in the log, comes back as text, one
 * line each, so that a test reads as a transcript.  Every failure of the
 * surroundings fails the test.
 */
#pragma once

#include "services/intake/import.h"
#include "tests/support/temp_dir.h"

enum case_flag {
	CASE_STRICT = 1u << 0,
	CASE_DRY_RUN = 1u << 1,
	CASE_ALLOW_REMOVALS = 1u << 2,
};

struct import_case {
	struct temp_dir dir;
	char input[TEMP_PATH_MAX];
	struct store *store;
	struct log *log;
	struct intake_tables tables;
	uint64_t number;
	struct buffer result; /* the packed ImportResult */
	struct buffer text;
	char detail[256];
	bool cancel;
};

void import_case_open(struct import_case *c);
void import_case_close(struct import_case *c);

/* The staged files. */
void import_case_clear(struct import_case *c);
void import_case_file(
    struct import_case *c, const char *name, const char *text);
void import_case_bytes(
    struct import_case *c, const char *name, const void *data, size_t len);
/* Copies a file, or the plain files of a folder. */
void import_case_copy(struct import_case *c, const char *path);

enum status import_case_run(
    struct import_case *c, const char *kind, unsigned flags);
/* Clears, writes one file, runs. */
enum status import_case_one(struct import_case *c, const char *kind,
    const char *name, const char *text);

/* Borrowed until the next call. */
/* "users.csv 6=1+2+3 removed 0 refused 0\n" */
const char *import_case_counts(struct import_case *c);
/* "error CODE file:line field [found] (expected)\n" */
const char *import_case_findings(struct import_case *c);
/* Only severity, code, file and line. */
const char *import_case_codes(struct import_case *c);
/* The entries after a sequence number, as JSON lines. */
const char *import_case_log(struct import_case *c, uint64_t after);
uint64_t import_case_head(struct import_case *c);
/* A file of CSV out of an export of all pages of `limit` rows. */
const char *import_case_export(
    struct import_case *c, const char *kind, uint32_t limit);
