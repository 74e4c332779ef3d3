// SPDX-License-Identifier: Apache-2.0
/*
 * service_under_test.c - a small real service for the tests of the framework.
 *
 * It counts: test.Add writes a row and a log entry, its projection counts the
 * entries.  Other requests fail, refuse, fill the store or take long, as their
 * names say.  It stands in for attendance, so that settings know it.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "common/service.h"

#define ALL ((1u << ROLE_COUNT) - 2u)

/* Takes the place of the product's table when linked before it. */
const struct access_rule access_rules[] = {
    {"service.Status", ALL, ""},
    {"feed.Read", 1u << ROLE_OPERATOR | 1u << ROLE_SERVICE, ""},
    {"job.Start", 1u << ROLE_OPERATOR, ""},
    {"job.Stage", 1u << ROLE_OPERATOR, ""},
    {"job.Run", 1u << ROLE_OPERATOR, ""},
    {"job.Watch", 1u << ROLE_OPERATOR, ""},
    {"job.Cancel", 1u << ROLE_OPERATOR, ""},
    {"job.List", 1u << ROLE_OPERATOR, ""},
    {"job.Result", 1u << ROLE_OPERATOR, ""},
    {"quarantine.List", 1u << ROLE_OPERATOR, ""},
    {"quarantine.Show", 1u << ROLE_OPERATOR, ""},
    {"quarantine.Retry", 1u << ROLE_OPERATOR, ""},
    {"quarantine.Discard", 1u << ROLE_OPERATOR, ""},
    {"test.Add", 1u << ROLE_OPERATOR | 1u << ROLE_PROVIDER, ""},
    {"test.Fail", 1u << ROLE_OPERATOR | 1u << ROLE_PROVIDER, ""},
    {"test.Refuse", 1u << ROLE_OPERATOR, ""},
    {"test.Fill", 1u << ROLE_OPERATOR, ""},
    {"test.Count", ALL, ""},
    {"test.Projected", ALL, ""},
    {"test.Large", ALL, ""},
    {"test.Sleep", ALL, ""},
};
const size_t access_rule_count = sizeof(access_rules) / sizeof(access_rules[0]);

struct state {
	struct store_table rows, figures;
};

static struct state the_state;

static enum status
open_state(struct service *service, void **state)
{
	struct store *store = service_store(service);
	enum status status = store_table(store, "rows", &the_state.rows);

	if (status == STATUS_OK) {
		status = store_table(store, "figures", &the_state.figures);
	}
	*state = &the_state;
	return status;
}

static void
close_state(void **state)
{
	*state = NULL;
}

static enum status
answer_count(struct call *call, struct store_table table)
{
	uint64_t count;
	enum status status = store_count(call->txn, table, &count);

	if (status == STATUS_OK) {
		buffer_format(call->reply, "%llu", (unsigned long long)count);
	}
	return status;
}

/* The body is the row's key: the same key twice is one row, two entries. */
static enum status
on_add(struct call *call)
{
	struct state *state = call->state;
	uint64_t seq;
	enum status status = store_put(
	    call->txn, state->rows, call->body, bytes_of_string("row"));

	if (status == STATUS_OK) {
		status = log_append(
		    service_log(call->service), call->txn, call->body, &seq);
	}
	if (status == STATUS_OK) {
		service_count(call->service, "rows_added", 1);
		buffer_format(call->reply, "%llu", (unsigned long long)seq);
	}
	return status;
}

static bool
is_there(struct bytes path)
{
	char text[512];

	snprintf(
	    text, sizeof(text), "%.*s", (int)path.len, (const char *)path.data);
	return access(text, F_OK) == 0;
}

/* Writes and then fails, until the file named by the body is there. */
static enum status
on_fail(struct call *call)
{
	struct state *state = call->state;
	enum status status = store_put(call->txn, state->rows,
	    bytes_of_string("failed"), bytes_of_string("row"));

	if (status == STATUS_OK && !is_there(call->body)) {
		snprintf(call->detail, sizeof(call->detail), "still broken");
		return STATUS_INTERNAL;
	}
	return status;
}

/* Having written, when the body is "written". */
static enum status
on_refuse(struct call *call)
{
	struct state *state = call->state;

	if (bytes_equal(call->body, bytes_of_string("written"))) {
		enum status status = store_put(call->txn, state->rows,
		    bytes_of_string("half"), bytes_of_string("row"));

		if (status != STATUS_OK) {
			return status;
		}
	}
	snprintf(call->detail, sizeof(call->detail),
	    "found %zu bytes, expected none", call->body.len);
	return STATUS_INVALID;
}

static enum status
on_fill(struct call *call)
{
	struct state *state = call->state;
	uint8_t key[8];
	uint64_t count;
	enum status status = store_count(call->txn, state->rows, &count);

	if (status != STATUS_OK) {
		return status;
	}
	memcpy(key, &count, sizeof(key));
	return store_put(
	    call->txn, state->rows, bytes_of(key, sizeof(key)), call->body);
}

