// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_tsi.c - any bytes as a scheduling instance; what can be read is
 * solved for a few steps and written.
 */
#include "tests/fuzz/fuzz.h"

#include "services/scheduling/solve.h"
#include "services/scheduling/tsi_read.h"
#include "services/scheduling/tss_write.h"

#include <assert.h>

#define STEPS 5

static void
solve_model(const struct model *model)
{
	struct solve_budget budget = {.steps = STEPS, .seed = 1};
	struct schedule schedule;
	struct buffer out;

	if (solve(model, &budget, &schedule) != STATUS_OK)
		return;
	assert(
	    schedule.placed + schedule.reasons.count == model->students.count);
	buffer_init(&out, 1 << 24);
	assert(tss_write(model, &schedule, &out) == STATUS_OK);
	buffer_fini(&out);
	schedule_fini(&schedule);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct model *model = NULL;
	struct tsi_fault fault;

	if (tsi_read(bytes_of(data, size), &model, &fault) != STATUS_OK)
		return 0;
	solve_model(model);
	model_free(&model);
	return 0;
}
