// SPDX-License-Identifier: Apache-2.0
/*
 * makeups.c - one question, then the proposals back in parts.
 */
#include "services/chalkline/makeups.h"

#include <stdio.h>

#include "common/instant.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/table.h"

#define ARENA_BYTES ((size_t)1 << 30)
#define REQUEST_BYTES_MAX (512u * 1024u)
#define PART 500

enum cli_exit
makeups_ask(struct cli *cli, const struct makeups_filter *filter,
    struct arena *arena, struct makeups *found)
{
	struct reply reply = {.status = STATUS_INTERNAL};
	struct buffer body;

	buffer_init(&body, REQUEST_BYTES_MAX);
	enum status status = wire_pack_makeups_query(filter, &body);
	enum cli_exit code =
	    status == STATUS_OK
		? cli_call(cli, "scheduling", "scheduling.Makeups",
		      buffer_bytes(&body), &reply)
		: cli_fail("scheduling", status, "");
	buffer_fini(&body);
	if (code != CLI_DONE)
		return code;
	status = wire_read_makeups(reply.body, arena, found);
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail("scheduling", status, "");
}

/* The head of one part is what the next one is to find. */
static enum cli_exit
apply_part(struct cli *cli, struct arena *arena, const struct makeup *items,
    size_t count, uint64_t *head, uint64_t *planned)
{
	struct reply reply = {.status = STATUS_INTERNAL};
	struct buffer body;
	uint64_t more = 0;

	buffer_init(&body, REQUEST_BYTES_MAX);
	enum status status =
	    wire_pack_plan_makeups(items, count, *head, arena, &body);
	enum cli_exit code =
	    status == STATUS_OK
		? cli_call(cli, "scheduling", "scheduling.PlanMakeups",
		      buffer_bytes(&body), &reply)
		: cli_fail("scheduling", status, "");
	buffer_fini(&body);
	if (code != CLI_DONE)
		return code;
	status = wire_read_makeups_planned(reply.body, arena, &more, head);
	*planned += more;
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail("scheduling", status, "");
}

enum cli_exit
makeups_apply(struct cli *cli, struct arena *arena, const struct makeup *items,
    size_t count, uint64_t head, uint64_t *planned)
{
	enum cli_exit code = CLI_DONE;

	for (size_t i = 0; i < count && code == CLI_DONE; i += PART) {
		size_t left = count - i;
		code = apply_part(cli, arena, &items[i],
		    left < PART ? left : PART, &head, planned);
	}
	return code;
}

static int
print_line(const struct makeup *m)
{
	json_t *o = json_object();

	json_line_text(o, "providerId", m->provider_id);
	json_line_text(
	    o, "makeupOf", m->none[0] != '\0' ? m->session_id : m->makeup_of);
	if (m->none[0] == '\0') {
		json_line_text(o, "sessionId", m->session_id);
		json_line_instant(o, "plannedStart", m->planned_start);
		json_line_instant(o, "plannedEnd", m->planned_end);
	}
	json_line_text(o, "schoolId", m->school_id);
	json_line_text(o, "tutorId", m->tutor_id);
	json_line_text(o, "none", m->none);
	return json_line_print(o);
}

static enum status
print_table(const struct makeups *found)
{
	static const char *const columns[] = {
	    "makeup_of", "school_id", "tutor_id", "proposed_start", "none"};
	struct table *table = NULL;
	char text[INSTANT_TEXT];

	if (found->count == 0)
		return STATUS_OK;
	enum status status = table_new(5, columns, &table);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < found->count; i++) {
		const struct makeup *m = &found->items[i];
		bool none = m->none[0] != '\0';
		instant_format(m->planned_start, text);
		table_add(table, none ? m->session_id : m->makeup_of);
		table_add(table, m->school_id);
		table_add(table, m->tutor_id);
		table_add(table, none ? "" : text);
		table_add(table, m->none);
	}
	status = table_print(table, TABLE_ALIGNED, stdout);
	table_free(&table);
	return status;
}

static enum status
print(const struct makeups *found, bool json)
{
	int failed = 0;

	if (!json)
		return print_table(found);
	for (size_t i = 0; i < found->count; i++)
		failed |= print_line(&found->items[i]);
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum cli_exit
makeups_run(struct cli *cli, const struct makeups_filter *filter, bool apply,
    bool quiet, struct makeups_counts *counts)
{
	struct arena *arena = NULL;
	struct makeups found = {.count = 0};

	*counts = (struct makeups_counts){0};
	if (arena_new(ARENA_BYTES, &arena) != STATUS_OK)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	enum cli_exit code = makeups_ask(cli, filter, arena, &found);
	for (size_t i = 0; code == CLI_DONE && i < found.count; i++) {
		if (found.items[i].none[0] != '\0')
			counts->none++;
		else
			counts->proposed++;
	}
	if (code == CLI_DONE && !quiet &&
	    print(&found, cli_options_of(cli)->json) != STATUS_OK)
		code = cli_fail("chalkline", STATUS_NO_MEMORY, "");
	if (code == CLI_DONE && apply)
		code = makeups_apply(cli, arena, found.items, found.count,
		    found.log_head, &counts->planned);
	arena_free(&arena);
	return code;
}
