// SPDX-License-Identifier: Apache-2.0
/*
 * verbs.c - the table of every verb: add a verb by adding a row here and its
 * function to verbs.h.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>

#include "services/chalkline/cli.h"
#include "services/chalkline/verb.h"

int
verb_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("chalkline " CHALKLINE_VERSION);
	return CLI_DONE;
}

/* clang-format off */
static const struct verb all[] = {
	{ "up", "runs the services of one machine", verb_up },
	{ "demo", "one term of tutoring on this machine, made up", verb_demo },
	{ "status", "is each service up, and how far", verb_status },
	{ "import", "reads a roster or a table into intake", verb_import },
	{ "export", "prints what intake holds, as import reads it", verb_export },
	{ "schedule", "builds and shows who meets whom, and when", verb_schedule },
	{ "explain", "where a student is placed, or why not", verb_explain },
	{ "calendar", "a day is closed, or begins later", verb_calendar },
	{ "stream", "sends session events to attendance", verb_stream },
	{ "sessions", "what happened, session by session", verb_sessions },
	{ "findings", "what is wrong with what was sent", verb_findings },
	{ "disputes", "where provider and school differ, and who is right", verb_disputes },
	{ "attest", "signs a school's month off, and tells what changed since", verb_attest },
	{ "alerts", "what asks for attention, and when it does", verb_alerts },
	{ "contacts", "contacts with families: made, due, and what followed", verb_contacts },
	{ "report", "dosage and attendance, as table, CSV or JSON", verb_report },
	{ "feed", "the log of a service, an entry a line", verb_feed },
	{ "jobs", "what the services work on, and stopping it", verb_jobs },
	{ "quarantine", "what could not be applied", verb_quarantine },
	{ "keys", "identities, roles and scopes", verb_keys },
	{ "version", "which Chalkline this is", verb_version },
};
/* clang-format on */

const struct verb_table verb_table_all = {
    .doc = "Chalkline keeps a tutoring programme honest: who was to be "
	   "taught, who was,\nand what came of it.",
    .verbs = all,
    .count = sizeof(all) / sizeof(all[0]),
};
