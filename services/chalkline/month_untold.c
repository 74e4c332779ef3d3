// SPDX-License-Identifier: Apache-2.0
/* month_untold.c - reads the month's sessions as of the moment of the sum. */
#include "services/chalkline/month_untold.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/wire_sessions.h"

#define PAGE_SESSIONS 1000
#define TOLD_MAX 10

struct untold {
	struct record_filter filter;
	unsigned told;
};

static const struct {
	const char *status, *lacks;
} reasons[] = {
    {"UNREPORTED", "nobody has told of it"},
    {"UNCLOSED", "no SESSION_ENDED has come"},
    {"SCHEDULED", "it is to come, or not a day old"},
    {"IN_PROGRESS", "it is not closed, and not a day old"},
};

static void
tell(struct untold *u, const struct listed_session *s)
{
	const char *lacks = NULL;
	char start[INSTANT_TEXT] = "no time";

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (strcmp(s->status, reasons[i].status) == 0)
			lacks = reasons[i].lacks;
	}
	if (lacks == NULL || u->told == TOLD_MAX)
		return;
	u->told++;
	if (s->planned_start != INT64_MIN)
		instant_format(s->planned_start, start);
	cli_note("  %s: session %s of %s, planned for %s: %s", s->status,
	    s->session_id, s->provider_id, start, lacks);
}

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct untold *u = ctx;

	return wire_pack_list_sessions(&u->filter, after, PAGE_SESSIONS, out);
}

static enum status
on_show(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct untold *u = ctx;
	struct session_page page;
	enum status status = wire_read_sessions(body, arena, &page);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < page.sessions; i++)
		tell(u, &page.session[i]);
	if (u->told < TOLD_MAX)
		*next = page.next;
	return STATUS_OK;
}

/* The first and the last day of the month. */
static void
days_of(const char *month, char first[16], char last[DATE_TEXT])
{
	int year, month_number, day;
	int32_t date = 0;

	snprintf(first, 16, "%.7s-01", month);
	(void)date_parse(first, strlen(first), &date);
	date_to_civil(date + 31, &year, &month_number, &day);
	date_format(date + 31 - day, last);
}

void
month_tell_untold(struct cli *cli, const struct listed_sum *sum)
{
	char first[16], last[DATE_TEXT], moment[INSTANT_TEXT];
	struct untold u = {.filter = {.school_id = sum->school_id,
			       .from = first,
			       .to = last,
			       .has_as_of = true,
			       .as_of = sum->as_of}};
	const uint32_t count = sum->unreported + sum->to_come;
	const struct pages pages = {
	    "attendance", "attendance.ListSessions", &u, on_pack, on_show};

	days_of(sum->month, first, last);
	if (sum->open_disputes > 0)
		cli_note("to see the disputes: chalkline disputes list "
			 "--school %s --from %s --to %s",
		    sum->school_id, first, last);
	if (count == 0)
		return;
	cli_note("not told yet:");
	if (pages_read(cli, &pages) != CLI_DONE)
		return;
	instant_format(sum->as_of, moment);
	if (count > u.told)
		cli_note("  and %" PRIu32 " more", count - u.told);
	cli_note("to see all sessions as they read then: chalkline sessions "
		 "--school %s --from %s --to %s --as-of %s",
	    sum->school_id, first, last, moment);
}
