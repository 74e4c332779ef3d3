// SPDX-License-Identifier: Apache-2.0
/*
 * names.h - one number for each text.
 *
 * 0 is the empty text.  Numbers are given out in the order of first meeting
 * and mean nothing; names_rank gives the order of the texts as bytes, and is
 * what anything sorted goes by.
 */
#pragma once

#include "common/bytes.h"

#define NAME_UNKNOWN UINT32_MAX

struct names;

MUST_USE enum status names_new(struct names **names);
void names_free(struct names **names);
/* The text is copied. */
MUST_USE enum status names_add(
    struct names *names, const char *text, uint32_t *id);
/* NAME_UNKNOWN when it was never added. */
uint32_t names_find(const struct names *names, const char *text);
/* Borrowed from the names. */
const char *names_text(const struct names *names, uint32_t id);
/* Numbers given out, with 0. */
uint32_t names_count(const struct names *names);
/* For each number its place among all texts as bytes; free() it. */
MUST_USE enum status names_rank(const struct names *names, uint32_t **ranks);
