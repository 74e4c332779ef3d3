// SPDX-License-Identifier: Apache-2.0
/*
 * attest_show.c - rows and lines of attestations, and of changes after them.
 */
#include "services/chalkline/attest_show.h"

#include <stdio.h>
#include <string.h>

#include "common/instant.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/pages.h"

#define TOKEN_BYTES 8192u

static json_t *
json_of_sum(const struct listed_sum *s)
{
	json_t *o = json_object();

	json_line_text(o, "schoolId", s->school_id);
	json_line_text(o, "month", s->month);
	json_line_instant(o, "asOf", s->as_of);
	json_object_set_new(o, "sessions", json_integer(s->sessions));
	json_object_set_new(o, "students", json_integer(s->lines));
	json_object_set_new(o, "unmarked", json_integer(s->unmarked));
	json_object_set_new(o, "minutes", json_integer((json_int_t)s->minutes));
	json_object_set_new(o, "openDisputes", json_integer(s->open_disputes));
	json_object_set_new(o, "unreported", json_integer(s->unreported));
	json_object_set_new(o, "toCome", json_integer(s->to_come));
	json_line_text(o, "digest", s->digest);
	return o;
}

json_t *
attest_json(const struct listed_attestation *a)
{
	json_t *o = json_of_sum(&a->sum);

	json_line_text(o, "by", a->by);
	json_line_text(o, "role", a->role);
	json_line_instant(o, "at", a->at);
	if (a->anyway)
		json_object_set_new(o, "anyway", json_true());
	return o;
}

static void
add_instant(struct table *table, int64_t at)
{
	char text[INSTANT_TEXT];

	instant_format(at, text);
	table_add(table, text);
}

static enum status
on_pack_changes(void *ctx, struct bytes after, struct buffer *out)
{
	const struct attest_options *o = ctx;

	return wire_pack_list_changes(&o->filter, after, out);
}

static int
show_change(struct attest_options *o, const struct listed_change *c)
{
	json_t *line;

	if (o->format != TABLE_JSON) {
		table_add(o->table, c->school_id);
		table_add(o->table, c->month);
		table_add(o->table, c->provider_id);
		table_add(o->table, c->session_id);
		table_add(o->table, c->kind);
		if (c->revision_then > 0)
			table_add_number(o->table, c->revision_then);
		else
			table_add(o->table, "");
		table_add_number(o->table, c->revision_now);
		add_instant(o->table, c->changed_at);
		return 0;
	}
	line = json_object();
	json_line_text(line, "schoolId", c->school_id);
	json_line_text(line, "month", c->month);
	json_line_text(line, "providerId", c->provider_id);
	json_line_text(line, "sessionId", c->session_id);
	json_line_text(line, "change", c->kind);
	if (c->revision_then > 0)
		json_object_set_new(
		    line, "revisionThen", json_integer(c->revision_then));
	json_object_set_new(line, "revisionNow", json_integer(c->revision_now));
	json_line_instant(line, "changedAt", c->changed_at);
	return json_line_print(line);
}

