// SPDX-License-Identifier: Apache-2.0
/*
 * stream.c - producers and a checker, driven by lines on the standard input.
 *
 *   fault_stream CONFIG RUN PRODUCERS WINDOW BATCH PACE_US
 *
 * A producer lets PACE_US pass from batch to batch.  go, pause, drain, check,
 * figures: each is answered with one line of JSON. Producer n is the provider
 * Pn of keys/Pn.secret; it streams for ever, over every restart of the service.
 * The end of the input ends it.
 */
#include "tests/fault/checker.h"

#include "common/settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PRODUCERS_MAX 16
#define DRAIN_MS 60000

struct stream {
	struct settings settings;
	char server_key[CURVE_KEY_TEXT + 1];
	struct producer *producers[PRODUCERS_MAX];
	size_t count;
	struct checker checker;
};

static bool
find_server(struct stream *s, char *detail, size_t size)
{
	struct authorized *authorized;
	struct principal who;

	if (authorized_open(
		s->settings.authorized, &authorized, detail, size) != STATUS_OK)
		return false;
	enum status status =
	    authorized_find_name(authorized, "attendance", &who);
	if (status == STATUS_OK)
		memcpy(s->server_key, who.key, sizeof(s->server_key));
	authorized_close(&authorized);
	return status == STATUS_OK;
}

static struct client_settings
client_of(const struct stream *s)
{
	struct client_settings client = {
	    .endpoint = settings_service(&s->settings, "attendance")->endpoint,
	    .resend_ms = 2000};

	memcpy(client.server_key, s->server_key, sizeof(client.server_key));
	return client;
}

static bool
start_producer(struct stream *s, char **words, size_t number)
{
	char path[SETTINGS_PATH_MAX + 64];
	struct producer_settings settings = {
	    .client = client_of(s),
	    .run = words[2],
	    .window = (size_t)atoi(words[4]),
	    .batch = (size_t)atoi(words[5]),
	    .pace_us = atoi(words[6]),
	};

	snprintf(settings.name, sizeof(settings.name), "P%zu", number + 1);
	snprintf(path, sizeof(path), "%s/keys/%s.secret", s->settings.dir,
	    settings.name);
	return keys_read_secret(path, &settings.client.keys) == STATUS_OK &&
	       producer_start(&settings, &s->producers[number]) == STATUS_OK;
}

static bool
open_stream(struct stream *s, char **words)
{
	char detail[1024] = "";
	struct client_settings checker;

	if (settings_read(words[1], &s->settings, detail, sizeof(detail)) !=
		STATUS_OK ||
	    !find_server(s, detail, sizeof(detail))) {
		fprintf(stderr, "fault_stream: %s\n", detail);
		return false;
	}
	checker = client_of(s);
	s->count = (size_t)atoi(words[3]);
	if (s->count > PRODUCERS_MAX ||
	    keys_read_secret(s->settings.identity, &checker.keys) !=
		STATUS_OK ||
	    checker_init(&s->checker, &checker, s->producers, s->count) !=
		STATUS_OK)
		return false;
	for (size_t i = 0; i < s->count; i++) {
		if (!start_producer(s, words, i))
			return false;
	}
	return true;
}

static int
compare_waits(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The waits since the last time, of all producers together. */
static size_t
collect_waits(struct stream *s, uint32_t *waits)
{
	size_t count = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct producer *p = s->producers[i];

		pthread_mutex_lock(&p->mutex);
		size_t own = p->wait_count < PRODUCER_WAITS ? p->wait_count
							    : PRODUCER_WAITS;
		memcpy(waits + count, p->waits, own * sizeof(*waits));
		p->wait_count = 0;
		pthread_mutex_unlock(&p->mutex);
		count += own;
	}
	qsort(waits, count, sizeof(*waits), compare_waits);
	return count;
}

static void
print_waits(struct stream *s)
{
	uint32_t *waits = calloc(s->count * PRODUCER_WAITS + 1, sizeof(*waits));

	if (waits == NULL)
		return;
	size_t count = collect_waits(s, waits);
	printf(",\"replies\":%zu,\"p50_us\":%u,\"p99_us\":%u,\"max_us\":%u",
	    count, waits[count / 2], waits[count * 99 / 100],
	    waits[count > 0 ? count - 1 : 0]);
	free(waits);
}

