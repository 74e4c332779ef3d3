// SPDX-License-Identifier: Apache-2.0
/*
 * rules_language.h - which language a family was spoken with in.
 *
 * Pure.
 */
#pragma once

#include <stdbool.h>

/* "zh-Hant-TW" or "es-419" and the NUL */
#define LANGUAGE_TAG_TEXT 13

/*
 * A BCP 47 tag of a language, and a script and a region when they are told;
 * written as the standard writes it: "ES-mx" becomes "es-MX".  False for
 * anything else, tag untouched.
 */
bool language_tag_read(const char *text, char tag[LANGUAGE_TAG_TEXT]);
