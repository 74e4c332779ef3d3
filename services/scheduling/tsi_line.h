// SPDX-License-Identifier: Apache-2.0
/*
 * tsi_line.h - one record of the text format, field by field.
 *
 * Getters answer false after the first fault of a line and keep that fault,
 * so a record reads as a list of its fields with one check at the end.
 */
#pragma once

#include "services/scheduling/tsi_read.h"

#define TSI_FIELDS_MAX 16

struct tsi_line {
	struct tsi_fault *fault;
	struct bytes field[TSI_FIELDS_MAX];
	size_t count;
	bool is_bad;
	bool no_memory;
};

/* Splits a line; false for a blank line or a comment. */
bool tsi_split(struct tsi_line *line, struct bytes text);
void tsi_fail(struct tsi_line *line, const char *field, struct bytes found,
    const char *expected);
/* As tsi_fail, unless memory is what failed. */
void tsi_fail_status(struct tsi_line *line, enum status status,
    const char *field, struct bytes found, const char *expected);
bool tsi_is(struct bytes text, const char *word);
void tsi_count(struct tsi_line *line, size_t fields);

uint32_t tsi_number(struct tsi_line *line, size_t at, const char *field,
    uint32_t least, uint32_t most);
double tsi_km(struct tsi_line *line, size_t at, const char *field);
/* The number of a known id. */
uint32_t tsi_reference(struct tsi_line *line, struct bytes id,
    const struct names *names, const char *field);
/* The next item of a list; false at its end. */
bool tsi_item(struct bytes *list, struct bytes *item);
/* "day:start-end" */
struct model_window tsi_window(
    struct tsi_line *line, struct bytes text, uint32_t days);
