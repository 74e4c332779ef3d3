// SPDX-License-Identifier: Apache-2.0
/*
 * demo_event_line.c - one event of the demo as a line of NDJSON.
 *
 * All ids and words are the demo's own: letters, digits, dots and dashes,
 * nothing that JSON would escape.
 */
#include "common/instant.h"
#include "services/chalkline/demo_plot.h"

#include <inttypes.h>
#include <string.h>

static void
put_text(FILE *f, const char *name, const char *value)
{
	if (value != NULL)
		fprintf(f, ",\"%s\":\"%s\"", name, value);
}

static void
put_instant(FILE *f, const char *name, int64_t instant)
{
	char text[INSTANT_TEXT];

	instant_format(instant, text);
	put_text(f, name, text);
}

static void
put_students(FILE *f, const struct demo_session *s)
{
	fputs(",\"studentIds\":[", f);
	for (size_t i = 0; i < s->student_count; i++)
		fprintf(f, "%s\"%s\"", i == 0 ? "" : ",", s->student_ids[i]);
	fputc(']', f);
}

/* The plan of a make-up, which no schedule has. */
static void
put_plan(FILE *f, const struct demo_event *e)
{
	const struct demo_session *s = e->session;

	put_text(f, "programId", s->program_id);
	put_text(f, "schoolId", s->school_id);
	put_text(f, "subject", s->subject);
	put_text(f, "makeupOf", s->session_id);
	put_students(f, s);
}

static const char *
owner_of(const struct demo_plot *plot, const struct demo_event *e)
{
	return e->file < DEMO_PROVIDERS
		   ? demo_providers[e->file]
		   : plot->district->schools[e->file - DEMO_PROVIDERS].id;
}

void
demo_write_event(
    FILE *f, const struct demo_plot *plot, const struct demo_event *e)
{
	const char *owner = owner_of(plot, e);
	char at[INSTANT_TEXT];

	instant_format(e->at, at);
	fprintf(f,
	    "{\"eventId\":\"%s-%07" PRIu32
	    "\",\"type\":\"%s\",\"sessionId\":\"%s%s\""
	    ",\"occurredAt\":\"%s\"",
	    owner, e->number, e->type, e->session->session_id,
	    e->make_up ? ".M" : "", at);
	if (e->file >= DEMO_PROVIDERS)
		put_text(f, "providerId", e->session->provider_id);
	if (strcmp(e->type, "SESSION_SCHEDULED") == 0)
		put_plan(f, e);
	put_text(f, "tutorId", e->tutor_id);
	put_text(f, "studentId", e->student_id);
	put_text(f, "status", e->status);
	if (e->minutes != DEMO_NO_MINUTES)
		fprintf(f, ",\"minutesPresent\":%" PRId32, e->minutes);
	if (e->planned_start != 0) {
		put_instant(f, "plannedStart", e->planned_start);
		put_instant(f, "plannedEnd", e->planned_end);
	}
	put_text(f, "reason", e->reason);
	put_text(f, "party", e->party);
	if (e->voids != DEMO_NO_EVENT)
		fprintf(f, ",\"voidsEventId\":\"%s-%07" PRIu32 "\"", owner,
		    e->voids);
	fputs("}\n", f);
}
