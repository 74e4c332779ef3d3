// SPDX-License-Identifier: Apache-2.0
/*
 * pages.h - a query whose answer comes in pages.
 */
#pragma once

#include "common/arena.h"
#include "services/chalkline/cli.h"
#include "services/chalkline/table.h"

struct pages {
	const char *service;
	const char *type;
	void *ctx;
	/* Appends the request for the page after a cursor. */
	enum status (*pack)(void *ctx, struct bytes after, struct buffer *out);
	/*
	 * Shows a page; next is where the following begins, empty after the
	 * last.  The arena is reset before each page.
	 */
	enum status (*show)(void *ctx, struct bytes body, struct arena *arena,
	    struct bytes *next);
};

/* Asks for one page after the other. */
MUST_USE enum cli_exit pages_read(struct cli *cli, const struct pages *pages);

/*
 * The whole of a listing verb: waits for what the service follows, reads the
 * pages and prints the table that show has filled; show prints JSON itself.
 */
MUST_USE enum cli_exit pages_list(const struct cli_options *options,
    const struct pages *pages, struct table *table, enum table_format format);
