// SPDX-License-Identifier: Apache-2.0
/*
 * rules_subjects.h - whose classes a student is not to miss, and of which
 * subject a class is.
 *
 * A programme protects what its protectedSubjects say; where it says nothing,
 * mathematics, reading, science and social studies; NONE: nothing.  Lunch and
 * recess are protected always.
 *
 * A class is of the subjects that its own subject codes and subjects tell,
 * else those of its course, else the words of the titles; what nobody
 * understands is OTHER.  Codes are SCED's (School Courses for the Exchange of
 * Data): five digits, of which the first two are the subject area.  One text
 * may tell several subjects: "Math and Science".  Whatever is told counts, for
 * it is better to protect too much than to take somebody out of a class.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum subject {
	SUBJECT_MATH = 1,
	SUBJECT_READING = 2,
	SUBJECT_SCIENCE = 4,
	SUBJECT_SOCIAL_STUDIES = 8,
	SUBJECT_ARTS = 16,
	SUBJECT_LANGUAGES = 32,
	SUBJECT_PE = 64,
	SUBJECT_OTHER = 128,
	SUBJECT_LUNCH = 256,
};

/* The words of protectedSubjects; none: nothing is told. */
unsigned rules_protected(char *const *words, size_t count);

/* What is told of a class, or of its course; no text is NULL. */
struct subject_source {
	const char *title;
	size_t subject_count, code_count;
	char *const *subjects, *const *codes;
};

/* course: NULL where none is known. */
unsigned rules_class_subjects(
    const struct subject_source *own, const struct subject_source *course);
/* The word of the first subject in the set, as "MATH"; "" of none. */
const char *rules_subject_name(unsigned subjects);
