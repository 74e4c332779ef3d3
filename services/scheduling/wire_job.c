// SPDX-License-Identifier: Apache-2.0
/* wire_job.c - SolveParams and SolveResult. */
#include "services/scheduling/wire_job.h"

#include "common/instant.h"
#include "common/wire.h"

#include "chalkline/v1/scheduling.pb-c.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SECONDS_MAX 86400

enum status
wire_read_day(const char *text, const char *field, int32_t *day, char *detail,
    size_t detail_size)
{
	*day = INT32_MIN;
	if (text == NULL || text[0] == '\0' ||
	    date_parse(text, strlen(text), day))
		return STATUS_OK;
	snprintf(detail, detail_size,
	    "%s: found '%.32s', expected a day that exists, YYYY-MM-DD", field,
	    text);
	return STATUS_INVALID;
}

enum status
wire_read_solve(struct bytes body, struct arena *arena,
    struct solve_params *params, char *detail, size_t detail_size)
{
	ProtobufCMessage *message;
	const Chalkline__V1__SolveParams *p;
	enum status status =
	    wire_unpack(&chalkline__v1__solve_params__descriptor, body, arena,
		&message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	p = (const Chalkline__V1__SolveParams *)message;
	if (p->has_seconds && !(isfinite(p->seconds) && p->seconds >= 0 &&
				  p->seconds <= SECONDS_MAX)) {
		snprintf(detail, detail_size,
		    "seconds: found %g, expected 0 to %d", p->seconds,
		    SECONDS_MAX);
		return STATUS_INVALID;
	}
	*params = (struct solve_params){
	    .program_count = p->n_program_ids,
	    .programs = p->program_ids,
	    .seconds = p->seconds,
	    .has_steps = p->has_steps,
	    .steps = p->steps,
	    .seed = p->has_seed ? p->seed : 1,
	    .preview = p->preview,
	    .keep_imported = p->keep_imported || p->fill_imported,
	    .fill_imported = p->fill_imported,
	};
	status = wire_read_day(
	    p->from_date, "from_date", &params->from, detail, detail_size);
	return status == STATUS_OK ? wire_read_day(p->today, "today",
					 &params->today, detail, detail_size)
				   : status;
}

enum status
wire_pack_result(const struct solve_result *result, struct buffer *out)
{
	Chalkline__V1__SolveResult r = CHALKLINE__V1__SOLVE_RESULT__INIT;
	char *warnings[SOLVE_WARNINGS_MAX];

	for (size_t i = 0; i < result->warning_count; i++)
		warnings[i] = (char *)result->warnings[i];
	r.has_placed = r.has_students = r.has_groups = r.has_sessions = true;
	r.has_placed_weight = r.has_total_weight = r.has_bound = true;
	r.has_cost_cents = r.has_seconds = true;
	r.placed = result->placed;
	r.students = result->students;
	r.groups = result->groups;
	r.sessions = result->sessions;
	r.placed_weight = result->placed_weight;
	r.total_weight = result->total_weight;
	r.bound = result->bound;
	r.cost_cents = result->cost_cents;
	r.seconds = result->seconds;
	r.n_warnings = result->warning_count;
	r.warnings = warnings;
	r.has_had_tutor = r.has_same_tutor = result->had_tutor > 0;
	r.had_tutor = result->had_tutor;
	r.same_tutor = result->same_tutor;
	r.has_draft = result->draft != 0;
	r.draft = result->draft;
	r.has_stopped = r.stopped = result->stopped;
	r.n_given_up = result->given_up_count;
	r.given_up = result->given_up;
	return wire_pack(&r.base, out);
}

enum status
wire_read_publish(struct bytes body, struct arena *arena,
    struct publish_params *params, char *detail, size_t detail_size)
{
	ProtobufCMessage *message;
	const Chalkline__V1__PublishParams *p;
	enum status status =
	    wire_unpack(&chalkline__v1__publish_params__descriptor, body, arena,
		&message, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	p = (const Chalkline__V1__PublishParams *)message;
	params->draft = p->draft;
	if (p->draft == 0) {
		snprintf(detail, detail_size,
		    "draft: found none, expected the number of a draft");
		return STATUS_INVALID;
	}
	return wire_read_day(
	    p->today, "today", &params->today, detail, detail_size);
}
