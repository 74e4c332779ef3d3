// SPDX-License-Identifier: Apache-2.0
/*
 * test_overlap.c - when a student was in a session, and in two at one time.
 *
 * A session in text: "0-30 +2 -10 P" is one that started at minute 0 and
 * ended at minute 30, in which the student joined at 2 and left at 10 and was
 * marked PRESENT (A: absent).  Without an end it goes to the plan's, minute
 * 60.  Stays are written the same way: "2-10 20-30".
 */
#include "services/attendance/rules_fold.h"
#include "services/attendance/rules_overlap.h"
#include "services/attendance/wire_record.h"

#include "common/instant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* 2026-10-05T14:00:00Z */
#define MINUTE_0 INT64_C(1791208800000000)
#define MOVES_MAX 40
#define TEXT 512
#define ARENA ((size_t)1 << 20)

struct written {
	struct session_event events[MOVES_MAX + 4];
	struct fold_event list[MOVES_MAX + 4];
	char ids[MOVES_MAX + 4][8];
	size_t count;
};

static struct session_event *
add(struct written *w, enum event_type type, long minute)
{
	struct session_event *e = &w->events[w->count];

	session_event_init(e);
	snprintf(w->ids[w->count], sizeof(w->ids[0]), "e%03zu", w->count);
	e->event_id = w->ids[w->count];
	e->type = type;
	e->provider_id = "p";
	e->session_id = "s";
	e->occurred_at = MINUTE_0 + minute * INSTANT_MINUTE;
	w->list[w->count++] = (struct fold_event){.event = e,
	    .source_kind = SOURCE_PROVIDER,
	    .source = "p",
	    .received_at = e->occurred_at};
	return e;
}

static void
add_word(struct written *w, enum event_type type, const char *at)
{
	struct session_event *e = add(w, type, strtol(at, NULL, 10));

	e->student_id = "a";
	w->list[w->count - 1].student_id = "a";
	if (type == EVENT_ATTENDANCE_MARKED)
		e->status = at[-1] == 'P' ? ATTENDANCE_PRESENT
					  : ATTENDANCE_ABSENT_UNEXCUSED;
}

static void
read_session(const char *text, struct written *w)
{
	const char *at = strchr(text, '-') + 1;
	struct session_event *plan;

	w->count = 0;
	plan = add(w, EVENT_SESSION_SCHEDULED, -3L * 24 * 60);
	plan->planned_start = MINUTE_0;
	plan->planned_end = MINUTE_0 + 60 * INSTANT_MINUTE;
	add(w, EVENT_SESSION_STARTED, strtol(text, NULL, 10));
	if (*at >= '0' && *at <= '9')
		add(w, EVENT_SESSION_ENDED, strtol(at, NULL, 10));
	for (; *at != '\0'; at++) {
		if (*at == '+')
			add_word(w, EVENT_STUDENT_JOINED, at + 1);
		else if (*at == '-')
			add_word(w, EVENT_STUDENT_LEFT, at + 1);
		else if (*at == 'P' || *at == 'A')
			add_word(w, EVENT_ATTENDANCE_MARKED, at + 1);
	}
}

static struct student_line
fold(const char *text, struct arena *arena)
{
	struct written w;
	struct fold_input input = {
	    .provider_id = "p", .session_id = "s", .events = w.list};
	struct session_record record;

	read_session(text, &w);
	input.event_count = w.count;
	assert_int_equal(session_fold(&input, arena, &record), STATUS_OK);
	assert_int_equal(record.student_count, 1);
	return record.students[0];
}

static long
minute_of(int64_t at)
{
	return (long)((at - MINUTE_0) / INSTANT_MINUTE);
}

static void
write_stays(const struct student_line *line, char text[TEXT])
{
	size_t len = 0;

	text[0] = '\0';
	if (line->present_from == EVENT_NO_INSTANT) {
		assert_int_equal(line->away_count, 0);
		return;
	}
	len +=
	    (size_t)snprintf(text, TEXT, "%ld-", minute_of(line->present_from));
	for (size_t i = 0; i < line->away_count; i++)
		len += (size_t)snprintf(text + len, TEXT - len, "%ld %ld-",
		    minute_of(line->away_from[i]), minute_of(line->away_to[i]));
	snprintf(text + len, TEXT - len, "%ld", minute_of(line->present_to));
}

