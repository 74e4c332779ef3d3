// SPDX-License-Identifier: Apache-2.0
/*
 * calendar_file.c - one VEVENT a session, in the order of time and UID.
 */
#include "services/chalkline/calendar_file.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libical/ical.h>

#include "common/instant.h"

#define CALENDAR_BYTES_MAX ((size_t)8 << 30)
#define TEXT_BYTES_MAX (256u * 1024u)
#define PATH_BYTES 4096

struct event {
	const char *uid, *summary, *description, *school, *tutor;
	int64_t start, end, told_at;
	uint32_t changes;
	bool withdrawn;
};

struct calendar {
	const char *authority;
	struct arena *arena; /* texts */
	struct event *events;
	size_t count, room;
	struct buffer text;
};

enum status
calendar_new(const char *authority, struct calendar **made)
{
	struct calendar *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return STATUS_NO_MEMORY;
	c->authority = authority;
	buffer_init(&c->text, TEXT_BYTES_MAX);
	enum status status = arena_new(CALENDAR_BYTES_MAX, &c->arena);
	if (status != STATUS_OK)
		calendar_free(&c);
	*made = c;
	return status;
}

void
calendar_free(struct calendar **calendar)
{
	struct calendar *c = *calendar;

	*calendar = NULL;
	if (c == NULL)
		return;
	arena_free(&c->arena);
	buffer_fini(&c->text);
	free(c->events);
	free(c);
}

size_t
calendar_events(const struct calendar *calendar)
{
	return calendar->count;
}

/* What stands in the scratch text; NULL when it has no room. */
static const char *
keep_text(struct calendar *c)
{
	const char *kept = c->text.failed == STATUS_OK
			       ? arena_string(c->arena, buffer_bytes(&c->text))
			       : NULL;

	buffer_reset(&c->text);
	return kept;
}

static const char *
keep(struct calendar *c, const char *text)
{
	return arena_string(c->arena, bytes_of_string(text));
}

/* "MATH" as people write it. */
static void
append_subject(struct buffer *out, const char *subject)
{
	if (subject[0] == '\0' || strcmp(subject, "OTHER") == 0) {
		buffer_append_string(out, "Tutoring");
		return;
	}
	for (const char *c = subject; *c != '\0'; c++) {
		int letter = tolower((unsigned char)*c);
		char small = (char)letter;
		buffer_append(out, c == subject ? c : &small, 1);
	}
}

static const char *
make_summary(struct calendar *c, const struct shown_session *s)
{
	append_subject(&c->text, s->subject);
	buffer_format(&c->text, ", group %s, %zu pupil%s", s->group_id,
	    s->students, s->students == 1 ? "" : "s");
	if (s->makeup_of[0] != '\0')
		buffer_append_string(&c->text, ", make-up");
	return keep_text(c);
}

static const char *
make_description(struct calendar *c, const struct calendar_entry *entry)
{
	const struct shown_session *s = &entry->session;

	buffer_format(&c->text,
	    "Programme %s, tutor %s, school %s\nStudents:", s->program_id,
	    s->tutor_id, s->school_id);
	for (size_t i = 0; i < s->students; i++)
		buffer_format(&c->text, " %s", s->student[i]);
	if (s->makeup_of[0] != '\0')
		buffer_format(&c->text, "\nMakes up for %s", s->makeup_of);
	if (entry->withdrawn)
		buffer_format(&c->text, "\nCancelled: %s%s%s", entry->party,
		    entry->reason[0] != '\0' ? ", " : "", entry->reason);
	return keep_text(c);
}

enum status
calendar_add(struct calendar *c, const struct calendar_entry *entry)
{
	const struct shown_session *s = &entry->session;

	if (c->count == c->room) {
		size_t room = c->room == 0 ? 1024 : 2 * c->room;
		struct event *grown =
		    reallocarray(c->events, room, sizeof(*grown));
		if (grown == NULL)
			return STATUS_NO_MEMORY;
		c->events = grown;
		c->room = room;
	}
	buffer_format(
	    &c->text, "%s/%s@%s", s->provider_id, s->session_id, c->authority);
	struct event e = {
	    .uid = keep_text(c),
	    .summary = make_summary(c, s),
	    .description = make_description(c, entry),
	    .school = keep(c, s->school_id),
	    .tutor = keep(c, s->tutor_id),
	    .start = s->planned_start,
	    .end = s->planned_end,
	    .told_at = entry->told_at,
	    .changes = entry->changes,
	    .withdrawn = entry->withdrawn,
	};
	if (e.uid == NULL || e.summary == NULL || e.description == NULL ||
	    e.school == NULL || e.tutor == NULL)
		return STATUS_NO_MEMORY;
	c->events[c->count++] = e;
	return STATUS_OK;
}

static int
compare_events(const void *a, const void *b)
{
	const struct event *e = a, *f = b;

	if (e->start != f->start)
		return e->start < f->start ? -1 : 1;
	return strcmp(e->uid, f->uid);
}

static int
compare_by_tutor(const void *a, const void *b)
{
	const struct event *e = a, *f = b;
	int order = strcmp(e->tutor, f->tutor);

	return order != 0 ? order : compare_events(a, b);
}