static enum status
on_count(struct call *call)
{
	struct state *state = call->state;

	return answer_count(call, state->rows);
}

static enum status
on_projected(struct call *call)
{
	struct state *state = call->state;

	return answer_count(call, state->figures);
}

/* As many bytes as the body says. */
static enum status
on_large(struct call *call)
{
	unsigned long long size = 0;
	char text[32];

	snprintf(text, sizeof(text), "%.*s", (int)call->body.len,
	    (const char *)call->body.data);
	if (sscanf(text, "%llu", &size) != 1) {
		return STATUS_INVALID;
	}
	while (call->reply->failed == STATUS_OK && call->reply->len < size) {
		unsigned long long left = size - call->reply->len;

		buffer_append(call->reply, "0123456789", left < 10 ? left : 10);
	}
	return STATUS_OK;
}

/* Longer than anyone should have to wait for a status. */
static enum status
on_sleep(struct call *call)
{
	struct timespec pause = {.tv_sec = 3};

	(void)call;
	nanosleep(&pause, NULL);
	return STATUS_OK;
}

/*
 * An entry "!path" cannot be applied until that file is there; one of "?path"
 * is waited for.
 */
static enum status
apply_own(struct store_txn *txn, const struct log_entry *entry, void *ctx)
{
	struct state *state = ctx;
	struct store_key key;

	if (entry->data.len > 0 && entry->data.data[0] == '!' &&
	    !is_there(bytes_of(entry->data.data + 1, entry->data.len - 1))) {
		return STATUS_INVALID;
	}
	if (entry->data.len > 0 && entry->data.data[0] == '?' &&
	    !is_there(bytes_of(entry->data.data + 1, entry->data.len - 1))) {
		return STATUS_FULL;
	}
	key_start(&key);
	key_u64(&key, entry->seq);
	return store_put(
	    txn, state->figures, key_bytes(&key), bytes_of_string(""));
}

static enum status
reset_own(struct store_txn *txn, void *ctx)
{
	struct state *state = ctx;

	return store_clear(txn, state->figures);
}

/* As many steps of 20 ms as the parameters say; the result tells the input. */
static enum status
work_slowly(struct job_run *run)
{
	struct bytes params = job_params(run);
	char path[4300], line[64] = "";
	unsigned steps = params.len == 0 ? 0 : params.data[0];
	FILE *file;

	for (unsigned i = 0; i < steps; i++) {
		struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};

		if (job_cancelled(run)) {
			return STATUS_CANCELLED;
		}
		nanosleep(&pause, NULL);
		job_progress(run, "working", i + 1, steps);
	}
	snprintf(path, sizeof(path), "%s/input.txt", job_input_dir(run));
	file = fopen(path, "r");
	if (file == NULL) {
		job_detail(run, "input.txt: found nothing");
		return STATUS_INVALID;
	}
	if (fgets(line, sizeof(line), file) == NULL) {
		line[0] = '\0';
	}
	fclose(file);
	buffer_format(
	    job_result(run), "%s read it: %s", job_principal(run), line);
	return STATUS_OK;
}

/* Hears nothing. */
static enum status
work_stubbornly(struct job_run *run)
{
	struct timespec pause = {.tv_sec = 600};

	job_progress(run, "sleeping", 0, 1);
	nanosleep(&pause, NULL);
	return STATUS_OK;
}

static const struct handler handlers[] = {
    {"test.Add", HANDLER_COMMAND, on_add},
    {"test.Fail", HANDLER_COMMAND, on_fail},
    {"test.Refuse", HANDLER_COMMAND, on_refuse},
    {"test.Fill", HANDLER_NATURAL, on_fill},
    {"test.Count", HANDLER_QUERY, on_count},
    {"test.Projected", HANDLER_PROJECTED, on_projected},
    {"test.Large", HANDLER_QUERY, on_large},
    {"test.Sleep", HANDLER_QUERY, on_sleep},
    {"test.NoRow", HANDLER_QUERY, on_count},
};

static const struct follow follows[] = {
    {.stream = "attendance", .apply = apply_own, .reset = reset_own},
};

static const struct job_kind jobs[] = {
    {"test.Slow", work_slowly},
    {"test.Stubborn", work_stubbornly},
};

static const struct service_definition definition = {
    .name = "attendance",
    .store_version = 1,
    .handlers = handlers,
    .handler_count = sizeof(handlers) / sizeof(handlers[0]),
    .follows = follows,
    .follow_count = sizeof(follows) / sizeof(follows[0]),
    .jobs = jobs,
    .job_count = sizeof(jobs) / sizeof(jobs[0]),
    .open = open_state,
    .close = close_state,
};

int
main(int argc, char **argv)
{
	return service_main(argc, argv, &definition);
}
