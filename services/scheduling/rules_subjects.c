// SPDX-License-Identifier: Apache-2.0
/* rules_subjects.c - words and codes into sets of subjects. */
#include "services/scheduling/rules_subjects.h"

#include <ctype.h>
#include <string.h>

#define CORE                                                                   \
	(SUBJECT_MATH | SUBJECT_READING | SUBJECT_SCIENCE |                    \
	    SUBJECT_SOCIAL_STUDIES)
#define TEXT_MAX 128
/* Areas of SCED for courses before secondary level begin there. */
#define BEFORE_SECONDARY 50

static const struct {
	const char *name;
	unsigned subject;
} names[] = {
    {"MATH", SUBJECT_MATH},
    {"READING", SUBJECT_READING},
    {"SCIENCE", SUBJECT_SCIENCE},
    {"SOCIAL_STUDIES", SUBJECT_SOCIAL_STUDIES},
    {"ARTS", SUBJECT_ARTS},
    {"LANGUAGES", SUBJECT_LANGUAGES},
    {"PE", SUBJECT_PE},
    {"OTHER", SUBJECT_OTHER},
    {"LUNCH", SUBJECT_LUNCH},
};

/*
 * Words, in lower case and with one blank between them; what is understood is
 * taken out, so that longer ones come before those they hold.  A word that
 * ends in '*' may go on.
 */
static const struct {
	const char *words;
	unsigned subject;
} vocabulary[] = {
    {"computer science*", SUBJECT_OTHER},
    {"military science*", SUBJECT_OTHER},
    {"social stud*", SUBJECT_SOCIAL_STUDIES},
    {"social science*", SUBJECT_SOCIAL_STUDIES},
    {"political science*", SUBJECT_SOCIAL_STUDIES},
    {"language arts", SUBJECT_READING},
    {"foreign language*", SUBJECT_LANGUAGES},
    {"world language*", SUBJECT_LANGUAGES},
    {"modern language*", SUBJECT_LANGUAGES},
    {"foreign literature", SUBJECT_LANGUAGES},
    {"physical education", SUBJECT_PE},
    {"physical ed", SUBJECT_PE},
    {"phys ed", SUBJECT_PE},
    {"pe", SUBJECT_PE},
    {"p e", SUBJECT_PE},
    {"gym", SUBJECT_PE},
    {"gymnasi*", SUBJECT_PE},
    {"health", SUBJECT_PE},
    {"math*", SUBJECT_MATH},
    {"algebra", SUBJECT_MATH},
    {"prealgebra", SUBJECT_MATH},
    {"geometry", SUBJECT_MATH},
    {"calculus", SUBJECT_MATH},
    {"precalculus", SUBJECT_MATH},
    {"trigonometry", SUBJECT_MATH},
    {"statistics", SUBJECT_MATH},
    {"arithmetic", SUBJECT_MATH},
    {"reading", SUBJECT_READING},
    {"english", SUBJECT_READING},
    {"ela", SUBJECT_READING},
    {"literacy", SUBJECT_READING},
    {"phonics", SUBJECT_READING},
    {"writing", SUBJECT_READING},
    {"spelling", SUBJECT_READING},
    {"composition", SUBJECT_READING},
    {"literature", SUBJECT_READING},
    {"science*", SUBJECT_SCIENCE},
    {"biology", SUBJECT_SCIENCE},
    {"chemistry", SUBJECT_SCIENCE},
    {"physics", SUBJECT_SCIENCE},
    {"history", SUBJECT_SOCIAL_STUDIES},
    {"civics", SUBJECT_SOCIAL_STUDIES},
    {"government", SUBJECT_SOCIAL_STUDIES},
    {"geography", SUBJECT_SOCIAL_STUDIES},
    {"economics", SUBJECT_SOCIAL_STUDIES},
    {"art", SUBJECT_ARTS},
    {"arts", SUBJECT_ARTS},
    {"music", SUBJECT_ARTS},
    {"band", SUBJECT_ARTS},
    {"choir", SUBJECT_ARTS},
    {"chorus", SUBJECT_ARTS},
    {"orchestra", SUBJECT_ARTS},
    {"dance", SUBJECT_ARTS},
    {"drama", SUBJECT_ARTS},
    {"theater", SUBJECT_ARTS},
    {"theatre", SUBJECT_ARTS},
    {"languages", SUBJECT_LANGUAGES},
    {"spanish", SUBJECT_LANGUAGES},
    {"french", SUBJECT_LANGUAGES},
    {"german", SUBJECT_LANGUAGES},
    {"latin", SUBJECT_LANGUAGES},
    {"italian", SUBJECT_LANGUAGES},
    {"chinese", SUBJECT_LANGUAGES},
    {"mandarin", SUBJECT_LANGUAGES},
    {"japanese", SUBJECT_LANGUAGES},
    {"arabic", SUBJECT_LANGUAGES},
    {"lunch", SUBJECT_LUNCH},
    {"recess", SUBJECT_LUNCH},
};

