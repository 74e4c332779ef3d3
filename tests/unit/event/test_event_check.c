// SPDX-License-Identifier: Apache-2.0
/*
 * test_event_check.c - one verdict a line of NDJSON.
 *
 * A case is a line that differs from a good one in one thing, and the code
 * and field that it deserves ("" for a good event).
 */
#include "common/event/event_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HEAD(type)                                                             \
	"{\"eventId\":\"e1\",\"type\":\"" type "\",\"sessionId\":\"s1\","      \
	"\"occurredAt\":\"2026-10-05T14:00:00Z\""
#define PLAN(more, start, end)                                                     \
	HEAD("SESSION_SCHEDULED")                                                  \
	",\"programId\":\"P\",\"schoolId\":\"S\",\"subject\":\"MATH\","            \
	"\"tutorId\":\"T\",\"studentIds\":[\"b\",\"a\"],\"plannedStart\":\"" start \
	"\",\"plannedEnd\":\"" end "\"" more "}"
#define GOOD_PLAN(more)                                                        \
	PLAN(more, "2026-10-05T14:00:00Z", "2026-10-05T14:30:00Z")
#define MARK(more) HEAD("ATTENDANCE_MARKED") ",\"studentId\":\"a\"" more "}"

struct check_case {
	const char *line;
	const char *code;
	const char *field;
};

