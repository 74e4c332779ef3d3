// SPDX-License-Identifier: Apache-2.0
/*
 * rules_columns.h - what a cell of a CSV file may hold.
 *
 * Pure.  A layout is a table of columns; one function judges a header, one a
 * row.  Lenient accepts what can be understood and tells of it; strict
 * refuses every deviation.
 */
#pragma once

#include "common/arena.h"

#define COLUMNS_MAX 32
#define ID_MAX 255
#define FAULT_TEXT 256
/* A value that may be longer is shown cut. */
#define FAULT_SHOWN 60

enum column_type {
	COLUMN_TEXT,
	COLUMN_ID,         /* 1-255 bytes, no blanks, no control characters */
	COLUMN_IDS,        /* a list of those */
	COLUMN_LIST,       /* a list of any text */
	COLUMN_ENUM,       /* one of values */
	COLUMN_ENUMS,      /* a list of those */
	COLUMN_DATE,       /* YYYY-MM-DD */
	COLUMN_INSTANT,    /* RFC 3339, or a date; never needed */
	COLUMN_BOOLEAN,    /* true, false; in any case when lenient */
	COLUMN_NUMBER,     /* a whole number from least to most */
	COLUMN_KILOMETRES, /* decimal, at most three fraction digits */
	COLUMN_TIME,       /* HH:MM */
};

enum column_flag {
	COLUMN_REQUIRED = 1u << 0, /* a value must be there */
	COLUMN_KEY = 1u << 1,      /* without the column no row can be used */
	COLUMN_PERSONAL = 1u << 2, /* never shown, only its length */
	COLUMN_NOT_KEPT = 1u << 3, /* read for its check alone */
	COLUMN_OPEN =
	    1u << 4, /* an enumeration that lenient input may extend */
	COLUMN_EXTRA =
	    1u << 5, /* of some version: may be missing when strict */
};

struct column {
	const char *name;
	enum column_type type;
	unsigned flags;
	const char *const *values; /* ends with NULL */
	uint32_t least;
	uint32_t most;
};

/* How files in the world call a column of ours. */
struct column_synonym {
	const char *file;
	const char *theirs;
	const char *ours;
};

struct layout {
	const char *file; /* "users.csv"; for our own kinds the kind */
	char separator;   /* of lists: ',' or ' ' */
	bool personal;    /* rows are about persons */
	const struct column *columns;
	size_t count;
};

enum severity {
	SEVERITY_NONE = 0,
	SEVERITY_INFO,
	SEVERITY_WARNING,
	SEVERITY_ERROR, /* the row, or the file, is refused */
};

struct fault {
	enum severity severity;
	const char *code;  /* constant */
	const char *field; /* constant, or "" */
	char found[FAULT_TEXT];
	char expected[FAULT_TEXT];
};
typedef void fault_fn(const struct fault *fault, void *ctx);

/* Where each column of the layout stands in the file; -1: it is not there. */
struct header {
	int at[COLUMNS_MAX];
	size_t cells; /* columns of the file */
};

/*
 * Judges a header.  False: no row of the file can be used (an error was
 * told).  synonyms end with a NULL file; NULL for none.
 */
bool header_read(const struct layout *layout, const char *const *names,
    size_t count, const struct column_synonym *synonyms, bool strict,
    struct header *header, fault_fn *tell, void *ctx);

/* The cells of a row by column of the layout, "" where absent. */
struct fields {
	const struct layout *layout;
	const char *value[COLUMNS_MAX]; /* enumerations in their own case */
	struct arena *arena;            /* for what is made of them */
	bool failed;                    /* out of memory; sticky */
};

/*
 * Judges the cells of a row.  False: the row is refused (an error was told).
 * Values are borrowed from the cells.
 */
bool row_read(const struct layout *layout, const struct header *header,
    const char *const *cells, size_t count, bool strict, struct fields *fields,
    fault_fn *tell, void *ctx);

/* Copies of a value into the arena. */
struct text_list {
	const char **item;
	size_t count;
};
/* NULL when the cell is empty. */
const char *field_text(struct fields *fields, size_t column);
/* Items in their own case; empty when the cell is. */
struct text_list field_list(struct fields *fields, size_t column);
/* otherwise: what an empty cell means. */
bool field_boolean(const struct fields *fields, size_t column, bool otherwise);
uint32_t field_number(
    const struct fields *fields, size_t column, uint32_t otherwise);
/* Minutes after midnight of a COLUMN_TIME. */
uint32_t field_minute(const struct fields *fields, size_t column);
/* Metres of a COLUMN_KILOMETRES. */
int32_t field_metres(const struct fields *fields, size_t column);
int field_index(const char *const *values, const char *text);

/* Fills a fault; found is cut to FAULT_SHOWN, and never inside a character. */
void fault_set(struct fault *fault, enum severity severity, const char *code,
    const char *field, const char *found, const char *expected);
bool is_id(const char *text);
