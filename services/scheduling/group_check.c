// SPDX-License-Identifier: Apache-2.0
/* group_check.c - field after field; the first that is not known. */
#include "services/scheduling/group_check.h"

#include "services/scheduling/bells.h"

#include <stdio.h>
#include <string.h>

enum status
group_checker_init(struct group_checker *checker, const struct roster *roster,
    struct arena *arena)
{
	enum status status = STATUS_OK;

	*checker = (struct group_checker){.roster = roster, .arena = arena};
	names_init(&checker->needs, arena);
	for (uint32_t i = 0; i < roster->needs.count; i++) {
		const struct mirror_need *need = roster_need(roster, i);
		char text[NAMES_PAIR];
		uint32_t number;

		if (status == STATUS_OK)
			status = names_add(&checker->needs,
			    names_pair(text, need->program, need->student),
			    &number, NULL);
	}
	return status;
}

void
group_checker_fini(struct group_checker *checker)
{
	names_fini(&checker->needs);
}

static enum status
refuse(struct group_fault *fault, const char *field, const char *found,
    const char *expected)
{
	group_fault_set(fault, "UNKNOWN_REFERENCE", field, found, expected);
	return STATUS_INVALID;
}

static bool
has_school(const struct roster *roster, const char *school)
{
	for (uint32_t i = 0; i < roster->slots.count; i++)
		if (strcmp(roster_slot(roster, i)->school, school) == 0)
			return true;
	return false;
}

static enum status
check_students(const struct group_checker *c, const struct group_row *row,
    struct group_fault *fault)
{
	for (size_t i = 0; i < row->student_count; i++) {
		const struct mirror_student *student =
		    roster_find_student(c->roster, row->students[i]);
		char text[NAMES_PAIR];

		if (student == NULL)
			return refuse(fault, "studentIds", row->students[i],
			    "a student whom intake knows");
		if (strcmp(student->school, row->school) != 0)
			return refuse(fault, "studentIds", row->students[i],
			    "a student of the group's school");
		if (names_find(&c->needs, names_pair(text, row->program,
					      student->id)) == NAMES_NONE)
			return refuse(fault, "studentIds", row->students[i],
			    "a student with a need of the programme; import "
			    "needs first");
	}
	return STATUS_OK;
}

/* How well the slot suits the group; 1 at least. */
static int
suits(const struct group_checker *c, const struct group_row *row,
    const struct mirror_slot *slot)
{
	const struct mirror_student *first =
	    roster_find_student(c->roster, row->students[0]);
	const struct mirror_program *program =
	    roster_find_program(c->roster, row->program);

	return 1 + 4 * bells_is_for_tutoring(slot) +
	       2 * (slot->end >= slot->start + program->minutes) +
	       bells_is_for_grade(slot, first->grade);
}

/* NULL: there is none. */
static const struct mirror_slot *
find_slot(const struct group_checker *c, const struct group_row *row,
    const struct group_meeting *meeting)
{
	const struct mirror_slot *best = NULL;

	for (uint32_t i = 0; i < c->roster->slots.count; i++) {
		const struct mirror_slot *slot = roster_slot(c->roster, i);

		if (strcmp(slot->school, row->school) != 0 ||
		    slot->day != meeting->day || slot->start != meeting->start)
			continue;
		if (best == NULL || suits(c, row, slot) > suits(c, row, best))
			best = slot;
	}
	return best;
}

static void
meeting_text(const struct group_meeting *m, char text[24])
{
	static const char days[] = "MON\0TUE\0WED\0THU\0FRI\0SAT\0SUN";
	char cycle[2] = {(char)('A' + (m->day - MIRROR_CYCLE)), '\0'};

	snprintf(text, 24, "%s %02u:%02u",
	    m->day < MIRROR_NO_DAY ? days + 4 * m->day : cycle,
	    m->start / 60 % 24, m->start % 60);
}

static enum status
check_meetings(const struct group_checker *c, const struct group_row *row,
    struct imported_group *group, struct group_fault *fault)
{
	group->slots =
	    arena_zeroed(c->arena, row->meeting_count + 1, sizeof(char *));
	if (group->slots == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < row->meeting_count; i++) {
		const struct mirror_slot *slot =
		    find_slot(c, row, &row->meetings[i]);
		char text[24];

		if (slot == NULL) {
			meeting_text(&row->meetings[i], text);
			return refuse(fault, "meets", text,
			    "a day and time at which a slot of the school's "
			    "bell schedule begins");
		}
		group->slots[group->slot_count++] = (char *)slot->id;
	}
	return STATUS_OK;
}

static enum status
copy_students(const struct group_checker *c, const struct group_row *row,
    struct imported_group *group)
{
	size_t bytes = row->student_count * sizeof(char *);

	group->students = arena_alloc(c->arena, bytes + 1);
	if (group->students == NULL)
		return STATUS_NO_MEMORY;
	memcpy(group->students, row->students, bytes);
	group->student_count = row->student_count;
	return STATUS_OK;
}

enum status
group_check(struct group_checker *c, const struct group_row *row,
    struct imported_group *group, struct group_fault *fault)
{
	enum status status;

	*group = (struct imported_group){
	    .id = row->id,
	    .program = row->program,
	    .school = row->school,
	    .tutor = row->tutor,
	};
	if (roster_find_program(c->roster, row->program) == NULL)
		return refuse(fault, "programId", row->program,
		    "a programme that intake knows; import programs first");
	if (!has_school(c->roster, row->school))
		return refuse(fault, "schoolId", row->school,
		    "a school whose bell schedule intake knows; import "
		    "bell-schedules first");
	if (roster_find_tutor(c->roster, row->tutor) == NULL)
		return refuse(fault, "tutorId", row->tutor,
		    "a tutor whom intake knows; import tutors first");
	status = check_students(c, row, fault);
	if (status == STATUS_OK)
		status = check_meetings(c, row, group, fault);
	return status == STATUS_OK ? copy_students(c, row, group) : status;
}
