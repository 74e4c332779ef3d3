// SPDX-License-Identifier: Apache-2.0
/*
 * event_text.h - what may stand as an id.
 *
 * Pure.
 */
#pragma once

#include <stdbool.h>

/* 1-64 of A-Z a-z 0-9 . _ : - */
bool event_is_key(const char *text);
/* 1-255 bytes of UTF-8 without blanks and control characters. */
bool event_is_name(const char *text);
