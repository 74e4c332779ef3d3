// SPDX-License-Identifier: Apache-2.0
/*
 * rules_witness.c - whether a school may speak about a session.
 *
 * Its events may come before anyone has told where the session is; then they
 * are accepted, and this decides, whatever came first.
 */
#include "services/attendance/rules_steps.h"

#include <string.h>

#define EVERY_SCHOOL "*"

/* What is known of one school's part in a session. */
struct part {
	const char *school_id;
	bool any;   /* a plan names a school */
	bool named; /* this one */
};

static void
note_school(struct part *part, const char *school_id)
{
	if (school_id == NULL)
		return;
	part->any = true;
	if (strcmp(school_id, part->school_id) == 0)
		part->named = true;
}

bool
fold_is_witness(const struct fold_input *input, struct event_list all,
    const struct fold_event *event)
{
	struct part part = {event->source, false, false};

	if (event->source_kind != SOURCE_SCHOOL ||
	    strcmp(event->source, EVERY_SCHOOL) == 0)
		return true;
	for (size_t i = 0; i < input->version_count; i++)
		note_school(&part, input->versions[i].plan.school_id);
	for (size_t i = 0; i < all.count; i++)
		note_school(&part, all.events[i]->event->school_id);
	return part.named || !part.any;
}
