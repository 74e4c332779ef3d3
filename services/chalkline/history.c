// SPDX-License-Identifier: Apache-2.0
/*
 * history.c - revisions one after the other, each compared with the one
 * before, field by field.
 */
#include "services/chalkline/history.h"

#include <string.h>

#include "common/instant.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/pages.h"
#include "services/chalkline/wait.h"
#include "services/chalkline/wire_history.h"

#define PAGE_SESSIONS 1000u
#define CAUSE_TEXT 512

struct history {
	const struct record_filter *filter;
	enum table_format format;
	struct table *table;
	json_t *providers; /* that have the session */
	const char *provider_id;
	json_t *before;  /* the last revision; NULL: none */
	json_t *changes; /* of this revision */
};

static void
note_change(struct history *h, const char *student_id, const char *field,
    json_t *from, json_t *to)
{
	json_t *change;

	if (json_equal(from, to) || (from == NULL && to == NULL))
		return;
	change = json_object();
	json_object_set_new(change, "field", json_string(field));
	json_line_text(change, "studentId", student_id);
	if (from != NULL)
		json_object_set(change, "from", from);
	if (to != NULL)
		json_object_set(change, "to", to);
	json_array_append_new(h->changes, change);
}

static json_t *
find_student(json_t *students, const char *student_id)
{
	size_t i;
	json_t *line;

	json_array_foreach(students, i, line)
	{
		if (strcmp(
			json_string_value(json_object_get(line, "studentId")),
			student_id) == 0)
			return line;
	}
	return NULL;
}

static void
note_line(struct history *h, const char *student_id, json_t *from, json_t *to)
{
	const char *field;
	json_t *value;

	json_object_foreach(from, field, value)
	{
		note_change(
		    h, student_id, field, value, json_object_get(to, field));
	}
	json_object_foreach(to, field, value)
	{
		if (json_object_get(from, field) == NULL &&
		    strcmp(field, "studentId") != 0)
			note_change(h, student_id, field, NULL, value);
	}
}

static const char *
id_of(json_t *line)
{
	return json_string_value(json_object_get(line, "studentId"));
}

static void
note_students(struct history *h, json_t *from, json_t *to)
{
	size_t i;
	json_t *line;

	json_array_foreach(from, i, line)
	{
		json_t *now = find_student(to, id_of(line));

		if (now == NULL)
			note_change(h, id_of(line), "status",
			    json_object_get(line, "status"), NULL);
		else
			note_line(h, id_of(line), line, now);
	}
	json_array_foreach(to, i, line)
	{
		if (find_student(from, id_of(line)) == NULL)
			note_line(h, id_of(line), NULL, line);
	}
}

static void
compare(struct history *h, json_t *now)
{
	const char *field;
	json_t *value;

	h->changes = json_array();
	json_object_foreach(now, field, value)
	{
		if (strcmp(field, "students") != 0)
			note_change(h, NULL, field,
			    json_object_get(h->before, field), value);
	}
	json_object_foreach(h->before, field, value)
	{
		if (json_object_get(now, field) == NULL &&
		    strcmp(field, "students") != 0)
			note_change(h, NULL, field, value, NULL);
	}
	note_students(h, json_object_get(h->before, "students"),
	    json_object_get(now, "students"));
}

static json_t *
json_of_seqs(const uint64_t *seq, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_integer((json_int_t)seq[i]));
	return list;
}

static json_t *
json_of_cause(const struct listed_revision *r)
{
	json_t *cause = json_object();

	if (r->events > 0)
		json_object_set_new(
		    cause, "events", json_of_seqs(r->event_seq, r->events));
	if (r->plans > 0)
		json_object_set_new(
		    cause, "plan", json_of_seqs(r->plan_seq, r->plans));
	if (r->rosters > 0)
		json_object_set_new(
		    cause, "roster", json_of_seqs(r->roster_seq, r->rosters));
	if (r->more)
		json_object_set_new(cause, "more", json_true());
	return cause;
}

static int
print_revision(const struct history *h, const struct listed_revision *r)
{
	json_t *o = json_object();

	json_line_text(o, "providerId", h->provider_id);
	json_line_text(o, "sessionId", h->filter->session_id);
	json_object_set_new(o, "revision", json_integer(r->revision));
	json_line_instant(o, "knownAt", r->known_at);
	json_object_set_new(o, "cause", json_of_cause(r));
	json_object_set(o, "changes", h->changes);
	return json_line_print(o);
}

static void
say_seqs(
    char text[CAUSE_TEXT], const char *word, const uint64_t *seq, size_t count)
{
	size_t len = strlen(text);

	if (count == 0)
		return;
	len += (size_t)snprintf(
	    text + len, CAUSE_TEXT - len, "%s%s", len > 0 ? ", " : "", word);
	for (size_t i = 0; i < count && len < CAUSE_TEXT - 24; i++)
		len += (size_t)snprintf(text + len, CAUSE_TEXT - len, " %llu",
		    (unsigned long long)seq[i]);
}