static enum status
on_show_changes(
    void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct attest_options *o = ctx;
	struct change_page page;
	int failed = 0;
	enum status status = wire_read_changes(body, arena, &page);

	if (status != STATUS_OK)
		return status;
	*next = page.next;
	for (size_t i = 0; i < page.changes; i++)
		failed |= show_change(o, &page.change[i]);
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* "CHANGED SCHOOL 2026-10": school ids have no blanks. */
static void
count_key(
    char key[400], const char *kind, const char *school_id, const char *month)
{
	snprintf(key, 400, "%s %s %s", kind, school_id, month);
}

static enum status
on_count_changes(
    void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct attest_options *o = ctx;
	struct change_page page;
	enum status status = wire_read_changes(body, arena, &page);

	if (status != STATUS_OK)
		return status;
	*next = page.next;
	for (size_t i = 0; i < page.changes; i++) {
		const struct listed_change *c = &page.change[i];
		char key[400];
		json_int_t count;

		count_key(key, c->kind, c->school_id, c->month);
		count = json_integer_value(json_object_get(o->counts, key));
		json_object_set_new(o->counts, key, json_integer(count + 1));
	}
	return STATUS_OK;
}

static json_int_t
count_of(const struct attest_options *o, const struct listed_attestation *a,
    const char *kind)
{
	char key[400];

	count_key(key, kind, a->sum.school_id, a->sum.month);
	return json_integer_value(json_object_get(o->counts, key));
}

/* "ok", or "differs": the log was tampered with, or a day's zone changed. */
static const char *
check_digest(struct attest_options *o, const struct listed_attestation *a,
    enum cli_exit *code)
{
	struct listed_sum sum;
	struct buffer token;
	const char *verdict = "";

	if (!o->checks)
		return verdict;
	arena_reset(o->arena);
	buffer_init(&token, TOKEN_BYTES);
	*code = month_sum(o->cli_open, a->sum.school_id, a->sum.month,
	    a->sum.as_of, o->arena, &sum, &token);
	if (*code == CLI_DONE)
		verdict =
		    strcmp(sum.digest, a->sum.digest) == 0 ? "ok" : "differs";
	if (strcmp(verdict, "differs") == 0)
		o->differing++;
	buffer_fini(&token);
	return verdict;
}

static void
add_attestation(struct attest_options *o, const struct listed_attestation *a,
    const char *checked)
{
	struct table *t = o->table;

	table_add(t, a->sum.school_id);
	table_add(t, a->sum.month);
	add_instant(t, a->at);
	table_add(t, a->by);
	table_add(t, a->role);
	table_add(t, a->is_last ? "last" : "replaced");
	table_add_number(t, a->sum.sessions);
	table_add_number(t, a->sum.lines);
	table_add_number(t, a->sum.unmarked);
	table_add_number(t, (int64_t)a->sum.minutes);
	table_add_number(t, a->sum.open_disputes);
	table_add_number(t, a->sum.unreported);
	table_add_number(t, a->sum.to_come);
	if (a->is_last) {
		table_add_number(t, count_of(o, a, "CHANGED"));
		table_add_number(t, count_of(o, a, "APPEARED"));
		table_add_number(t, count_of(o, a, "WENT"));
	} else {
		for (int i = 0; i < 3; i++)
			table_add(t, "");
	}
	table_add(t, checked);
	table_add(t, a->sum.digest);
}

static int
print_attestation(const struct attest_options *o,
    const struct listed_attestation *a, const char *checked)
{
	json_t *line = attest_json(a);

	json_object_set_new(line, "last", json_boolean(a->is_last));
	if (a->is_last) {
		json_object_set_new(
		    line, "changed", json_integer(count_of(o, a, "CHANGED")));
		json_object_set_new(
		    line, "appeared", json_integer(count_of(o, a, "APPEARED")));
		json_object_set_new(
		    line, "went", json_integer(count_of(o, a, "WENT")));
	}
	json_line_text(line, "check", checked);
	return json_line_print(line);
}

static enum status
on_pack_list(void *ctx, struct bytes after, struct buffer *out)
{
	const struct attest_options *o = ctx;

	return wire_pack_list_attestations(&o->filter, after, out);
}

static enum status
on_show_list(
    void *ctx, struct bytes body, struct arena *arena, struct bytes *next)
{
	struct attest_options *o = ctx;
	struct attestation_page page;
	enum cli_exit code = CLI_DONE;
	int failed = 0;
	enum status status = wire_read_attestations(body, arena, &page);

	if (status != STATUS_OK)
		return status;
	*next = page.next;
	for (size_t i = 0; i < page.attestations && code == CLI_DONE; i++) {
		const struct listed_attestation *a = &page.attestation[i];
		const char *checked = check_digest(o, a, &code);

		if (o->format == TABLE_JSON)
			failed |= print_attestation(o, a, checked);
		else
			add_attestation(o, a, checked);
	}
	if (code != CLI_DONE)
		return STATUS_UNREACHABLE;
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum cli_exit
print_table(struct attest_options *o, enum cli_exit code)
{
	enum status status;

	if (code != CLI_DONE || o->format == TABLE_JSON)
		return code;
	status = table_print(o->table, o->format, stdout);
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail("chalkline", status, "");
}

enum cli_exit
attest_list(struct attest_options *o)
{
	const struct pages counting = {"attendance",
	    "attendance.ListAttestedChanges", o, on_pack_changes,
	    on_count_changes};
	const struct pages pages = {"attendance", "attendance.ListAttestations",
	    o, on_pack_list, on_show_list};
	enum cli_exit code = pages_read(o->cli_open, &counting);

	if (code == CLI_DONE)
		code = pages_read(o->cli_open, &pages);
	code = print_table(o, code);
	if (code == CLI_DONE && o->differing > 0) {
		cli_error("%zu months are not what was signed", o->differing);
		return CLI_REFUSED;
	}
	return code;
}

enum cli_exit
attest_changes(struct attest_options *o)
{
	const struct pages pages = {"attendance",
	    "attendance.ListAttestedChanges", o, on_pack_changes,
	    on_show_changes};

	return print_table(o, pages_read(o->cli_open, &pages));
}
