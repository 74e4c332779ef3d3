// SPDX-License-Identifier: Apache-2.0
/* tss_write.c - the ids of the instance, in an order of their own. */
#include "services/scheduling/tss_write.h"

#include <stdlib.h>

static void
write_ids(const char *const *ids, size_t count, struct buffer *out)
{
	for (size_t i = 0; i < count; i++) {
		buffer_append_string(out, i == 0 ? "" : " ");
		buffer_append_string(out, ids[i]);
	}
}

static void
write_group(const struct model *model, const struct group *g, size_t number,
    struct buffer *out)
{
	const char *ids[MODEL_MEMBERS_MAX];

	buffer_format(
	    out, "GROUP,%zu,%s,", number, model_tutor(model, g->tutor)->id);
	for (uint32_t i = 0; i < g->sessions; i++)
		ids[i] = model_slot(model, g->slot[i])->id;
	write_ids(ids, g->sessions, out);
	buffer_append(out, ",", 1);
	for (uint32_t i = 0; i < g->members; i++)
		ids[i] = model_student(model, g->member[i])->id;
	write_ids(ids, g->members, out);
	buffer_append(out, "\n", 1);
}

enum status
tss_write(const struct model *model, const struct schedule *schedule,
    struct buffer *out)
{
	for (size_t i = 0; i < schedule->groups.count; i++)
		write_group(model, schedule_group(schedule, i), i, out);
	for (size_t i = 0; i < schedule->reasons.count; i++) {
		const struct model_reason *r = schedule_reason(schedule, i);

		buffer_format(out, "UNPLACED,%s,%s\n",
		    model_student(model, r->student)->id, r->text);
	}
	return out->failed;
}
