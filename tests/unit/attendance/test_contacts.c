// SPDX-License-Identifier: Apache-2.0
/*
 * test_contacts.c - language tags, what a contact must tell, when one is due.
 */
#include "services/attendance/rules_contacts.h"
#include "services/attendance/rules_due.h"

#include "common/instant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *text;
	const char *tag; /* NULL: refused */
} tags[] = {
    {"en", "en"},
    {"ES", "es"},
    {"es-mx", "es-MX"},
    {"es-419", "es-419"},
    {"zh-hant", "zh-Hant"},
    {"ZH-hANT-tw", "zh-Hant-TW"},
    {"quc", "quc"},
    {"hmn", "hmn"},
    {"mul", "mul"},
    {"", NULL},
    {"e", NULL},
    {"Spanish", NULL},
    {"sp", NULL},
    {"jp", NULL},
    {"qaa", NULL},
    {"qtz", NULL},
    {"es_MX", NULL},
    {"es-", NULL},
    {"es-MX-", NULL},
    {"-es", NULL},
    {"es MX", NULL},
    {"es-Latn-", NULL},
    {"es-Mexico", NULL},
    {"zh-yue", NULL},
    {"en-asthma", NULL},
    {"en-x-asthma", NULL},
    {"x-private", NULL},
    {"en-u-ca-gregory", NULL},
    {"es-MX-MX", NULL},
    {"zh-Hant-TW-Hant", NULL},
    {"\xc3\xa9s", NULL},
};

static void
languages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		char tag[LANGUAGE_TAG_TEXT] = "before";
		bool is_read = language_tag_read(tags[i].text, tag);

		if (is_read != (tags[i].tag != NULL) ||
		    strcmp(tag, is_read ? tags[i].tag : "before") != 0)
			fail_msg("`%s`: found `%s`", tags[i].text, tag);
	}
}

#define NOW (INT64_C(1764547200) * INSTANT_SECOND)

static struct contact
good(void)
{
	return (struct contact){.contact_id = "c-1",
	    .student_id = "S1",
	    .program_id = "M1",
	    .at = NOW,
	    .channel = CHANNEL_PHONE,
	    .language = "ES-mx",
	    .outcome = OUTCOME_REACHED};
}

static void
a_whole_contact(void **state)
{
	struct contact c = good();
	char language[LANGUAGE_TAG_TEXT];
	struct event_fault fault;

	(void)state;
	assert_true(contact_check(&c, NOW, language, &fault));
	assert_string_equal(c.language, "es-MX");
	assert_int_equal(c.direction, DIRECTION_OUTBOUND);
	c.at = NOW + CONTACT_AHEAD_MAX;
	c.about = ALERT_ATTENDANCE_LOW;
	c.direction = DIRECTION_INBOUND;
	assert_true(contact_check(&c, NOW, language, &fault));
	assert_int_equal(c.direction, DIRECTION_INBOUND);
}

static void
expect_fault(struct contact c, const char *code, const char *field)
{
	char language[LANGUAGE_TAG_TEXT];
	struct event_fault fault;

	assert_false(contact_check(&c, NOW, language, &fault));
	assert_string_equal(fault.code, code);
	assert_string_equal(fault.field, field);
	assert_true(fault.expected[0] != '\0');
	/* What is not an id may be a name. */
	assert_null(strstr(fault.found, "Maria"));
}

#define BROKEN(field, value, code, name)                                       \
	do {                                                                   \
		struct contact c = good();                                     \
		c.field = value;                                               \
		expect_fault(c, code, name);                                   \
	} while (0)

static void
what_is_refused(void **state)
{
	(void)state;
	BROKEN(contact_id, NULL, "MISSING_FIELD", "contactId");
	BROKEN(contact_id, "Maria G", "BAD_ID", "contactId");
	BROKEN(student_id, "", "MISSING_FIELD", "studentId");
	BROKEN(student_id, "Maria G", "BAD_ID", "studentId");
	BROKEN(program_id, "Maria\n", "BAD_ID", "programId");
	BROKEN(at, EVENT_NO_INSTANT, "MISSING_FIELD", "at");
	BROKEN(at, 0, "BAD_TIME", "at");
	BROKEN(at, NOW + CONTACT_AHEAD_MAX + 1, "BAD_TIME", "at");
	BROKEN(channel, CHANNEL_NONE, "MISSING_FIELD", "channel");
	BROKEN(outcome, OUTCOME_NONE, "MISSING_FIELD", "outcome");
	BROKEN(language, NULL, "MISSING_FIELD", "language");
	BROKEN(language, "Maria G", "BAD_LANGUAGE", "language");
	BROKEN(about, ALERT_PROVIDER_SILENT, "BAD_WORD", "about");
}

