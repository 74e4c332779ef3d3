// SPDX-License-Identifier: Apache-2.0
/*
 * service_open.c - what a service holds, opened in order, closed in reverse.
 */
#include "common/service_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/diag.h"

#define READERS_MAX 254

/* Frames on their way to and from a follower's upstream, unpacked. */
#define FOLLOWER_MEMORY (16u * 1024u * 1024u)
/* What a process takes before it does anything. */
#define BASE_MEMORY (64u * 1024u * 1024u)

uint64_t
service_memory_bound(const struct service *s)
{
	const struct service_settings *mine = s->mine;
	uint64_t query = (uint64_t)QUERY_ARENA_MAX + QUERY_REPLY_MAX;
	uint64_t own = (uint64_t)OWN_ARENA_MAX + JOB_RESULT_MAX;

	return (uint64_t)BASE_MEMORY + mine->queue_bytes_max +
	       BATCH_REPLIES_MAX + WRITER_ARENA_MAX + PREPARED_ARENA_MAX +
	       mine->query_threads * query + 2 * own +
	       3 * (uint64_t)LANE_DONE_MAX + UNSENT_MAX +
	       s->definition->follow_count * (uint64_t)FOLLOWER_MEMORY +
	       JOB_RESULT_MAX + s->definition->state_bytes;
}

uint64_t
service_memory_there(void)
{
	long pages = sysconf(_SC_PHYS_PAGES);
	long size = sysconf(_SC_PAGESIZE);

	return pages < 0 || size < 0 ? UINT64_MAX
				     : (uint64_t)pages * (uint64_t)size;
}

/* Makes the folders above the last part of path. */
static enum status
make_folders(const char *path)
{
	char part[SETTINGS_PATH_MAX];

	snprintf(part, sizeof(part), "%s", path);
	for (char *c = part + 1; *c != '\0'; c++) {
		if (*c != '/') {
			continue;
		}
		*c = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST) {
			return STATUS_IO;
		}
		*c = '/';
	}
	return STATUS_OK;
}

static enum status
open_folders(const struct service *s, char *detail, size_t size)
{
	char run[SETTINGS_PATH_MAX];
	const char *endpoint = s->mine->endpoint;
	enum status status;

	snprintf(run, sizeof(run), "%.4000s/run/", s->settings.dir);
	status = make_folders(run);
	if (status == STATUS_OK && strncmp(endpoint, "ipc://", 6) == 0) {
		status = make_folders(endpoint + 6);
	}
	if (status == STATUS_OK) {
		status = make_folders(s->mine->store);
	}
	if (status != STATUS_OK) {
		snprintf(detail, size, "%s: folders cannot be made: %s",
		    s->settings.dir, strerror(errno));
	}
	return status;
}

static enum status
open_keys(struct service *s, char *detail, size_t size)
{
	enum status status = keys_read_secret(s->mine->secret, &s->keys);

	if (status != STATUS_OK) {
		char told[512];

		keys_tell_secret(status, s->mine->secret, told, sizeof(told));
		snprintf(detail, size, "services.%s.secret: %s", s->name, told);
		return status;
	}
	return authorized_open(
	    s->settings.authorized, &s->authorized, detail, size);
}

static void
on_committed(void *ctx)
{
	struct service *s = ctx;

	atomic_store(&s->committed, true);
	/* The loop looks itself after what it commits. */
	if (!pthread_equal(pthread_self(), s->loop_thread)) {
		service_wake(s);
	}
}

/* What to do about a store that is damaged. */
static void
advise(const struct service *s, char *detail, size_t size)
{
	size_t used = strlen(detail);

	snprintf(detail + used, size - used,
	    "; nothing was changed in it: restore the folder %.900s from a "
	    "copy%s",
	    s->mine->store,
	    s->definition->comes_of_feeds
		? ", or remove it: the feeds fill it again"
		: "");
}

static enum status
open_store(struct service *s, char *detail, size_t size)
{
	struct store_settings settings = {
	    .path = s->mine->store,
	    .map_bytes = s->mine->map_bytes,
	    .version = s->definition->store_version,
	    .readers_max = READERS_MAX,
	    .derived_version = s->definition->derived_version,
	};
	enum status status = store_open(&settings, &s->store, detail, size);

	if (status == STATUS_CORRUPT) {
		advise(s, detail, size);
	}
	if (status != STATUS_OK) {
		return status;
	}
	store_on_commit(s->store, on_committed, s);
	status = store_table(s->store, "cursors", &s->cursors);
	if (status == STATUS_OK && settings.derived_version != 0) {
		status = store_table_derived(
		    s->store, "cursors", &s->derived_cursors);
	}
	if (status == STATUS_OK) {
		status = remember_open(s);
	}
	if (status == STATUS_OK) {
		status = log_open(s->store, &s->log);
	}
	if (status == STATUS_OK) {
		status = quarantine_open(s->store, &s->quarantine);
	}
	return status;
}