static const struct check_case cases[] = {
    /* Every type, good. */
    {GOOD_PLAN(""), "", ""},
    {GOOD_PLAN(",\"modality\":\"VIRTUAL\",\"makeupOf\":\"s0\","
	       "\"makeupFor\":[\"a\"],\"providerId\":\"p/1\""),
	"", ""},
    {HEAD("SESSION_RESCHEDULED") ",\"plannedStart\":"
				 "\"2026-10-05T14:00:00+02:00\","
				 "\"plannedEnd\":"
				 "\"2026-10-05T15:00:00+02:00\","
				 "\"reason\":\"TESTING\","
				 "\"party\":\"SCHOOL\"}",
	"", ""},
    {HEAD("TUTOR_SUBSTITUTED") ",\"tutorId\":\"T\"}", "", ""},
    {HEAD("SESSION_STARTED") "}", "", ""},
    {HEAD("SESSION_STARTED") ",\"tutorId\":\"T\","
			     "\"modality\":\"HYBRID\"}",
	"", ""},
    {HEAD("STUDENT_JOINED") ",\"studentId\":\"a\"}", "", ""},
    {HEAD("STUDENT_LEFT") ",\"studentId\":\"a\","
			  "\"studentIdScheme\":\"STATE\"}",
	"", ""},
    {HEAD("SESSION_ENDED") "}", "", ""},
    {HEAD("SESSION_CANCELLED") ",\"party\":\"TUTOR\"}", "", ""},
    {HEAD("TUTOR_NO_SHOW") ",\"reason\":\"OTHER\"}", "", ""},
    {MARK(",\"status\":\"LATE\",\"minutesPresent\":480"), "", ""},
    {HEAD("EVENT_VOIDED") ",\"voidsEventId\":\"e0\"}", "", ""},
    /* What each type needs. */
    {HEAD("SESSION_SCHEDULED") "}", "MISSING_FIELD", "studentIds"},
    {HEAD("SESSION_RESCHEDULED") "}", "MISSING_FIELD", "plannedStart"},
    {HEAD("TUTOR_SUBSTITUTED") "}", "MISSING_FIELD", "tutorId"},
    {HEAD("STUDENT_JOINED") "}", "MISSING_FIELD", "studentId"},
    {HEAD("STUDENT_LEFT") "}", "MISSING_FIELD", "studentId"},
    {HEAD("SESSION_CANCELLED") "}", "MISSING_FIELD", "party"},
    {MARK(""), "MISSING_FIELD", "status"},
    {HEAD("EVENT_VOIDED") "}", "MISSING_FIELD", "voidsEventId"},
    {"{}", "MISSING_FIELD", "eventId"},
    {HEAD("SESSION_ENDED") ",\"sessionId\":null}", "SYNTAX", ""},
    /* What a type does not carry. */
    {HEAD("SESSION_ENDED") ",\"party\":\"TUTOR\"}", "FIELD_NOT_ALLOWED",
	"party"},
    {HEAD("SESSION_ENDED") ",\"studentId\":\"a\"}", "FIELD_NOT_ALLOWED",
	"studentId"},
    {GOOD_PLAN(",\"reason\":\"OTHER\""), "FIELD_NOT_ALLOWED", "reason"},
    {HEAD("SESSION_ENDED") ",\"room\":\"12\"}", "UNKNOWN_FIELD", "room"},
    /* Values. */
    {MARK(",\"status\":\"UNMARKED\""), "BAD_WORD", "status"},
    {MARK(",\"status\":\"present\""), "BAD_WORD", "status"},
    {HEAD("LUNCH") "}", "BAD_WORD", "type"},
    {MARK(",\"status\":\"LATE\",\"minutesPresent\":481"), "BAD_NUMBER",
	"minutesPresent"},
    {MARK(",\"status\":\"LATE\",\"minutesPresent\":-1"), "BAD_NUMBER",
	"minutesPresent"},
    {MARK(",\"status\":\"LATE\",\"minutesPresent\":1.5"), "BAD_TYPE",
	"minutesPresent"},
    {MARK(",\"status\":\"LATE\",\"minutesPresent\":\"5\""), "BAD_TYPE",
	"minutesPresent"},
    {MARK(",\"status\":7"), "BAD_TYPE", "status"},
    {HEAD("EVENT_VOIDED") ",\"voidsEventId\":\"e 0\"}", "BAD_ID",
	"voidsEventId"},
    {HEAD("STUDENT_JOINED") ",\"studentId\":\"a b\"}", "BAD_ID", "studentId"},
    {HEAD("STUDENT_JOINED") ",\"studentId\":\"\"}", "BAD_ID", "studentId"},
    {HEAD("STUDENT_JOINED") ",\"studentId\":\"a\\u00a0b\"}", "BAD_ID",
	"studentId"},
    {HEAD("STUDENT_JOINED") ",\"studentId\":\"a\\u3000b\"}", "BAD_ID",
	"studentId"},
    {HEAD("STUDENT_JOINED") ",\"studentId\":\"\\u00e4\\u65e5\"}", "", ""},
    {GOOD_PLAN(",\"makeupFor\":[\"a\",\"a\"]"), "REPEATED_ITEM", "makeupFor"},
    {GOOD_PLAN(",\"makeupFor\":\"a\""), "BAD_TYPE", "makeupFor"},
    {PLAN("", "2026-10-05T14:00:00Z", "2026-10-05T14:00:00Z"), "BAD_INTERVAL",
	"plannedEnd"},
    {PLAN("", "2026-10-05T14:00:00Z", "2026-10-05T22:00:00Z"), "", ""},
    {PLAN("", "2026-10-05T14:00:00Z", "2026-10-05T22:00:00.000001Z"),
	"BAD_INTERVAL", "plannedEnd"},
    {PLAN("", "2026-10-05T14:00:60Z", "2026-10-05T22:00:00Z"), "BAD_TIME",
	"plannedStart"},
    {PLAN("", "2026-10-05 14:00", "2026-10-05T22:00:00Z"), "BAD_TIME",
	"plannedStart"},
    /* Not an object. */
    {"[]", "SYNTAX", ""},
    {"", "SYNTAX", ""},
    {"{\"eventId\":\"a\",\"eventId\":\"b\"}", "SYNTAX", ""},
    {"{\"eventId\":\"a\\u0000b\"}", "SYNTAX", ""},
    {"{\"eventId\":\"\xff\"}", "SYNTAX", ""},
};

static struct arena *arena;

static enum status
judge(const char *line, bool lenient, struct session_event *event,
    struct event_fault *fault, struct event_warnings *warnings)
{
	enum status status;

	arena_reset(arena);
	warnings->count = 0;
	*fault = (struct event_fault){"", "", "", ""};
	status = event_read_json(
	    bytes_of_string(line), lenient, arena, event, fault, warnings);
	if (status == STATUS_OK)
		status = event_check(event, lenient, arena, fault, warnings);
	return status;
}

static void
every_line_gets_its_verdict(void **state)
{
	struct session_event event;
	struct event_fault fault;
	struct event_warnings warnings;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		enum status status =
		    judge(cases[i].line, false, &event, &fault, &warnings);

		if (strcmp(fault.code, cases[i].code) != 0 ||
		    strcmp(fault.field, cases[i].field) != 0 ||
		    (status == STATUS_OK) != (cases[i].code[0] == '\0'))
			fail_msg("%s: %s %s", cases[i].line, fault.code,
			    fault.field);
	}
}

