// SPDX-License-Identifier: Apache-2.0
/*
 * import_oneroster.c - a OneRoster folder or zip.
 *
 * The eight files are read in the order of their references.  A bulk file is
 * all there is of its kind: what is stored and no longer in it is removed,
 * unless that would be most of what is stored.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/intake/import_files.h"
#include "services/intake/rules_oneroster_columns.h"

#define ID_OF(name, type)                                                      \
	static const char *name(const void *record)                            \
	{                                                                      \
		return ((const struct type *)record)->id;                      \
	}
ID_OF(org_id, org)
ID_OF(session_id, academic_session)
ID_OF(course_id, course)
ID_OF(class_id, school_class)
ID_OF(user_id, user_row)
ID_OF(role_id, role_row)
ID_OF(demographics_id, demographics_row)
ID_OF(enrollment_id, enrollment)

static const struct {
	enum record_kind kind;
	void *(*read)(struct fields *fields);
	const char *(*id_of)(const void *record);
} sources[ONEROSTER_FILES] = {
    [ONEROSTER_ORGS] = {RECORD_ORG, oneroster_read_org, org_id},
    [ONEROSTER_SESSIONS] = {RECORD_SESSION, oneroster_read_session, session_id},
    [ONEROSTER_COURSES] = {RECORD_COURSE, oneroster_read_course, course_id},
    [ONEROSTER_CLASSES] = {RECORD_CLASS, oneroster_read_class, class_id},
    [ONEROSTER_USERS] = {RECORD_NONE, oneroster_read_user, user_id},
    [ONEROSTER_ROLES] = {RECORD_NONE, oneroster_read_role, role_id},
    [ONEROSTER_DEMOGRAPHICS] = {RECORD_NONE, oneroster_read_demographics,
	demographics_id},
    [ONEROSTER_ENROLLMENTS] = {RECORD_ENROLLMENT, oneroster_read_enrollment,
	enrollment_id},
};

/* 1.1 has role and orgs in users.csv; where they are, they are required. */
static bool
check_user(const struct fields *fields, const struct header *header, void *ctx,
    struct fault *fault)
{
	static const size_t columns[] = {USER_ROLE, USER_ORGS};

	(void)ctx;
	for (size_t i = 0; i < 2; i++) {
		if (header->at[columns[i]] < 0 ||
		    fields->value[columns[i]][0] != '\0')
			continue;
		fault_set(fault, SEVERITY_ERROR, "MISSING_VALUE",
		    fields->layout->columns[columns[i]].name, "", "a value");
		return false;
	}
	return true;
}

static enum status
read_file(struct import *import, const struct import_files *files,
    const struct manifest *manifest, enum oneroster_file file)
{
	struct sheet *sheet = &import->sheets[file];
	bool has_roles = files->name[ONEROSTER_ROLES][0] != '\0';
	char path[PATH_MAX];

	*sheet = (struct sheet){.layout = &oneroster_layouts[file],
	    .kind = sources[file].kind,
	    .read = sources[file].read,
	    .id_of = sources[file].id_of,
	    .file = files->name[file],
	    .present = true,
	    .delta = manifest->mode[file] == MODE_DELTA,
	    .has_status = true};
	sheet->counts = outcome_file(&import->outcome, sheet->file);
	if (sheet->counts == NULL)
		return STATUS_NO_MEMORY;
	sheet->file = sheet->counts->file;
	if (snprintf(path, sizeof(path), "%s/%s", files->dir,
		files->name[file]) >= (int)sizeof(path))
		return STATUS_IO;
	return import_read_sheet(import, sheet, path,
	    file == ONEROSTER_USERS && !has_roles ? check_user : NULL, NULL);
}

static void
tell_absent(struct import *import, const struct import_files *files,
    const struct manifest *manifest, enum oneroster_file file)
{
	enum file_mode mode = manifest->mode[file];
	const char *name = oneroster_layouts[file].file;
	bool there = files->name[file][0] != '\0';

	if (there && mode == MODE_ABSENT)
		import_tell(import, name, 0, SEVERITY_WARNING,
		    "MANIFEST_MISMATCH", "", "the file, passed over",
		    "no file: the manifest says absent");
	if (!there && (mode == MODE_BULK || mode == MODE_DELTA))
		import_tell(import, name, 0,
		    import->input->params->strict ? SEVERITY_ERROR
						  : SEVERITY_WARNING,
		    "MISSING_FILE", "", "no such file",
		    mode == MODE_BULK ? "the file: the manifest says bulk"
				      : "the file: the manifest says delta");
	if (!there && mode == MODE_UNTOLD && file != ONEROSTER_ROLES)
		import_tell(import, name, 0, SEVERITY_INFO, "MISSING_FILE", "",
		    "no such file", "the file, where there is one");
}

static bool
has_any(struct import *import, const struct import_files *files)
{
	for (size_t i = 0; i < ONEROSTER_FILES; i++)
		if (files->name[i][0] != '\0')
			return true;
	import_tell(import, import->input->params->display_name, 0,
	    SEVERITY_ERROR, "NO_FILES", "", "no file of OneRoster",
	    "orgs.csv, users.csv, enrollments.csv and others");
	return false;
}

static enum status
read_files(struct import *import, const struct import_files *files,
    const struct manifest *manifest)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < ONEROSTER_FILES && status == STATUS_OK; i++) {
		enum oneroster_file file = (enum oneroster_file)i;

		tell_absent(import, files, manifest, file);
		if (files->name[i][0] == '\0' ||
		    manifest->mode[i] == MODE_ABSENT)
			continue;
		status = read_file(import, files, manifest, file);
		if (status == STATUS_OK)
			import_refuse_duplicates(import, &import->sheets[i]);
	}
	return status;
}