static void
whose_it_is(void **state)
{
	const struct principal provider = {.role = ROLE_PROVIDER, .scope = "p"};
	const struct principal school = {.role = ROLE_SCHOOL, .scope = "s"};
	const struct principal district = {.role = ROLE_DISTRICT, .scope = "d"};
	const struct principal operators = {
	    .role = ROLE_OPERATOR, .scope = "*"};
	const struct event_source at_school = {SOURCE_SCHOOL, "s"};
	const struct event_source at_other = {SOURCE_SCHOOL, "t"};
	struct event_source source;

	(void)state;
	contact_source(&operators, &source);
	assert_int_equal(source.kind, SOURCE_DISTRICT);
	contact_source(&provider, &source);
	assert_int_equal(source.kind, SOURCE_PROVIDER);
	assert_true(contact_may_void(&provider, &source));
	assert_false(contact_may_void(&school, &source));
	assert_true(contact_may_void(&school, &at_school));
	assert_false(contact_may_void(&school, &at_other));
	assert_true(contact_may_void(&district, &at_other));
	assert_true(contact_may_void(&operators, &at_other));
	/* A school and a provider of one name are two. */
	source = (struct event_source){SOURCE_PROVIDER, "s"};
	assert_false(contact_may_void(&school, &source));
	assert_false(contact_sees_all(&school));
	assert_false(contact_sees_all(&provider));
	assert_true(contact_sees_all(&district));
}

/*
 * A student's sessions, a day each from day 0 at 10:00: `p` present, `a`
 * absent, `.` not held, `u` unmarked.
 */
#define LINES_MAX 64
#define DAY INSTANT_DAY
#define TEN (10 * INSTANT_HOUR)

struct scene {
	struct alert_line lines[LINES_MAX];
	struct contact contacts[8];
	struct alert_episode episodes[ALERT_EPISODES_OF(LINES_MAX)];
	struct due_contact due[ALERT_EPISODES_OF(LINES_MAX)];
	struct alert_program program;
	struct due_input in;
	size_t found;
};

static void
play(struct scene *s, const char *days, const struct contact *contacts,
    size_t contact_count, int64_t moment)
{
	memset(s, 0, sizeof(*s));
	thresholds_init(&s->program.thresholds);
	/* Without dosage and rate, unless a test turns them on. */
	s->program.thresholds.value[THRESHOLD_DOSAGE_PERCENT] = 0;
	s->program.thresholds.value[THRESHOLD_RATE_PERCENT] = 0;
	for (size_t i = 0; days[i] != '\0'; i++)
		s->lines[s->in.line_count++] =
		    (struct alert_line){.provider_id = "p",
			.session_id = "s",
			.program_id = "M1",
			.start = NOW + (int64_t)i * DAY + TEN,
			.planned_end = NOW + (int64_t)i * DAY + TEN + 1,
			.status = days[i] == '.' ? SESSION_CANCELLED
						 : SESSION_COMPLETED,
			.attendance = days[i] == 'p'   ? ATTENDANCE_PRESENT
				      : days[i] == 'a' ? ATTENDANCE_NO_SHOW
						       : ATTENDANCE_UNMARKED,
			.minutes = days[i] == 'p' ? 30 : 0,
			.promised = 30,
			.expected = true};
	for (size_t i = 0; i < contact_count; i++)
		s->contacts[i] = contacts[i];
	s->in.lines = s->lines;
	s->in.program = &s->program;
	s->in.contacts = s->contacts;
	s->in.contact_count = contact_count;
	s->in.moment = moment;
	s->in.episodes = s->episodes;
	s->found = due_find(&s->in, s->due);
}

static struct contact
made(int day, int hour, enum contact_outcome outcome)
{
	struct contact c = good();

	c.at = NOW + day * DAY + hour * INSTANT_HOUR;
	c.outcome = outcome;
	return c;
}

