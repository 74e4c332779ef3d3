// SPDX-License-Identifier: Apache-2.0
/*
 * preview_print.c - rates, cost and changes.
 *
 * A number that is not told stands as n<10: its cell is small, or another
 * small one would follow from it.
 */
#include "services/chalkline/preview_print.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/instant.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/solve_result.h"

#define NOT_TOLD "n<10"
#define TEXT_BYTES_MAX (64u * 1024u)

static double
share(uint64_t placed, uint64_t needs)
{
	return needs == 0 ? 0 : (double)placed / (double)needs;
}

static enum status
print_rates(const struct draft *d, enum table_format format)
{
	static const char *const columns[] = {"dimension", "value", "students",
	    "needs", "placed", "placement_rate", "placed_before", "weight",
	    "placed_weight"};
	struct table *table = NULL;
	char rate[32];
	bool hides = false;

	enum status status = table_new(9, columns, &table);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < d->rates; i++) {
		const struct draft_rate *r = &d->rate[i];
		table_add(table, r->dimension);
		table_add(table, r->value);
		if (r->suppressed) {
			table_add(table, NOT_TOLD);
			for (size_t k = 3; k < 9; k++)
				table_add(table, "");
			hides = true;
			continue;
		}
		snprintf(
		    rate, sizeof(rate), "%.4f", share(r->placed, r->needs));
		table_add_number(table, (int64_t)r->students);
		table_add_number(table, (int64_t)r->needs);
		table_add_number(table, (int64_t)r->placed);
		table_add(table, rate);
		table_add_number(table, (int64_t)r->placed_before);
		table_add_number(table, r->weight);
		table_add_number(table, r->placed_weight);
	}
	status = table_print(table, format, stdout);
	table_free(&table);
	if (hides && format == TABLE_ALIGNED)
		printf("\n" NOT_TOLD ": fewer than 10 students, or a number "
		       "from which such a one would follow\n");
	return status;
}

static void
print_head(const struct draft *d)
{
	const struct draft_difference *c = &d->difference;
	char made_at[INSTANT_TEXT], week[CENTS_TEXT], term[CENTS_TEXT];

	instant_format(d->made_at, made_at);
	cents_format(d->result.cost_cents, week);
	cents_format(d->term_cents, term);
	printf("draft %" PRIu64 ", solved %s; not published\n", d->number,
	    made_at);
	printf("placed    %" PRIu64 " of %" PRIu64 " needs, weight %" PRId64
	       " of %" PRId64 ", in %" PRIu64 " groups\n",
	    d->result.placed, d->result.students, d->result.placed_weight,
	    d->result.total_weight, d->result.groups);
	if (d->result.had_tutor > 0)
		printf("tutors    %" PRIu64 " of %" PRIu64 " who had one keep "
		       "the same\n",
		    d->result.same_tutor, d->result.had_tutor);
	printf("sessions  %" PRIu64 " a week, %" PRIu64 " until the end\n",
	    d->week_sessions, d->result.sessions);
	printf("cost      %s a week, %s until the end\n", week, term);
	printf("\nagainst the published plan\n");
	printf("groups    %" PRIu64 " kept (%" PRIu64
	       " with another tutor or time), %" PRIu64 " new, %" PRIu64
	       " dropped\n",
	    c->groups_kept, c->groups_changed, c->groups_new,
	    c->groups_dropped);
	printf("students  %" PRIu64 " keep a place (%" PRIu64
	       " with another tutor, %" PRIu64 " at another time), %" PRIu64
	       " gain one, %" PRIu64 " lose it\n",
	    c->students_kept, c->students_other_tutor, c->students_other_time,
	    c->students_gained, c->students_lost);
	printf("sessions  %" PRIu64 " a week at another time for a student; "
	       "dated ones: %" PRIu64 " planned, %" PRIu64 " changed, %" PRIu64
	       " withdrawn\n\n",
	    c->sessions_moved, c->sessions_planned, c->sessions_changed,
	    c->sessions_withdrawn);
}

static json_t *
json_of_rate(const struct draft_rate *r)
{
	json_t *o = json_object();

	json_line_text(o, "dimension", r->dimension);
	json_line_text(o, "value", r->value);
	if (r->suppressed) {
		json_line_text(o, "suppressed", NOT_TOLD);
		return o;
	}
	json_object_update_new(o,
	    json_pack("{s:I, s:I, s:I, s:f, s:I, s:I, s:I}", "students",
		(json_int_t)r->students, "needs", (json_int_t)r->needs,
		"placed", (json_int_t)r->placed, "placementRate",
		share(r->placed, r->needs), "placedBefore",
		(json_int_t)r->placed_before, "weight", (json_int_t)r->weight,
		"placedWeight", (json_int_t)r->placed_weight));
	return o;
}