/* By the area: 01 English, 02 mathematics, ...; 0: of no use here. */
static unsigned
subject_of_area(unsigned area)
{
	static const unsigned of_area[] = {
	    [1] = SUBJECT_READING,
	    [2] = SUBJECT_MATH,
	    [3] = SUBJECT_SCIENCE,
	    [4] = SUBJECT_SOCIAL_STUDIES,
	    [5] = SUBJECT_ARTS,
	    [6] = SUBJECT_LANGUAGES,
	    [8] = SUBJECT_PE,
	    [24] = SUBJECT_LANGUAGES,
	};
	size_t count = sizeof(of_area) / sizeof(of_area[0]);

	if (area > BEFORE_SECONDARY)
		area -= BEFORE_SECONDARY;
	if (area < count && of_area[area] != 0)
		return of_area[area];
	return area >= 1 && area <= count ? SUBJECT_OTHER : 0;
}

static unsigned
subjects_of_code(const char *code)
{
	while (*code == ' ')
		code++;
	for (size_t i = 0; i < 5; i++)
		if (!isdigit((unsigned char)code[i]))
			return 0;
	if (isdigit((unsigned char)code[5]))
		return 0;
	return subject_of_area(
	    (unsigned)(code[0] - '0') * 10 + (unsigned)(code[1] - '0'));
}

/* Lower case, each word with a blank before and after it. */
static void
plain_words(const char *text, char plain[TEXT_MAX])
{
	size_t len = 0;

	plain[len++] = ' ';
	for (; *text != '\0' && len < TEXT_MAX - 2; text++) {
		bool is_part = isalnum((unsigned char)*text) ||
			       (unsigned char)*text >= 0x80;

		if (is_part)
			plain[len++] = (char)tolower((unsigned char)*text);
		else if (plain[len - 1] != ' ')
			plain[len++] = ' ';
	}
	if (plain[len - 1] != ' ')
		plain[len++] = ' ';
	plain[len] = '\0';
}

/* Takes the words out; false: they are not there. */
static bool
take(char *plain, const char *words)
{
	size_t len = strlen(words);
	bool goes_on = words[len - 1] == '*';
	char *at = plain;

	len -= goes_on ? 1 : 0;
	for (; *at != '\0'; at++)
		if (at[0] == ' ' && strncmp(at + 1, words, len) == 0 &&
		    (goes_on || at[1 + len] == ' '))
			break;
	if (*at == '\0')
		return false;
	for (at++; len > 0 || *at != ' '; at++, len -= len > 0 ? 1 : 0)
		*at = *at == ' ' ? ' ' : '.';
	return true;
}

static unsigned
subjects_of_text(const char *text)
{
	size_t count = sizeof(vocabulary) / sizeof(vocabulary[0]);
	char plain[TEXT_MAX] = "";
	unsigned subjects = 0;

	plain_words(text, plain);
	for (size_t i = 0; i < count; i++)
		while (take(plain, vocabulary[i].words))
			subjects |= vocabulary[i].subject;
	return subjects;
}

static unsigned
told_subjects(const struct subject_source *source)
{
	unsigned subjects = 0;

	for (size_t i = 0; i < source->code_count; i++)
		subjects |= subjects_of_code(source->codes[i]);
	for (size_t i = 0; i < source->subject_count; i++)
		subjects |= subjects_of_text(source->subjects[i]);
	return subjects;
}

unsigned
rules_class_subjects(
    const struct subject_source *own, const struct subject_source *course)
{
	unsigned subjects = told_subjects(own), titles;

	titles = subjects_of_text(own->title);
	if (course != NULL) {
		if (subjects == 0)
			subjects = told_subjects(course);
		titles |= subjects_of_text(course->title);
	}
	if (subjects == 0)
		subjects = titles;
	/* Whatever else is told of it: lunch is lunch. */
	subjects |= titles & SUBJECT_LUNCH;
	return subjects != 0 ? subjects : SUBJECT_OTHER;
}

unsigned
rules_protected(char *const *words, size_t count)
{
	size_t known = sizeof(names) / sizeof(names[0]);
	unsigned subjects = SUBJECT_LUNCH;

	if (count == 0)
		return subjects | CORE;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < known; k++)
			if (strcmp(words[i], names[k].name) == 0)
				subjects |= names[k].subject;
	return subjects;
}

const char *
rules_subject_name(unsigned subjects)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((subjects & names[i].subject) != 0)
			return names[i].name;
	return "";
}