/* What a bulk file has no longer */

struct stale_scan {
	struct import *import;
	struct sheet *sheet;
	size_t stored;
	size_t capacity;
};

static enum status
take_stored(struct stale_scan *s, const char *id)
{
	struct sheet *sheet = s->sheet;

	s->stored++;
	if (sheet_has(sheet, id))
		return STATUS_OK;
	if (sheet->stale_count == s->capacity) {
		size_t capacity = s->capacity * 2 + 64;
		const char **grown =
		    realloc(sheet->stale, capacity * sizeof(*grown));

		if (grown == NULL)
			return STATUS_NO_MEMORY;
		sheet->stale = grown;
		s->capacity = capacity;
	}
	sheet->stale[sheet->stale_count] =
	    arena_string(s->import->arena, bytes_of_string(id));
	if (sheet->stale[sheet->stale_count] == NULL)
		return STATUS_NO_MEMORY;
	sheet->stale_count++;
	return STATUS_OK;
}

static enum status
visit_record(const char *id, struct bytes event, void *ctx)
{
	(void)event;
	return take_stored(ctx, id);
}

static enum status
visit_source_row(const char *id, const struct source_row *row, void *ctx)
{
	(void)row;
	return take_stored(ctx, id);
}

/* True when the file is refused for what it would remove. */
static bool
guard_removals(struct import *import, struct stale_scan *s)
{
	char found[FAULT_TEXT];
	size_t stale = s->sheet->stale_count;

	if (import->input->params->allow_removals || stale <= REMOVALS_FREE ||
	    stale * 2 <= s->stored)
		return false;
	(void)snprintf(found, sizeof(found), "%zu of %zu stored would go",
	    stale, s->stored);
	import_tell(import, s->sheet->file, 0, SEVERITY_ERROR,
	    "TOO_MANY_REMOVED", "", found,
	    "most of what is stored; or say --allow-removals");
	sheet_refuse_all(s->sheet);
	return true;
}

static void
keep_stale(struct import *import, struct sheet *sheet, const char *why,
    const char *expected)
{
	char found[FAULT_TEXT];

	if (sheet->stale_count == 0)
		return;
	(void)snprintf(found, sizeof(found),
	    "%zu stored are not in the file, and %s", sheet->stale_count, why);
	import_tell(import, sheet->file, 0, SEVERITY_WARNING,
	    "REMOVALS_SKIPPED", "", found, expected);
	sheet->stale_count = 0;
}

static enum status
find_stale(struct import *import, struct store_txn *txn,
    enum oneroster_file file, bool *guarded)
{
	struct sheet *sheet = &import->sheets[file];
	struct stale_scan s = {.import = import, .sheet = sheet};
	const struct intake_tables *tables = import->input->tables;
	enum status status;

	if (sheet->kind != RECORD_NONE)
		status = tables_scan_records(
		    tables, txn, sheet->kind, visit_record, &s);
	else
		status = tables_scan_source_rows(
		    tables, txn, file, visit_source_row, &s);
	/* Such a row may be any of those that seem to be gone. */
	if (status == STATUS_OK && sheet->nameless > 0)
		keep_stale(import, sheet, "some rows cannot be read",
		    "rows that can be read, before anything is removed");
	if (status == STATUS_OK && guard_removals(import, &s))
		*guarded = true;
	return status;
}

static enum status
judge(struct store_txn *txn, void *ctx)
{
	struct import *import = ctx;
	enum status status = STATUS_OK;
	bool guarded = false;

	for (size_t i = 0; i < ONEROSTER_FILES && status == STATUS_OK; i++) {
		const struct sheet *sheet = &import->sheets[i];

		if (sheet->present && !sheet->refused && !sheet->delta)
			status = find_stale(
			    import, txn, (enum oneroster_file)i, &guarded);
	}
	/* Another district's files would take ours away by few orgs first. */
	for (size_t i = 0; i < ONEROSTER_FILES && guarded; i++)
		keep_stale(import, &import->sheets[i],
		    "another file would remove too many",
		    "files of the same district, or --allow-removals");
	if (status == STATUS_OK)
		status = import_check_references(import, txn);
	if (status == STATUS_OK)
		status = import_gather_users(import, txn);
	return status;
}

static enum status
publish(struct import *import)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < ONEROSTER_FILES && status == STATUS_OK; i++) {
		struct sheet *sheet = &import->sheets[i];

		if (i == ONEROSTER_USERS)
			status = import_publish_users(import);
		else if (sheet->present && !sheet->refused &&
			 sheet->kind != RECORD_NONE)
			status = import_publish_sheet(import, sheet);
	}
	return status;
}

enum status
import_oneroster(struct import *import)
{
	struct import_files files;
	struct manifest manifest;
	enum status status = import_find_files(import, &files);

	if (status == STATUS_INVALID)
		return STATUS_OK; /* a zip that is refused: it was told */
	if (status != STATUS_OK || !has_any(import, &files))
		return status;
	status = import_read_manifest(import, &files, &manifest);
	if (status == STATUS_OK)
		status = read_files(import, &files, &manifest);
	if (status == STATUS_OK)
		status = store_read(import->input->store, judge, import);
	if (status == STATUS_OK)
		status = publish(import);
	return status;
}
