// SPDX-License-Identifier: Apache-2.0
/*
 * utf8.h - is this text?
 *
 * Pure.  Valid is what Unicode 15, table 3-7 lists: shortest forms only, no
 * surrogates, nothing above U+10FFFF.
 */
#pragma once

#include "common/bytes.h"

bool utf8_is_valid(struct bytes text);
/* The same without a NUL: what may become a string. */
bool utf8_is_text(struct bytes text);