static void
lenient_drops_and_warns(void **state)
{
	struct session_event event;
	struct event_fault fault;
	struct event_warnings warnings;

	(void)state;
	assert_int_equal(judge(HEAD("SESSION_ENDED") ",\"room\":\"12\","
						     "\"party\":\"TUTOR\"}",
			     true, &event, &fault, &warnings),
	    STATUS_OK);
	assert_int_equal(event.party, PARTY_NONE);
	assert_int_equal(warnings.count, 2);
	assert_string_equal(warnings.list[0].field, "room");
	assert_string_equal(warnings.list[1].code, "FIELD_NOT_ALLOWED");
	assert_int_equal(judge(HEAD("SESSION_ENDED") ",\"tutorId\":7}", true,
			     &event, &fault, &warnings),
	    STATUS_INVALID);
}

static void
a_list_of_201_students_is_refused(void **state)
{
	static char line[8192];
	struct session_event event;
	struct event_fault fault;
	struct event_warnings warnings;
	size_t len;

	(void)state;
	for (int count = 200; count <= 201; count++) {
		len = (size_t)snprintf(line, sizeof(line), "%s",
		    HEAD("SESSION_SCHEDULED") ",\"studentIds\":[\"x\"");
		for (int i = 1; i < count; i++)
			len += (size_t)snprintf(
			    line + len, sizeof(line) - len, ",\"s%d\"", i);
		snprintf(line + len, sizeof(line) - len,
		    "],\"programId\":\"P\",\"schoolId\":\"S\","
		    "\"subject\":\"MATH\",\"tutorId\":\"T\","
		    "\"plannedStart\":\"2026-10-05T14:00:00Z\","
		    "\"plannedEnd\":\"2026-10-05T15:00:00Z\"}");
		judge(line, false, &event, &fault, &warnings) == STATUS_OK
		    ? assert_int_equal(count, 200)
		    : assert_string_equal(fault.code, "TOO_MANY_ITEMS");
	}
}

static void
words_and_names_are_one_list_each(void **state)
{
	enum event_field field;

	(void)state;
	for (unsigned i = 0; i < EVENT_FIELDS; i++) {
		assert_true(event_field_find(
		    event_field_name((enum event_field)i), &field));
		assert_int_equal(field, i);
	}
	for (unsigned i = 1; i < EVENT_TYPES; i++)
		assert_int_equal(event_word_number(WORDS_TYPE,
				     event_type_word((enum event_type)i)),
		    i);
	assert_null(event_type_word((enum event_type)EVENT_TYPES));
	for (unsigned i = 1; i < REASON_COUNT; i++)
		assert_int_equal(event_word_number(
				     WORDS_REASON, reason_word((enum reason)i)),
		    i);
	assert_int_equal(event_word_number(WORDS_STATUS, "UNMARKED"), -1);
}

/* A list is whole, and names what may be sent. */
static void
a_list_of_words_is_whole(void **state)
{
	static const struct {
		enum event_words words;
		const char *begins, *ends;
	} lists[] = {
	    {WORDS_TYPE, "SESSION_SCHEDULED, ", " or EVENT_VOIDED"},
	    {WORDS_SCHEME, "DISTRICT, ", "STATE or PROVIDER"},
	    {WORDS_SUBJECT, "MATH, ", " or OTHER"},
	    {WORDS_MODALITY, "IN_PERSON, ", " or HYBRID"},
	    {WORDS_STATUS, "PRESENT, ", " or NOT_EXPECTED"},
	    {WORDS_REASON, "SCHOOL_ABSENCE, ", "OTHER or UNKNOWN"},
	    {WORDS_PARTY, "DISTRICT, ", " or FORCE_MAJEURE"},
	};
	char text[EVENT_WORDS_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		event_words_list(lists[i].words, text);
		assert_memory_equal(
		    text, lists[i].begins, strlen(lists[i].begins));
		assert_string_equal(
		    text + strlen(text) - strlen(lists[i].ends), lists[i].ends);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_line_gets_its_verdict),
	    cmocka_unit_test(lenient_drops_and_warns),
	    cmocka_unit_test(a_list_of_201_students_is_refused),
	    cmocka_unit_test(words_and_names_are_one_list_each),
	    cmocka_unit_test(a_list_of_words_is_whole),
	};
	int failed;

	if (arena_new(1u << 20, &arena) != STATUS_OK)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
