// SPDX-License-Identifier: Apache-2.0
/*
 * metrics.c - the registry: a few hundred series in one sorted array.
 *
 * A look-up is a binary search under a mutex; series are made once and then
 * only counted, so the array settles.
 */
#include "common/metrics.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 80
#define LABELS_MAX_BYTES 160
#define FAMILIES_MAX 128
#define BOUNDS_MAX 16

struct family {
	enum metric_kind kind;
	char name[NAME_MAX_BYTES];
	char help[160];
	const double *bounds;
	size_t bound_count;
};

struct series {
	size_t family;
	char labels[LABELS_MAX_BYTES];
	uint64_t count; /* of a counter, or of observations */
	double value;   /* of a gauge, or the sum of observations */
	uint64_t buckets[BOUNDS_MAX];
};

struct metrics {
	pthread_mutex_t lock;
	struct family families[FAMILIES_MAX];
	size_t family_count;
	struct series *series[METRICS_SERIES_MAX]; /* by name and labels */
	size_t series_count;
};

enum status
metrics_new(struct metrics **metrics)
{
	struct metrics *m = calloc(1, sizeof(*m));

	if (m == NULL) {
		return STATUS_NO_MEMORY;
	}
	pthread_mutex_init(&m->lock, NULL);
	*metrics = m;
	return STATUS_OK;
}

void
metrics_free(struct metrics **metrics)
{
	struct metrics *m = *metrics;

	if (m == NULL) {
		return;
	}
	for (size_t i = 0; i < m->series_count; i++) {
		free(m->series[i]);
	}
	pthread_mutex_destroy(&m->lock);
	free(m);
	*metrics = NULL;
}

static struct family *
find_family(struct metrics *m, const char *name)
{
	for (size_t i = 0; i < m->family_count; i++) {
		if (strcmp(m->families[i].name, name) == 0) {
			return &m->families[i];
		}
	}
	return NULL;
}

static struct family *
add_family(struct metrics *m, enum metric_kind kind, const char *name,
    const char *help)
{
	struct family *family;

	if (m->family_count == FAMILIES_MAX || strlen(name) >= NAME_MAX_BYTES) {
		return NULL;
	}
	family = &m->families[m->family_count++];
	family->kind = kind;
	snprintf(family->name, sizeof(family->name), "%s", name);
	snprintf(family->help, sizeof(family->help), "%s", help);
	return family;
}

enum status
metrics_declare(struct metrics *metrics, enum metric_kind kind,
    const char *name, const char *help, const double *bounds,
    size_t bound_count)
{
	struct family *family;
	enum status status = STATUS_OK;

	if (bound_count > BOUNDS_MAX) {
		return STATUS_TOO_BIG;
	}
	pthread_mutex_lock(&metrics->lock);
	if (find_family(metrics, name) != NULL) {
		status = STATUS_CONFLICT;
	} else {
		family = add_family(metrics, kind, name, help);
		if (family == NULL) {
			status = STATUS_TOO_BIG;
		} else {
			family->bounds = bounds;
			family->bound_count = bound_count;
		}
	}
	pthread_mutex_unlock(&metrics->lock);
	return status;
}

static int
compare_series(const struct metrics *m, const struct series *series,
    const char *name, const char *labels)
{
	int order = strcmp(m->families[series->family].name, name);

	return order != 0 ? order : strcmp(series->labels, labels);
}

static struct series *
insert_series(struct metrics *m, const struct family *family,
    const char *labels, size_t at)
{
	struct series *made;

	if (m->series_count == METRICS_SERIES_MAX ||
	    strlen(labels) >= LABELS_MAX_BYTES) {
		return NULL;
	}
	made = calloc(1, sizeof(*made));
	if (made == NULL) {
		return NULL;
	}
	made->family = (size_t)(family - m->families);
	snprintf(made->labels, sizeof(made->labels), "%s", labels);
	memmove(&m->series[at + 1], &m->series[at],
	    (m->series_count - at) * sizeof(struct series *));
	m->series[at] = made;
	m->series_count++;
	return made;
}

