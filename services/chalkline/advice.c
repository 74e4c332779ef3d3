// SPDX-License-Identifier: Apache-2.0
/*
 * advice.c - the job, then its answer as sentences or as one object.
 */
#include "services/chalkline/advice.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "common/job.h"
#include "services/chalkline/job_client.h"
#include "services/chalkline/json_line.h"
#include "services/chalkline/table.h"
#include "services/chalkline/today.h"
#include "services/chalkline/wait.h"

#define ARENA_BYTES ((size_t)64 << 20)
#define PARAMS_BYTES (64u * 1024u)

const char *
advice_kind_find(const char *word)
{
	static const char *const kinds[] = {"WINDOW", "MINUTES", "ROOM", "SEAT",
	    "LANGUAGE", "TRAINING", "TUTOR", "CLASS"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcasecmp(word, kinds[i]) == 0)
			return kinds[i];
	return NULL;
}

static enum status
print_waits(const struct advice_told *told)
{
	static const char *const columns[] = {
	    "school_id", "program_id", "students", "weight", "reason"};
	struct table *table = NULL;

	enum status status = table_new(5, columns, &table);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < told->waits; i++) {
		const struct advice_wait *w = &told->wait[i];
		table_add(table, w->school_id);
		table_add(table, w->program_id);
		table_add_number(table, (int64_t)w->students);
		table_add_number(table, w->weight);
		table_add(table, w->detail[0] != '\0' ? w->detail : w->reason);
	}
	status = table_print(table, TABLE_ALIGNED, stdout);
	table_free(&table);
	return status;
}

static void
print_changes(
    const char *title, const struct advice_change *change, size_t count)
{
	if (count > 0)
		printf("\n%s\n", title);
	for (size_t i = 0; i < count; i++)
		printf("  if %s, %" PRIu64
		       " more would have a place (weight %" PRId64 ")\n",
		    change[i].text, change[i].students, change[i].weight);
}

static enum status
print_text(const struct advice_told *told)
{
	enum status status = STATUS_OK;

	printf("%" PRIu64 " needs wait, weight %" PRId64 "\n", told->waiting,
	    told->weight);
	if (told->waits > 0)
		status = print_waits(told);
	print_changes("The changes that would place most, each beside those "
		      "before it:",
	    told->change, told->changes);
	print_changes(
	    "The best of each kind, alone:", told->single, told->singles);
	if (told->waiting > 0 && told->changes == 0)
		printf("\nNo single change was found that places anybody.\n");
	return status;
}

static json_t *
json_of_changes(const struct advice_change *change, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct advice_change *c = &change[i];
		json_t *o = json_object();

		json_line_text(o, "change", c->change);
		json_line_text(o, "text", c->text);
		json_line_text(o, "tutorId", c->tutor_id);
		json_line_text(o, "newTutorId", c->new_tutor_id);
		json_line_text(o, "schoolId", c->school_id);
		json_line_text(o, "slotId", c->slot_id);
		json_line_text(o, "word", c->word);
		json_line_text(o, "subject", c->subject);
		json_line_text(o, "period", c->period);
		if (c->minutes > 0)
			json_object_set_new(
			    o, "minutes", json_integer(c->minutes));
		json_object_set_new(
		    o, "students", json_integer((json_int_t)c->students));
		json_object_set_new(
		    o, "weight", json_integer((json_int_t)c->weight));
		json_array_append_new(list, o);
	}
	return list;
}

static enum status
print_json(const struct advice_told *told)
{
	json_t *reasons = json_array();
	json_t *o = json_pack("{s:I, s:I}", "waiting",
	    (json_int_t)told->waiting, "weight", (json_int_t)told->weight);

	for (size_t i = 0; i < told->waits; i++) {
		const struct advice_wait *w = &told->wait[i];
		json_t *wait = json_object();

		json_line_text(wait, "schoolId", w->school_id);
		json_line_text(wait, "programId", w->program_id);
		json_line_text(wait, "reason", w->reason);
		json_line_text(wait, "detail", w->detail);
		json_object_set_new(
		    wait, "students", json_integer((json_int_t)w->students));
		json_object_set_new(
		    wait, "weight", json_integer((json_int_t)w->weight));
		json_array_append_new(reasons, wait);
	}
	json_object_set_new(o, "reasons", reasons);
	json_object_set_new(
	    o, "changes", json_of_changes(told->change, told->changes));
	json_object_set_new(
	    o, "singles", json_of_changes(told->single, told->singles));
	json_object_set_new(o, "tried", json_integer((json_int_t)told->tried));
	return json_line_print(o) == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum cli_exit
finish(struct job_client *job, bool json)
{
	struct arena *arena = NULL;
	struct advice_told told;
	struct buffer packed;

	buffer_init(&packed, JOB_RESULT_MAX);
	enum cli_exit code = job_client_finish(job, &packed);
	if (code == CLI_DONE) {
		enum status status = arena_new(ARENA_BYTES, &arena);
		if (status == STATUS_OK)
			status = wire_read_advice(
			    buffer_bytes(&packed), arena, &told);
		if (status == STATUS_OK)
			status = json ? print_json(&told) : print_text(&told);
		if (status != STATUS_OK)
			code = cli_fail("scheduling", status, "the result");
	}
	arena_free(&arena);
	buffer_fini(&packed);
	return code;
}

enum cli_exit
advice_ask(struct cli *cli, const struct advice_params *params, bool json)
{
	struct job_client job;
	struct buffer packed;
	char today[DATE_TEXT];

	enum cli_exit waited = wait_for_upstream(cli, "scheduling");
	if (waited == CLI_FAILED)
		return waited;
	today_format(cli, today);
	buffer_init(&packed, PARAMS_BYTES);
	enum status status = wire_pack_advice(params, today, &packed);
	enum cli_exit code =
	    status == STATUS_OK
		? job_client_start(&job, cli, "scheduling",
		      "scheduling.Explain", buffer_bytes(&packed))
		: cli_fail("scheduling", status, "");
	buffer_fini(&packed);
	if (code == CLI_DONE)
		code = finish(&job, json);
	return wait_worse(code, waited);
}
