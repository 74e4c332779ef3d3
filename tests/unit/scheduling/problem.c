// SPDX-License-Identifier: Apache-2.0
/* problem.c - a problem as text, read and solved. */
#include "tests/unit/scheduling/problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "services/scheduling/tsi_read.h"

struct model *
problem_read(const char *text)
{
	struct model *model = NULL;
	struct tsi_fault fault;
	enum status status = tsi_read(bytes_of_string(text), &model, &fault);

	if (status != STATUS_OK)
		print_error("line %llu: %s: found %s, expected %s\n",
		    (unsigned long long)fault.line, fault.field, fault.found,
		    fault.expected);
	assert_int_equal(status, STATUS_OK);
	return model;
}

void
problem_solve(const char *text, uint64_t steps, struct model **model,
    struct schedule *schedule)
{
	struct solve_budget budget = {.steps = steps, .seed = 1};

	*model = problem_read(text);
	assert_int_equal(solve(*model, &budget, schedule), STATUS_OK);
	assert_int_equal(schedule->placed + schedule->reasons.count,
	    (*model)->students.count);
}

static struct range
into_pool(struct model *m, const uint32_t *numbers, uint32_t count)
{
	struct range range = {(uint32_t)m->pool.count, count};

	for (uint32_t i = 0; i < count; i++)
		assert_int_equal(
		    rows_append(&m->pool, &numbers[i], sizeof(numbers[i])),
		    STATUS_OK);
	return range;
}

void
problem_keep(struct model *m, uint32_t tutor, const uint32_t *slots,
    uint32_t slot_count, const uint32_t *students, uint32_t count)
{
	struct model_fixed fixed = {.tutor = tutor, .is_kept = true};

	fixed.slots = into_pool(m, slots, slot_count);
	fixed.students = into_pool(m, students, count);
	assert_int_equal(
	    rows_append(&m->fixed, &fixed, sizeof(fixed)), STATUS_OK);
}
