// SPDX-License-Identifier: Apache-2.0
/*
 * random.h - splitmix64 (Steele, Lea, Flood 2014): the same numbers for the
 * same seed on every machine.
 */
#pragma once

#include <stdint.h>

struct random {
	uint64_t state;
};

static inline uint64_t
random_next(struct random *r)
{
	uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 0..below-1; below > 0. */
static inline uint32_t
random_below(struct random *r, uint32_t below)
{
	return (uint32_t)((random_next(r) >> 32) * below >> 32);
}

/* [0, 1) */
static inline double
random_share(struct random *r)
{
	return (double)(random_next(r) >> 11) * 0x1p-53;
}
