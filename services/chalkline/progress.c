// SPDX-License-Identifier: Apache-2.0
/*
 * progress.c - draws the bar at most ten times a second.
 */
#include "services/chalkline/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FIRST_AFTER_US 1000000
#define REDRAW_US 100000
#define BAR_WIDTH 30

static int64_t
monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void
progress_init(struct progress *progress)
{
	progress->began_at = monotonic_us();
	progress->shown_at = progress->began_at + FIRST_AFTER_US - REDRAW_US;
	progress->terminal = isatty(STDERR_FILENO) == 1;
	progress->visible = false;
}

static void
draw(const char *phase, uint64_t done, uint64_t total)
{
	char bar[BAR_WIDTH + 1];
	uint64_t part = done < total ? done : total;
	size_t full = (size_t)((double)part / (double)total * BAR_WIDTH);

	memset(bar, ' ', BAR_WIDTH);
	memset(bar, '#', full);
	bar[BAR_WIDTH] = '\0';
	fprintf(stderr, "\r\033[K[%s] %3.0f %% %.60s", bar,
	    100.0 * (double)part / (double)total, phase);
}

void
progress_show(
    struct progress *progress, const char *phase, uint64_t done, uint64_t total)
{
	if (!progress->terminal)
		return;
	int64_t now = monotonic_us();
	if (now - progress->shown_at < REDRAW_US)
		return;
	progress->shown_at = now;
	progress->visible = true;
	if (total > 0)
		draw(phase, done, total);
	else
		fprintf(stderr, "\r\033[K%.60s  %" PRIu64, phase, done);
	fflush(stderr);
}

void
progress_fini(struct progress *progress)
{
	if (progress->visible)
		fputs("\r\033[K", stderr);
	progress->visible = false;
	progress->terminal = false;
}

double
progress_seconds(const struct progress *progress)
{
	return (double)(monotonic_us() - progress->began_at) / 1e6;
}
