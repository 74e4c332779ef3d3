// SPDX-License-Identifier: Apache-2.0
/*
 * listing.h - what the verbs share that list records of attendance.
 *
 * Each lists the options that it takes, under these keys and in its own words,
 * and lets its parser end in listing_take; then it is one call to
 * listing_show.
 */
#pragma once

#include "services/chalkline/cli.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/record_filter.h"
#include "services/chalkline/table.h"

enum listing_option {
	LISTING_STUDENT = 0x7600,
	LISTING_SESSION,
	LISTING_PROVIDER,
	LISTING_SCHOOL,
	LISTING_PROGRAM,
	LISTING_FROM,
	LISTING_TO,
	LISTING_AS_OF,
	LISTING_OPTION_NEXT, /* the first key that is free */
	LISTING_FORMAT = 'f',
};

struct listing {
	struct cli_options cli;
	struct record_filter filter;
	enum table_format format;
	struct table *table; /* of listing_show */
	/* Of an id that is asked for there is something, or it is mistyped. */
	bool expects_some;
};

#define LISTING_DEFAULT ((struct listing){.cli = CLI_OPTIONS_DEFAULT})

/*
 * Also the common options of every verb, what is no option, and the end: the
 * first day is not after the last.
 */
error_t listing_take(
    struct listing *listing, int key, char *arg, struct argp_state *state);
/* Reads all pages and prints them, in a table of these columns or as JSON. */
MUST_USE enum cli_exit listing_show(struct listing *listing,
    const struct pages *pages, const char *const *columns, size_t count);
/*
 * Reads all pages and prints nothing: the pages keep what they are shown.
 * by_time: time alone may change the answer, so attendance is told it first.
 * is_whole: every page came, stale or not.
 */
MUST_USE enum cli_exit listing_gather(struct listing *listing,
    const struct pages *pages, bool by_time, bool *is_whole);

/*
 * A listing in an order of its own: the service lists as its keys lie.  read
 * takes one page; items and what they point at are in keep.
 */
struct sorted_listing {
	const char *type; /* the request to attendance */
	void *ctx;        /* of pack */
	enum status (*pack)(void *ctx, struct bytes after, struct buffer *out);
	enum status (*read)(struct bytes body, struct arena *keep,
	    const void **items, size_t *count, struct bytes *next);
	size_t size;  /* of one item */
	bool by_time; /* as of listing_gather */
	int (*compare)(const void *a, const void *b);
	int (*print)(const void *item); /* as JSON; not 0: no memory */
	void (*add)(struct table *table, const void *item);
	const char *const *columns;
	size_t column_count;
};
MUST_USE enum cli_exit listing_show_sorted(
    struct listing *listing, const struct sorted_listing *sorted);
