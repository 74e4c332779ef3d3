// SPDX-License-Identifier: Apache-2.0
/*
 * show_grid.c - groups or sessions into a grid.
 */
#include "services/chalkline/show_grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/instant.h"
#include "common/zone.h"
#include "services/chalkline/grid.h"
#include "services/chalkline/pages.h"

#define PAGE_ITEMS 1000
#define WIDTH_PIPED 100

struct weekly {
	const struct schedule_filter *filter;
	struct calendar_filter span;
	int32_t monday;
	size_t cancelled;
	struct grid *grid;
};

bool
show_grid_parse_week(const char *text, int32_t *monday)
{
	char again[WEEK_TEXT];
	char *end;
	unsigned long year = strtoul(text, &end, 10);

	if (year < 2000 || year > 2100 || strncmp(end, "-W", 2) != 0)
		return false;

	unsigned long week = strtoul(end + 2, &end, 10);

	if (*end != '\0' || week > 53)
		return false;
	/* January 4 is always in the first week. */
	*monday = date_week_start(date_of_civil((int)year, 1, 4)) +
		  7 * ((int32_t)week - 1);
	date_format_week(*monday, again);
	return strcmp(again, text) == 0;
}

/* What the reader does not know yet: a tutor's week tells the school. */
static enum status
add(struct weekly *w, uint32_t day, uint32_t start, uint32_t end,
    const struct shown_session *s, const char *mark)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%.120s %.120s%s", mark, s->program_id,
	    w->filter->tutor_id != NULL ? s->school_id : s->tutor_id,
	    s->makeup_of[0] != '\0' ? " +" : "");
	if (w->filter->student_id == NULL)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    " (%zu)", s->students);
	return grid_add(w->grid, day, start, end, text);
}

static enum status
on_pack_groups(void *ctx, struct bytes after, struct buffer *out)
{
	const struct weekly *w = ctx;

	return wire_pack_schedule_show(w->filter, after, PAGE_ITEMS, out);
}

static enum status
on_groups(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct weekly *w = ctx;
	struct schedule_page page;

	enum status status = wire_read_schedule(body, arena, &page);
	if (status != STATUS_OK)
		return status;
	*next = page.next;
	for (size_t i = 0; i < page.groups; i++) {
		const struct shown_group *g = &page.group[i];
		const struct shown_session s = {
		    .program_id = g->program_id,
		    .school_id = g->school_id,
		    .tutor_id = g->tutor_id,
		    .students = g->students,
		    .makeup_of = "",
		};
		for (size_t k = 0; k < g->slots && status == STATUS_OK; k++)
			status = add(w, g->slot[k].day, g->slot[k].start,
			    g->slot[k].end, &s, "");
	}
	return status;
}

static enum status
on_pack_sessions(void *ctx, struct bytes after, struct buffer *out)
{
	const struct weekly *w = ctx;

	return wire_pack_calendar(&w->span, after, PAGE_ITEMS, out);
}

static enum status
add_session(struct weekly *w, const struct calendar_entry *e)
{
	const struct shown_session *s = &e->session;
	const struct zone *zone;

	if (zone_find(e->time_zone, &zone) != STATUS_OK)
		return STATUS_INVALID;
	int32_t day = zone_date(zone, s->planned_start) - w->monday;
	if (day < 0 || day > 6)
		return STATUS_OK;
	if (e->withdrawn)
		w->cancelled++;
	return add(w, (uint32_t)day,
	    (uint32_t)zone_minute_of_day(zone, s->planned_start),
	    (uint32_t)zone_minute_of_day(zone, s->planned_end), s,
	    e->withdrawn ? "x " : "");
}

static enum status
on_sessions(
    void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct weekly *w = ctx;
	struct calendar_shown page;

	enum status status = wire_read_calendar(body, arena, &page);
	if (status != STATUS_OK)
		return status;
	*next = page.next;
	for (size_t i = 0; i < page.entries && status == STATUS_OK; i++)
		status = add_session(w, &page.entry[i]);
	return status;
}

static size_t
terminal_width(void)
{
	struct winsize size;

	if (isatty(STDOUT_FILENO) == 1 &&
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return WIDTH_PIPED;
}

static void
print_title(const struct weekly *w, bool is_week)
{
	const struct schedule_filter *f = w->filter;
	char week[WEEK_TEXT], date[DATE_TEXT];

	if (f->tutor_id != NULL)
		printf("tutor %s, ", f->tutor_id);
	if (f->school_id != NULL)
		printf("school %s, ", f->school_id);
	if (f->student_id != NULL)
		printf("student %s, ", f->student_id);
	if (is_week) {
		date_format_week(w->monday, week);
		date_format(w->monday, date);
		printf("week %s from %s\n\n", week, date);
	} else {
		printf("every week\n\n");
	}
}

static enum cli_exit
print_grid(const struct weekly *w, bool is_week)
{
	print_title(w, is_week);
	enum status status = grid_print(w->grid, terminal_width(), stdout);
	if (status != STATUS_OK)
		return cli_fail("chalkline", status, "");
	if (grid_entries(w->grid) == 0)
		printf("nothing is planned\n");
	if (w->cancelled > 0)
		printf("\nx: cancelled (%zu)\n", w->cancelled);
	return CLI_DONE;
}

/* A day more on both sides: which day it is, the school's zone tells. */
static struct calendar_filter
span_of(const struct schedule_filter *f, int32_t monday)
{
	return (struct calendar_filter){
	    .school_id = f->school_id,
	    .tutor_id = f->tutor_id,
	    .student_id = f->student_id,
	    .program_id = f->program_id,
	    .has_from = true,
	    .has_to = true,
	    .from = (monday - 1) * INSTANT_DAY,
	    .to = (monday + 8) * INSTANT_DAY,
	    .withdrawn = true,
	};
}

enum cli_exit
show_grid(struct cli *cli, const struct schedule_filter *filter,
    const int32_t *monday)
{
	struct weekly w = {.filter = filter};
	struct pages pages = {
	    "scheduling", "scheduling.Show", &w, on_pack_groups, on_groups};

	if (grid_new(&w.grid) != STATUS_OK)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	if (monday != NULL) {
		w.monday = *monday;
		w.span = span_of(filter, *monday);
		pages = (struct pages){"scheduling", "scheduling.Calendar", &w,
		    on_pack_sessions, on_sessions};
	}
	enum cli_exit code = pages_read(cli, &pages);
	if (code == CLI_DONE)
		code = print_grid(&w, monday != NULL);
	grid_free(&w.grid);
	return code;
}
