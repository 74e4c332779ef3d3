// SPDX-License-Identifier: Apache-2.0
/*
 * solve_result.c - a SolveResult for people and for programs.
 */
#include "services/chalkline/solve_result.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/job.h"

#define RESULT_ARENA_BYTES (16u * 1024u * 1024u)

void
cents_format(int64_t cents, char text[CENTS_TEXT])
{
	char digits[CENTS_TEXT];
	size_t out = 0;
	int len = snprintf(
	    digits, sizeof(digits), "%" PRId64, cents < 0 ? 0 : cents / 100);

	for (int i = 0; i < len && out < CENTS_TEXT - 5; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			text[out++] = ',';
		text[out++] = digits[i];
	}
	snprintf(text + out, CENTS_TEXT - out, ".%02d",
	    cents < 0 ? 0 : (int)(cents % 100));
}

static void
print_json(const struct solve_result *r)
{
	printf("{\"placed\":%" PRIu64 ",\"students\":%" PRIu64
	       ",\"placedWeight\":%" PRId64 ",\"totalWeight\":%" PRId64
	       ",\"bound\":%" PRId64 ",\"groups\":%" PRIu64
	       ",\"sessions\":%" PRIu64 ",\"costCents\":%" PRId64
	       ",\"seconds\":%.3f",
	    r->placed, r->students, r->placed_weight, r->total_weight, r->bound,
	    r->groups, r->sessions, r->cost_cents, r->seconds);
	if (r->had_tutor > 0)
		printf(",\"hadTutor\":%" PRIu64 ",\"sameTutor\":%" PRIu64,
		    r->had_tutor, r->same_tutor);
	if (r->stopped)
		printf(",\"stopped\":true");
	if (r->draft != 0)
		printf(",\"draft\":%" PRIu64, r->draft);
	printf("}\n");
}

static void
print_text(const struct solve_result *r)
{
	char cost[CENTS_TEXT];

	cents_format(r->cost_cents, cost);
	printf("placed %" PRIu64 " of %" PRIu64 " needs (weight %" PRId64
	       " of %" PRId64 ") in %" PRIu64 " groups, %" PRIu64
	       " sessions, %s a week, %.1f s\n",
	    r->placed, r->students, r->placed_weight, r->total_weight,
	    r->groups, r->sessions, cost, r->seconds);
	if (r->had_tutor > 0)
		printf("%" PRIu64 " of %" PRIu64 " who had a tutor keep the "
		       "same\n",
		    r->same_tutor, r->had_tutor);
}

static void
print_result(const struct solve_result *r, bool json)
{
	if (json)
		print_json(r);
	else
		print_text(r);
	if (r->stopped)
		cli_note("stopped before its end: this is the best so far");
	for (size_t i = 0; i < r->warnings; i++)
		cli_note("warning: %s", r->warning[i]);
	for (size_t i = 0; i < r->given_up; i++)
		cli_note("draft %" PRIu64 ", the oldest, made room and is gone",
		    r->gone[i]);
}

enum cli_exit
solve_result_finish(struct job_client *job, bool json, uint64_t *draft)
{
	struct arena *arena = NULL;
	struct solve_result solved;
	struct buffer packed;

	buffer_init(&packed, JOB_RESULT_MAX);
	enum cli_exit code = job_client_finish(job, &packed);
	if (code == CLI_DONE) {
		enum status status = arena_new(RESULT_ARENA_BYTES, &arena);
		if (status == STATUS_OK)
			status = wire_read_solve_result(
			    buffer_bytes(&packed), arena, &solved);
		if (status != STATUS_OK) {
			code = cli_fail("scheduling", status, "the result");
		} else {
			print_result(&solved, json);
			if (draft != NULL)
				*draft = solved.draft;
		}
	}
	arena_free(&arena);
	buffer_fini(&packed);
	return code;
}
