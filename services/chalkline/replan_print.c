// SPDX-License-Identifier: Apache-2.0
/* replan_print.c - one object, or two tables and a line. */
#include "services/chalkline/replan_print.h"

#include <inttypes.h>
#include <stdio.h>

#include "services/chalkline/json_line.h"
#include "services/chalkline/shown_day.h"
#include "services/chalkline/table.h"

#define CELL_BYTES (64u * 1024u)

static const char *
kind_of(const struct replan_change *c)
{
	return c->is_new ? "new" : c->is_ended ? "ended" : "changed";
}

static void
add_text(struct table *table, struct buffer *text)
{
	buffer_append(text, "", 1);
	table_add(
	    table, text->failed == STATUS_OK ? (const char *)text->data : "");
	buffer_reset(text);
}

static void
format_times(const struct shown_group *g, struct buffer *out)
{
	for (size_t i = 0; i < g->slots; i++)
		buffer_format(out, "%s%s %02u:%02u", i > 0 ? ", " : "",
		    shown_day_name(g->slot[i].day), g->slot[i].start / 60,
		    g->slot[i].start % 60);
}

static void
add_texts(
    struct table *table, char *const *texts, size_t count, struct buffer *text)
{
	for (size_t i = 0; i < count; i++)
		buffer_format(text, "%s%s", i > 0 ? " " : "", texts[i]);
	add_text(table, text);
}

static void
add_change(
    struct table *table, const struct replan_change *c, struct buffer *text)
{
	table_add(table, c->group_id);
	table_add(table, kind_of(c));
	table_add(table, c->school_id);
	table_add(table, c->tutor_before);
	table_add(table, c->tutor_after);
	format_times(&c->before, text);
	add_text(table, text);
	format_times(&c->after, text);
	add_text(table, text);
	add_texts(table, c->joined, c->joins, text);
	add_texts(table, c->left, c->leaves, text);
}

static enum status
print_changes(const struct replan_result *r)
{
	static const char *const columns[] = {"group_id", "change", "school_id",
	    "tutor_before", "tutor_after", "times_before", "times_after",
	    "joined", "left"};
	struct table *table = NULL;
	struct buffer text;
	enum status status;

	if (r->changes == 0)
		return STATUS_OK;
	status = table_new(9, columns, &table);
	if (status != STATUS_OK)
		return status;
	buffer_init(&text, CELL_BYTES);
	for (size_t i = 0; i < r->changes; i++)
		add_change(table, &r->change[i], &text);
	buffer_fini(&text);
	status = table_print(table, TABLE_ALIGNED, stdout);
	table_free(&table);
	return status;
}

static enum status
print_losses(const struct replan_result *r)
{
	static const char *const columns[] = {
	    "need_id", "student_id", "program_id", "why_no_place"};
	struct table *table = NULL;
	enum status status;

	if (r->losses == 0)
		return STATUS_OK;
	status = table_new(4, columns, &table);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < r->losses; i++) {
		table_add(table, r->loss[i].need_id);
		table_add(table, r->loss[i].student_id);
		table_add(table, r->loss[i].program_id);
		table_add(table, r->loss[i].reason);
	}
	status = table_print(table, TABLE_ALIGNED, stdout);
	table_free(&table);
	return status;
}

static void
print_line(const struct replan_result *r)
{
	printf("moved %" PRIu64 " sessions of other groups; of %" PRIu64
	       " a week %" PRIu64 " no longer held, %" PRIu64
	       " of them keep their time with another tutor, %" PRIu64
	       " are new; %" PRIu64
	       " students lost their place; weight %" PRId64 " before, %" PRId64
	       " now\n",
	    r->moved, r->sessions_before, r->broken, r->same_time, r->added,
	    r->displaced, r->weight_before, r->placed_weight);
	printf("%s: %" PRIu64 " sessions changed, %" PRIu64 " planned, %" PRIu64
	       " withdrawn%s\n",
	    r->published ? "published" : "preview", r->changed, r->planned,
	    r->withdrawn, r->published ? "" : "; nothing is published");
	if (r->changes < r->change_count || r->losses < r->loss_count)
		printf("shown are %zu of %" PRIu64 " groups and %zu of %" PRIu64
		       " students\n",
		    r->changes, r->change_count, r->losses, r->loss_count);
}

