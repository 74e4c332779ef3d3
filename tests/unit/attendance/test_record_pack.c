// SPDX-License-Identifier: Apache-2.0
/*
 * test_record_pack.c - a record is packed as protobuf-c packs the message.
 *
 * Records of an earlier build are compared with it by byte, so whatever a
 * record holds is read by the library and packed again: the same bytes.
 */
#include "services/attendance/wire_record.h"

#include "common/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chalkline/v1/attendance.pb-c.h"

#define RECORDS 20000
#define LIST_MAX 4
/* Its length takes two bytes, and so does that of what holds it. */
#define LONG_TEXT                                                              \
	("a text of more than one hundred and twenty-seven bytes, of which "   \
	 "there is one now and then among what is found to be wrong in one")

static uint64_t
below(uint64_t bound)
{
	static uint64_t seed = 20261130;

	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (seed >> 33) % bound;
}

static const char *
some_text(void)
{
	static const char *const texts[] = {
	    "", "a", "S\303\266ren", "1001", LONG_TEXT};

	return below(3) == 0 ? NULL
			     : texts[below(sizeof(texts) / sizeof(*texts))];
}

static int64_t
some_instant(void)
{
	int64_t instant = (int64_t)below(UINT64_C(1) << 31) << below(30);

	return below(4) == 0   ? EVENT_NO_INSTANT
	       : below(2) == 0 ? instant
			       : -instant;
}

static void
fill_line(struct student_line *l, int64_t *away)
{
	*l = (struct student_line){.student_id = some_text(),
	    .status = (enum attendance)below(10),
	    .minutes = (uint32_t)below(500),
	    .basis = (enum minutes_basis)below(5),
	    .disputed = below(2) == 0,
	    .reason = (enum reason)below(REASON_COUNT),
	    .planned = below(2) == 0,
	    .present_from = some_instant(),
	    .present_to = some_instant(),
	    .away_from = away,
	    .away_to = away + LIST_MAX,
	    .away_count = below(LIST_MAX + 1)};
	for (size_t i = 0; i < 2 * LIST_MAX; i++)
		away[i] = (int64_t)below(UINT64_C(1) << 31) << below(30);
}

static void
fill_record(struct session_record *r, const char **texts,
    struct student_line *lines, struct record_finding *findings,
    int64_t away[LIST_MAX][2 * LIST_MAX])
{
	static const char *const names[LIST_MAX] = {"1", "", LONG_TEXT, "x"};

	memcpy(texts, names, sizeof(names));
	for (size_t i = 0; i < LIST_MAX; i++) {
		fill_line(&lines[i], away[i]);
		findings[i] = (struct record_finding){some_text(), some_text(),
		    some_text(), some_text(), some_text(), some_text()};
	}
	*r = (struct session_record){.provider_id = some_text(),
	    .session_id = some_text(),
	    .status = (enum session_status)below(8),
	    .program_id = some_text(),
	    .school_id = some_text(),
	    .subject = (enum subject)below(6),
	    .tutor_id = some_text(),
	    .planned_tutor_id = some_text(),
	    .planned_start = some_instant(),
	    .planned_end = some_instant(),
	    .actual_start = some_instant(),
	    .actual_end = some_instant(),
	    .promised_start = some_instant(),
	    .promised_end = some_instant(),
	    .promised_students = texts,
	    .promised_count = below(LIST_MAX + 1),
	    .students = lines,
	    .student_count = below(LIST_MAX + 1),
	    .modality = (enum modality)below(4),
	    .party = (enum party)below(PARTY_COUNT),
	    .reason = (enum reason)below(REASON_COUNT),
	    .makeup_of = some_text(),
	    .makeup_for = texts,
	    .makeup_for_count = below(LIST_MAX + 1),
	    .findings = findings,
	    .finding_count = below(LIST_MAX + 1),
	    .has_base = below(2) == 0,
	    .told_at = some_instant()};
}

static void
packed_as_the_library_does(void **state)
{
	struct buffer ours, theirs;

	(void)state;
	buffer_init(&ours, 1u << 20);
	buffer_init(&theirs, 1u << 20);
	for (int i = 0; i < RECORDS; i++) {
		const char *texts[LIST_MAX];
		struct student_line lines[LIST_MAX];
		struct record_finding findings[LIST_MAX];
		int64_t away[LIST_MAX][2 * LIST_MAX];
		struct session_record record;
		Chalkline__V1__SessionRecord *message;

		fill_record(&record, texts, lines, findings, away);
		buffer_reset(&ours);
		buffer_reset(&theirs);
		assert_int_equal(record_pack(&record, &ours), STATUS_OK);
		message = chalkline__v1__session_record__unpack(
		    NULL, ours.len, ours.data);
		assert_non_null(message);
		assert_int_equal(message->base.n_unknown_fields, 0);
		assert_int_equal(message->n_students, record.student_count);
		assert_int_equal(wire_pack(&message->base, &theirs), STATUS_OK);
		chalkline__v1__session_record__free_unpacked(message, NULL);
		assert_true(
		    bytes_equal(buffer_bytes(&ours), buffer_bytes(&theirs)));
	}
	buffer_fini(&ours);
	buffer_fini(&theirs);
}

/* Behind what is there already; and a full buffer is told. */
static void
appended_or_told(void **state)
{
	struct session_record record = {.provider_id = "p",
	    .session_id = LONG_TEXT,
	    .planned_start = EVENT_NO_INSTANT,
	    .planned_end = EVENT_NO_INSTANT,
	    .actual_start = EVENT_NO_INSTANT,
	    .actual_end = EVENT_NO_INSTANT,
	    .promised_start = EVENT_NO_INSTANT,
	    .promised_end = EVENT_NO_INSTANT,
	    .told_at = EVENT_NO_INSTANT};
	struct buffer out;

	(void)state;
	buffer_init(&out, 256);
	buffer_append_string(&out, "before");
	assert_int_equal(record_pack(&record, &out), STATUS_OK);
	assert_memory_equal(out.data, "before\x0a\x01p\x12", 10);
	assert_int_equal(record_pack(&record, &out), STATUS_TOO_BIG);
	buffer_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(packed_as_the_library_does),
	    cmocka_unit_test(appended_or_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
