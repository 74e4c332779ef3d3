// SPDX-License-Identifier: Apache-2.0
/*
 * demo_bells.c - bell schedules: when a session may stand without taking a
 * child out of a core class.
 *
 * Elementary: two intervention blocks a day, at other hours for each grade.
 * Middle: an intervention period, a flex period, electives twice a week.
 * High: a common flex hour, an intervention period, electives twice a week.
 */
#include "services/chalkline/demo_district.h"

#include <stdio.h>
#include <string.h>

#define DAY_BEGINS (8 * 60)
#define DAY_ENDS (15 * 60 + 30)
#define AT(hour, minute) ((hour)*60 + (minute))
#define EVERY_DAY 0x1fu
#define TUE_THU 0x0au

/* One block of one grade's day. */
struct block {
	uint8_t grade_from, grade_to;
	unsigned days; /* bit 0 = Monday */
	int start, end;
	const char *kind;
};

static const struct block elementary[] = {
    {0, 0, EVERY_DAY, AT(8, 30), AT(9, 0), "intervention"},
    {0, 0, EVERY_DAY, AT(9, 0), AT(9, 30), "intervention"},
    {1, 1, EVERY_DAY, AT(9, 30), AT(10, 0), "intervention"},
    {1, 1, EVERY_DAY, AT(10, 0), AT(10, 30), "intervention"},
    {2, 2, EVERY_DAY, AT(10, 30), AT(11, 0), "intervention"},
    {2, 2, EVERY_DAY, AT(11, 0), AT(11, 30), "intervention"},
    {0, 3, EVERY_DAY, AT(11, 30), AT(12, 0), "lunch"},
    {3, 3, EVERY_DAY, AT(12, 0), AT(12, 30), "intervention"},
    {4, 5, EVERY_DAY, AT(12, 0), AT(12, 30), "lunch"},
    {3, 3, EVERY_DAY, AT(12, 30), AT(13, 0), "intervention"},
    {4, 4, EVERY_DAY, AT(13, 0), AT(13, 30), "intervention"},
    {4, 4, EVERY_DAY, AT(13, 30), AT(14, 0), "intervention"},
    {5, 5, EVERY_DAY, AT(14, 0), AT(14, 30), "intervention"},
    {5, 5, EVERY_DAY, AT(14, 30), AT(15, 0), "intervention"},
};

static const struct block middle[] = {
    {8, 8, TUE_THU, AT(8, 15), AT(9, 0), "elective"},
    {6, 6, EVERY_DAY, AT(9, 5), AT(9, 50), "intervention"},
    {7, 7, EVERY_DAY, AT(10, 45), AT(11, 30), "intervention"},
    {6, 8, EVERY_DAY, AT(11, 35), AT(12, 5), "lunch"},
    {6, 6, TUE_THU, AT(12, 10), AT(12, 55), "elective"},
    {8, 8, EVERY_DAY, AT(13, 0), AT(13, 45), "intervention"},
    {7, 7, TUE_THU, AT(13, 50), AT(14, 35), "elective"},
    {6, 8, EVERY_DAY, AT(14, 40), AT(15, 20), "flex"},
};

static const struct block high[] = {
    {9, 9, EVERY_DAY, AT(8, 15), AT(9, 5), "intervention"},
    {10, 10, EVERY_DAY, AT(9, 10), AT(9, 55), "intervention"},
    {9, 12, EVERY_DAY, AT(10, 0), AT(10, 50), "flex"},
    {9, 12, EVERY_DAY, AT(12, 0), AT(12, 30), "lunch"},
    {11, 11, EVERY_DAY, AT(12, 35), AT(13, 25), "intervention"},
    {12, 12, EVERY_DAY, AT(13, 30), AT(14, 20), "intervention"},
    {9, 12, TUE_THU, AT(14, 25), AT(15, 10), "elective"},
};

static void
write_row(FILE *out, const char *school, unsigned day, uint8_t grade, int start,
    int end, const char *kind)
{
	static const char *const days[] = {"MON", "TUE", "WED", "THU", "FRI"};

	fprintf(out,
	    "%s.%s.%02d%02d.%s,%s,%s,%02d:%02d,%02d:%02d,%s %s,%s,%s\n", school,
	    days[day], start / 60, start % 60, demo_grade(grade), school,
	    days[day], start / 60, start % 60, end / 60, end % 60, kind,
	    demo_grade(grade), kind, demo_grade(grade));
}

/* A grade's day: the blocks in order, core classes between them. */
static void
write_day(FILE *out, const char *school, const struct block *blocks,
    size_t count, unsigned day, uint8_t grade)
{
	int now = DAY_BEGINS;

	for (size_t i = 0; i < count; i++) {
		const struct block *b = &blocks[i];
		if (grade < b->grade_from || grade > b->grade_to ||
		    (b->days & (1u << day)) == 0)
			continue;
		if (b->start - now >= 15)
			write_row(
			    out, school, day, grade, now, b->start, "core");
		write_row(out, school, day, grade, b->start, b->end, b->kind);
		now = b->end;
	}
	if (DAY_ENDS - now >= 15)
		write_row(out, school, day, grade, now, DAY_ENDS, "core");
}

static void
write_school(FILE *out, const struct demo_school *school)
{
	const struct block *blocks = elementary;
	size_t count = sizeof(elementary) / sizeof(elementary[0]);
	uint8_t from = 0, to = 5;

	if (school->type == 'M') {
		blocks = middle;
		count = sizeof(middle) / sizeof(middle[0]);
		from = 6;
		to = 8;
	} else if (school->type == 'H') {
		blocks = high;
		count = sizeof(high) / sizeof(high[0]);
		from = 9;
		to = 12;
	}
	for (unsigned day = 0; day < 5; day++) {
		for (uint8_t grade = from; grade <= to; grade++)
			write_day(out, school->id, blocks, count, day, grade);
	}
}

enum cli_exit
demo_write_bells(const struct demo_district *district)
{
	FILE *out = demo_file_open(district, "bell-schedules.csv");

	if (out == NULL)
		return CLI_FAILED;
	fputs("slotId,schoolId,day,start,end,label,kind,grades\n", out);
	for (size_t i = 0; i < DEMO_SCHOOLS; i++)
		write_school(out, &district->schools[i]);
	return demo_file_close(out, "bell-schedules.csv");
}
