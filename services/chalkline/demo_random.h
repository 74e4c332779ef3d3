// SPDX-License-Identifier: Apache-2.0
/*
 * demo_random.h - the demo's dice: splitmix64.
 *
 * Every thing that needs chance has a stream of its own, named after it, so
 * that its luck does not depend on what was made before it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct demo_random {
	uint64_t state;
};

void demo_random_init(
    struct demo_random *random, uint64_t seed, const char *stream);
uint64_t demo_random_next(struct demo_random *random);
/* 0 to n - 1; n at least 1. */
uint32_t demo_random_below(struct demo_random *random, uint32_t n);
/* True permille times in a thousand. */
bool demo_random_chance(struct demo_random *random, uint32_t permille);
/* An index into weights that sum to total, by weight. */
uint32_t demo_random_pick(
    struct demo_random *random, const uint16_t *weights, uint32_t count);
