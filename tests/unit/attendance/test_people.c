// SPDX-License-Identifier: Apache-2.0
/*
 * test_people.c - what a new record changes in who is in the session.
 *
 * A session in text: students by letter, a capital for one who was present,
 * behind a stroke those who were promised, and the tutor's number.
 */
#include "services/attendance/rules_people.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LETTERS 8

struct written {
	struct session_record record;
	struct student_line students[LETTERS];
	const char *promised[LETTERS];
	char ids[2 * LETTERS + 1][2];
	size_t id_count;
};

static const char *
id_of(struct written *w, char letter)
{
	char *id = w->ids[w->id_count++];

	id[0] = (char)tolower(letter);
	id[1] = '\0';
	return id;
}

/* A digit behind the students: when they joined; behind "t": the tutor. */
static void
read_session(const char *text, struct written *w)
{
	struct session_record *r = &w->record;
	bool is_promised = false;

	memset(w, 0, sizeof(*w));
	r->students = w->students;
	r->promised_students = w->promised;
	r->actual_start = r->actual_end = EVENT_NO_INSTANT;
	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '|') {
			is_promised = true;
		} else if (isdigit((unsigned char)*at)) {
			r->tutor_id = id_of(w, *at);
			r->actual_start = 10;
			r->actual_end = 40;
		} else if (is_promised) {
			w->promised[r->promised_count++] = id_of(w, *at);
		} else {
			bool is_present = isupper((unsigned char)*at);

			w->students[r->student_count++] = (struct student_line){
			    .student_id = id_of(w, *at),
			    .present_from = is_present ? 12 : EVENT_NO_INSTANT,
			    .present_to = is_present ? 38 : EVENT_NO_INSTANT};
		}
	}
}

static const struct {
	const char *before; /* NULL: there was none */
	const char *after;
	const char *changes; /* as students; tutors by digit, - behind: not */
} cases[] = {
    {NULL, "", ""},
    {NULL, "Ab", "Ab"},
    {NULL, "Ac|bd", "Abcd"},
    {NULL, "A|a", "A"},
    {NULL, "A|b7", "Ab7"},
    {"A|b7", "A|b7", ""},
    {"Ab", "AB", "B"},
    {"AB", "A", "b"},
    {"Ab", "A", ""},
    {"A", "|a", "a"},
    {"|a", "A", "A"},
    {"A7", "A", "7-"},
    {"A7", "A8", "7-8"},
    {"", "C|b", "bC"},
    {"ABC", "", "abc"},
    {"B", "AC", "AbC"},
};

static void
write_changes(const struct people *p, char text[64])
{
	char *at = text;

	for (size_t i = 0; i < p->count; i++) {
		const struct person_in_session *x = &p->items[i];
		bool is_in = x->from != EVENT_NO_INSTANT;

		if (x->kind == PERSON_TUTOR) {
			*at++ = x->person_id[0];
			if (!is_in)
				*at++ = '-';
			assert_int_equal(x->to, is_in ? 40 : EVENT_NO_INSTANT);
			continue;
		}
		*at++ =
		    is_in ? (char)toupper(x->person_id[0]) : x->person_id[0];
		assert_int_equal(x->to, is_in ? 38 : EVENT_NO_INSTANT);
	}
	*at = '\0';
}

static void
test_changes(void **state)
{
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(1 << 20, &arena), STATUS_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct written before, after;
		struct people changes;
		char text[64];

		if (cases[i].before != NULL)
			read_session(cases[i].before, &before);
		read_session(cases[i].after, &after);
		assert_int_equal(
		    people_find_changes(
			cases[i].before == NULL ? NULL : &before.record,
			&after.record, arena, &changes),
		    STATUS_OK);
		write_changes(&changes, text);
		if (strcmp(text, cases[i].changes) != 0)
			fail_msg("%s to %s: %s, expected %s",
			    cases[i].before == NULL ? "none" : cases[i].before,
			    cases[i].after, text, cases[i].changes);
	}
	arena_free(&arena);
}

/* Another start of the session moves its tutor and its students. */
static void
test_other_instants(void **state)
{
	struct written before, after;
	struct people changes;
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(1 << 20, &arena), STATUS_OK);
	read_session("AB|c7", &before);
	read_session("AB|c7", &after);
	after.record.actual_start = 11;
	after.students[1].present_to = 39;
	assert_int_equal(
	    people_find_changes(&before.record, &after.record, arena, &changes),
	    STATUS_OK);
	assert_int_equal(changes.count, 2);
	assert_string_equal(changes.items[0].person_id, "b");
	assert_int_equal(changes.items[0].to, 39);
	assert_int_equal(changes.items[1].kind, PERSON_TUTOR);
	assert_int_equal(changes.items[1].from, 11);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_changes),
	    cmocka_unit_test(test_other_instants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
