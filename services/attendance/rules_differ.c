// SPDX-License-Identifier: Apache-2.0
/*
 * rules_differ.c - rule 1: where the provider's plan differs from the base.
 *
 * A finding a field, naming the event that set the field last.  A substitute
 * is no difference: the plan's tutor is compared, not who taught.
 */
#include "services/attendance/rules_differ.h"

#include "common/instant.h"

#include <string.h>

#define TEXT_MAX 120

/* What one comparison needs. */
struct comparing {
	struct finding_list *findings;
	struct arena *arena;
	const char *event_id;
	bool failed;
};

static const char *
keep(struct comparing *c, const char *text)
{
	const char *kept = arena_string(c->arena, bytes_of_string(text));

	if (kept == NULL)
		c->failed = true;
	return kept;
}

static void
add(struct comparing *c, const char *field, const char *found,
    const char *expected)
{
	struct record_finding finding = {
	    FINDING_PLAN_DIFFERS, c->event_id, NULL, field, found, expected};

	fold_add_finding(c->findings, &finding);
}

static void
compare_text(
    struct comparing *c, const char *field, const char *ours, const char *base)
{
	if (ours == NULL)
		ours = "";
	if (base == NULL)
		base = "";
	if (strcmp(ours, base) != 0)
		add(c, field, ours, base);
}

static void
compare_instant(
    struct comparing *c, const char *field, int64_t ours, int64_t base)
{
	char a[INSTANT_TEXT], b[INSTANT_TEXT];

	if (ours == base || base == EVENT_NO_INSTANT)
		return;
	instant_format(ours, a);
	instant_format(base, b);
	add(c, field, keep(c, a), keep(c, b));
}

/* "a b c", cut after TEXT_MAX bytes. */
static const char *
join(struct comparing *c, const char *const *list, size_t count)
{
	char text[TEXT_MAX + 8];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		size_t more = strlen(list[i]);

		if (len + 1 + more > TEXT_MAX) {
			memcpy(text + len, " ...", sizeof(" ..."));
			break;
		}
		if (i > 0)
			text[len++] = ' ';
		memcpy(text + len, list[i], more + 1);
		len += more;
	}
	return keep(c, text);
}

static bool
same_list(const struct session_plan *a, const struct session_plan *b)
{
	if (a->student_count != b->student_count)
		return false;
	for (size_t i = 0; i < a->student_count; i++) {
		if (strcmp(a->student_ids[i], b->student_ids[i]) != 0)
			return false;
	}
	return true;
}

enum status
fold_compare_plans(const struct plan_setters *setters,
    const struct session_plan *ours, const struct session_plan *base,
    struct arena *arena, struct finding_list *findings)
{
	struct comparing c = {findings, arena, NULL, false};

	if (setters->times != NULL) {
		c.event_id = setters->times->event_id;
		compare_instant(&c, "plannedStart", ours->planned_start,
		    base->planned_start);
		compare_instant(
		    &c, "plannedEnd", ours->planned_end, base->planned_end);
	}
	if (setters->rest != NULL) {
		c.event_id = setters->rest->event_id;
		compare_text(
		    &c, "programId", ours->program_id, base->program_id);
		compare_text(&c, "schoolId", ours->school_id, base->school_id);
		compare_text(&c, "subject", subject_word(ours->subject),
		    subject_word(base->subject));
		compare_text(&c, "tutorId", ours->tutor_id, base->tutor_id);
		if (!same_list(ours, base))
			add(&c, "studentIds",
			    join(&c, ours->student_ids, ours->student_count),
			    join(&c, base->student_ids, base->student_count));
		if (base->modality != MODALITY_NONE)
			compare_text(&c, "modality",
			    modality_word(ours->modality),
			    modality_word(base->modality));
	}
	return c.failed ? STATUS_NO_MEMORY : STATUS_OK;
}
