// SPDX-License-Identifier: Apache-2.0
/* tsi_records.c - what the records say, one function for each. */
#include "services/scheduling/tsi_parts.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define GRADE_MAX 13
#define WEIGHT_MAX 1000000
#define MINUTES_MAX 1440
#define WEEK_MINUTES_MAX 20160
#define RATE_MAX 10000000
#define WEEK_SESSIONS_MAX 28
#define TRAINING_NONE "-"

static void
append(struct tsi_reader *r, struct rows *rows, const void *item, size_t size)
{
	if (!r->line.is_bad)
		tsi_fail_status(&r->line, rows_append(rows, item, size),
		    "record", r->line.field[0], "memory");
}

static uint32_t
read_word(struct tsi_reader *r, struct bytes text, const char *field)
{
	uint32_t word = 0;

	if (text.len == 0)
		tsi_fail(&r->line, field, text, "a word");
	else
		tsi_fail_status(&r->line, model_word(r->model, text, &word),
		    field, text, "at most 256 different words");
	return word;
}

static uint32_t
read_name(
    struct tsi_reader *r, size_t at, struct names *names, const char *field)
{
	uint32_t number = 0;

	if (!r->line.is_bad)
		tsi_fail_status(&r->line,
		    names_add(names, r->line.field[at], &number, NULL), field,
		    r->line.field[at], "fewer different ones");
	return number;
}

void
tsi_read_header(struct tsi_reader *r)
{
	struct tsi_line *l = &r->line;

	if (!tsi_is(l->field[1], "1"))
		tsi_fail(l, "version", l->field[1], "1");
	r->model->cycle_days =
	    tsi_number(l, 3, "cycle_days", 1, MODEL_DAYS_MAX);
	if (r->has_header)
		tsi_fail(l, "record", l->field[0], "one header");
	r->has_header = true;
}

static void
read_program(struct tsi_reader *r)
{
	struct tsi_line *l = &r->line;
	struct model_program p = {
	    .id = r->programs.text[r->model->programs.count],
	    .subject = read_word(r, l->field[3], "subject"),
	    .sessions = tsi_number(l, 6, "sessions", 1, r->model->cycle_days),
	    .minutes = tsi_number(l, 7, "minutes", 1, MINUTES_MAX),
	    .max_group = tsi_number(l, 8, "max_group", 1, MODEL_MEMBERS_MAX),
	    .same_grade = tsi_number(l, 9, "same_grade", 0, 1) == 1,
	    .training = MODEL_NONE,
	    .clearance = MODEL_NONE,
	    .virtual_ok = tsi_number(l, 11, "virtual_ok", 0, 1) == 1,
	};

	p.week = p.sessions;
	tsi_number(l, 4, "grade_lo", 0, GRADE_MAX);
	tsi_number(l, 5, "grade_hi", 0, GRADE_MAX);
	if (l->field[10].len > 0 && !tsi_is(l->field[10], TRAINING_NONE))
		p.training = read_word(r, l->field[10], "training");
	append(r, &r->model->programs, &p, sizeof(p));
}

static void
read_school(struct tsi_reader *r)
{
	struct tsi_line *l = &r->line;
	struct model_school s = {
	    .id = r->schools.text[r->model->schools.count],
	    .x_km = tsi_km(l, 3, "x_km"),
	    .y_km = tsi_km(l, 4, "y_km"),
	    .rooms = tsi_number(l, 5, "rooms", 0, UINT32_MAX - 1),
	    .seats = tsi_number(l, 6, "virtual_seats", 0, UINT32_MAX - 1),
	};

	append(r, &r->model->schools, &s, sizeof(s));
}

static void
read_slot(struct tsi_reader *r)
{
	struct tsi_line *l = &r->line;
	struct model_slot s = {
	    .id = r->slots.text[r->model->slots.count],
	    .school = tsi_reference(l, l->field[2], &r->schools, "school"),
	    .day = tsi_number(l, 3, "day", 0, r->model->cycle_days - 1),
	    .start = tsi_number(l, 4, "start", 0, MINUTES_MAX - 1),
	};

	s.end = tsi_number(l, 5, "end", s.start + 1, MINUTES_MAX);
	append(r, &r->model->slots, &s, sizeof(s));
}

