// SPDX-License-Identifier: Apache-2.0
/*
 * feed.c - a reporting store of its own, told and asked.
 */
#include "tests/component/reporting/feed.h"

#include "services/reporting/report.h"

#include "common/wire.h"

#include "chalkline/v1/attendance.pb-c.h"
#include "chalkline/v1/intake.pb-c.h"
#include "chalkline/v1/reporting.pb-c.h"
#include "chalkline/v1/scheduling.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define REPLY_MAX ((size_t)64 << 20)
#define ARENA_MAX ((size_t)512 << 20)
#define EPOCH INT64_C(1756684800000000) /* 2025-09-01T00:00:00Z */

void
feed_open(struct feed *feed)
{
	struct store_settings settings = {.map_bytes = (uint64_t)2 << 30,
	    .version = 1,
	    .tables_max = 16,
	    .readers_max = 16};
	char detail[512] = "";

	memset(feed, 0, sizeof(*feed));
	strcpy(feed->dir, "/tmp/chalkline-reporting-XXXXXX");
	assert_non_null(mkdtemp(feed->dir));
	settings.path = feed->dir;
	assert_int_equal(
	    store_open(&settings, &feed->store, detail, sizeof(detail)),
	    STATUS_OK);
	assert_int_equal(
	    reporting_open_tables(feed->store, &feed->reporting.tables),
	    STATUS_OK);
	assert_int_equal(store_table(feed->store, "cursors",
			     &feed->reporting.tables.cursors),
	    STATUS_OK);
	for (int i = 0; i < STREAMS; i++)
		assert_int_equal(
		    arena_new(ARENA_MAX, &feed->reporting.arenas[i]),
		    STATUS_OK);
	feed->known_at = EPOCH;
}

void
feed_close(struct feed *feed)
{
	char command[128];

	for (int i = 0; i < STREAMS; i++)
		arena_free(&feed->reporting.arenas[i]);
	store_close(&feed->store);
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", feed->dir);
	assert_int_equal(system(command), 0);
}

struct telling {
	struct feed *feed;
	enum stream stream;
	struct log_entry entry;
};

static enum status
apply(struct store_txn *txn, void *ctx)
{
	static enum status (*const on_entry[STREAMS])(struct store_txn * txn,
	    const struct log_entry *entry, void *state) = {
	    on_intake_entry, on_scheduling_entry, on_attendance_entry};
	struct telling *telling = ctx;
	struct reporting *reporting = &telling->feed->reporting;
	struct cursor cursor = {
	    .seq = telling->entry.seq, .known_at = telling->entry.known_at};
	enum status status =
	    on_entry[telling->stream](txn, &telling->entry, reporting);

	if (status != STATUS_OK)
		return status;
	return cursor_put(txn, reporting->tables.cursors,
	    reporting_stream_name(telling->stream), &cursor);
}

static void
tell(struct feed *feed, enum stream stream, const ProtobufCMessage *message)
{
	struct buffer packed;
	struct telling telling = {.feed = feed, .stream = stream};

	buffer_init(&packed, LOG_ENTRY_MAX);
	assert_int_equal(wire_pack(message, &packed), STATUS_OK);
	telling.entry = (struct log_entry){.seq = ++feed->seq,
	    .known_at = feed->known_at,
	    .data = buffer_bytes(&packed)};
	feed->known_at += INSTANT_SECOND;
	assert_int_equal(store_write(feed->store, apply, &telling), STATUS_OK);
	buffer_fini(&packed);
}

static void
tell_intake(
    struct feed *feed, Chalkline__V1__IntakeEvent__WhatCase what, void *message)
{
	Chalkline__V1__IntakeEvent event = CHALKLINE__V1__INTAKE_EVENT__INIT;

	event.what_case = what;
	event.student_set = message;
	tell(feed, STREAM_INTAKE, &event.base);
}

void
tell_authority(struct feed *feed, const char *time_zone)
{
	Chalkline__V1__AuthoritySet set = CHALKLINE__V1__AUTHORITY_SET__INIT;

	set.time_zone = (char *)time_zone;
	tell_intake(
	    feed, CHALKLINE__V1__INTAKE_EVENT__WHAT_AUTHORITY_SET, &set);
}

void
tell_school(struct feed *feed, const char *id, const char *time_zone)
{
	Chalkline__V1__SchoolSet set = CHALKLINE__V1__SCHOOL_SET__INIT;

	set.school_id = (char *)id;
	set.time_zone = (char *)time_zone;
	tell_intake(feed, CHALKLINE__V1__INTAKE_EVENT__WHAT_SCHOOL_SET, &set);
}

void
tell_student(
    struct feed *feed, const char *id, const char *school, const char *grade)
{
	Chalkline__V1__StudentSet set = CHALKLINE__V1__STUDENT_SET__INIT;

	set.student_id = (char *)id;
	set.school_id = (char *)school;
	set.grade = (char *)grade;
	tell_intake(feed, CHALKLINE__V1__INTAKE_EVENT__WHAT_STUDENT_SET, &set);
}