static int
compare_by_school(const void *a, const void *b)
{
	const struct event *e = a, *f = b;
	int order = strcmp(e->school, f->school);

	return order != 0 ? order : compare_events(a, b);
}

static struct icaltimetype
time_of(int64_t instant)
{
	return icaltime_from_timet_with_zone((time_t)(instant / INSTANT_SECOND),
	    0, icaltimezone_get_utc_timezone());
}

static icalcomponent *
make_event(const struct event *e)
{
	return icalcomponent_vanew(ICAL_VEVENT_COMPONENT,
	    icalproperty_new_uid(e->uid),
	    icalproperty_new_dtstamp(time_of(e->told_at)),
	    icalproperty_new_sequence((int)(e->changes & 0x7fffffff)),
	    icalproperty_new_dtstart(time_of(e->start)),
	    icalproperty_new_dtend(time_of(e->end)),
	    icalproperty_new_summary(e->summary),
	    icalproperty_new_location(e->school),
	    icalproperty_new_description(e->description),
	    icalproperty_new_status(
		e->withdrawn ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED),
	    (void *)0);
}

/* The property is cut at the end of the line by nothing but libical. */
static icalproperty *
make_name(const char *name)
{
	icalproperty *p = icalproperty_new_x(name);

	icalproperty_set_x_name(p, "X-WR-CALNAME");
	return p;
}

static enum status
print_events(
    const struct event *events, size_t count, const char *name, FILE *out)
{
	icalcomponent *calendar = icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT,
	    icalproperty_new_version("2.0"),
	    icalproperty_new_prodid(
		"-//Chalkline//Chalkline " CHALKLINE_VERSION "//EN"),
	    make_name(name), (void *)0);

	for (size_t i = 0; i < count; i++)
		icalcomponent_add_component(calendar, make_event(&events[i]));
	char *text = icalcomponent_as_ical_string_r(calendar);
	icalcomponent_free(calendar);
	if (text == NULL)
		return STATUS_NO_MEMORY;
	int failed = fputs(text, out) == EOF;
	icalmemory_free_buffer(text);
	return failed || fflush(out) != 0 ? STATUS_IO : STATUS_OK;
}

enum status
calendar_print(struct calendar *c, const char *name, FILE *out)
{
	if (c->count > 0)
		qsort(c->events, c->count, sizeof(*c->events), compare_events);
	return print_events(c->events, c->count, name, out);
}

static void
append_safe(struct buffer *path, const char *id)
{
	for (const char *c = id; *c != '\0'; c++) {
		if (isalnum((unsigned char)*c) || strchr("._-", *c) != NULL)
			buffer_append(path, c, 1);
		else
			buffer_format(path, "%%%02X", (unsigned char)*c);
	}
}

static enum status
replace_file(const struct event *events, size_t count, const char *name,
    const char *part, const char *path)
{
	FILE *out = fopen(part, "w");

	if (out == NULL)
		return STATUS_IO;
	enum status status = print_events(events, count, name, out);
	if (fclose(out) != 0 && status == STATUS_OK)
		status = STATUS_IO;
	if (status == STATUS_OK && rename(part, path) != 0)
		status = STATUS_IO;
	if (status != STATUS_OK)
		unlink(part);
	return status;
}

static enum status
write_file(const char *dir, const char *kind, const char *id,
    const struct event *events, size_t count)
{
	struct buffer path, part;
	char name[128];

	snprintf(name, sizeof(name), "Tutoring, %s %.80s", kind, id);
	buffer_init(&path, PATH_BYTES);
	buffer_init(&part, PATH_BYTES);
	buffer_format(&path, "%s/%s-", dir, kind);
	append_safe(&path, id);
	buffer_append(&path, ".ics", 5);
	buffer_format(&part, "%s.part", path.data ? (char *)path.data : "");
	buffer_append(&part, "", 1);
	enum status status =
	    path.failed != STATUS_OK ? path.failed : part.failed;
	if (status == STATUS_OK)
		status = replace_file(
		    events, count, name, (char *)part.data, (char *)path.data);
	buffer_fini(&path);
	buffer_fini(&part);
	return status;
}

enum status
calendar_write_files(struct calendar *c, enum calendar_owner owner,
    const char *dir, size_t *files)
{
	bool by_tutor = owner == CALENDAR_OF_TUTOR;
	enum status status = STATUS_OK;

	if (c->count == 0)
		return STATUS_OK;
	qsort(c->events, c->count, sizeof(*c->events),
	    by_tutor ? compare_by_tutor : compare_by_school);
	for (size_t first = 0, i = 1; status == STATUS_OK && i <= c->count;
	     i++) {
		const struct event *e = &c->events[first];
		const char *id = by_tutor ? e->tutor : e->school;

		if (i < c->count &&
		    strcmp(id, by_tutor ? c->events[i].tutor
					: c->events[i].school) == 0)
			continue;
		status = write_file(
		    dir, by_tutor ? "tutor" : "school", id, e, i - first);
		if (status == STATUS_OK)
			(*files)++;
		first = i;
	}
	return status;
}
