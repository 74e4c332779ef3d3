// SPDX-License-Identifier: Apache-2.0
/*
 * file_options.h - the options of what works on files, without a service.
 *
 * Each of them lists the options that it takes, under these keys and in its
 * own words, and lets its parser end in file_options_take.
 */
#pragma once

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#define EXIT_USAGE 1

enum file_option {
	FILE_INSTANCE = 256,
	FILE_FROM,
	FILE_OUT,
	FILE_SECONDS,
	FILE_STEPS,
	FILE_SEED,
	FILE_THREADS,
	FILE_MOVES,
	FILE_JSON,
	FILE_OPTION_NEXT, /* the first key that is free */
};

struct file_options {
	const char *instance, *from, *out;
	double seconds; /* 0: no limit */
	uint64_t steps, seed, threads;
	uint32_t moves;
	bool has_steps, json;
};

/* ARGP_ERR_UNKNOWN: the key is none of these. */
error_t file_options_take(
    struct file_options *options, int key, char *text, struct argp_state *s);
/* One of the arguments begins with that option. */
bool file_options_asked(int argc, char **argv, const char *option);
/* False: the arguments are wrong, which has been told. */
bool file_options_parse(
    const struct argp *argp, int argc, char **argv, void *input);
