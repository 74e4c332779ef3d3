// SPDX-License-Identifier: Apache-2.0
/*
 * rules_contacts.h - which contacts can be recorded, and whose they are.
 *
 * Pure; the policy stands in rules_contacts.c.
 */
#pragma once

#include "services/attendance/contact.h"
#include "services/attendance/rules_language.h"
#include "services/attendance/rules_submit.h"

/* A contact was made before it is recorded; clocks may differ so much. */
#define CONTACT_AHEAD_MAX (INT64_C(5) * 60 * 1000000)

/*
 * False: fault says why; what was found is described where it may be a
 * name.  Fills in the direction that is not told.  language: its canonical
 * spelling.
 */
bool contact_check(struct contact *contact, int64_t received_at,
    char language[LANGUAGE_TAG_TEXT], struct event_fault *fault);

bool contact_has_reached(enum contact_outcome outcome);

/* Whose contact it is that a principal records. */
void contact_source(const struct principal *who, struct event_source *source);

/* May the principal void a contact of this source? */
bool contact_may_void(
    const struct principal *who, const struct event_source *source);

/*
 * Whether a principal sees and may touch everything; else only what it
 * recorded itself and, within its scope, students that were placed there.
 */
bool contact_sees_all(const struct principal *who);