/* NULL when there is no room for a new one; then it is not counted. */
static struct series *
find_series(struct metrics *m, const struct family *family, const char *labels)
{
	size_t low = 0, high = m->series_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order =
		    compare_series(m, m->series[middle], family->name, labels);

		if (order == 0) {
			return m->series[middle];
		}
		if (order < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return insert_series(m, family, labels, low);
}

void
metrics_add(struct metrics *metrics, const char *name, const char *labels,
    uint64_t more)
{
	struct family *family;
	struct series *series = NULL;

	pthread_mutex_lock(&metrics->lock);
	family = find_family(metrics, name);
	if (family == NULL) {
		family = add_family(metrics, METRIC_COUNTER, name, name);
	}
	if (family != NULL) {
		series = find_series(metrics, family, labels);
	}
	if (series != NULL) {
		series->count += more;
	}
	pthread_mutex_unlock(&metrics->lock);
}

void
metrics_set(
    struct metrics *metrics, const char *name, const char *labels, double value)
{
	struct family *family;
	struct series *series = NULL;

	pthread_mutex_lock(&metrics->lock);
	family = find_family(metrics, name);
	if (family != NULL) {
		series = find_series(metrics, family, labels);
	}
	if (series != NULL) {
		series->value = value;
		series->count = (uint64_t)(value < 0 ? 0 : value);
	}
	pthread_mutex_unlock(&metrics->lock);
}

void
metrics_observe(struct metrics *metrics, const char *name, double value)
{
	struct family *family;
	struct series *series = NULL;

	pthread_mutex_lock(&metrics->lock);
	family = find_family(metrics, name);
	if (family != NULL) {
		series = find_series(metrics, family, "");
	}
	if (series != NULL) {
		series->count++;
		series->value += value;
		for (size_t i = 0; i < family->bound_count; i++) {
			series->buckets[i] += value <= family->bounds[i];
		}
	}
	pthread_mutex_unlock(&metrics->lock);
}

static void
write_head(const struct family *family, struct buffer *out)
{
	static const char *const kinds[] = {"counter", "gauge", "histogram"};

	buffer_format(out, "# HELP %s %s\n# TYPE %s %s\n", family->name,
	    family->help, family->name, kinds[family->kind]);
}

static void
write_histogram(const struct family *family, const struct series *series,
    struct buffer *out)
{
	for (size_t i = 0; i < family->bound_count; i++) {
		buffer_format(out, "%s_bucket{le=\"%g\"} %" PRIu64 "\n",
		    family->name, family->bounds[i], series->buckets[i]);
	}
	buffer_format(out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", family->name,
	    series->count);
	buffer_format(out, "%s_sum %.9g\n", family->name, series->value);
	buffer_format(
	    out, "%s_count %" PRIu64 "\n", family->name, series->count);
}

static void
write_series(const struct family *family, const struct series *series,
    struct buffer *out)
{
	const char *open = series->labels[0] == '\0' ? "" : "{";
	const char *close = series->labels[0] == '\0' ? "" : "}";

	switch (family->kind) {
	case METRIC_COUNTER:
		buffer_format(out, "%s%s%s%s %" PRIu64 "\n", family->name, open,
		    series->labels, close, series->count);
		return;
	case METRIC_GAUGE:
		buffer_format(out, "%s%s%s%s %.15g\n", family->name, open,
		    series->labels, close, series->value);
		return;
	case METRIC_HISTOGRAM:
		write_histogram(family, series, out);
		return;
	}
}

void
metrics_write(struct metrics *metrics, struct buffer *out)
{
	const struct family *last = NULL;

	pthread_mutex_lock(&metrics->lock);
	for (size_t i = 0; i < metrics->series_count; i++) {
		const struct series *series = metrics->series[i];
		const struct family *family =
		    &metrics->families[series->family];

		if (family != last) {
			write_head(family, out);
			last = family;
		}
		write_series(family, series, out);
	}
	pthread_mutex_unlock(&metrics->lock);
}
