// SPDX-License-Identifier: Apache-2.0
/*
 * demo_random.c - splitmix64 (Steele, Lea, Flood 2014), seeded by FNV-1a over
 * the stream's name.
 */
#include "services/chalkline/demo_random.h"

void
demo_random_init(struct demo_random *random, uint64_t seed, const char *stream)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ seed;

	for (; *stream != '\0'; stream++)
		hash = (hash ^ (uint8_t)*stream) * UINT64_C(0x100000001b3);
	random->state = hash + seed * UINT64_C(0x9e3779b97f4a7c15);
	demo_random_next(random);
}

uint64_t
demo_random_next(struct demo_random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint32_t
demo_random_below(struct demo_random *random, uint32_t n)
{
	return (uint32_t)(((demo_random_next(random) >> 32) * n) >> 32);
}

bool
demo_random_chance(struct demo_random *random, uint32_t permille)
{
	return demo_random_below(random, 1000) < permille;
}

uint32_t
demo_random_pick(
    struct demo_random *random, const uint16_t *weights, uint32_t count)
{
	uint32_t total = 0, i = 0;

	for (uint32_t k = 0; k < count; k++)
		total += weights[k];
	uint32_t at = demo_random_below(random, total);
	while (at >= weights[i])
		at -= weights[i++];
	return i;
}