/* Ids of a list, as numbers in rising order, each once. */
static struct range
read_list(struct tsi_reader *r, struct bytes list, const struct names *names,
    const char *field)
{
	struct rows *pool = &r->model->pool;
	struct range range = {.first = (uint32_t)pool->count};
	struct bytes item;

	while (!r->line.is_bad && tsi_item(&list, &item)) {
		uint32_t number = tsi_reference(&r->line, item, names, field);
		uint32_t *items, at;

		append(r, pool, &number, sizeof(number));
		if (r->line.is_bad)
			break;
		items = (uint32_t *)pool->items + range.first;
		for (at = range.count; at > 0 && items[at - 1] > number; at--)
			items[at] = items[at - 1];
		items[at] = number;
		if (at > 0 && items[at - 1] == number)
			tsi_fail(&r->line, field, item, "each id once");
		range.count++;
	}
	return range;
}

static void
read_student(struct tsi_reader *r)
{
	struct tsi_line *l = &r->line;
	struct model_student s = {
	    .id = r->students.text[r->model->students.count],
	    .person = read_name(r, 2, &r->model->persons, "person"),
	    .school = tsi_reference(l, l->field[3], &r->schools, "school"),
	    .grade = (int32_t)tsi_number(l, 4, "grade", 0, GRADE_MAX),
	    .program = tsi_reference(l, l->field[5], &r->programs, "program"),
	    .level = read_name(r, 6, &r->model->levels, "level"),
	    .language = read_word(r, l->field[7], "lang"),
	    .weight = tsi_number(l, 8, "weight", 1, WEIGHT_MAX),
	    .max_group = tsi_number(l, 9, "max_group", 1, MODEL_MEMBERS_MAX),
	};

	s.slots = read_list(r, l->field[10], &r->slots, "slots");
	append(r, &r->model->students, &s, sizeof(s));
}

static struct word_set
read_words(struct tsi_reader *r, struct bytes list, const char *field)
{
	struct word_set set = {{0}};
	struct bytes item;

	while (!r->line.is_bad && tsi_item(&list, &item))
		word_set_add(&set, read_word(r, item, field));
	return set;
}

static unsigned
read_bands(struct tsi_reader *r, struct bytes list)
{
	static const char names[] = "EUMH";
	unsigned bands = 0;
	struct bytes item;

	while (!r->line.is_bad && tsi_item(&list, &item)) {
		const char *at =
		    item.len == 1 ? strchr(names, item.data[0]) : NULL;

		if (at == NULL || *at == '\0')
			tsi_fail(&r->line, "bands", item, "E, U, M or H");
		else
			bands |= 1u << (at - names);
	}
	return bands;
}

static struct range
read_windows(struct tsi_reader *r, struct bytes list)
{
	struct rows *windows = &r->model->windows;
	struct range range = {.first = (uint32_t)windows->count};
	struct bytes item;

	while (!r->line.is_bad && tsi_item(&list, &item)) {
		struct model_window w =
		    tsi_window(&r->line, item, r->model->cycle_days);

		append(r, windows, &w, sizeof(w));
		range.count++;
	}
	return range;
}

static void
read_tutor(struct tsi_reader *r)
{
	struct tsi_line *l = &r->line;
	struct model_tutor t = {
	    .id = r->tutors.text[r->model->tutors.count],
	    .is_virtual = tsi_is(l->field[2], "V"),
	    .everywhere = tsi_is(l->field[4], "*"),
	    .subjects = read_words(r, l->field[5], "subjects"),
	    .bands = read_bands(r, l->field[6]),
	    .languages = read_words(r, l->field[7], "langs"),
	    .training = read_words(r, l->field[8], "training"),
	    .max_minutes = tsi_number(l, 9, "max_minutes", 0, WEEK_MINUTES_MAX),
	    .rate = tsi_number(l, 10, "rate_cents_per_hour", 0, RATE_MAX),
	    .windows = read_windows(r, l->field[11]),
	};

	if (!t.is_virtual && !tsi_is(l->field[2], "I"))
		tsi_fail(l, "mode", l->field[2], "I or V");
	tsi_reference(l, l->field[3], &r->schools, "home_school");
	if (!t.everywhere)
		t.schools = read_list(r, l->field[4], &r->schools, "schools");
	append(r, &r->model->tutors, &t, sizeof(t));
}

