// SPDX-License-Identifier: Apache-2.0
/*
 * fold_sets.c - folds sets of events that stand on its standard input.
 *
 * For the test that compares the fold with its twin in Python on very many
 * sets: no socket and no store between them, but the readers of events and of
 * plans, the rules and the packed form of a record are the real ones.  A line
 * has cells with tabs between them:
 *
 *   set    PROVIDER  SESSION
 *   base   PUBLISHED_AT  SchedulingEvent in hex
 *   event  KIND  SOURCE  RECEIVED_AT  STUDENT  UNKNOWN  one event in JSON
 *   end
 *
 * KIND is a number of SourceKind; STUDENT the district's id, or - without
 * one; UNKNOWN 1 when the crosswalk does not know it.  Instants are
 * microseconds UTC.  Each `end` is answered with the record, a line of JSON;
 * ids hold nothing that JSON escapes.  What it cannot read ends it with 2.
 */
#include "common/event/event_json.h"
#include "services/attendance/wire_plan.h"
#include "services/attendance/wire_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES (256u * 1024u)
#define ARENA_BYTES ((size_t)64 << 20)
#define PACKED_BYTES ((size_t)8 << 20)
#define EVENTS_MAX 256
#define VERSIONS_MAX 16
#define CELLS 7

struct set {
	struct arena *arena;
	struct buffer packed;
	struct fold_input input;
	struct base_version versions[VERSIONS_MAX];
	struct fold_event events[EVENTS_MAX];
};

static void
give_up(const char *why, const char *what)
{
	fprintf(stderr, "fold_sets: %s: %s\n", why, what);
	exit(2);
}

static const char *
keep(struct set *s, const char *text)
{
	const char *kept = arena_string(s->arena, bytes_of_string(text));

	if (kept == NULL)
		give_up("no memory", text);
	return kept;
}

static void
start_set(struct set *s, char *const *cell)
{
	arena_reset(s->arena);
	s->input = (struct fold_input){.provider_id = keep(s, cell[1]),
	    .session_id = keep(s, cell[2]),
	    .versions = s->versions,
	    .events = s->events};
}

static struct bytes
read_hex(struct set *s, const char *text)
{
	size_t len = strlen(text) / 2;
	uint8_t *data = arena_alloc(s->arena, len + 1);

	if (data == NULL)
		give_up("no memory", text);
	for (size_t i = 0; i < len; i++) {
		const char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};

		data[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return bytes_of(data, len);
}

static void
add_base(struct set *s, char *const *cell)
{
	struct told_plan told;

	if (s->input.version_count == VERSIONS_MAX)
		give_up("too many versions", s->input.session_id);
	if (plan_read(read_hex(s, cell[2]), s->arena, &told) != STATUS_OK)
		give_up("no plan", cell[2]);
	told.version.published_at = strtoll(cell[1], NULL, 10);
	s->versions[s->input.version_count++] = told.version;
}

static void
add_event(struct set *s, char *const *cell)
{
	struct session_event *event = arena_alloc(s->arena, sizeof(*event));
	struct event_fault fault;
	struct bytes json = bytes_of_string(cell[6]);

	if (event == NULL || s->input.event_count == EVENTS_MAX)
		give_up("too many events", s->input.session_id);
	if (event_read_json(json, false, s->arena, event, &fault, NULL) !=
		STATUS_OK ||
	    event_check(event, false, s->arena, &fault, NULL) != STATUS_OK)
		give_up(fault.code, cell[6]);
	s->events[s->input.event_count++] = (struct fold_event){.event = event,
	    .source_kind = (enum source_kind)strtol(cell[1], NULL, 10),
	    .source = keep(s, cell[2]),
	    .received_at = strtoll(cell[3], NULL, 10),
	    .student_id = strcmp(cell[4], "-") == 0 ? NULL : keep(s, cell[4]),
	    .student_unknown = cell[5][0] == '1'};
}

static void
say_text(const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		printf(",\"%s\":\"%s\"", name, text);
}

static void
say_instant(const char *name, int64_t at)
{
	if (at != EVENT_NO_INSTANT)
		printf(",\"%s\":%lld", name, (long long)at);
}

static void
say_list(const char *name, const char **list, size_t count)
{
	printf(",\"%s\":[", name);
	for (size_t i = 0; i < count; i++)
		printf("%s\"%s\"", i == 0 ? "" : ",", list[i]);
	printf("]");
}

/* Out and in again, one after the other. */
static void
say_away(const struct student_line *l)
{
	for (size_t i = 0; i < l->away_count; i++)
		printf("%s%lld,%lld", i == 0 ? ",\"away\":[" : ",",
		    (long long)l->away_from[i], (long long)l->away_to[i]);
	if (l->away_count > 0)
		printf("]");
}

static void
say_students(const struct session_record *r)
{
	printf(",\"students\":[");
	for (size_t i = 0; i < r->student_count; i++) {
		const struct student_line *l = &r->students[i];

		printf("%s{\"minutes\":%u", i == 0 ? "" : ",", l->minutes);
		say_text("studentId", l->student_id);
		say_text("status", attendance_word(l->status));
		say_text("basis", minutes_basis_word(l->basis));
		say_text("reason", reason_word(l->reason));
		say_text("disputed", l->disputed ? "yes" : NULL);
		say_text("planned", l->planned ? "yes" : NULL);
		say_instant("from", l->present_from);
		say_instant("to", l->present_to);
		say_away(l);
		printf("}");
	}
	printf("]");
}

static void
say_findings(const struct session_record *r)
{
	printf(",\"findings\":[");
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct record_finding *f = &r->findings[i];

		printf("%s{\"code\":\"%s\"", i == 0 ? "" : ",", f->code);
		say_text("eventId", f->event_id);
		say_text("studentId", f->student_id);
		say_text("field", f->field);
		printf("}");
	}
	printf("]}\n");
}