static void
add_value(struct table *table, json_t *value)
{
	char *text;

	if (value == NULL || json_is_string(value)) {
		table_add(table, value == NULL ? "" : json_string_value(value));
		return;
	}
	text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	table_add(table, text == NULL ? "" : text);
	free(text);
}

/* change NULL: nothing that may be seen. */
static void
add_row(struct history *h, const struct listed_revision *r, json_t *change)
{
	char known[INSTANT_TEXT], cause[CAUSE_TEXT] = "";
	const char *student_id = id_of(change);
	const char *field = json_string_value(json_object_get(change, "field"));

	instant_format(r->known_at, known);
	say_seqs(cause, "events", r->event_seq, r->events);
	say_seqs(cause, "plan", r->plan_seq, r->plans);
	say_seqs(cause, "roster", r->roster_seq, r->rosters);
	table_add(h->table, h->provider_id);
	table_add_number(h->table, r->revision);
	table_add(h->table, known);
	table_add(h->table, cause);
	table_add(h->table, student_id == NULL ? "" : student_id);
	table_add(h->table, field == NULL ? "" : field);
	add_value(h->table, json_object_get(change, "from"));
	add_value(h->table, json_object_get(change, "to"));
}

/* As the revision before that may be seen: it stands there all the same. */
static void
add_rows(struct history *h, const struct listed_revision *r)
{
	size_t i;
	json_t *change;

	if (json_array_size(h->changes) == 0)
		add_row(h, r, NULL);
	json_array_foreach(h->changes, i, change)
	{
		add_row(h, r, change);
	}
}

static enum status
show_revision(struct history *h, const struct listed_revision *r)
{
	json_t *now = json_loads(r->record, 0, NULL);
	int failed = 0;

	if (now == NULL)
		return STATUS_INVALID;
	compare(h, now);
	if (h->format == TABLE_JSON)
		failed = print_revision(h, r);
	else
		add_rows(h, r);
	json_decref(h->changes);
	json_decref(h->before);
	h->before = now;
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status
on_pack_sessions(void *ctx, struct bytes after, struct buffer *out)
{
	const struct history *h = ctx;

	return wire_pack_list_sessions(h->filter, after, PAGE_SESSIONS, out);
}

static enum status
on_note_providers(
    void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct history *h = ctx;
	struct session_page page;
	enum status status = wire_read_sessions(body, arena, &page);

	if (status != STATUS_OK)
		return status;
	*next = page.next;
	for (size_t i = 0; i < page.sessions; i++)
		json_array_append_new(
		    h->providers, json_string(page.session[i].provider_id));
	return STATUS_OK;
}

static enum status
on_pack(void *ctx, struct bytes after, struct buffer *out)
{
	const struct history *h = ctx;

	return wire_pack_list_revisions(h->provider_id, h->filter, after, out);
}

static enum status
on_show(void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct history *h = ctx;
	struct revision_page page;
	enum status status = wire_read_revisions(body, arena, &page);

	if (status != STATUS_OK)
		return status;
	*next = page.next;
	for (size_t i = 0; i < page.revisions && status == STATUS_OK; i++)
		status = show_revision(h, &page.revision[i]);
	return status;
}

static enum cli_exit
show_all(struct cli *cli, struct history *h)
{
	const struct pages sessions = {"attendance", "attendance.ListSessions",
	    h, on_pack_sessions, on_note_providers};
	const struct pages revisions = {
	    "attendance", "attendance.ListRevisions", h, on_pack, on_show};
	enum cli_exit code = pages_read(cli, &sessions);
	size_t i;
	json_t *provider;

	json_array_foreach(h->providers, i, provider)
	{
		if (code != CLI_DONE)
			break;
		h->provider_id = json_string_value(provider);
		code = pages_read(cli, &revisions);
		json_decref(h->before);
		h->before = NULL;
	}
	if (code == CLI_DONE && h->format != TABLE_JSON) {
		enum status status = table_print(h->table, h->format, stdout);

		if (status != STATUS_OK)
			code = cli_fail("chalkline", status, "");
	}
	return code;
}

enum cli_exit
history_show(const struct cli_options *options,
    const struct record_filter *filter, enum table_format format)
{
	static const char *const columns[] = {"provider_id", "revision",
	    "known_at", "cause", "student_id", "field", "from", "to"};
	struct history h = {.filter = filter, .format = format};
	struct cli *cli = NULL;
	enum cli_exit code, waited;
	enum status status =
	    table_new(sizeof(columns) / sizeof(columns[0]), columns, &h.table);

	if (status != STATUS_OK)
		return cli_fail("chalkline", status, "");
	code = cli_open(options, &cli);
	if (code == CLI_DONE) {
		waited = wait_for_upstream(cli, "attendance");
		h.providers = json_array();
		code = wait_worse(show_all(cli, &h), waited);
		json_decref(h.providers);
	}
	cli_close(&cli);
	table_free(&h.table);
	return code;
}