static void
due_then_overdue(void **state)
{
	struct scene s;

	(void)state;
	play(&s, "papa", NULL, 0, NOW + 5 * DAY);
	assert_int_equal(s.found, 0);
	play(&s, "paa", NULL, 0, NOW + 2 * DAY + TEN - 1);
	assert_int_equal(s.found, 0); /* not yet */
	play(&s, "paa", NULL, 0, NOW + 2 * DAY + TEN);
	assert_int_equal(s.found, 1);
	assert_int_equal(s.due[0].state, DUE_OPEN);
	assert_int_equal(s.due[0].codes, 1u << ALERT_STUDENT_ABSENT);
	assert_int_equal(s.due[0].since, NOW + 2 * DAY + TEN);
	assert_int_equal(s.due[0].due_at, NOW + 9 * DAY + TEN);
	play(&s, "paa", NULL, 0, NOW + 9 * DAY + TEN);
	assert_int_equal(s.due[0].state, DUE_OPEN);
	play(&s, "paa", NULL, 0, NOW + 9 * DAY + TEN + 1);
	assert_int_equal(s.due[0].state, DUE_OVERDUE);
	/* Nothing but coming, and what the rest does not touch, closes it. */
	play(&s, "paa.u", NULL, 0, NOW + 5 * DAY);
	assert_int_equal(s.due[0].state, DUE_OPEN);
	play(&s, "paa.up", NULL, 0, NOW + 6 * DAY);
	assert_int_equal(s.due[0].state, DUE_CLOSED);
	assert_int_equal(s.due[0].closed_at, NOW + 5 * DAY + TEN);
}

static void
attempts_and_reaching(void **state)
{
	const struct contact contacts[] = {
	    made(2, 9, OUTCOME_REACHED), /* before it was due */
	    made(2, 11, OUTCOME_NO_ANSWER),
	    made(3, 9, OUTCOME_INTERPRETER_NEEDED),
	    made(4, 9, OUTCOME_REFUSED), /* reached, and unwilling */
	    made(5, 9, OUTCOME_REACHED), /* not needed any more */
	};
	struct scene s;

	(void)state;
	play(&s, "paaapppa", contacts, 2, NOW + 3 * DAY);
	assert_int_equal(s.found, 1);
	assert_int_equal(s.due[0].attempts, 1);
	play(&s, "paaa", contacts, 5, NOW + 8 * DAY);
	assert_int_equal(s.found, 1);
	assert_int_equal(s.due[0].state, DUE_REACHED);
	assert_int_equal(s.due[0].attempts, 2);
	assert_int_equal(s.due[0].first_at, contacts[1].at);
	assert_int_equal(s.due[0].closed_at, contacts[3].at);
	assert_int_equal(s.due[0].last, 3);
	/* A contact to come has not happened. */
	play(&s, "paaa", contacts, 5, contacts[3].at - 1);
	assert_int_equal(s.due[0].state, DUE_OPEN);
	/* The same alert asks once; raised anew, once more. */
	play(&s, "paaapaa", contacts, 4, NOW + 8 * DAY);
	assert_int_equal(s.found, 2);
	assert_int_equal(s.due[1].state, DUE_OPEN);
	assert_int_equal(s.due[1].since, NOW + 6 * DAY + TEN);
	assert_int_equal(s.due[1].attempts, 0);
}

/* At the very moment: due since, and reached, with the session's start. */
static void
moments_that_meet(void **state)
{
	const struct contact contact = made(2, 10, OUTCOME_REACHED);
	struct scene s;

	(void)state;
	play(&s, "paap", &contact, 1, NOW + 9 * DAY);
	assert_int_equal(s.found, 1);
	assert_int_equal(s.due[0].state, DUE_REACHED);
	assert_int_equal(s.due[0].closed_at, s.due[0].since);
	assert_int_equal(s.due[0].before.sessions, 2);
	assert_int_equal(s.due[0].after.sessions, 2);
	/* Off is off. */
	play(&s, "paap", NULL, 0, NOW + 9 * DAY);
	s.program.thresholds.value[THRESHOLD_ABSENCES_IN_ROW] = 0;
	assert_int_equal(due_find(&s.in, s.due), 0);
}

static void
before_and_after(void **state)
{
	const struct contact contact = made(14, 12, OUTCOME_PLAN_AGREED);
	struct scene s;

	(void)state;
	/*      0....5....0....5....0....5 */
	play(&s, "aappppppppupaaapppap.pppppap", &contact, 1, NOW + 40 * DAY);
	assert_int_equal(s.found, 2);
	assert_int_equal(s.due[1].state, DUE_REACHED);
	assert_int_equal(s.due[1].before.sessions, 10);
	assert_int_equal(s.due[1].before.attended, 7);
	assert_int_equal(s.due[1].after.sessions, 10);
	assert_int_equal(s.due[1].after.attended, 9);
	/* The first closed by itself. */
	assert_int_equal(s.due[0].state, DUE_CLOSED);
	assert_int_equal(s.due[0].after.sessions, 0);
}

