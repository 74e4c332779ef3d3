// SPDX-License-Identifier: Apache-2.0
/*
 * verb_schedule.c - `chalkline schedule`: the words under it.
 */
#include "services/chalkline/verbs.h"

#include "services/chalkline/verb.h"

/* clang-format off */
static const struct verb words[] = {
	{ "solve", "builds the schedule from intake's data, or from a file", verb_schedule_solve },
	{ "preview", "what a draft would do: who has a place, cost, changes", verb_schedule_preview },
	{ "drafts", "lists plans that were solved with --preview", verb_schedule_drafts },
	{ "publish", "publishes a draft, exactly as it is", verb_schedule_publish },
	{ "discard", "gives a draft up", verb_schedule_discard },
	{ "replan", "makes the published plan fit again with the least change", verb_schedule_replan },
	{ "substitutes", "who could hold a tutor's sessions of a day", verb_schedule_substitutes },
	{ "substitute", "another tutor holds one session", verb_schedule_substitute },
	{ "absent", "a tutor is away", verb_schedule_absent },
	{ "proposals", "what was not held, and when it could be made up for", verb_schedule_proposals },
	{ "show", "shows groups, planned sessions, and who is not placed", verb_schedule_show },
	{ "explain", "where a student is placed, or why not", verb_explain },
	{ "export", "writes planned sessions as calendars or CSV", verb_schedule_export },
};
/* clang-format on */

static const struct verb_table table = {
    .doc = "Decides who meets whom, when and with which tutor.",
    .verbs = words,
    .count = sizeof(words) / sizeof(words[0]),
};

int
verb_schedule(int argc, char **argv)
{
	return verb_run(&table, argc, argv);
}
