// SPDX-License-Identifier: Apache-2.0
/*
 * pages.c - the loop over pages.
 */
#include "services/chalkline/pages.h"

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