static void
say_record(const struct session_record *r)
{
	printf("{\"providerId\":\"%s\"", r->provider_id);
	say_text("sessionId", r->session_id);
	say_text("status", session_status_word(r->status));
	say_text("programId", r->program_id);
	say_text("schoolId", r->school_id);
	say_text("subject", subject_word(r->subject));
	say_text("tutorId", r->tutor_id);
	say_text("plannedTutorId", r->planned_tutor_id);
	say_text("modality", modality_word(r->modality));
	say_text("party", party_word(r->party));
	say_text("reason", reason_word(r->reason));
	say_text("makeupOf", r->makeup_of);
	say_text("hasBase", r->has_base ? "yes" : NULL);
	say_instant("plannedStart", r->planned_start);
	say_instant("plannedEnd", r->planned_end);
	say_instant("actualStart", r->actual_start);
	say_instant("actualEnd", r->actual_end);
	say_instant("promisedStart", r->promised_start);
	say_instant("promisedEnd", r->promised_end);
	say_instant("toldAt", r->told_at);
	say_list("makeupFor", r->makeup_for, r->makeup_for_count);
	say_list("promisedStudents", r->promised_students, r->promised_count);
	say_students(r);
	say_findings(r);
}

/* The record as a reader of the log finds it. */
static void
end_set(struct set *s)
{
	struct session_record record;

	buffer_reset(&s->packed);
	if (session_fold(&s->input, s->arena, &record) != STATUS_OK ||
	    record_pack(&record, &s->packed) != STATUS_OK ||
	    record_unpack(buffer_bytes(&s->packed), s->arena, &record) !=
		STATUS_OK)
		give_up("no record", s->input.session_id);
	say_record(&record);
}

/* Cuts the line at its tabs; the cells that are not there are "". */
static void
cut_line(char *line, char *cell[CELLS])
{
	static char none[1];

	line[strcspn(line, "\n")] = '\0';
	for (size_t i = 0; i < CELLS; i++) {
		char *tab = strchr(line, '\t');

		cell[i] = line;
		if (tab != NULL)
			*tab = '\0';
		line = tab == NULL ? none : tab + 1;
	}
}

int
main(void)
{
	static struct set s;
	static char line[LINE_BYTES];
	char *cell[CELLS];

	if (arena_new(ARENA_BYTES, &s.arena) != STATUS_OK)
		return 2;
	buffer_init(&s.packed, PACKED_BYTES);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		cut_line(line, cell);
		if (strcmp(cell[0], "set") == 0)
			start_set(&s, cell);
		else if (strcmp(cell[0], "base") == 0)
			add_base(&s, cell);
		else if (strcmp(cell[0], "event") == 0)
			add_event(&s, cell);
		else if (strcmp(cell[0], "end") == 0)
			end_set(&s);
		else
			give_up("what is this", cell[0]);
	}
	buffer_fini(&s.packed);
	arena_free(&s.arena);
	return ferror(stdout) || fflush(stdout) != 0;
}
