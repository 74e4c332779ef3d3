// SPDX-License-Identifier: Apache-2.0
/*
 * rules_contacts.c - what a contact must tell, and whose it is.
 *
 * 1. A contact tells its id, student, programme, moment, channel, language and
 *    outcome.  The direction is OUTBOUND when it is not told; who of the staff
 *    it was and the alert it was about may be left out.
 * 2. It holds codes and ids and no text, so that nothing about a family's
 *    health, and no name or number, has a place to stand.
 * 3. It was made between 2000 and the moment of its receipt.
 * 4. REACHED, PLAN_AGREED and REFUSED reached the family: somebody of it heard
 *    what there was to say.  A message that was left, or a conversation that
 *    wants an interpreter, is an attempt.
 * 5. The source is taken from who sends: a provider, a school, or else the
 *    district, for which an operator acts.  Each voids its own; district and
 *    operators void any.
 */
#include "services/attendance/rules_contacts.h"

#include "common/event/event_text.h"

#include <string.h>

#define EVERYTHING "*"
/* 2000-01-01T00:00:00Z */
#define EARLIEST (INT64_C(946684800) * 1000000)

static bool
refuse(struct event_fault *fault, const char *code, const char *field,
    const char *found, const char *expected)
{
	*fault = (struct event_fault){code, field, found, expected};
	return false;
}

/* What is not an id may be a name: it is described, not shown. */
static bool
refuse_text(struct event_fault *fault, const char *code, const char *field,
    const char *text, const char *expected)
{
	bool is_there = text != NULL && text[0] != '\0';

	return refuse(fault, is_there ? code : "MISSING_FIELD", field,
	    is_there ? "another text" : "", expected);
}

static bool
check_ids(const struct contact *c, struct event_fault *fault)
{
	static const char name[] =
	    "an id: 1-255 bytes without blanks and control characters";

	if (c->contact_id == NULL || !event_is_key(c->contact_id))
		return refuse_text(fault, "BAD_ID", "contactId", c->contact_id,
		    "1-64 of A-Z a-z 0-9 . _ : -");
	if (c->student_id == NULL || !event_is_name(c->student_id))
		return refuse_text(
		    fault, "BAD_ID", "studentId", c->student_id, name);
	if (c->program_id == NULL || !event_is_name(c->program_id))
		return refuse_text(
		    fault, "BAD_ID", "programId", c->program_id, name);
	return true;
}

static bool
check_time(
    const struct contact *c, int64_t received_at, struct event_fault *fault)
{
	if (c->at == EVENT_NO_INSTANT)
		return refuse(fault, "MISSING_FIELD", "at", "",
		    "when the contact was made");
	if (c->at < EARLIEST)
		return refuse(fault, "BAD_TIME", "at", "before 2000",
		    "when the contact was made");
	if (c->at > received_at + CONTACT_AHEAD_MAX)
		return refuse(fault, "BAD_TIME", "at", "a moment to come",
		    "when the contact was made: not after now");
	return true;
}

static bool
is_about_a_student(enum alert_code code)
{
	return code == ALERT_NONE || code == ALERT_STUDENT_ABSENT ||
	       code == ALERT_ATTENDANCE_LOW ||
	       code == ALERT_DOSAGE_OUT_OF_REACH;
}

static bool
check_words(const struct contact *c, struct event_fault *fault)
{
	if (c->channel == CHANNEL_NONE)
		return refuse(fault, "MISSING_FIELD", "channel", "",
		    "PHONE, TEXT, EMAIL, LETTER, HOME_VISIT, IN_PERSON, VIDEO "
		    "or APP");
	if (c->outcome == OUTCOME_NONE)
		return refuse(fault, "MISSING_FIELD", "outcome", "",
		    "REACHED, PLAN_AGREED, REFUSED, LEFT_MESSAGE, NO_ANSWER, "
		    "WRONG_NUMBER or INTERPRETER_NEEDED");
	if (!is_about_a_student(c->about))
		return refuse(fault, "BAD_WORD", "about",
		    "an alert that is not about a student",
		    "STUDENT_ABSENT, ATTENDANCE_LOW or DOSAGE_OUT_OF_REACH");
	return true;
}

/* One short word is shown: it tells what was meant. */
static bool
refuse_language(struct event_fault *fault, const char *text)
{
	static const char expected[] =
	    "a BCP 47 tag of language, script and region, such as en, es, "
	    "es-MX, zh-Hant";

	if (text != NULL && event_is_key(text) && strlen(text) <= 16)
		return refuse(
		    fault, "BAD_LANGUAGE", "language", text, expected);
	return refuse_text(fault, "BAD_LANGUAGE", "language", text, expected);
}

bool
contact_check(struct contact *c, int64_t received_at,
    char language[LANGUAGE_TAG_TEXT], struct event_fault *fault)
{
	if (!check_ids(c, fault) || !check_time(c, received_at, fault) ||
	    !check_words(c, fault))
		return false;
	if (c->language == NULL || !language_tag_read(c->language, language))
		return refuse_language(fault, c->language);
	c->language = language;
	if (c->direction == DIRECTION_NONE)
		c->direction = DIRECTION_OUTBOUND;
	return true;
}

bool
contact_has_reached(enum contact_outcome outcome)
{
	return outcome == OUTCOME_REACHED || outcome == OUTCOME_PLAN_AGREED ||
	       outcome == OUTCOME_REFUSED;
}

void
contact_source(const struct principal *who, struct event_source *source)
{
	source->kind = who->role == ROLE_PROVIDER ? SOURCE_PROVIDER
		       : who->role == ROLE_SCHOOL ? SOURCE_SCHOOL
						  : SOURCE_DISTRICT;
	source->id = who->scope;
}

bool
contact_may_void(const struct principal *who, const struct event_source *source)
{
	struct event_source own;

	contact_source(who, &own);
	return own.kind == SOURCE_DISTRICT ||
	       (own.kind == source->kind && strcmp(own.id, source->id) == 0);
}

bool
contact_sees_all(const struct principal *who)
{
	return strcmp(who->scope, EVERYTHING) == 0 ||
	       (who->role != ROLE_PROVIDER && who->role != ROLE_SCHOOL);
}
