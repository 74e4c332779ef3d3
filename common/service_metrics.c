// SPDX-License-Identifier: Apache-2.0
/*
 * service_metrics.c - the figures that every service shows, and its health.
 *
 * Counted where it happens; gauges are read when somebody asks.
 */
#include "common/service_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/diag.h"

/* Healthy: the loop came round within this time. */
#define LOOP_AGE_MAX_US (15 * INT64_C(1000000))

static const double request_bounds[] = {
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4096};
static const double second_bounds[] = {
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5};

static const struct {
	enum metric_kind kind;
	const char *name, *help;
} figures[] = {
    {METRIC_COUNTER, "chalkline_requests_total",
	"Requests answered, by type and status."},
    {METRIC_GAUGE, "chalkline_queue_bytes",
	"Bytes of requests held in memory."},
    {METRIC_GAUGE, "chalkline_queries_waiting",
	"Queries that wait for a thread."},
    {METRIC_COUNTER, "chalkline_bus_messages_total",
	"Messages on the socket, by what became of them."},
    {METRIC_COUNTER, "chalkline_bus_refused_total",
	"Connections that did not come about, by reason."},
    {METRIC_GAUGE, "chalkline_store_bytes", "Bytes of the store in use."},
    {METRIC_GAUGE, "chalkline_store_bytes_max",
	"Bytes that the store may have."},
    {METRIC_GAUGE, "chalkline_store_oldest_reader_seconds",
	"Age of the oldest open read transaction."},
    {METRIC_GAUGE, "chalkline_log_head", "Entries in the own log."},
    {METRIC_GAUGE, "chalkline_follower_lag",
	"Entries behind the head last seen, by stream."},
    {METRIC_GAUGE, "chalkline_follower_following",
	"1 when the stream is followed, else 0."},
    {METRIC_GAUGE, "chalkline_quarantined", "Items in quarantine."},
};

void
service_count(struct service *service, const char *name, uint64_t more)
{
	char whole[80];

	snprintf(whole, sizeof(whole), "chalkline_%s_total", name);
	metrics_add(service->metrics, whole, "", more);
}

void
service_count_request(struct service *s, const struct task *task)
{
	char labels[160];

	snprintf(labels, sizeof(labels), "type=\"%s\",status=\"%s\"",
	    task->route == NULL ? "unknown" : task->route->type,
	    status_name(task->status));
	metrics_add(s->metrics, "chalkline_requests_total", labels, 1);
}

static enum status
declare(struct metrics *m)
{
	enum status status = STATUS_OK;

	for (size_t i = 0;
	     i < sizeof(figures) / sizeof(figures[0]) && status == STATUS_OK;
	     i++) {
		status = metrics_declare(m, figures[i].kind, figures[i].name,
		    figures[i].help, NULL, 0);
	}
	if (status == STATUS_OK) {
		status = metrics_declare(m, METRIC_HISTOGRAM,
		    "chalkline_batch_requests",
		    "Requests that shared a commit.", request_bounds,
		    sizeof(request_bounds) / sizeof(request_bounds[0]));
	}
	if (status == STATUS_OK) {
		status = metrics_declare(m, METRIC_HISTOGRAM,
		    "chalkline_commit_seconds",
		    "Time of a write transaction, commit included.",
		    second_bounds,
		    sizeof(second_bounds) / sizeof(second_bounds[0]));
	}
	return status;
}

static void
collect_bus(struct service *s)
{
	struct bus_counters bus;
	struct metrics *m = s->metrics;
	const char *messages = "chalkline_bus_messages_total";
	const char *refused = "chalkline_bus_refused_total";

	bus_read_counters(s->bus, &bus);
	metrics_set(m, messages, "what=\"received\"", (double)bus.received);
	metrics_set(m, messages, "what=\"sent\"", (double)bus.sent);
	metrics_set(m, messages, "what=\"dropped\"", (double)bus.dropped);
	metrics_set(m, messages, "what=\"malformed\"", (double)bus.malformed);
	metrics_set(
	    m, refused, "reason=\"denied\"", (double)bus.handshakes_denied);
	metrics_set(
	    m, refused, "reason=\"failed\"", (double)bus.handshakes_failed);
	metrics_set(
	    m, refused, "reason=\"accept\"", (double)bus.accepts_failed);
}

