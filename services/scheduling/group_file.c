// SPDX-License-Identifier: Apache-2.0
/* group_file.c - the header first; a row that is bad costs itself alone. */
#include "services/scheduling/group_file.h"

#include "common/csv_table.h"

#include <stdlib.h>
#include <string.h>

enum {
	COLUMN_GROUP,
	COLUMN_PROGRAM,
	COLUMN_SCHOOL,
	COLUMN_TUTOR,
	COLUMN_STUDENTS,
	COLUMN_MEETS,
	COLUMN_STATUS,
	COLUMNS,
};

static const char *const names[COLUMNS] = {"groupId", "programId", "schoolId",
    "tutorId", "studentIds", "meets", "status"};

struct reading {
	struct group_file *file;
	struct csv_reader *csv;
	int at[COLUMNS];
	struct names ids;
};

static enum status
tell(struct group_file *file, bool is_error, uint64_t line,
    const struct group_fault *fault)
{
	struct group_finding finding = {
	    .is_error = is_error,
	    .line = line,
	    .code = fault->code,
	    .field = fault->field,
	};

	if (file->findings.count == GROUP_FINDINGS_MAX) {
		file->left_out++;
		return STATUS_OK;
	}
	finding.found =
	    arena_string(file->arena, bytes_of_string(fault->found));
	finding.expected =
	    arena_string(file->arena, bytes_of_string(fault->expected));
	if (finding.found == NULL || finding.expected == NULL)
		return STATUS_NO_MEMORY;
	return rows_append(&file->findings, &finding, sizeof(finding));
}

enum status
group_file_refuse(struct group_file *file, struct file_group *group,
    const struct group_fault *fault)
{
	group->is_refused = true;
	file->refused++;
	return tell(file, true, group->line, fault);
}

enum status
group_file_warn(
    struct group_file *file, uint64_t line, const struct group_fault *fault)
{
	return tell(file, false, line, fault);
}

static enum status
tell_csv(struct group_file *file, const struct csv_fault *csv)
{
	struct group_fault fault;

	group_fault_set(&fault, csv->code, "", csv->found, csv->expected);
	return tell(file, true, csv->line, &fault);
}

/* all: every column that must be there is. */
static enum status
read_header(struct reading *r, bool *all)
{
	enum status status = STATUS_OK;
	struct group_fault fault;

	*all = true;
	for (int i = 0; i < COLUMNS && status == STATUS_OK; i++) {
		r->at[i] = csv_column(r->csv, names[i]);
		if (r->at[i] >= 0 || i == COLUMN_STATUS)
			continue;
		*all = false;
		group_fault_set(&fault, "MISSING_COLUMN", names[i], "",
		    "a column of this name");
		status = tell(r->file, true, 1, &fault);
	}
	for (size_t i = 0; i < csv_column_count(r->csv); i++) {
		const char *name = csv_column_name(r->csv, i);
		bool is_known = name[0] == '\0';

		for (int k = 0; k < COLUMNS; k++)
			is_known |= strcmp(name, names[k]) == 0;
		if (is_known || status != STATUS_OK)
			continue;
		group_fault_set(&fault, "UNKNOWN_COLUMN", "", name,
		    "only the columns of groups; it was not read");
		status = tell(r->file, false, 1, &fault);
	}
	return status;
}

static const char *
cell(const struct reading *r, const struct csv_row *row, int column)
{
	return r->at[column] < 0 ? "" : csv_cell(row, r->at[column]);
}

/* INVALID: the fault says why. */
static enum status
judge(struct reading *r, const struct csv_row *row, struct file_group *group,
    struct group_fault *fault)
{
	const struct group_cells cells = {
	    .group = cell(r, row, COLUMN_GROUP),
	    .program = cell(r, row, COLUMN_PROGRAM),
	    .school = cell(r, row, COLUMN_SCHOOL),
	    .tutor = cell(r, row, COLUMN_TUTOR),
	    .students = cell(r, row, COLUMN_STUDENTS),
	    .meets = cell(r, row, COLUMN_MEETS),
	    .status = cell(r, row, COLUMN_STATUS),
	};
	uint32_t number;
	bool is_new = false;
	enum status status;

	if (row->cells > csv_column_count(r->csv)) {
		group_fault_set(fault, "TOO_MANY_CELLS", "", "",
		    "as many cells as the header has; a list is separated by "
		    "blanks");
		return STATUS_INVALID;
	}
	status = rules_group_row(&cells, r->file->arena, &group->row, fault);
	if (status == STATUS_OK)
		status = names_add(
		    &r->ids, bytes_of_string(group->row.id), &number, &is_new);
	if (status == STATUS_OK && !is_new) {
		group_fault_set(fault, "DUPLICATE", "groupId", group->row.id,
		    "each group once in a file");
		status = STATUS_INVALID;
	}
	return status;
}

static enum status
read_row(struct reading *r, const struct csv_row *row)
{
	struct file_group group = {.line = row->line};
	struct group_fault fault;
	enum status status = judge(r, row, &group, &fault);

	r->file->rows++;
	if (status == STATUS_INVALID)
		return group_file_refuse(r->file, &group, &fault);
	return status == STATUS_OK
		   ? rows_append(&r->file->groups, &group, sizeof(group))
		   : status;
}

static enum status
read_rows(struct reading *r)
{
	for (;;) {
		struct csv_row row;
		struct csv_fault fault;
		enum status status = csv_next(r->csv, &row, &fault);

		if (status == STATUS_NOT_FOUND)
			return STATUS_OK;
		if (status == STATUS_INVALID) {
			r->file->rows++;
			r->file->refused++;
			status = tell_csv(r->file, &fault);
		} else if (status == STATUS_OK) {
			status = read_row(r, &row);
		}
		if (status != STATUS_OK)
			return status;
	}
}

enum status
group_file_read(const char *path, struct arena *arena, struct group_file *file)
{
	struct reading r = {.file = file};
	struct csv_fault fault;
	enum status status;
	bool all = false;

	*file = (struct group_file){.arena = arena};
	status = csv_open(path, &r.csv, &fault);
	if (status == STATUS_INVALID)
		return tell_csv(file, &fault);
	if (status != STATUS_OK)
		return status;
	names_init(&r.ids, arena);
	status = read_header(&r, &all);
	if (status == STATUS_OK && all)
		status = read_rows(&r);
	names_fini(&r.ids);
	csv_close(&r.csv);
	return status;
}

void
group_file_fini(struct group_file *file)
{
	free(file->groups.items);
	free(file->findings.items);
	*file = (struct group_file){0};
}

static int
compare_findings(const void *a, const void *b)
{
	const struct group_finding *f = a, *g = b;

	if (f->line != g->line)
		return f->line < g->line ? -1 : 1;
	if (f->is_error != g->is_error)
		return f->is_error ? -1 : 1;
	return strcmp(f->found, g->found);
}

void
group_file_sort(struct group_file *file)
{
	if (file->findings.count > 0)
		qsort(file->findings.items, file->findings.count,
		    sizeof(struct group_finding), compare_findings);
}
