// SPDX-License-Identifier: Apache-2.0
/*
 * pages.c - the loop over pages.
 */
#include "services/chalkline/pages.h"

#include <stdio.h>

#include "services/chalkline/wait.h"

#define CURSOR_BYTES_MAX 4096u
#define REQUEST_BYTES_MAX (64u * 1024u)
#define PAGE_ARENA_BYTES (256u * 1024u * 1024u)

static enum cli_exit
read_page(struct cli *cli, const struct pages *pages, struct arena *arena,
    struct buffer *cursor)
{
	struct buffer body;
	struct reply reply = {.status = STATUS_INTERNAL};
	struct bytes next = bytes_of(NULL, 0);
	enum cli_exit code;

	buffer_init(&body, REQUEST_BYTES_MAX);
	enum status status =
	    pages->pack(pages->ctx, buffer_bytes(cursor), &body);
	code = status == STATUS_OK ? cli_call(cli, pages->service, pages->type,
					 buffer_bytes(&body), &reply)
				   : cli_fail(pages->service, status, "");
	buffer_fini(&body);
	/* A question that is refused was asked wrongly. */
	if (code != CLI_DONE)
		return code == CLI_REFUSED ? CLI_USAGE : code;
	arena_reset(arena);
	status = pages->show(pages->ctx, reply.body, arena, &next);
	if (status != STATUS_OK)
		return cli_fail(pages->service, status, pages->type);
	buffer_reset(cursor);
	buffer_append(cursor, next.data, next.len);
	return CLI_DONE;
}

enum cli_exit
pages_read(struct cli *cli, const struct pages *pages)
{
	struct arena *arena = NULL;
	struct buffer cursor;
	enum cli_exit code = CLI_DONE;

	if (arena_new(PAGE_ARENA_BYTES, &arena) != STATUS_OK)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	buffer_init(&cursor, CURSOR_BYTES_MAX);
	do {
		code = read_page(cli, pages, arena, &cursor);
	} while (code == CLI_DONE && cursor.len > 0);
	buffer_fini(&cursor);
	arena_free(&arena);
	return code;
}

enum cli_exit
pages_list(const struct cli_options *options, const struct pages *pages,
    struct table *table, enum table_format format)
{
	struct cli *cli = NULL;

	enum cli_exit code = cli_open(options, &cli);
	if (code != CLI_DONE)
		return code;
	enum cli_exit waited = wait_for_upstream(cli, pages->service);
	code = pages_read(cli, pages);
	if (code == CLI_DONE && format != TABLE_JSON) {
		enum status status = table_print(table, format, stdout);
		if (status != STATUS_OK)
			code = cli_fail("chalkline", status, "");
	}
	cli_close(&cli);
	return wait_worse(code, waited);
}
