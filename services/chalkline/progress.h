// SPDX-License-Identifier: Apache-2.0
/*
 * progress.h - a bar on stderr, on a terminal only, for work over a second.
 *
 * Nothing is shown in the first second, nor when stderr is no terminal; the
 * bar is wiped at the end, so that it never mixes with messages.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct progress {
	int64_t began_at; /* microseconds, monotonic */
	int64_t shown_at;
	bool terminal;
	bool visible;
};

void progress_init(struct progress *progress);
/* phase: what is being done; total 0: not known.  Cheap to call often. */
void progress_show(struct progress *progress, const char *phase, uint64_t done,
    uint64_t total);
/* Wipes the bar; call before printing anything else. */
void progress_fini(struct progress *progress);
/* Seconds since progress_init. */
double progress_seconds(const struct progress *progress);