static enum status
open_own(struct service *s)
{
	enum status status = STATUS_OK;

	if (s->definition->open != NULL) {
		status = s->definition->open(s, &s->state);
		s->state_open = status == STATUS_OK;
	}
	return status;
}

static void
on_job_change(void *ctx)
{
	service_wake(ctx);
}

static enum status
open_jobs(struct service *s)
{
	struct jobs_settings settings = {
	    .store = s->store,
	    .folder = s->mine->store,
	    .kinds = s->definition->jobs,
	    .kind_count = s->definition->job_count,
	    .state = s->state,
	    .changed = on_job_change,
	    .ctx = s,
	};

	return jobs_open(&settings, &s->jobs);
}

static enum status
open_bus(struct service *s, char *detail, size_t size)
{
	struct bus_settings settings = {
	    .endpoint = s->mine->endpoint,
	    .keys = s->keys,
	    .authorized = s->authorized,
	};

	return bus_open(&settings, &s->bus, detail, size);
}

static enum status
open_rooms(struct service *s)
{
	enum status status;

	s->batch = calloc(s->mine->batch_events_max, sizeof(struct task *));
	if (s->batch == NULL) {
		return STATUS_NO_MEMORY;
	}
	buffer_init(&s->out, COMMAND_REPLY_MAX + BUS_FRAME_MAX);
	status = arena_new(WRITER_ARENA_MAX, &s->arena);
	if (status == STATUS_OK) {
		status = arena_new(PREPARED_ARENA_MAX, &s->prepared);
	}
	if (status == STATUS_OK) {
		status = inbox_new(&s->inbox);
	}
	if (status == STATUS_OK) {
		status = shares_new(&s->shares);
	}
	if (status == STATUS_OK) {
		status = routes_make(s);
	}
	return status;
}

static enum status
open_threads(struct service *s, char *detail, size_t size)
{
	enum status status =
	    lane_open(s, s->mine->query_threads, QUERY_ARENA_MAX, &s->queries);

	if (status == STATUS_OK) {
		status = lane_open(s, 1, OWN_ARENA_MAX, &s->own);
	}
	if (status == STATUS_OK) {
		status = lane_open(s, 1, OWN_ARENA_MAX, &s->files);
	}
	if (status == STATUS_OK) {
		status = service_open_followers(s, detail, size);
	}
	if (status == STATUS_OK) {
		status = jobs_start(s->jobs);
	}
	return status;
}

enum status
service_open(struct service *s, char *detail, size_t size)
{
	enum status status;

	s->loop_thread = pthread_self();
	s->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (s->wake_fd < 0) {
		return STATUS_IO;
	}
	status = metrics_new(&s->metrics);
	if (status == STATUS_OK) {
		status = open_folders(s, detail, size);
	}
	if (status == STATUS_OK) {
		status = open_keys(s, detail, size);
	}
	if (status == STATUS_OK) {
		status = open_store(s, detail, size);
	}
	if (status == STATUS_OK) {
		status = open_own(s);
	}
	if (status == STATUS_OK) {
		status = open_jobs(s);
	}
	if (status == STATUS_OK) {
		status = open_rooms(s);
	}
	if (status == STATUS_OK) {
		status = open_bus(s, detail, size);
	}
	if (status == STATUS_OK) {
		status = open_threads(s, detail, size);
	}
	if (status == STATUS_OK) {
		status = service_metrics_open(s);
	}
	return status;
}

static void
drop_tasks(struct service *s)
{
	struct task *task;

	while ((task = task_list_pop(&s->parked)) != NULL ||
	       (task = task_list_pop(&s->unsent)) != NULL) {
		task_free(s, task);
	}
	while (s->inbox != NULL && !inbox_is_empty(s->inbox)) {
		if (inbox_take(s->inbox, &task, 1, SIZE_MAX) == 1) {
			task_free(s, task);
		}
	}
}

void
service_close(struct service *s)
{
	service_metrics_close(s);
	lane_close(&s->queries);
	lane_close(&s->own);
	lane_close(&s->files);
	jobs_close(&s->jobs);
	service_close_followers(s);
	drop_tasks(s);
	bus_close(&s->bus);
	inbox_free(&s->inbox);
	shares_free(&s->shares);
	arena_free(&s->arena);
	arena_free(&s->prepared);
	buffer_fini(&s->out);
	free(s->batch);
	free(s->routes);
	if (s->state_open && s->definition->close != NULL) {
		s->definition->close(&s->state);
	}
	quarantine_close(&s->quarantine);
	log_close(&s->log);
	store_close(&s->store);
	authorized_close(&s->authorized);
	metrics_free(&s->metrics);
	if (s->wake_fd >= 0) {
		close(s->wake_fd);
	}
}