static void
print_counts(struct stream *s)
{
	struct producer_counts sum = {0};
	uint64_t least = UINT64_MAX, unanswered = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct producer *p = s->producers[i];

		pthread_mutex_lock(&p->mutex);
		const struct producer_counts *c = &p->counts;
		sum.sent += c->sent;
		sum.acked += c->acked;
		sum.not_taken += c->not_taken;
		sum.retry_later += c->retry_later;
		sum.failures += c->failures;
		sum.denied += c->denied;
		unanswered += p->unanswered;
		if (c->detail[0] != '\0')
			memcpy(sum.detail, c->detail, sizeof(sum.detail));
		if (c->acked < least)
			least = c->acked;
		pthread_mutex_unlock(&p->mutex);
	}
	for (char *c = sum.detail; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\' || *c < ' ')
			*c = '\'';
	}
	printf("\"sent\":%" PRIu64 ",\"acked\":%" PRIu64 ",\"least\":%" PRIu64
	       ",\"unanswered\":%" PRIu64 ",\"not_taken\":%" PRIu64
	       ",\"retry_later\":%" PRIu64 ",\"failures\":%" PRIu64
	       ",\"denied\":%" PRIu64 ",\"detail\":\"%s\"",
	    sum.sent, sum.acked, least, unanswered, sum.not_taken,
	    sum.retry_later, sum.failures, sum.denied, sum.detail);
}

static void
go(struct stream *s, bool going)
{
	for (size_t i = 0; i < s->count; i++)
		producer_go(s->producers[i], going);
	print_counts(s);
}

static size_t
count_unanswered(struct stream *s)
{
	size_t count = 0;

	for (size_t i = 0; i < s->count; i++) {
		pthread_mutex_lock(&s->producers[i]->mutex);
		count += s->producers[i]->unanswered;
		pthread_mutex_unlock(&s->producers[i]->mutex);
	}
	return count;
}

/* Posts nothing new and waits for every answer. */
static void
drain(struct stream *s)
{
	static const struct timespec pause = {.tv_nsec = 2000000};

	for (size_t i = 0; i < s->count; i++)
		producer_go(s->producers[i], false);
	for (int waited = 0; waited < DRAIN_MS && count_unanswered(s) > 0;
	     waited += 2)
		nanosleep(&pause, NULL);
	print_counts(s);
}

static void
check(struct stream *s)
{
	struct findings f;

	checker_check(&s->checker, &f);
	printf("\"status\":\"%s\",\"promised\":%" PRIu64 ",\"stored\":%" PRIu64
	       ",\"lost\":%" PRIu64 ",\"twice\":%" PRIu64
	       ",\"strange\":%" PRIu64 ",\"epochs\":%" PRIu64
	       ",\"entries\":%" PRIu64,
	    status_name(f.status), f.acked, f.stored, f.lost, f.twice,
	    s->checker.strange, s->checker.epochs, s->checker.entries);
}

static void
obey(struct stream *s, const char *word)
{
	printf("{");
	if (strcmp(word, "go") == 0) {
		go(s, true);
	} else if (strcmp(word, "pause") == 0) {
		go(s, false);
	} else if (strcmp(word, "drain") == 0) {
		drain(s);
	} else if (strcmp(word, "check") == 0) {
		check(s);
	} else {
		print_counts(s);
		print_waits(s);
	}
	printf("}\n");
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	static struct stream s;
	char line[64];
	int code = 1;

	if (argc == 7 && open_stream(&s, argv)) {
		while (fgets(line, sizeof(line), stdin) != NULL) {
			line[strcspn(line, "\n")] = '\0';
			obey(&s, line);
		}
		code = 0;
	}
	for (size_t i = 0; i < s.count && i < PRODUCERS_MAX; i++)
		producer_stop(&s.producers[i]);
	checker_fini(&s.checker);
	return code;
}
