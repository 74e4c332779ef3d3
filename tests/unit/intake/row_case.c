// SPDX-License-Identifier: Apache-2.0
/*
 * row_case.c - texts to cells, faults to text.
 */
#include "tests/unit/intake/row_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

void
row_case_init(struct row_case *r)
{
	memset(r, 0, sizeof(*r));
	assert_int_equal(arena_new(1 << 20, &r->arena), STATUS_OK);
}

void
row_case_fini(struct row_case *r)
{
	arena_free(&r->arena);
}

static size_t
split(const char *text, char *copy, const char **cells)
{
	size_t count = 0;

	assert_true(strlen(text) < ROW_TEXT);
	(void)snprintf(copy, ROW_TEXT, "%s", text);
	for (char *p = copy; p != NULL;) {
		char *bar = strchr(p, '|');

		assert_true(count < 64);
		cells[count++] = p;
		if (bar != NULL)
			*bar++ = '\0';
		p = bar;
	}
	return count;
}

static void
tell(const struct fault *fault, void *ctx)
{
	struct row_case *r = ctx;
	size_t len = strlen(r->told);

	assert_true(fault->severity != SEVERITY_NONE);
	(void)snprintf(r->told + len, sizeof(r->told) - len,
	    "%s%s %s [%s] (%s); ", fault->severity == SEVERITY_ERROR ? "!" : "",
	    fault->code, fault->field, fault->found, fault->expected);
}

bool
row_case_header(struct row_case *r, const struct layout *layout,
    const struct column_synonym *synonyms, const char *names, bool strict)
{
	size_t count = split(names, r->header_text, r->names);

	r->told[0] = '\0';
	return header_read(
	    layout, r->names, count, synonyms, strict, &r->header, tell, r);
}

bool
row_case_row(struct row_case *r, const struct layout *layout, const char *cells,
    bool strict)
{
	size_t count = split(cells, r->row_text, r->cells);

	r->told[0] = '\0';
	r->fields = (struct fields){.arena = r->arena};
	return row_read(
	    layout, &r->header, r->cells, count, strict, &r->fields, tell, r);
}
