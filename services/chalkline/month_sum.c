// SPDX-License-Identifier: Apache-2.0
/* month_sum.c - asks until the sum is done. */
#include "services/chalkline/month_sum.h"

#define REQUEST_BYTES 8192u

static enum cli_exit
ask(struct cli *cli, const struct buffer *body, struct arena *arena,
    struct listed_sum *sum, struct buffer *token)
{
	struct reply reply = {.status = STATUS_INTERNAL};
	struct bytes next;
	enum status status;
	enum cli_exit code = cli_call(cli, "attendance", "attendance.SumMonth",
	    buffer_bytes(body), &reply);

	if (code != CLI_DONE)
		return code == CLI_REFUSED ? CLI_USAGE : code;
	status = wire_read_sum(reply.body, arena, sum, &next);
	if (status != STATUS_OK)
		return cli_fail("attendance", status, "SumMonth");
	buffer_reset(token);
	buffer_append(token, next.data, next.len);
	return CLI_DONE;
}

enum cli_exit
month_sum(struct cli *cli, const char *school_id, const char *month,
    int64_t as_of, struct arena *arena, struct listed_sum *sum,
    struct buffer *token)
{
	struct buffer body;
	enum cli_exit code;

	buffer_init(&body, REQUEST_BYTES);
	do {
		enum status status;

		buffer_reset(&body);
		status = wire_pack_sum_month(
		    school_id, month, as_of, buffer_bytes(token), &body);
		code = status == STATUS_OK ? ask(cli, &body, arena, sum, token)
					   : cli_fail("chalkline", status, "");
	} while (code == CLI_DONE && !sum->is_done);
	buffer_fini(&body);
	return code;
}
