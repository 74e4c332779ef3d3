// SPDX-License-Identifier: Apache-2.0
/* rules_group_row.c - cells in the order of the columns; the first fault. */
#include "services/scheduling/rules_group_row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ID_MAX 255
#define BLANKS " \t\r\n"
#define CYCLE_FIRST 8
#define CYCLE_DAYS 10

void
group_fault_set(struct group_fault *fault, const char *code, const char *field,
    const char *found, const char *expected)
{
	fault->code = code;
	fault->field = field;
	snprintf(fault->found, sizeof(fault->found), "%.60s", found);
	snprintf(fault->expected, sizeof(fault->expected), "%s", expected);
}

static enum status
refuse(struct group_fault *fault, const char *code, const char *field,
    const char *found, const char *expected)
{
	group_fault_set(fault, code, field, found, expected);
	return STATUS_INVALID;
}

/* The next word of a list; empty at its end. */
static struct bytes
next_word(const char **rest)
{
	const char *begin = *rest + strspn(*rest, BLANKS);
	size_t len = strcspn(begin, BLANKS);

	*rest = begin + len;
	return bytes_of(begin, len);
}

static bool
is_id(const char *text)
{
	size_t len = strlen(text);

	if (len == 0 || len > ID_MAX)
		return false;
	for (; *text != '\0'; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f)
			return false;
	return true;
}

static bool
is_group_id(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= GROUP_ROW_ID_MAX &&
	       strncmp(text, "G-", 2) != 0 &&
	       strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
			    "yz0123456789._:-") == len;
}