static const struct {
	const char *one, *stays;
	const char *other, *other_stays;
	bool overlap;
} cases[] = {
    {"0-30 P", "0-30", "30-50 P", "30-50", false},
    {"0-30 P", "0-30", "29-50 P", "29-50", true},
    {"0-30 A", "", "0-30 P", "0-30", false},
    /* Out, in another session, and back. */
    {"0-30 +0 -10 +20", "0-10 20-30", "10-20 P", "10-20", false},
    {"0-30 +0 -10 +20", "0-10 20-30", "9-20 P", "9-20", true},
    {"0-30 +0 -10 +20", "0-10 20-30", "10-21 P", "10-21", true},
    {"0-30 +0 -10 +20", "0-10 20-30", "12-15 P", "12-15", false},
    {"0-30 +0 -10 +20", "0-10 20-30", "5-8 P", "5-8", true},
    {"0-30 +0 -10 +20", "0-10 20-30", "25-28 P", "25-28", true},
    {"0-30 +0 -10 +20", "0-10 20-30", "30-40 P", "30-40", false},
    {"0-30 +0 -10 +20", "0-10 20-30", "0-30 +10 -20", "10-20", false},
    {"0-30 +0 -10 +20", "0-10 20-30", "0-30 +10 -20 +25", "10-20 25-30", true},
    /* To and fro, several times. */
    {"0-60 +0 -5 +10 -15 +20 -25 +30 -35", "0-5 10-15 20-25 30-35",
	"0-60 +5 -10 +15 -20 +25 -30 +35", "5-10 15-20 25-30 35-60", false},
    {"0-60 +0 -5 +10 -15 +20 -25 +30 -36", "0-5 10-15 20-25 30-36",
	"0-60 +5 -10 +15 -20 +25 -30 +35", "5-10 15-20 25-30 35-60", true},
    {"0-60 +0 -5 +10 -15 +20 -25", "0-5 10-15 20-25", "5-8 P", "5-8", false},
    {"0-60 +0 -5 +10 -15 +20 -25", "0-5 10-15 20-25", "16-19 P", "16-19",
	false},
    /* One within the other's time away, and round it. */
    {"0-60 +0 -10 +50", "0-10 50-60", "0-60 +20 -30 +40 -45", "20-30 40-45",
	false},
    {"0-60 +0 -10 +50", "0-10 50-60", "0-60 +10 -30 +40 -50", "10-30 40-50",
	false},
    {"0-60 +0 -10 +50", "0-10 50-60", "0-60 +20 -30 +40 -51", "20-30 40-51",
	true},
    /* Open to the end, told or planned. */
    {"0- +0 -10 +40", "0-10 40-60", "10-40 P", "10-40", false},
    {"0- +0 -10 +40", "0-10 40-60", "59-70 P", "59-70", true},
    {"0-45 +0 -10 +40", "0-10 40-45", "45-70 P", "45-70", false},
    /* A leave that comes first counts from the start, another one not. */
    {"0-30 -10 +20", "0-10 20-30", "10-20 P", "10-20", false},
    {"0-30 +0 -10 -20", "0-10", "10-30 P", "10-30", false},
    {"0-30 -10 -20", "0-10", "15-18 P", "15-18", false},
    /* Back in the moment of leaving, or never away. */
    {"0-30 +0 -10 +10", "0-30", "10-12 P", "10-12", true},
    {"0-30 +0 +5 -10", "0-10", "10-20 P", "10-20", false},
    /* Clipped to the session. */
    {"10-30 +0 -5 +15", "15-30", "10-15 P", "10-15", false},
    {"0-30 +5 -20 +40 -50", "5-20", "40-50 P", "40-50", false},
    {"0-30 +5 -20 +25 -50", "5-20 25-30", "30-50 P", "30-50", false},
    {"0-30 +35 -40 P", "", "0-30 P", "0-30", false},
    {"0-30 +10 -10 P", "", "0-30 P", "0-30", false},
    /* A mark takes no stay away, but that of an absence. */
    {"0-30 +0 -10 +20 P", "0-10 20-30", "10-20 P", "10-20", false},
    {"0-30 +0 -10 +20 A", "", "0-30 P", "0-30", false},
};