static void
collect_followers(struct service *s)
{
	for (size_t i = 0; i < s->definition->follow_count; i++) {
		struct follower_view view;
		char labels[80];
		double lag;

		follower_read_view(s->followers[i], &view);
		lag = view.head > view.seq ? (double)(view.head - view.seq) : 0;
		snprintf(labels, sizeof(labels), "stream=\"%s\"", view.stream);
		metrics_set(s->metrics, "chalkline_follower_lag", labels, lag);
		metrics_set(s->metrics, "chalkline_follower_following", labels,
		    view.state == FOLLOWER_FOLLOWING);
	}
}

static enum status
collect_stored(struct store_txn *txn, void *ctx)
{
	struct service *s = ctx;
	struct log_head head;
	uint64_t count;
	enum status status = log_read_head(s->log, txn, &head);

	if (status == STATUS_OK) {
		status = quarantine_count(s->quarantine, txn, &count);
	}
	if (status == STATUS_OK) {
		metrics_set(
		    s->metrics, "chalkline_log_head", "", (double)head.seq);
		metrics_set(
		    s->metrics, "chalkline_quarantined", "", (double)count);
	}
	return status;
}

static void
collect(void *ctx)
{
	struct service *s = ctx;

	if (!atomic_load(&s->ready)) {
		return;
	}
	metrics_set(s->metrics, "chalkline_queue_bytes", "",
	    (double)atomic_load(&s->held_shown));
	metrics_set(s->metrics, "chalkline_queries_waiting", "",
	    (double)lane_waiting(s->queries));
	metrics_set(s->metrics, "chalkline_store_bytes", "",
	    (double)store_bytes_used(s->store));
	metrics_set(s->metrics, "chalkline_store_bytes_max", "",
	    (double)store_bytes_max(s->store));
	metrics_set(s->metrics, "chalkline_store_oldest_reader_seconds", "",
	    (double)store_oldest_reader_ms(s->store) / 1000);
	collect_bus(s);
	collect_followers(s);
	if (store_read(s->store, collect_stored, s) != STATUS_OK) {
		diag(DIAG_WARNING, "metrics.incomplete", "part=%s", "store");
	}
}

static bool
is_healthy(void *ctx, const char **reason)
{
	struct service *s = ctx;
	int64_t age = service_monotonic_us() - atomic_load(&s->loop_at);

	*reason = "the loop stands still";
	return !atomic_load(&s->ready) || age < LOOP_AGE_MAX_US;
}

static bool
is_ready(void *ctx, const char **reason)
{
	struct service *s = ctx;

	*reason = "starting or stopping";
	return atomic_load(&s->ready);
}

/* DIR/run/NAME.http says where the pages are. */
static void
address_path(const struct service *s, char *path, size_t size)
{
	snprintf(path, size, "%.4000s/run/%s.http", s->settings.dir, s->name);
}

static enum status
write_address(const struct service *s)
{
	char path[SETTINGS_PATH_MAX];
	FILE *file;
	bool failed;

	address_path(s, path, sizeof(path));
	file = fopen(path, "we");
	if (file == NULL) {
		diag(DIAG_ERROR, "http.address", "path=%s\terror=%s", path,
		    strerror(errno));
		return STATUS_IO;
	}
	failed = fprintf(file, "%s\n", metrics_http_address(s->http)) < 0;
	failed = fclose(file) != 0 || failed;
	return failed ? STATUS_IO : STATUS_OK;
}

enum status
service_metrics_open(struct service *s)
{
	struct metrics_pages pages = {
	    .metrics = s->metrics,
	    .collect = collect,
	    .healthy = is_healthy,
	    .ready = is_ready,
	    .ctx = s,
	};
	enum status status = declare(s->metrics);

	if (status != STATUS_OK || s->mine->http[0] == '\0') {
		return status;
	}
	status = metrics_http_open(s->mine->http, &pages, &s->http);
	if (status != STATUS_OK) {
		diag(DIAG_ERROR, "http.bind", "address=%s\tstatus=%s",
		    s->mine->http, status_name(status));
		return status;
	}
	return write_address(s);
}

void
service_metrics_close(struct service *s)
{
	char path[SETTINGS_PATH_MAX];

	if (s->http != NULL) {
		metrics_http_close(&s->http);
		address_path(s, path, sizeof(path));
		unlink(path);
	}
}
