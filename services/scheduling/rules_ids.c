// SPDX-License-Identifier: Apache-2.0
/* rules_ids.c - text of ids. */
#include "services/scheduling/rules_ids.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PROGRAM_MAX 30
/* Whose session it is when neither tutor nor programme tell a provider. */
#define PROVIDER_NONE "DISTRICT"

static char
safe(char c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || (c != '\0' && strchr("._:-", c) != NULL))
		return c;
	return '_';
}

void
rules_group_id(const char *program, uint64_t digest, char id[GROUP_ID_TEXT])
{
	char text[PROGRAM_MAX + 1];
	size_t len = 0;

	for (; len < PROGRAM_MAX && program[len] != '\0'; len++)
		text[len] = safe(program[len]);
	text[len] = '\0';
	snprintf(id, GROUP_ID_TEXT, "G-%s-%016" PRIx64, text, digest);
}

void
rules_session_id(const char *group, int32_t date, char id[SESSION_ID_TEXT])
{
	int year, month, day;

	date_to_civil(date, &year, &month, &day);
	snprintf(id, SESSION_ID_TEXT, "%.49s-%04u%02u%02u", group,
	    (unsigned)year % 10000u, (unsigned)month % 100u,
	    (unsigned)day % 100u);
}

bool
rules_session_date(const char *id, int32_t *date)
{
	const char *text = strrchr(id, '-');
	char written[DATE_TEXT];

	if (text == NULL || strspn(text + 1, "0123456789") != 8)
		return false;
	snprintf(written, sizeof(written), "%.4s-%.2s-%.2s", text + 1, text + 5,
	    text + 7);
	return date_parse(written, strlen(written), date);
}

void
rules_makeup_id(const char *group, int32_t date, char id[MAKEUP_ID_TEXT])
{
	char session[SESSION_ID_TEXT];

	rules_session_id(group, date, session);
	snprintf(id, MAKEUP_ID_TEXT, "%s%c", session, RULES_MAKEUP_MARK);
}

const char *
rules_provider(const char *of_tutor, const char *of_program)
{
	if (of_tutor[0] != '\0')
		return of_tutor;
	return of_program[0] != '\0' ? of_program : PROVIDER_NONE;
}