static void
stays_and_what_two_sessions_share(void **state)
{
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(ARENA, &arena), STATUS_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct student_line one, other;
		char text[TEXT];

		arena_reset(arena);
		one = fold(cases[i].one, arena);
		other = fold(cases[i].other, arena);
		write_stays(&one, text);
		assert_string_equal(text, cases[i].stays);
		write_stays(&other, text);
		assert_string_equal(text, cases[i].other_stays);
		if (overlap_is_real(&one, &other) != cases[i].overlap ||
		    overlap_is_real(&other, &one) != cases[i].overlap)
			fail_msg("%s beside %s", cases[i].one, cases[i].other);
	}
	arena_free(&arena);
}

#define END 60

/* Minute by minute, by rule 9. */
static void
count_slowly(const char *moves, bool was_in[END])
{
	bool in = false, first = true;
	long last = 0;

	memset(was_in, 0, END);
	while (*moves != '\0') {
		char kind = *moves++;
		long at = strtol(moves, (char **)&moves, 10);

		if (in || (first && kind == '-'))
			memset(was_in + last, 1, (size_t)(at - last));
		in = kind == '+';
		first = false;
		last = at;
		moves += *moves == ' ';
	}
	if (in)
		memset(was_in + last, 1, (size_t)(END - last));
}

static void
make_moves(unsigned *seed, char text[TEXT])
{
	size_t len = 0;
	int at = rand_r(seed) % 10;

	text[0] = '\0';
	while (at < END) {
		len += (size_t)snprintf(text + len, TEXT - len, "%s%c%d",
		    len > 0 ? " " : "", rand_r(seed) % 2 == 0 ? '+' : '-', at);
		at += rand_r(seed) % 12 + (rand_r(seed) % 4 != 0);
	}
}

/* In where the other was out, but for a move now and then. */
static void
make_opposite(unsigned *seed, const char *moves, char text[TEXT])
{
	size_t i = 0;

	for (; moves[i] != '\0'; i++) {
		bool is_kept = rand_r(seed) % 16 == 0;

		text[i] = moves[i];
		if (moves[i] == '+' && !is_kept)
			text[i] = '-';
		else if (moves[i] == '-' && !is_kept)
			text[i] = '+';
	}
	text[i] = '\0';
}

static bool
is_in_stays(const struct student_line *line, long minute)
{
	int64_t at = MINUTE_0 + minute * INSTANT_MINUTE;
	bool in = line->present_from != EVENT_NO_INSTANT &&
		  line->present_from <= at && at < line->present_to;

	for (size_t i = 0; i < line->away_count; i++)
		in = in && (at < line->away_from[i] || at >= line->away_to[i]);
	return in;
}

static void
as_counted_minute_by_minute(void **state)
{
	unsigned seed = 3;
	int shared = 0, apart = 0;
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(ARENA, &arena), STATUS_OK);
	for (int round = 0; round < 5000; round++) {
		char moves[2][TEXT], text[2 * TEXT + 8];
		bool was_in[2][END];
		struct student_line line[2];
		bool overlap = false;

		arena_reset(arena);
		for (int i = 0; i < 2; i++) {
			uint32_t minutes = 0;

			if (i == 1 && round % 2 == 0)
				make_opposite(&seed, moves[0], moves[1]);
			else
				make_moves(&seed, moves[i]);
			count_slowly(moves[i], was_in[i]);
			snprintf(text, sizeof(text), "0-60 %s", moves[i]);
			line[i] = fold(text, arena);
			for (long m = 0; m < END; m++) {
				assert_int_equal(
				    is_in_stays(&line[i], m), was_in[i][m]);
				minutes += was_in[i][m];
			}
			assert_int_equal(line[i].minutes, minutes);
		}
		for (long m = 0; m < END; m++)
			overlap = overlap || (was_in[0][m] && was_in[1][m]);
		if (overlap_is_real(&line[0], &line[1]) != overlap)
			fail_msg("%s beside %s", moves[0], moves[1]);
		shared += overlap;
		apart += !overlap;
	}
	assert_true(shared > 500 && apart > 500);
	arena_free(&arena);
}

