// SPDX-License-Identifier: Apache-2.0
/*
 * import_print.c - tables for people, JSON for programs.
 */
#include "services/chalkline/import_print.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "services/chalkline/table.h"

/* What a person reads at a time; --json has them all. */
#define FINDINGS_SHOWN 100

static enum status
print_files(const struct import_result *result)
{
	static const char *const names[] = {"file", "rows", "created",
	    "updated", "unchanged", "removed", "refused"};
	struct table *table = NULL;

	enum status status = table_new(7, names, &table);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < result->files; i++) {
		const struct import_file *f = &result->file[i];
		table_add(table, f->file);
		table_add_number(table, (int64_t)f->rows);
		table_add_number(table, (int64_t)f->created);
		table_add_number(table, (int64_t)f->updated);
		table_add_number(table, (int64_t)f->unchanged);
		table_add_number(table, (int64_t)f->removed);
		table_add_number(table, (int64_t)f->refused);
	}
	status = table_print(table, TABLE_ALIGNED, stdout);
	table_free(&table);
	return status;
}

static enum status
print_findings(const struct import_result *result, size_t shown)
{
	static const char *const names[] = {
	    "severity", "code", "file", "line", "field", "found", "expected"};
	struct table *table = NULL;

	enum status status = table_new(7, names, &table);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < shown; i++) {
		const struct import_finding *f = &result->finding[i];
		table_add(table, f->severity);
		table_add(table, f->code);
		table_add(table, f->file);
		table_add_number(table, (int64_t)f->line);
		table_add(table, f->field);
		table_add(table, f->found);
		table_add(table, f->expected);
	}
	putchar('\n');
	status = table_print(table, TABLE_ALIGNED, stdout);
	table_free(&table);
	return status;
}

static bool
nothing_changed(const struct import_result *result)
{
	uint64_t changes = 0;

	for (size_t i = 0; i < result->files; i++) {
		const struct import_file *f = &result->file[i];
		changes += f->created + f->updated + f->removed;
	}
	return changes == 0;
}

enum status
import_print_tables(const struct import_result *result)
{
	size_t shown = result->findings < FINDINGS_SHOWN ? result->findings
							 : FINDINGS_SHOWN;
	uint64_t left = result->findings - shown + result->findings_left_out;

	enum status status = print_files(result);
	if (nothing_changed(result))
		puts("Nothing changed.");
	if (status == STATUS_OK && shown > 0)
		status = print_findings(result, shown);
	if (left > 0)
		printf("... and %" PRIu64 " more findings; --json prints %s\n",
		    left, result->findings_left_out > 0 ? "10,000" : "all");
	return status;
}

static json_t *
json_of_file(const struct import_file *f)
{
	return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I}", "file", f->file,
	    "rows", (json_int_t)f->rows, "created", (json_int_t)f->created,
	    "updated", (json_int_t)f->updated, "unchanged",
	    (json_int_t)f->unchanged, "removed", (json_int_t)f->removed,
	    "refused", (json_int_t)f->refused);
}

static json_t *
json_of_finding(const struct import_finding *f)
{
	return json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s}", "severity",
	    f->severity, "code", f->code, "file", f->file, "line",
	    (json_int_t)f->line, "field", f->field, "found", f->found,
	    "expected", f->expected);
}

enum status
import_print_json(const struct import_result *result)
{
	json_t *files = json_array(), *findings = json_array();
	int failed = files == NULL || findings == NULL;

	for (size_t i = 0; i < result->files; i++)
		failed |= json_array_append_new(
		    files, json_of_file(&result->file[i]));
	for (size_t i = 0; i < result->findings; i++)
		failed |= json_array_append_new(
		    findings, json_of_finding(&result->finding[i]));
	json_t *all = json_pack("{s:I, s:o, s:o}", "import",
	    (json_int_t)result->number, "files", files, "findings", findings);
	if (all == NULL || failed)
		failed = 1;
	else
		failed = json_dumpf(all, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(all);
	return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

bool
import_was_refused(const struct import_result *result)
{
	for (size_t i = 0; i < result->files; i++) {
		if (result->file[i].refused > 0)
			return true;
	}
	for (size_t i = 0; i < result->findings; i++) {
		if (strcmp(result->finding[i].severity, "error") == 0)
			return true;
	}
	return false;
}