/* Alerts that follow one another are one due contact while one is open. */
static void
several_alerts(void **state)
{
	struct contact contact = made(30, 0, OUTCOME_REACHED);
	struct scene s;

	(void)state;
	play(&s, "", NULL, 0, NOW);
	assert_int_equal(s.found, 0);
	play(&s, "ppppppppaa", NULL, 0, NOW + 20 * DAY);
	s.program.thresholds.value[THRESHOLD_RATE_PERCENT] = 85;
	s.program.thresholds.value[THRESHOLD_DOSAGE_PERCENT] = 85;
	s.found = due_find(&s.in, s.due);
	assert_int_equal(s.found, 1);
	assert_int_equal(s.due[0].codes, 1u << ALERT_STUDENT_ABSENT |
					     1u << ALERT_ATTENDANCE_LOW |
					     1u << ALERT_DOSAGE_OUT_OF_REACH);
	/* Reached once, all three are answered. */
	s.contacts[0] = contact;
	s.in.contact_count = 1;
	s.in.moment = NOW + 31 * DAY;
	s.found = due_find(&s.in, s.due);
	assert_int_equal(s.found, 1);
	assert_int_equal(s.due[0].state, DUE_REACHED);
	/* Reached before the second was raised: that asks again. */
	play(&s, "ppppppppaaa", NULL, 0, NOW + 20 * DAY);
	s.program.thresholds.value[THRESHOLD_RATE_PERCENT] = 75;
	s.contacts[0] = made(9, 12, OUTCOME_REACHED);
	s.in.contact_count = 1;
	s.found = due_find(&s.in, s.due);
	assert_int_equal(s.found, 2);
	assert_int_equal(s.due[0].codes, 1u << ALERT_STUDENT_ABSENT);
	assert_int_equal(s.due[1].codes, 1u << ALERT_ATTENDANCE_LOW);
	assert_int_equal(s.due[1].state, DUE_OVERDUE);
}

/* The open episode of a code is its alert: raised alike, since alike. */
static void
episodes_are_the_alerts(void **state)
{
	uint32_t seed = 1;
	struct scene s;
	struct judgement j;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		static const char letters[] = "paaapu.p";
		char days[33];
		bool open[ALERT_CODES] = {false};
		int64_t since[ALERT_CODES] = {0};
		size_t len, episodes;

		seed = seed * 1664525u + 1013904223u;
		len = seed >> 27;
		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525u + 1013904223u;
			days[i] = letters[seed >> 29];
		}
		days[len] = '\0';
		play(&s, days, NULL, 0, NOW + 100 * DAY);
		s.program.thresholds.value[THRESHOLD_RATE_PERCENT] = 70;
		s.program.thresholds.value[THRESHOLD_RATE_SESSIONS] = 5;
		s.program.thresholds.value[THRESHOLD_DOSAGE_PERCENT] = 60;
		episodes = alert_find_episodes(
		    s.lines, len, &s.program, s.in.moment, s.episodes);
		assert_true(episodes <= ALERT_EPISODES_OF(len));
		for (size_t i = 0; i < episodes; i++) {
			const struct alert_episode *e = &s.episodes[i];

			assert_int_equal(s.lines[e->line].start, e->since);
			if (e->until == EVENT_NO_INSTANT) {
				assert_false(open[e->code]);
				open[e->code] = true;
				since[e->code] = e->since;
			} else {
				assert_true(e->until > e->since);
			}
		}
		assert_int_equal(open[ALERT_STUDENT_ABSENT],
		    alert_judge_absences(s.lines, len, &s.program, &j));
		if (open[ALERT_STUDENT_ABSENT])
			assert_int_equal(since[ALERT_STUDENT_ABSENT], j.since);
		assert_int_equal(open[ALERT_ATTENDANCE_LOW],
		    alert_judge_rate(s.lines, len, &s.program, &j));
		if (open[ALERT_ATTENDANCE_LOW])
			assert_int_equal(since[ALERT_ATTENDANCE_LOW], j.since);
		assert_int_equal(open[ALERT_DOSAGE_OUT_OF_REACH],
		    alert_judge_dosage(
			s.lines, len, &s.program, s.in.moment, &j));
		if (open[ALERT_DOSAGE_OUT_OF_REACH])
			assert_int_equal(
			    since[ALERT_DOSAGE_OUT_OF_REACH], j.since);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(languages),
	    cmocka_unit_test(a_whole_contact),
	    cmocka_unit_test(what_is_refused),
	    cmocka_unit_test(whose_it_is),
	    cmocka_unit_test(due_then_overdue),
	    cmocka_unit_test(attempts_and_reaching),
	    cmocka_unit_test(moments_that_meet),
	    cmocka_unit_test(before_and_after),
	    cmocka_unit_test(several_alerts),
	    cmocka_unit_test(episodes_are_the_alerts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
