// SPDX-License-Identifier: Apache-2.0
/*
 * handlers_import.c - the job: a file of groups that meet already is kept
 * beside the plan.
 *
 * The file is read and checked against one snapshot of the mirror; good rows
 * are stored, in bounded transactions, and the others told.  Then all imported
 * groups are laid beside each other: what breaks a hard rule is told as a
 * warning, for that is how it meets.
 */
#include "services/scheduling/group_file.h"
#include "services/scheduling/handlers.h"
#include "services/scheduling/plan_kept.h"
#include "services/scheduling/verify.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMPORT_BYTES_MAX ((size_t)1 << 30)
#define PUT_GROUPS 500
#define DETAIL_TEXT 300

struct importing {
	struct job_run *run;
	struct scheduling *service;
	struct arena *arena;
	struct group_import_params params;
	struct roster roster;
	struct rows before; /* struct imported_group, by id */
	struct rows after;  /* with the file's */
	struct group_file file;
	struct group_import_result result;
	struct plan plan;
	enum status told; /* of the warnings */
	size_t from, to;  /* groups of one transaction */
	char detail[DETAIL_TEXT];
};

/* The one staged file. */
static enum status
find_file(struct importing *i, char *path, size_t size)
{
	const char *dir = job_input_dir(i->run);
	DIR *listing = opendir(dir);
	struct dirent *item;
	size_t found = 0;
	char *name = NULL;

	if (listing == NULL)
		return STATUS_IO;
	while ((item = readdir(listing)) != NULL) {
		if (item->d_name[0] == '.')
			continue;
		found++;
		name = arena_string(i->arena, bytes_of_string(item->d_name));
	}
	(void)closedir(listing);
	if (found != 1 || name == NULL ||
	    snprintf(path, size, "%s/%s", dir, name) >= (int)size) {
		snprintf(i->detail, sizeof(i->detail),
		    "found %zu files, expected one of groups", found);
		return STATUS_INVALID;
	}
	i->result.file = name;
	return STATUS_OK;
}

static enum status
load(struct store_txn *txn, void *ctx)
{
	struct importing *i = ctx;
	enum status status = roster_load(txn, i->service->mirror, &i->roster);

	return status == STATUS_OK ? imported_load(txn, i->service->imported,
					 i->arena, &i->before)
				   : status;
}

static struct file_group *
file_group(const struct importing *i, size_t number)
{
	return (struct file_group *)i->file.groups.items + number;
}

static enum status
check_rows(struct importing *i)
{
	struct group_checker checker;
	enum status status = group_checker_init(&checker, &i->roster, i->arena);

	for (size_t n = 0; n < i->file.groups.count; n++) {
		struct file_group *g = file_group(i, n);
		struct group_fault fault;

		if (status != STATUS_OK || g->row.is_dropped)
			continue;
		status = group_check(&checker, &g->row, &g->group, &fault);
		if (status == STATUS_INVALID)
			status = group_file_refuse(&i->file, g, &fault);
	}
	group_checker_fini(&checker);
	return status;
}

static int
compare_groups(const void *a, const void *b)
{
	const struct imported_group *g = a, *h = b;

	return strcmp(g->id, h->id);
}

/* The file's row of a group that counts; NULL: there is none. */
static const struct file_group *
find_row(const struct importing *i, const struct names *ids,
    const uint32_t *row_of, const char *id)
{
	uint32_t number = names_find(ids, bytes_of_string(id));

	return number == NAMES_NONE ? NULL : file_group(i, row_of[number]);
}

static void
count_group(struct importing *i, const struct file_group *g)
{
	const struct imported_group *old = imported_find(&i->before, g->row.id);
	struct group_import_result *r = &i->result;

	if (g->row.is_dropped)
		*(old != NULL ? &r->removed : &r->unchanged) += 1;
	else if (old == NULL)
		r->created++;
	else if (imported_equal(old, &g->group))
		r->unchanged++;
	else
		r->updated++;
}

/* What is there once the file has been imported, and how often what. */
static enum status
merge(struct importing *i, const struct names *ids, const uint32_t *row_of)
{
	const struct imported_group *before = i->before.items;
	enum status status = STATUS_OK;

	for (size_t n = 0; n < i->before.count && status == STATUS_OK; n++)
		if (find_row(i, ids, row_of, before[n].id) == NULL)
			status =
			    rows_append(&i->after, &before[n], sizeof(*before));
	for (size_t n = 0; n < i->file.groups.count; n++) {
		const struct file_group *g = file_group(i, n);

		if (g->is_refused || status != STATUS_OK)
			continue;
		count_group(i, g);
		if (!g->row.is_dropped)
			status =
			    rows_append(&i->after, &g->group, sizeof(g->group));
	}
	if (i->after.count > 0)
		qsort(i->after.items, i->after.count,
		    sizeof(struct imported_group), compare_groups);
	return status;
}

struct warning {
	struct importing *i;
	const struct names *ids;
	const uint32_t *row_of;
};

/* Only of groups that the file tells of. */
static void
warn(const struct warning *w, const char *group, const char *code,
    const char *field, const char *found, const char *expected)
{
	const struct file_group *g = find_row(w->i, w->ids, w->row_of, group);
	struct group_fault fault;

	if (g == NULL || w->i->told != STATUS_OK)
		return;
	group_fault_set(&fault, code, field, found, expected);
	w->i->told = group_file_warn(&w->i->file, g->line, &fault);
}