void
tell_program(struct feed *feed, const char *id)
{
	Chalkline__V1__ProgramSet set = CHALKLINE__V1__PROGRAM_SET__INIT;

	set.program_id = (char *)id;
	set.begins_on = "2025-09-01";
	set.ends_on = "2025-12-19";
	set.has_sessions_per_week = true;
	set.sessions_per_week = 3;
	set.has_minutes_per_session = true;
	set.minutes_per_session = 30;
	tell_intake(feed, CHALKLINE__V1__INTAKE_EVENT__WHAT_PROGRAM_SET, &set);
}

void
tell_day_off(struct feed *feed, const char *school, const char *date)
{
	Chalkline__V1__CalendarSet set = CHALKLINE__V1__CALENDAR_SET__INIT;

	set.school_id = (char *)school;
	set.date = (char *)date;
	set.has_instructional = true;
	tell_intake(feed, CHALKLINE__V1__INTAKE_EVENT__WHAT_CALENDAR_SET, &set);
}

void
tell_placement(struct feed *feed, const char *need, const char *student,
    const char *program, const char *begins_on, const char *ends_on)
{
	Chalkline__V1__SchedulingEvent event =
	    CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__PlacementSet set = CHALKLINE__V1__PLACEMENT_SET__INIT;

	set.need_id = (char *)need;
	set.student_id = (char *)student;
	set.program_id = (char *)program;
	set.begins_on = (char *)begins_on;
	set.ends_on = (char *)ends_on;
	event.what_case = CHALKLINE__V1__SCHEDULING_EVENT__WHAT_PLACEMENT_SET;
	event.placement_set = &set;
	tell(feed, STREAM_SCHEDULING, &event.base);
}

void
tell_placement_ended(struct feed *feed, const char *need)
{
	Chalkline__V1__SchedulingEvent event =
	    CHALKLINE__V1__SCHEDULING_EVENT__INIT;
	Chalkline__V1__PlacementEnded ended =
	    CHALKLINE__V1__PLACEMENT_ENDED__INIT;

	ended.need_id = (char *)need;
	event.what_case = CHALKLINE__V1__SCHEDULING_EVENT__WHAT_PLACEMENT_ENDED;
	event.placement_ended = &ended;
	tell(feed, STREAM_SCHEDULING, &event.base);
}

static int64_t
instant_of(const char *text)
{
	int64_t instant;

	assert_true(instant_parse(text, strlen(text), &instant));
	return instant;
}

/* The lines of the record, and those of them who are promised. */
static void
fill_lines(const struct told *told, Chalkline__V1__SessionRecord *record,
    Chalkline__V1__StudentLine *lines)
{
	for (size_t i = 0; i < 4 && told->lines[i].student != NULL; i++) {
		Chalkline__V1__StudentLine *line = &lines[i];

		chalkline__v1__student_line__init(line);
		line->student_id = (char *)told->lines[i].student;
		line->has_status = true;
		line->status =
		    (Chalkline__V1__AttendanceStatus)told->lines[i].status;
		line->has_minutes = true;
		line->minutes = (uint32_t)told->lines[i].minutes;
		line->has_basis = true;
		line->basis = (Chalkline__V1__MinutesBasis)told->lines[i].basis;
		line->has_reason = told->lines[i].reason != 0;
		line->reason = (Chalkline__V1__Reason)told->lines[i].reason;
		line->has_planned = true;
		line->planned = !told->lines[i].walk_in;
		if (line->minutes > 0) {
			line->has_present_from = true;
			line->present_from = record->actual_start;
			line->has_present_to = true;
			line->present_to = record->actual_start +
					   line->minutes * INSTANT_MINUTE;
		}
		record->students[record->n_students++] = line;
		if (!told->lines[i].walk_in)
			record
			    ->promised_students[record->n_promised_students++] =
			    line->student_id;
	}
}

static void
fill_times(const struct told *told, Chalkline__V1__SessionRecord *record)
{
	int64_t start = instant_of(told->start);
	int64_t end = start + told->minutes * INSTANT_MINUTE;

	record->has_planned_start = record->has_planned_end = true;
	record->planned_start = start;
	record->planned_end = end;
	record->has_promised_start = record->has_promised_end = true;
	record->promised_start = start;
	record->promised_end = end;
	record->has_actual_start = record->has_actual_end = true;
	record->actual_start = start;
	record->actual_end = end;
}