static json_t *
json_of_slots(const struct shown_group *g)
{
	json_t *slots = json_array();
	char start[8], end[8];

	for (size_t i = 0; i < g->slots; i++) {
		const struct shown_slot *s = &g->slot[i];
		snprintf(start, sizeof(start), "%02u:%02u", s->start / 60 % 24,
		    s->start % 60);
		snprintf(end, sizeof(end), "%02u:%02u", s->end / 60 % 24,
		    s->end % 60);
		json_array_append_new(
		    slots, json_pack("{s:i, s:s, s:s}", "day", (int)s->day,
			       "start", start, "end", end));
	}
	return slots;
}

static json_t *
json_of_change(const struct replan_change *c)
{
	json_t *o = json_object();

	json_line_text(o, "change", kind_of(c));
	json_line_text(o, "groupId", c->group_id);
	json_line_text(o, "programId", c->program_id);
	json_line_text(o, "schoolId", c->school_id);
	json_line_text(o, "tutorBefore", c->tutor_before);
	json_line_text(o, "tutorAfter", c->tutor_after);
	json_object_set_new(o, "slotsBefore", json_of_slots(&c->before));
	json_object_set_new(o, "slotsAfter", json_of_slots(&c->after));
	json_line_texts(o, "joined", c->joined, c->joins);
	json_line_texts(o, "left", c->left, c->leaves);
	return o;
}

static json_t *
json_of_loss(const struct replan_loss *l)
{
	json_t *o = json_object();

	json_line_text(o, "needId", l->need_id);
	json_line_text(o, "studentId", l->student_id);
	json_line_text(o, "programId", l->program_id);
	json_line_text(o, "reason", l->reason);
	return o;
}

static void
set_counts(json_t *o, const struct replan_result *r)
{
	const struct {
		const char *name;
		int64_t count;
	} counts[] = {
	    {"moved", (int64_t)r->moved},
	    {"sessionsBefore", (int64_t)r->sessions_before},
	    {"broken", (int64_t)r->broken},
	    {"sameTime", (int64_t)r->same_time},
	    {"added", (int64_t)r->added},
	    {"displaced", (int64_t)r->displaced},
	    {"weightBefore", r->weight_before},
	    {"placedWeight", r->placed_weight},
	    {"placed", (int64_t)r->placed},
	    {"sessions", (int64_t)r->sessions},
	    {"changed", (int64_t)r->changed},
	    {"planned", (int64_t)r->planned},
	    {"withdrawn", (int64_t)r->withdrawn},
	    {"groupsChanged", (int64_t)r->change_count},
	};

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		json_object_set_new(
		    o, counts[i].name, json_integer(counts[i].count));
	json_object_set_new(o, "published", json_boolean(r->published));
	json_object_set_new(o, "seconds", json_real(r->seconds));
}

static enum status
print_json(const struct replan_result *r)
{
	json_t *o = json_object(), *changes = json_array(),
	       *losses = json_array();

	set_counts(o, r);
	for (size_t i = 0; i < r->changes; i++)
		json_array_append_new(changes, json_of_change(&r->change[i]));
	for (size_t i = 0; i < r->losses; i++)
		json_array_append_new(losses, json_of_loss(&r->loss[i]));
	json_object_set_new(o, "changes", changes);
	json_object_set_new(o, "lost", losses);
	return json_line_print(o) == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status
replan_print(const struct replan_result *result, bool json)
{
	enum status status;

	if (json)
		return print_json(result);
	status = print_changes(result);
	if (status == STATUS_OK)
		status = print_losses(result);
	if (status == STATUS_OK)
		print_line(result);
	return status;
}
