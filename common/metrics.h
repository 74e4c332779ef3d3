// SPDX-License-Identifier: Apache-2.0
/*
 * metrics.h - figures of a running service, in the text exposition format.
 *
 * Names are constants of the program, labels hold stream, type and status
 * names only: never an id, so the number of series stays bounded.
 * Thread-safe.
 */
#pragma once

#include "common/bytes.h"

struct metrics;

enum metric_kind {
	METRIC_COUNTER,
	METRIC_GAUGE,
	METRIC_HISTOGRAM,
};

MUST_USE enum status metrics_new(struct metrics **metrics);
void metrics_free(struct metrics **metrics);

/*
 * Announces a name before it is used: "chalkline_batch_requests".  help is one
 * line; bounds (of a histogram, growing) must outlive the registry.
 */
MUST_USE enum status metrics_declare(struct metrics *metrics,
    enum metric_kind kind, const char *name, const char *help,
    const double *bounds, size_t bound_count);

/*
 * labels: `type="feed.Read",status="OK"`, or "".  An unknown counter is
 * declared by its first use.  Beyond METRICS_SERIES_MAX series a new one is
 * not kept.  metrics_set also sets a counter that is counted elsewhere.
 */
#define METRICS_SERIES_MAX 1024
void metrics_add(struct metrics *metrics, const char *name, const char *labels,
    uint64_t more);
void metrics_set(struct metrics *metrics, const char *name, const char *labels,
    double value);
void metrics_observe(struct metrics *metrics, const char *name, double value);

/* Everything, sorted by name and labels. */
void metrics_write(struct metrics *metrics, struct buffer *out);

/*
 * Serves /metrics, /healthz and /readyz.  The callbacks run in the HTTP
 * thread: collect sets gauges before they are written; healthy and ready
 * answer with a reason when false.
 */
struct metrics_http;
struct metrics_pages {
	struct metrics *metrics;
	void (*collect)(void *ctx);
	bool (*healthy)(void *ctx, const char **reason);
	bool (*ready)(void *ctx, const char **reason);
	void *ctx;
};
/* address: "127.0.0.1:9464"; port 0: any. */
MUST_USE enum status metrics_http_open(const char *address,
    const struct metrics_pages *pages, struct metrics_http **http);
void metrics_http_close(struct metrics_http **http);
/* host:port as bound. */
const char *metrics_http_address(const struct metrics_http *http);
