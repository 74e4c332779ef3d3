// SPDX-License-Identifier: Apache-2.0
/*
 * plan_rights.c - who may not be asked for, and who may not teach.
 *
 * What a programme asks of a tutor's clearances is one word of the model, that
 * of all programmes that ask the same of the same days; a tutor who has it all
 * knows the word.
 */
#include "services/scheduling/plan.h"

#include "common/instant.h"

#include <stdio.h>
#include <string.h>

#define STATEMENTS_MAX 256
#define WORD_TEXT 1024

const char *
plan_consent_fault(const struct plan *plan, const char *student,
    const struct mirror_program *program)
{
	const struct consent *all[STATEMENTS_MAX];
	const struct roster *r = plan->roster;
	struct range range;
	size_t count = 0;

	if (!program->consent_required)
		return NULL;
	range =
	    roster_range(&r->consents, sizeof(struct mirror_consent), student);
	for (uint32_t i = 0; i < range.count && count < STATEMENTS_MAX; i++)
		all[count++] =
		    &((const struct mirror_consent *)r->consents.items +
			range.first + i)
			 ->consent;
	switch (rules_consent(
	    all, count, program->id, program->provider, program->ends_on)) {
	case CONSENT_GIVEN:
		break;
	case CONSENT_NOT_DECIDED:
		return "no consent: no guardian has told one";
	case CONSENT_REFUSED:
		return "no consent: it was refused";
	case CONSENT_REVOKED:
		return "no consent: it was revoked";
	case CONSENT_ENDS_EARLY:
		return "no consent: it ends before the programme does";
	}
	return NULL;
}

/* The first day of the programme that is still ahead. */
static const char *
first_day(const struct roster *r, const struct mirror_program *p,
    char text[DATE_TEXT])
{
	int32_t begins;

	if (!date_parse(p->begins_on, strlen(p->begins_on), &begins) ||
	    r->first_day <= begins)
		return p->begins_on;
	date_format(r->first_day, text);
	return text;
}

/* What the authority asks of every tutor, then what the programme asks. */
static const char *
asked(const struct roster *r, const struct mirror_program *p, size_t i)
{
	return i < r->clearance_count ? r->required[i]
				      : p->clearances[i - r->clearance_count];
}

static size_t
asked_count(const struct roster *r, const struct mirror_program *p)
{
	return r->clearance_count + p->clearance_count;
}

static bool
is_asked_before(
    const struct roster *r, const struct mirror_program *p, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(asked(r, p, k), asked(r, p, i)) == 0)
			return true;
	return false;
}

bool
plan_is_cleared(const struct roster *r, const char *tutor,
    const struct mirror_program *p, const char *from, const char *until)
{
	const struct clearance *all[STATEMENTS_MAX];
	struct range range = roster_range(
	    &r->clearances, sizeof(struct mirror_clearance), tutor);
	size_t count = 0;

	for (uint32_t i = 0; i < range.count && count < STATEMENTS_MAX; i++)
		all[count++] =
		    &((const struct mirror_clearance *)r->clearances.items +
			range.first + i)
			 ->clearance;
	for (size_t i = 0; i < asked_count(r, p); i++)
		if (!rules_is_cleared(all, count, asked(r, p, i), from, until))
			return false;
	return true;
}

/* Consent is for the programme's provider, so that nobody else teaches. */
static bool
is_of_provider(const struct mirror_tutor *t, const struct mirror_program *p)
{
	return !p->consent_required || p->provider[0] == '\0' ||
	       t->provider[0] == '\0' || strcmp(t->provider, p->provider) == 0;
}

/* "BACKGROUND_CHECK FINGERPRINT from 2025-09-08 to 2025-12-19 of P-1" */
static void
write_word(const struct roster *r, const struct mirror_program *p,
    const char *from, char *text)
{
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < asked_count(r, p) && len < WORD_TEXT / 2; i++)
		if (!is_asked_before(r, p, i))
			len += (size_t)snprintf(
			    text + len, WORD_TEXT - len, "%s ", asked(r, p, i));
	if (asked_count(r, p) > 0 && len < WORD_TEXT)
		len += (size_t)snprintf(text + len, WORD_TEXT - len,
		    "from %s to %s ", from, p->ends_on);
	if (p->consent_required && p->provider[0] != '\0' && len < WORD_TEXT)
		len += (size_t)snprintf(text + len, WORD_TEXT - len,
		    "of provider %s ", p->provider);
	if (len > 0 && len < WORD_TEXT)
		text[len - 1] = '\0';
}

static void
tell_tutors(const struct plan *plan, const struct mirror_program *p,
    const char *from, uint32_t word)
{
	struct model *m = plan->model;

	for (uint32_t i = 0; i < m->tutors.count; i++) {
		const struct mirror_tutor *t = roster_tutor(plan->roster, i);

		if (is_of_provider(t, p) &&
		    plan_is_cleared(plan->roster, t->id, p, from, p->ends_on))
			word_set_add(
			    &((struct model_tutor *)m->tutors.items + i)
				 ->training,
			    word);
	}
}

enum status
plan_add_clearances(struct plan *plan)
{
	const struct roster *r = plan->roster;
	struct model *m = plan->model;

	for (uint32_t i = 0; i < r->programs.count; i++) {
		const struct mirror_program *p = roster_program(r, i);
		char text[WORD_TEXT], day[DATE_TEXT];
		const char *from = first_day(r, p, day);
		uint32_t known = m->words.count, word;
		enum status status;

		write_word(r, p, from, text);
		if (text[0] == '\0')
			continue;
		status = model_word(m, bytes_of_string(text), &word);
		if (status != STATUS_OK)
			return status;
		((struct model_program *)m->programs.items + i)->clearance =
		    word;
		if (m->words.count > known)
			tell_tutors(plan, p, from, word);
	}
	return STATUS_OK;
}