static void
the_longest_is_found_first(void **state)
{
	struct presence_span spans[] = {
	    {30, 60, "a", {(const uint8_t *)"z", 1}},
	    {0, 30, "a", {(const uint8_t *)"y", 1}},
	    {40, 50, "a", {(const uint8_t *)"x", 1}},
	    {55, 70, "a", {(const uint8_t *)"w", 1}},
	    {31, 58, "a", {(const uint8_t *)"v", 1}},
	    {32, 60, "a", {(const uint8_t *)"u", 1}},
	};
	size_t earlier = 1;

	(void)state;
	overlap_sort(spans, 6);
	assert_false(overlap_find(spans, 1, &earlier));
	/* Both to 60: the one that began last; then the other; then to 58. */
	earlier = 5;
	assert_true(overlap_find(spans, 5, &earlier));
	assert_int_equal(earlier, 3);
	assert_true(overlap_find(spans, 5, &earlier));
	assert_int_equal(earlier, 1);
	assert_true(overlap_find(spans, 5, &earlier));
	assert_int_equal(earlier, 2);
	assert_false(overlap_find(spans, 5, &earlier));
}

static struct session_record
pack_and_unpack(
    const struct student_line *line, struct arena *arena, struct buffer *packed)
{
	struct student_line lines[] = {*line};
	struct session_record read;
	const struct session_record record = {.provider_id = "p",
	    .session_id = "s",
	    .students = lines,
	    .student_count = 1};

	buffer_reset(packed);
	assert_int_equal(record_pack(&record, packed), STATUS_OK);
	assert_int_equal(
	    record_unpack(buffer_bytes(packed), arena, &read), STATUS_OK);
	return read;
}

/* Who was never away takes not a byte more than before. */
static void
kept_in_the_record(void **state)
{
	struct student_line line;
	struct session_record read;
	struct arena *arena;
	struct buffer packed;
	char text[TEXT];
	size_t bare;

	(void)state;
	assert_int_equal(arena_new(ARENA, &arena), STATUS_OK);
	buffer_init(&packed, 4096);
	line = fold("0-60 +0 -5 +10 -15 +20 -25", arena);
	read = pack_and_unpack(&line, arena, &packed);
	write_stays(&read.students[0], text);
	assert_string_equal(text, "0-5 10-15 20-25");
	bare = packed.len;
	line.away_count = 0;
	read = pack_and_unpack(&line, arena, &packed);
	write_stays(&read.students[0], text);
	assert_string_equal(text, "0-25");
	assert_true(packed.len + 4 * sizeof(int64_t) < bare);
	buffer_fini(&packed);
	arena_free(&arena);
}

/* A SessionRecord of p, s and a line of a, away from an instant on. */
static void
out_and_never_in_again_is_corrupt(void **state)
{
	static const uint8_t bytes[] = {
	    0x0a, 1, 'p', 0x12, 1, 's', 0x82, 1, 6, 0x0a, 1, 'a', 0x52, 1, 7};
	struct session_record read;
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(ARENA, &arena), STATUS_OK);
	assert_int_equal(
	    record_unpack(bytes_of(bytes, sizeof(bytes)), arena, &read),
	    STATUS_CORRUPT);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(stays_and_what_two_sessions_share),
	    cmocka_unit_test(as_counted_minute_by_minute),
	    cmocka_unit_test(the_longest_is_found_first),
	    cmocka_unit_test(kept_in_the_record),
	    cmocka_unit_test(out_and_never_in_again_is_corrupt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
