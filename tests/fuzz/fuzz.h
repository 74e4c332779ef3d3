// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz.h - the one function of a fuzz target, as libFuzzer calls it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
