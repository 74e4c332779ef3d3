// SPDX-License-Identifier: Apache-2.0
/* demo_events.c - see demo_events.h: think up, order, number, write. */
#include "services/chalkline/demo_events.h"

#include "common/instant.h"
#include "services/chalkline/demo_plot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct demo_event *
demo_plot_add(struct demo_plot *plot, const char *type,
    const struct demo_session *session, uint32_t file, int64_t at, int64_t sent)
{
	struct demo_event *event;

	if (plot->count == plot->room) {
		size_t room = plot->room == 0 ? 65536 : plot->room * 2;
		struct demo_event *more =
		    reallocarray(plot->events, room, sizeof(*more));

		if (more == NULL) {
			plot->failed = true;
			return NULL;
		}
		plot->events = more;
		plot->room = room;
	}
	event = &plot->events[plot->count];
	*event = (struct demo_event){.at = at,
	    .sent = sent,
	    .file = file,
	    .index = (uint32_t)plot->count,
	    .voids = DEMO_NO_EVENT,
	    .minutes = DEMO_NO_MINUTES,
	    .type = type,
	    .session = session};
	plot->count++;
	return event;
}

static int
by_session(const void *left, const void *right)
{
	const struct demo_session *a = left, *b = right;

	return strcmp(a->session_id, b->session_id);
}

/* Arrival; what arrives at one moment in the order it was thought up. */
static int
by_arrival(const void *left, const void *right)
{
	const struct demo_event *a = left, *b = right;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->sent != b->sent)
		return a->sent < b->sent ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

/* One line in 120 is sent a second time, later. */
static void
send_some_twice(struct demo_plot *plot, struct demo_tally *tally)
{
	size_t count = plot->count;
	struct demo_random random;

	demo_random_init(&random, plot->district->settings.seed, "sent twice");
	for (size_t i = 0; i < count; i++) {
		struct demo_event again, *copy;

		if (demo_random_below(&random, 120) != 0)
			continue;
		again = plot->events[i];
		again.sent += INSTANT_MINUTE *
			      (1 + (int64_t)demo_random_below(&random, 600));
		copy = demo_plot_add(plot, again.type, again.session,
		    again.file, again.at, again.sent);
		if (copy == NULL)
			return;
		*copy = again;
		copy->again = true;
		tally->sent_twice++;
	}
}

/*
 * Sorts by arrival and numbers the ids, 1 up in each file.  Voids and second
 * copies name others by index: number[] keeps what index got which number.
 */
static bool
order_events(struct demo_plot *plot)
{
	uint32_t *number = calloc(plot->count + 1, sizeof(*number));
	uint32_t next = 0;

	if (number == NULL || plot->events == NULL) {
		free(number);
		return plot->count == 0;
	}
	qsort(plot->events, plot->count, sizeof(*plot->events), by_arrival);
	for (size_t i = 0; i < plot->count; i++) {
		struct demo_event *e = &plot->events[i];

		if (i > 0 && e->file != plot->events[i - 1].file)
			next = 0;
		if (!e->again)
			number[e->index] = ++next;
	}
	for (size_t i = 0; i < plot->count; i++) {
		struct demo_event *e = &plot->events[i];

		e->number = number[e->index];
		if (e->voids != DEMO_NO_EVENT)
			e->voids = number[e->voids];
	}
	free(number);
	return true;
}

static void
name_of_file(
    const struct demo_district *district, uint32_t file, char name[DEMO_TEXT])
{
	const char *owner = file < DEMO_PROVIDERS
				? demo_providers[file]
				: district->schools[file - DEMO_PROVIDERS].id;

	snprintf(name, DEMO_TEXT, "events/%s.ndjson", owner);
}

static enum cli_exit
write_files(const struct demo_plot *plot, struct demo_tally *tally)
{
	size_t i = 0;

	while (i < plot->count) {
		uint32_t file = plot->events[i].file;
		char name[DEMO_TEXT];
		enum cli_exit result;
		FILE *f;

		name_of_file(plot->district, file, name);
		f = demo_file_open(plot->district, name);
		if (f == NULL)
			return CLI_FAILED;
		for (; i < plot->count && plot->events[i].file == file; i++) {
			demo_write_event(f, plot, &plot->events[i]);
			if (file < DEMO_PROVIDERS)
				tally->provider_lines++;
			else
				tally->school_lines++;
		}
		result = demo_file_close(f, name);
		if (result != CLI_DONE)
			return result;
	}
	return CLI_DONE;
}

static enum cli_exit
make_folder(const struct demo_district *district)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/files/events", district->settings.dir);
	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		return CLI_DONE;
	cli_error("%s: %s", path, strerror(errno));
	return CLI_FAILED;
}

enum cli_exit
demo_write_events(const struct demo_district *district,
    const struct demo_session *sessions, size_t count, struct demo_tally *tally)
{
	struct demo_plot plot = {.district = district};
	struct demo_session *sorted = calloc(count + 1, sizeof(*sorted));
	enum cli_exit result = CLI_FAILED;

	*tally = (struct demo_tally){0};
	if (sorted == NULL) {
		cli_error("out of memory");
		return CLI_FAILED;
	}
	if (count > 0)
		memcpy(sorted, sessions, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), by_session);
	for (size_t i = 0; i < count; i++)
		demo_tell_session(&plot, &sorted[i]);
	send_some_twice(&plot, tally);
	if (plot.failed || !order_events(&plot))
		cli_error("out of memory");
	else
		result = make_folder(district);
	if (result == CLI_DONE)
		result = write_files(&plot, tally);
	free(plot.events);
	free(sorted);
	return result;
}