static void
on_broken(void *ctx, size_t number, const char *why)
{
	const struct warning *w = ctx;
	const struct model *m = w->i->plan.model;
	const uint32_t *students =
	    model_pool(m, model_fixed(m, (uint32_t)number)->students);

	warn(w, plan_kept_id(&w->i->plan, students[0]), "BREAKS_A_RULE",
	    "groupId", plan_kept_id(&w->i->plan, students[0]), why);
}

static enum status
judge(struct importing *i, const struct warning *w)
{
	const struct kept_fault *faults;
	enum status status = plan_init(&i->plan, &i->roster, NULL, 0,
	    &(struct rows){0}, i->detail, sizeof(i->detail));

	if (status == STATUS_OK)
		status = plan_keep(&i->plan, &i->after);
	if (status != STATUS_OK)
		return status;
	faults = i->plan.kept_faults.items;
	for (size_t n = 0; n < i->plan.kept_faults.count; n++)
		warn(w, faults[n].group, "NOT_KEPT",
		    faults[n].student != NULL ? "studentIds" : "groupId",
		    faults[n].student != NULL ? faults[n].student
					      : faults[n].group,
		    faults[n].text);
	status = verify_kept(i->plan.model, on_broken, (void *)w);
	return status == STATUS_OK ? i->told : status;
}

static enum status
compare(struct importing *i)
{
	uint32_t *row_of = calloc(i->file.groups.count + 1, sizeof(*row_of));
	struct names ids;
	const struct warning w = {.i = i, .ids = &ids, .row_of = row_of};
	enum status status = row_of != NULL ? STATUS_OK : STATUS_NO_MEMORY;

	names_init(&ids, i->arena);
	for (uint32_t n = 0; n < i->file.groups.count; n++) {
		const struct file_group *g = file_group(i, n);
		uint32_t number;

		if (g->is_refused || status != STATUS_OK)
			continue;
		status =
		    names_add(&ids, bytes_of_string(g->row.id), &number, NULL);
		if (status == STATUS_OK)
			row_of[number] = n;
	}
	if (status == STATUS_OK)
		status = merge(i, &ids, row_of);
	if (status == STATUS_OK)
		status = judge(i, &w);
	names_fini(&ids);
	free(row_of);
	return status;
}

static enum status
put_part(struct store_txn *txn, void *ctx)
{
	const struct importing *i = ctx;
	struct log *log = service_log(i->service->service);
	enum status status = STATUS_OK;

	for (size_t n = i->from; n < i->to && status == STATUS_OK; n++) {
		const struct file_group *g = file_group(i, n);

		if (g->is_refused)
			continue;
		status = g->row.is_dropped
			     ? imported_drop(
				   txn, i->service->imported, log, g->row.id)
			     : imported_put(
				   txn, i->service->imported, log, &g->group);
	}
	return status;
}

static enum status
put(struct importing *i)
{
	size_t count = i->file.groups.count;
	enum status status = STATUS_OK;

	for (i->from = 0; i->from < count && status == STATUS_OK;
	     i->from = i->to) {
		i->to =
		    count - i->from < PUT_GROUPS ? count : i->from + PUT_GROUPS;
		status = store_write(job_store(i->run), put_part, i);
		job_progress(i->run, "storing", i->to, count);
	}
	return status;
}

static enum status
run_import(struct importing *i)
{
	char path[4096];
	enum status status = wire_read_group_import(job_params(i->run),
	    i->arena, &i->params, i->detail, sizeof(i->detail));

	if (status == STATUS_OK)
		status = find_file(i, path, sizeof(path));
	job_progress(i->run, "reading", 0, 0);
	if (status == STATUS_OK)
		status = group_file_read(path, i->arena, &i->file);
	if (status == STATUS_OK)
		status = store_read(job_store(i->run), load, i);
	if (status == STATUS_OK)
		status = check_rows(i);
	if (status == STATUS_OK)
		status = compare(i);
	if (status == STATUS_OK && job_cancelled(i->run))
		status = STATUS_CANCELLED;
	if (status == STATUS_OK && !i->params.dry_run)
		status = put(i);
	if (status != STATUS_OK)
		return status;
	group_file_sort(&i->file);
	i->result.number = job_number(i->run);
	i->result.rows = i->file.rows;
	i->result.refused = i->file.refused;
	i->result.findings = i->file.findings.items;
	i->result.finding_count = i->file.findings.count;
	i->result.left_out = i->file.left_out;
	return wire_pack_group_import(&i->result, i->arena, job_result(i->run));
}

enum status
on_import_groups(struct job_run *run)
{
	struct importing i = {.run = run, .service = job_state(run)};
	enum status status = arena_new(IMPORT_BYTES_MAX, &i.arena);

	if (status == STATUS_OK)
		status = run_import(&i);
	if (status == STATUS_INVALID)
		job_detail(run, "%s", i.detail);
	plan_fini(&i.plan);
	group_file_fini(&i.file);
	free(i.before.items);
	free(i.after.items);
	roster_fini(&i.roster);
	arena_free(&i.arena);
	return status;
}
