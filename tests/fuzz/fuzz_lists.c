// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_lists.c - bodies of attendance's requests that are answered in pages of
 * what is derived: due contacts, sessions, revisions, findings, alerts; and
 * thresholds.
 *
 * The first byte chooses the reader.  What is read keeps its limits, so that
 * the handlers can make keys of it; what is refused says why.
 */
#include "common/instant.h"
#include "services/attendance/wire_alerts.h"
#include "services/attendance/wire_due.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

#define ARENA_BYTES ((size_t)64 << 20)
#define INPUT_MAX 65536u

static void
check_after(struct bytes after)
{
	assert(after.len <= QUERY_AFTER_MAX);
	assert(after.len == 0 || after.data != NULL);
}

static void
check_id(const char *id)
{
	assert(id == NULL || (id[0] != '\0' && strlen(id) <= EVENT_NAME_MAX));
}

static void
check_dates(const struct date_range *dates)
{
	char text[DATE_TEXT];
	int32_t again;

	if (dates->has_from) {
		date_format(dates->from, text);
		assert(date_parse(text, strlen(text), &again) &&
		       again == dates->from);
	}
	if (dates->has_to) {
		date_format(dates->to, text);
		assert(date_parse(text, strlen(text), &again) &&
		       again == dates->to);
	}
}

static enum status
try_due(struct bytes body, struct arena *arena, char *detail)
{
	struct contacts_query q;
	enum status status = due_read_query(body, arena, &q, detail);

	if (status != STATUS_OK)
		return status;
	check_id(q.student_id);
	check_id(q.program_id);
	check_id(q.school_id);
	check_dates(&q.dates);
	check_after(q.after);
	return STATUS_OK;
}

static enum status
try_sessions(struct bytes body, struct arena *arena, char *detail)
{
	struct sessions_query q;
	enum status status = query_read_sessions(body, arena, &q, detail);

	if (status != STATUS_OK)
		return status;
	check_dates(&q.dates);
	check_after(q.after);
	return STATUS_OK;
}

static enum status
try_revisions(struct bytes body, struct arena *arena, char *detail)
{
	struct revisions_query q;
	enum status status = query_read_revisions(body, arena, &q, detail);

	if (status != STATUS_OK)
		return status;
	assert(q.provider_id != NULL && q.session_id != NULL);
	check_after(q.after);
	return STATUS_OK;
}

static enum status
try_findings(struct bytes body, struct arena *arena, char *detail)
{
	struct findings_query q;
	enum status status = query_read_findings(body, arena, &q, detail);

	if (status != STATUS_OK)
		return status;
	check_id(q.provider_id);
	check_dates(&q.dates);
	check_after(q.after);
	return STATUS_OK;
}

static enum status
try_alerts(struct bytes body, struct arena *arena, char *detail)
{
	struct alerts_query q;
	enum status status = alerts_read_query(body, arena, &q, detail);

	if (status != STATUS_OK)
		return status;
	assert((unsigned)q.code < ALERT_CODES);
	check_id(q.student_id);
	check_id(q.school_id);
	check_id(q.provider_id);
	check_after(q.after);
	return STATUS_OK;
}

/* A change that is taken is one that the log's entry can hold. */
static enum status
try_threshold(struct bytes body, struct arena *arena, char *detail)
{
	struct threshold_change change;
	struct buffer entry;
	enum status status =
	    threshold_read_change(body, arena, &change, detail);

	if (status != STATUS_OK)
		return status;
	assert(change.program_id != NULL);
	buffer_init(&entry, INPUT_MAX);
	assert(threshold_log(&change, &entry) == STATUS_OK);
	buffer_fini(&entry);
	return STATUS_OK;
}

static enum status
try_one(uint8_t which, struct bytes body, struct arena *arena, char *detail)
{
	int64_t as_of;

	switch (which % 7) {
	case 0:
		return try_due(body, arena, detail);
	case 1:
		return try_sessions(body, arena, detail);
	case 2:
		return try_revisions(body, arena, detail);
	case 3:
		return try_findings(body, arena, detail);
	case 4:
		return try_alerts(body, arena, detail);
	case 5:
		return try_threshold(body, arena, detail);
	default:
		return threshold_read_list(body, arena, &as_of, detail);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char detail[QUERY_DETAIL] = "";
	struct arena *arena;
	enum status status;

	if (len < 1 || len > INPUT_MAX)
		return 0;
	assert(arena_new(ARENA_BYTES, &arena) == STATUS_OK);
	status = try_one(data[0], bytes_of(data + 1, len - 1), arena, detail);
	assert(memchr(detail, '\0', sizeof(detail)) != NULL);
	assert(status == STATUS_OK || status == STATUS_NO_MEMORY ||
	       detail[0] != '\0');
	arena_free(&arena);
	return 0;
}
