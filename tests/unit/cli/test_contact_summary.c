// SPDX-License-Identifier: Apache-2.0
/*
 * test_contact_summary.c - due contacts counted, and the words that messages
 * to people list.
 */
#include "services/chalkline/rules_contact_summary.h"
#include "services/chalkline/wire_due.h"

#include "common/instant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SINCE (INT64_C(1759752000) * INSTANT_SECOND)

static struct listed_due
due(enum due_state state, const char *school, int days)
{
	struct listed_due d = {.student_id = "s",
	    .program_id = "M",
	    .school_id = school,
	    .codes = "STUDENT_ABSENT",
	    .state = state,
	    .since = SINCE,
	    .due_at = SINCE + 7 * INSTANT_DAY,
	    .first_at = INT64_MIN,
	    .reached_at = INT64_MIN,
	    .closed_at = INT64_MIN,
	    .since_date = "2025-10-06",
	    .channel = "",
	    .language = "",
	    .outcome = ""};

	if (state == DUE_REACHED) {
		d.first_at = d.reached_at = SINCE + days * INSTANT_DAY;
		d.channel = "PHONE";
		d.language = "es";
		d.sessions_before = 10;
		d.attended_before = 4;
		d.sessions_after = 3;
		d.attended_after = 2;
	}
	return d;
}

static struct arena *
new_arena(void)
{
	struct arena *arena;

	assert_int_equal(arena_new(1u << 20, &arena), STATUS_OK);
	return arena;
}

static void
counts(void **state)
{
	struct listed_due list[] = {
	    due(DUE_REACHED, "b", 1),
	    due(DUE_OPEN, "a", 0),
	    due(DUE_REACHED, "b", 9),
	    due(DUE_OVERDUE, "b", 0),
	    due(DUE_CLOSED, "a", 0),
	    due(DUE_REACHED, "b", 2),
	    due(DUE_REACHED, "b", 30),
	};
	size_t length = sizeof(list) / sizeof(*list), made;
	struct arena *arena = new_arena();
	struct contact_summary *s;

	(void)state;
	list[3].attempts = 2;
	list[3].first_at = list[3].due_at; /* just in time */
	assert_int_equal(
	    summary_make(list, length, SUMMARY_ALL, arena, &s, &made),
	    STATUS_OK);
	assert_int_equal(made, 1);
	assert_int_equal(s->due, 7);
	assert_int_equal(s->reached + s->open + s->overdue + s->closed, 7);
	assert_int_equal(s->contacted, 5);
	assert_int_equal(s->contacted_in_time, 3);
	assert_int_equal(s->contacts, 6);
	assert_int_equal(s->median_days, 2); /* of 1 2 9 30 */
	assert_int_equal(s->sessions_before, 40);
	assert_int_equal(s->attended_after, 8);
	assert_int_equal(
	    summary_make(list, length, SUMMARY_SCHOOL, arena, &s, &made),
	    STATUS_OK);
	assert_int_equal(made, 2);
	assert_string_equal(s[0].value, "a");
	assert_int_equal(s[0].due, 2);
	assert_int_equal(s[0].median_days, -1);
	assert_string_equal(s[1].value, "b");
	assert_int_equal(s[1].median_days, 2);
	assert_int_equal(
	    summary_make(list, length, SUMMARY_MONTH, arena, &s, &made),
	    STATUS_OK);
	assert_int_equal(made, 1);
	assert_string_equal(s->value, "2025-10");
	assert_int_equal(
	    summary_make(list, length, SUMMARY_CHANNEL, arena, &s, &made),
	    STATUS_OK);
	assert_int_equal(made, 2);
	assert_string_equal(s[0].value, ""); /* nobody tried, or how */
	assert_string_equal(s[1].value, "PHONE");
	arena_free(&arena);
}

static void
of_nothing(void **state)
{
	struct arena *arena = new_arena();
	struct contact_summary *s;
	size_t made;

	(void)state;
	assert_int_equal(
	    summary_make(NULL, 0, SUMMARY_ALL, arena, &s, &made), STATUS_OK);
	assert_int_equal(made, 1);
	assert_int_equal(s->due, 0);
	assert_int_equal(s->median_days, -1);
	assert_int_equal(
	    summary_make(NULL, 0, SUMMARY_SCHOOL, arena, &s, &made), STATUS_OK);
	assert_int_equal(made, 0);
	arena_free(&arena);
}

static void
rates(void **state)
{
	static const struct {
		uint64_t part, whole;
		const char *text;
	} all[] = {{0, 0, ""}, {0, 3, "0.0000"}, {3, 3, "1.0000"},
	    {1, 3, "0.3333"}, {2, 3, "0.6667"}, {1, 20000, "0.0001"},
	    {1, 20001, "0.0000"}, {29999, 30000, "1.0000"}};
	char text[SUMMARY_RATE_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		summary_rate(all[i].part, all[i].whole, text);
		assert_string_equal(text, all[i].text);
	}
}

/* Every word that a message lists is one, and none is left out. */
static void
listed_words(void **state)
{
	static const int most[] = {[CONTACT_CHANNELS] = 8,
	    [CONTACT_DIRECTIONS] = 2,
	    [CONTACT_OUTCOMES] = 7,
	    [CONTACT_STAFF_ROLES] = 9,
	    [CONTACT_ALERTS] = 3,
	    [CONTACT_SOURCES] = 3};

	(void)state;
	for (size_t i = 0; i < sizeof(most) / sizeof(*most); i++) {
		enum contact_words words = (enum contact_words)i;
		char text[256], *rest = text, *word;
		int next = 1;

		snprintf(text, sizeof(text), "%s", contact_words_all(words));
		while ((word = strtok_r(rest, ", ", &rest)) != NULL) {
			if (strcmp(word, "or") == 0)
				continue;
			assert_int_equal(
			    contact_word_number(words, word), next++);
		}
		assert_int_equal(next - 1, most[i]);
		assert_int_equal(contact_word_number(words, "UNSPECIFIED"), 0);
		assert_int_equal(contact_word_number(words, ""), 0);
	}
	assert_int_equal(
	    contact_word_number(CONTACT_ALERTS, "TUTOR_NO_SHOW"), 0);
	assert_string_equal(due_state_word(DUE_OPEN), "DUE");
	assert_string_equal(due_state_word(DUE_CLOSED), "CLOSED");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counts),
	    cmocka_unit_test(of_nothing),
	    cmocka_unit_test(rates),
	    cmocka_unit_test(listed_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