static enum status
read_id(const char *cell, const char *field, struct arena *arena,
    const char **id, struct group_fault *fault)
{
	if (cell[0] == '\0')
		return refuse(fault, "MISSING_VALUE", field, "", "an id");
	if (!is_id(cell))
		return refuse(fault, "BAD_ID", field, cell,
		    "1 to 255 bytes without blanks and control characters");
	*id = arena_string(arena, bytes_of_string(cell));
	return *id != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum status
read_students(const char *cell, struct arena *arena, struct group_row *row,
    struct group_fault *fault)
{
	const char *rest = cell;
	struct bytes word;

	for (word = next_word(&rest); word.len > 0; word = next_word(&rest)) {
		char *id = arena_string(arena, word);

		if (id == NULL)
			return STATUS_NO_MEMORY;
		if (!is_id(id))
			return refuse(fault, "BAD_ID", "studentIds", id,
			    "ids of 1 to 255 bytes, separated by blanks");
		if (row->student_count == GROUP_ROW_STUDENTS)
			return refuse(fault, "TOO_MANY", "studentIds", id,
			    "at most 64 students");
		row->students[row->student_count++] = id;
	}
	if (row->student_count == 0)
		return refuse(fault, "MISSING_VALUE", "studentIds", "",
		    "ids of students, separated by blanks");
	qsort(row->students, row->student_count, sizeof(row->students[0]),
	    compare_texts);
	for (size_t i = 1; i < row->student_count; i++)
		if (strcmp(row->students[i - 1], row->students[i]) == 0)
			return refuse(fault, "DUPLICATE", "studentIds",
			    row->students[i], "each student once");
	return STATUS_OK;
}

static bool
read_day(const char *word, uint32_t *day)
{
	static const char *const names[] = {
	    "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"};
	char *end;
	unsigned long number;

	for (uint32_t i = 0; i < 7; i++)
		if (strcasecmp(word, names[i]) == 0) {
			*day = i;
			return true;
		}
	if (word[1] == '\0' && (word[0] | 0x20) >= 'a' &&
	    (word[0] | 0x20) <= 'j') {
		*day = CYCLE_FIRST + (uint32_t)((word[0] | 0x20) - 'a');
		return true;
	}
	if (word[0] < '0' || word[0] > '9' || strlen(word) > 2)
		return false;
	number = strtoul(word, &end, 10);
	*day = CYCLE_FIRST + (uint32_t)number - 1;
	return *end == '\0' && number >= 1 && number <= CYCLE_DAYS;
}

/* H:MM or HH:MM. */
static bool
read_time(const char *word, uint32_t *minute)
{
	size_t hours = strspn(word, "0123456789");
	uint32_t hour, minutes;

	if (hours < 1 || hours > 2 || word[hours] != ':' ||
	    strspn(word + hours + 1, "0123456789") != 2 ||
	    word[hours + 3] != '\0')
		return false;
	hour = (uint32_t)strtoul(word, NULL, 10);
	minutes = (uint32_t)strtoul(word + hours + 1, NULL, 10);
	*minute = 60 * hour + minutes;
	return hour < 24 && minutes < 60;
}

static int
compare_meetings(const void *a, const void *b)
{
	const struct group_meeting *m = a, *n = b;

	if (m->day != n->day)
		return m->day < n->day ? -1 : 1;
	return (m->start > n->start) - (m->start < n->start);
}

#define MEETS_EXPECTED                                                         \
	"pairs of a day (MON to SUN, or of the cycle A to J, 1 to 10) and a "  \
	"time, as MON 10:00 WED 10:00"

static enum status
read_meetings(const char *cell, struct arena *arena, struct group_row *row,
    struct group_fault *fault)
{
	const char *rest = cell;
	struct bytes word;

	for (word = next_word(&rest); word.len > 0; word = next_word(&rest)) {
		char *day = arena_string(arena, word);
		char *start = arena_string(arena, next_word(&rest));
		struct group_meeting m;

		if (day == NULL || start == NULL)
			return STATUS_NO_MEMORY;
		if (!read_day(day, &m.day))
			return refuse(
			    fault, "BAD_DAY", "meets", day, MEETS_EXPECTED);
		if (!read_time(start, &m.start))
			return refuse(
			    fault, "BAD_TIME", "meets", start, MEETS_EXPECTED);
		if (row->meeting_count == GROUP_ROW_MEETINGS)
			return refuse(fault, "TOO_MANY", "meets", day,
			    "at most 16 meetings");
		row->meetings[row->meeting_count++] = m;
	}
	if (row->meeting_count == 0)
		return refuse(
		    fault, "MISSING_VALUE", "meets", "", MEETS_EXPECTED);
	qsort(row->meetings, row->meeting_count, sizeof(row->meetings[0]),
	    compare_meetings);
	for (size_t i = 1; i < row->meeting_count; i++)
		if (compare_meetings(
			&row->meetings[i - 1], &row->meetings[i]) == 0)
			return refuse(fault, "DUPLICATE", "meets", cell,
			    "each meeting once");
	return STATUS_OK;
}

enum status
rules_group_row(const struct group_cells *cells, struct arena *arena,
    struct group_row *row, struct group_fault *fault)
{
	enum status status;

	*row = (struct group_row){.is_dropped = false};
	if (!is_group_id(cells->group))
		return refuse(fault,
		    cells->group[0] == '\0' ? "MISSING_VALUE" : "BAD_ID",
		    "groupId", cells->group,
		    "an id of the file's own, not G-…: 1 to 49 of A-Z a-z 0-9 "
		    ". _ : -");
	row->is_dropped = strcasecmp(cells->status, "tobedeleted") == 0;
	if (!row->is_dropped && cells->status[0] != '\0' &&
	    strcasecmp(cells->status, "active") != 0)
		return refuse(fault, "BAD_VALUE", "status", cells->status,
		    "active, tobedeleted or nothing");
	status = read_id(cells->group, "groupId", arena, &row->id, fault);
	if (status != STATUS_OK || row->is_dropped)
		return status;
	status =
	    read_id(cells->program, "programId", arena, &row->program, fault);
	if (status == STATUS_OK)
		status = read_id(
		    cells->school, "schoolId", arena, &row->school, fault);
	if (status == STATUS_OK)
		status =
		    read_id(cells->tutor, "tutorId", arena, &row->tutor, fault);
	if (status == STATUS_OK)
		status = read_students(cells->students, arena, row, fault);
	return status == STATUS_OK
		   ? read_meetings(cells->meets, arena, row, fault)
		   : status;
}