static void
read_pin(struct tsi_reader *r)
{
	struct tsi_line *l = &r->line;
	bool any = tsi_is(l->field[2], "*");
	struct model_pin p = {
	    .student = tsi_reference(l, l->field[1], &r->students, "student"),
	    .tutor = any ? MODEL_NONE
			 : tsi_reference(l, l->field[2], &r->tutors, "tutor"),
	    .slots = read_list(r, l->field[3], &r->slots, "slots"),
	};
	struct model_student *s;

	if (l->is_bad)
		return;
	s = (struct model_student *)r->model->students.items + p.student;
	if (any && p.slots.count == 0)
		tsi_fail(l, "slots", l->field[3], "a tutor, or slots");
	if (s->is_pinned)
		tsi_fail(
		    l, "student", l->field[1], "a student who has no PIN yet");
	s->is_pinned = true;
	append(r, &r->model->pins, &p, sizeof(p));
}

static struct model_program *
find_program(struct tsi_reader *r)
{
	uint32_t number =
	    tsi_reference(&r->line, r->line.field[1], &r->programs, "program");

	return (struct model_program *)r->model->programs.items + number;
}

/* The programme's sessions in the fullest week. */
static void
read_week(struct tsi_reader *r)
{
	uint32_t week =
	    tsi_number(&r->line, 2, "sessions", 1, WEEK_SESSIONS_MAX);
	struct model_program *p = find_program(r);

	if (!r->line.is_bad)
		p->week = week;
}

static void
read_clearance(struct tsi_reader *r)
{
	uint32_t word = read_word(r, r->line.field[2], "clearance");
	struct model_program *p = find_program(r);

	if (!r->line.is_bad)
		p->clearance = word;
}

static void
read_waiver(struct tsi_reader *r)
{
	uint32_t number =
	    tsi_reference(&r->line, r->line.field[1], &r->students, "student");

	if (!r->line.is_bad)
		((struct model_student *)r->model->students.items + number)
		    ->has_waiver = true;
}

static void
read_pair(struct tsi_reader *r)
{
	struct tsi_line *l = &r->line;
	struct model_pair p = {
	    .together = tsi_is(l->field[1], "TOGETHER"),
	    .student = tsi_reference(l, l->field[2], &r->students, "student"),
	    .other = tsi_reference(l, l->field[3], &r->students, "other"),
	};

	if (!p.together && !tsi_is(l->field[1], "APART"))
		tsi_fail(l, "kind", l->field[1], "TOGETHER or APART");
	if (p.student == p.other)
		tsi_fail(l, "other", l->field[3], "another student");
	append(r, &r->model->pairs, &p, sizeof(p));
}

/* Two days that may fall on one date; no school has slots on both. */
static void
read_meet(struct tsi_reader *r)
{
	struct tsi_line *l = &r->line;
	struct model *m = r->model;
	uint32_t day = tsi_number(l, 1, "day", 0, m->cycle_days - 1);
	uint32_t other = tsi_number(l, 2, "other", 0, m->cycle_days - 1);
	uint8_t *has = calloc(m->schools.count + 1, 1);

	if (has == NULL) {
		tsi_fail_status(l, STATUS_NO_MEMORY, "day", l->field[1], "");
		return;
	}
	for (uint32_t i = 0; i < m->slots.count && !l->is_bad; i++) {
		const struct model_slot *s = model_slot(m, i);

		has[s->school] |= (uint8_t)((s->day == day ? 1 : 0) |
					    (s->day == other ? 2 : 0));
		if (has[s->school] == 3)
			tsi_fail(l, "other", l->field[2],
			    "a day of no school that has slots on the first");
	}
	free(has);
	if (l->is_bad)
		return;
	m->meets[day] |= 1u << other;
	m->meets[other] |= 1u << day;
}

#define IDS(name) offsetof(struct tsi_reader, name)

const struct tsi_record tsi_records[TSI_RECORDS] = {
    {"H", 6, 0, tsi_read_header, false},
    {"PROGRAM", 12, IDS(programs), read_program, false},
    {"SCHOOL", 7, IDS(schools), read_school, false},
    {"BELL", 7, 0, NULL, false}, /* for people */
    {"SLOT", 7, IDS(slots), read_slot, false},
    {"STUDENT", 11, IDS(students), read_student, false},
    {"TUTOR", 12, IDS(tutors), read_tutor, false},
    {"PIN", 4, 0, read_pin, true},
    {"PAIR", 4, 0, read_pair, true},
    {"WAIVER", 2, 0, read_waiver, true},
    {"CLEARANCE", 3, 0, read_clearance, true},
    {"WEEK", 3, 0, read_week, true},
    {"MEET", 3, 0, read_meet, true},
};
