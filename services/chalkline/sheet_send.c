// SPDX-License-Identifier: Apache-2.0
/* sheet_send.c - the same window as `chalkline stream`. */
#include "services/chalkline/sheet_send.h"

#include "services/chalkline/pages.h"
#include "services/chalkline/progress.h"
#include "services/chalkline/stream_window.h"
#include "services/chalkline/wire_imported.h"

#define WINDOW 8

struct asking {
	const char *provider_id, *period;
	struct arena *arena;
	struct standing *standing;
};

static enum status
pack_question(void *ctx, struct bytes after, struct buffer *out)
{
	const struct asking *a = ctx;

	return wire_pack_list_imported(a->provider_id, a->period, after, out);
}

static enum status
take_page(void *ctx, struct bytes body, struct arena *page, struct bytes *next)
{
	const struct asking *a = ctx;

	return wire_read_imported(body, page, a->arena, a->standing, next);
}

enum cli_exit
sheet_ask_standing(struct cli *cli, const char *provider_id, const char *period,
    struct arena *arena, struct standing *standing)
{
	struct asking asking = {provider_id, period, arena, standing};
	const struct pages pages = {
	    .service = "attendance",
	    .type = "attendance.ListImported",
	    .ctx = &asking,
	    .pack = pack_question,
	    .show = take_page,
	};

	*standing = (struct standing){0};
	return pages_read(cli, &pages);
}

static enum cli_exit
add(struct stream_window *window, const struct session_event *event,
    const struct sheet_row *row)
{
	const struct stream_item item = {
	    .line = row == NULL ? 0 : row->line, .good = true, .event = *event};

	return stream_window_add(window, &item);
}

static enum cli_exit
send_all(struct stream_window *window, const struct sheet_changes *c,
    bool with_missing)
{
	enum cli_exit code = CLI_DONE;
	struct progress progress;
	size_t more = with_missing ? c->void_count : 0;

	progress_init(&progress);
	for (size_t i = 0; i < c->send_count && code == CLI_DONE; i++) {
		code = add(window, &c->send[i], c->from[i]);
		progress_show(
		    &progress, "sending events", i, c->send_count + more);
	}
	for (size_t i = 0; i < more && code == CLI_DONE; i++)
		code = add(window, &c->voids[i], NULL);
	if (code == CLI_DONE)
		code = stream_window_finish(window);
	progress_fini(&progress);
	return code;
}

enum cli_exit
sheet_send(struct cli *cli, const struct sheet_changes *changes,
    bool with_missing, struct stream_receipts *receipts)
{
	struct stream_window *window = NULL;
	struct client *client = NULL;
	enum cli_exit code = cli_client(cli, "attendance", &client);

	if (code == CLI_DONE && stream_window_new(client, WINDOW, false,
				    receipts, &window) != STATUS_OK)
		code = cli_fail("chalkline", STATUS_NO_MEMORY, "");
	if (code == CLI_DONE)
		code = send_all(window, changes, with_missing);
	stream_window_free(&window);
	return code;
}