void
tell_session(struct feed *feed, const struct told *told)
{
	Chalkline__V1__AttendanceEvent event =
	    CHALKLINE__V1__ATTENDANCE_EVENT__INIT;
	Chalkline__V1__SessionRecorded recorded =
	    CHALKLINE__V1__SESSION_RECORDED__INIT;
	Chalkline__V1__SessionRecord record =
	    CHALKLINE__V1__SESSION_RECORD__INIT;
	Chalkline__V1__StudentLine lines[4];
	Chalkline__V1__StudentLine *line_places[4];
	char *promised[4];

	record.provider_id = (char *)told->provider;
	record.session_id = (char *)told->session;
	record.program_id = (char *)told->program;
	record.school_id = (char *)told->school;
	record.tutor_id = (char *)told->tutor;
	record.planned_tutor_id = (char *)told->planned;
	record.makeup_of = (char *)told->makeup_of;
	record.has_status = true;
	record.status = (Chalkline__V1__SessionStatus)told->status;
	record.students = line_places;
	record.promised_students = promised;
	fill_times(told, &record);
	fill_lines(told, &record, lines);
	recorded.record = &record;
	event.what_case =
	    CHALKLINE__V1__ATTENDANCE_EVENT__WHAT_SESSION_RECORDED;
	event.session_recorded = &recorded;
	tell(feed, STREAM_ATTENDANCE, &event.base);
}

void
tell_events_accepted(struct feed *feed)
{
	Chalkline__V1__AttendanceEvent event =
	    CHALKLINE__V1__ATTENDANCE_EVENT__INIT;
	Chalkline__V1__EventsAccepted accepted =
	    CHALKLINE__V1__EVENTS_ACCEPTED__INIT;

	accepted.source = "P1";
	event.what_case = CHALKLINE__V1__ATTENDANCE_EVENT__WHAT_EVENTS_ACCEPTED;
	event.events_accepted = &accepted;
	tell(feed, STREAM_ATTENDANCE, &event.base);
}

static void
pack_request(const struct asked_report *asked, struct buffer *body)
{
	Chalkline__V1__ReportRequest request =
	    CHALKLINE__V1__REPORT_REQUEST__INIT;
	Chalkline__V1__ReportFilter filters[2];
	Chalkline__V1__ReportFilter *where[2];

	request.name = (char *)asked->name;
	request.by = (char **)asked->by;
	while (request.n_by < 4 && asked->by[request.n_by] != NULL)
		request.n_by++;
	for (size_t i = 0; i < 2 && asked->where[2 * i] != NULL; i++) {
		chalkline__v1__report_filter__init(&filters[i]);
		filters[i].key = (char *)asked->where[2 * i];
		filters[i].value = (char *)asked->where[2 * i + 1];
		where[i] = &filters[i];
		request.n_where++;
	}
	request.where = where;
	request.from = (char *)asked->from;
	request.to = (char *)asked->to;
	request.has_as_of = asked->as_of != 0;
	request.as_of = asked->as_of;
	request.has_skip = asked->skip > 0;
	request.skip = asked->skip;
	assert_int_equal(wire_pack(&request.base, body), STATUS_OK);
}

static void
print_reply(struct bytes body, struct arena *arena, char *csv, size_t size)
{
	Chalkline__V1__ReportReply *reply;
	ProtobufCMessage *message;
	FILE *out = fmemopen(csv, size, "w");
	char detail[256];

	assert_non_null(out);
	assert_int_equal(wire_unpack(&chalkline__v1__report_reply__descriptor,
			     body, arena, &message, detail, sizeof(detail)),
	    STATUS_OK);
	reply = (Chalkline__V1__ReportReply *)message;
	for (size_t i = 0; i < reply->n_columns; i++)
		fprintf(out, "%s%s", i == 0 ? "" : ",", reply->columns[i]);
	fputc('\n', out);
	for (size_t r = 0; r < reply->n_rows; r++) {
		assert_int_equal(reply->rows[r]->n_cells, reply->n_columns);
		for (size_t i = 0; i < reply->n_columns; i++)
			fprintf(out, "%s%s", i == 0 ? "" : ",",
			    reply->rows[r]->cells[i]);
		fputc('\n', out);
	}
	for (size_t i = 0; i < reply->n_notes; i++)
		fprintf(out, "# %s\n", reply->notes[i]);
	assert_int_equal(fclose(out), 0);
}

static enum status
ask(struct store_txn *txn, void *ctx)
{
	struct call *call = ctx;

	call->txn = txn;
	return on_report(call);
}

enum status
feed_report(struct feed *feed, const struct asked_report *asked, char *csv,
    size_t size, char detail[512])
{
	struct principal who = {
	    .role = asked->role != ROLE_NONE ? asked->role : ROLE_OPERATOR};
	struct buffer body;
	struct buffer reply;
	struct call call = {.state = &feed->reporting,
	    .who = &who,
	    .type = "reporting.Report",
	    .reply = &reply};
	enum status status;

	strcpy(who.scope, asked->scope != NULL ? asked->scope : "*");
	buffer_init(&body, REPLY_MAX);
	buffer_init(&reply, REPLY_MAX);
	pack_request(asked, &body);
	call.body = buffer_bytes(&body);
	assert_int_equal(arena_new(ARENA_MAX, &call.arena), STATUS_OK);
	status = store_read(feed->store, ask, &call);
	strcpy(detail, call.detail);
	if (status == STATUS_OK)
		print_reply(buffer_bytes(&reply), call.arena, csv, size);
	arena_free(&call.arena);
	buffer_fini(&body);
	buffer_fini(&reply);
	return status;
}