static json_t *
json_of_difference(const struct draft_difference *c)
{
	const struct {
		const char *name;
		uint64_t count;
	} counts[] = {
	    {"groupsKept", c->groups_kept},
	    {"groupsChanged", c->groups_changed},
	    {"groupsNew", c->groups_new},
	    {"groupsDropped", c->groups_dropped},
	    {"studentsKept", c->students_kept},
	    {"studentsGained", c->students_gained},
	    {"studentsLost", c->students_lost},
	    {"studentsOtherTutor", c->students_other_tutor},
	    {"studentsOtherTime", c->students_other_time},
	    {"sessionsMoved", c->sessions_moved},
	    {"sessionsPlanned", c->sessions_planned},
	    {"sessionsChanged", c->sessions_changed},
	    {"sessionsWithdrawn", c->sessions_withdrawn},
	};
	json_t *o = json_object();

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		json_object_set_new(o, counts[i].name,
		    json_integer((json_int_t)counts[i].count));
	return o;
}

static enum status
print_json(const struct draft *d)
{
	const struct solve_result *r = &d->result;
	json_t *rates = json_array();
	json_t *o = json_pack("{s:I}", "draft", (json_int_t)d->number);

	json_line_instant(o, "madeAt", d->made_at);
	json_line_texts(o, "programIds", d->program, d->programs);
	json_object_update_new(o,
	    json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "placed",
		(json_int_t)r->placed, "students", (json_int_t)r->students,
		"placedWeight", (json_int_t)r->placed_weight, "totalWeight",
		(json_int_t)r->total_weight, "groups", (json_int_t)r->groups,
		"sessions", (json_int_t)r->sessions, "sessionsAWeek",
		(json_int_t)d->week_sessions, "costCents",
		(json_int_t)r->cost_cents, "termCostCents",
		(json_int_t)d->term_cents));
	if (r->had_tutor > 0)
		json_object_update_new(
		    o, json_pack("{s:I, s:I}", "hadTutor",
			   (json_int_t)r->had_tutor, "sameTutor",
			   (json_int_t)r->same_tutor));
	json_object_set_new(
	    o, "difference", json_of_difference(&d->difference));
	for (size_t i = 0; i < d->rates; i++)
		json_array_append_new(rates, json_of_rate(&d->rate[i]));
	json_object_set_new(o, "rates", rates);
	json_line_texts(o, "warnings", r->warning, r->warnings);
	return json_line_print(o) == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status
preview_print(const struct draft *draft, enum table_format format)
{
	if (format == TABLE_JSON)
		return print_json(draft);
	if (format == TABLE_ALIGNED)
		print_head(draft);
	return print_rates(draft, format);
}

enum status
preview_changes_new(struct table **table)
{
	static const char *const columns[] = {"student_id", "program_id",
	    "change", "old_group_id", "group_id", "old_tutor_id", "tutor_id",
	    "old_slot_ids", "slot_ids"};

	return table_new(9, columns, table);
}

static void
add_list(struct table *table, char *const *texts, size_t count)
{
	struct buffer text;

	buffer_init(&text, TEXT_BYTES_MAX);
	for (size_t i = 0; i < count; i++)
		buffer_format(&text, "%s%s", i > 0 ? " " : "", texts[i]);
	buffer_append(&text, "", 1);
	table_add(table, text.failed == STATUS_OK ? (char *)text.data : "");
	buffer_fini(&text);
}

void
preview_changes_add(struct table *table, const struct draft_change *c)
{
	table_add(table, c->student_id);
	table_add(table, c->program_id);
	table_add(table, c->change);
	table_add(table, c->old_group_id);
	table_add(table, c->group_id);
	table_add(table, c->old_tutor_id);
	table_add(table, c->tutor_id);
	add_list(table, c->old_slot, c->old_slots);
	add_list(table, c->slot, c->slots);
}

int
preview_change_line(const struct draft_change *c)
{
	json_t *o = json_object();

	json_line_text(o, "studentId", c->student_id);
	json_line_text(o, "programId", c->program_id);
	json_line_text(o, "change", c->change);
	json_line_text(o, "oldGroupId", c->old_group_id);
	json_line_text(o, "groupId", c->group_id);
	json_line_text(o, "oldTutorId", c->old_tutor_id);
	json_line_text(o, "tutorId", c->tutor_id);
	json_line_texts(o, "oldSlotIds", c->old_slot, c->old_slots);
	json_line_texts(o, "slotIds", c->slot, c->slots);
	return json_line_print(o);
}
