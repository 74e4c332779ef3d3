// SPDX-License-Identifier: Apache-2.0
/*
 * import_files.c - the folder of an import: zip, names, manifest.
 *
 * Names are the standard's; in another case they are understood when
 * lenient.
 */
#include "services/intake/import_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/csv_table.h"
#include "services/intake/zip.h"

static bool
has_ending(const char *name, const char *ending)
{
	size_t len = strlen(name);
	size_t end = strlen(ending);

	return len > end && strcasecmp(name + len - end, ending) == 0;
}

typedef enum status name_fn(
    struct import *import, struct import_files *files, const char *name);

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The plain files of the folder, sorted; names are in the import's arena. */
static enum status
list_folder(struct import *import, const char *dir, const char **names,
    size_t most, size_t *count)
{
	DIR *listing = opendir(dir);
	struct dirent *item;

	*count = 0;
	if (listing == NULL)
		return STATUS_IO;
	while (*count < most && (item = readdir(listing)) != NULL) {
		char path[PATH_MAX];
		struct stat st;

		if (item->d_name[0] == '.' ||
		    snprintf(path, sizeof(path), "%s/%s", dir, item->d_name) >=
			(int)sizeof(path) ||
		    lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		names[*count] =
		    arena_string(import->arena, bytes_of_string(item->d_name));
		if (names[*count] == NULL)
			break;
		(*count)++;
	}
	(void)closedir(listing);
	qsort(names, *count, sizeof(*names), compare_names);
	return STATUS_OK;
}

/* Empties what an earlier run of the same job has unpacked. */
static enum status
make_folder(struct import *import, const char *path)
{
	const char *names[2 * ZIP_FILES_MAX];
	char file[PATH_MAX];
	size_t count = 0;

	if (mkdir(path, 0700) == 0)
		return STATUS_OK;
	if (errno != EEXIST || list_folder(import, path, names,
				   2 * ZIP_FILES_MAX, &count) != STATUS_OK)
		return STATUS_IO;
	for (size_t i = 0; i < count; i++) {
		if (snprintf(file, sizeof(file), "%s/%s", path, names[i]) >=
		    (int)sizeof(file))
			return STATUS_IO;
		if (unlink(file) != 0)
			return STATUS_IO;
	}
	return STATUS_OK;
}

static enum status
unpack(struct import *import, struct import_files *files, const char *name)
{
	char path[PATH_MAX];
	char folder[PATH_MAX];
	char detail[FAULT_TEXT];
	enum status status;

	if (snprintf(path, sizeof(path), "%s/%s", files->dir, name) >=
		(int)sizeof(path) ||
	    snprintf(folder, sizeof(folder), "%s/.unpacked", files->dir) >=
		(int)sizeof(folder))
		return STATUS_IO;
	status = make_folder(import, folder);
	if (status == STATUS_OK)
		status = import_step(import, "unpacking", name, 0, 0);
	if (status == STATUS_OK)
		status = zip_unpack(
		    path, folder, ZIP_BYTES_MAX, detail, sizeof(detail));
	if (status == STATUS_INVALID || status == STATUS_TOO_BIG) {
		import_tell(import, name, 0, SEVERITY_ERROR, "BAD_ZIP", "",
		    detail, "a zip of OneRoster's CSV files");
		return STATUS_INVALID;
	}
	if (status == STATUS_OK)
		memcpy(files->dir, folder, strlen(folder) + 1);
	return status;
}

static void
tell_case(struct import *import, const char *name, const char *expected)
{
	if (strcmp(name, expected) != 0)
		import_tell(import, name, 0, SEVERITY_WARNING, "WRONG_CASE", "",
		    name, expected);
}

static bool
is_name(struct import *import, const char *name, const char *standard)
{
	if (import->input->params->strict)
		return strcmp(name, standard) == 0;
	return strcasecmp(name, standard) == 0;
}

static void
take_name(struct import *import, struct import_files *files, const char *name)
{
	for (size_t i = 0; i < ONEROSTER_FILES; i++) {
		const char *standard = oneroster_layouts[i].file;

		if (is_name(import, name, standard) &&
		    files->name[i][0] == '\0') {
			tell_case(import, name, standard);
			(void)snprintf(
			    files->name[i], NAME_MAX + 1, "%s", name);
			return;
		}
	}
	if (is_name(import, name, "manifest.csv")) {
		(void)snprintf(files->manifest, NAME_MAX + 1, "%s", name);
		return;
	}
	for (size_t i = 0; oneroster_unused[i] != NULL; i++) {
		if (is_name(import, name, oneroster_unused[i])) {
			import_tell(import, name, 0, SEVERITY_INFO, "NOT_USED",
			    "", "a file of OneRoster",
			    "nothing: Chalkline does not need it");
			return;
		}
	}
	import_tell(import, name, 0, SEVERITY_INFO, "UNKNOWN_FILE", "", name,
	    "a file of OneRoster 1.1 or 1.2");
}

enum status
import_find_files(struct import *import, struct import_files *files)
{
	const char *names[4 * ZIP_FILES_MAX];
	size_t count = 0;
	enum status status;

	memset(files, 0, sizeof(*files));
	(void)snprintf(
	    files->dir, sizeof(files->dir), "%s", import->input->dir);
	status =
	    list_folder(import, files->dir, names, 4 * ZIP_FILES_MAX, &count);
	if (status == STATUS_OK && count == 1 && has_ending(names[0], ".zip")) {
		status = unpack(import, files, names[0]);
		if (status == STATUS_OK)
			status = list_folder(import, files->dir, names,
			    4 * ZIP_FILES_MAX, &count);
	}
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		take_name(import, files, names[i]);
	return status;
}

/* Manifest */

struct manifest_teller {
	struct import *import;
	const char *file;
	uint64_t line;
};

static void
tell_manifest(const struct fault *fault, void *ctx)
{
	struct manifest_teller *t = ctx;

	outcome_tell(&t->import->outcome, t->file, t->line, fault);
}

static int
find_column(struct import *import, const char *file,
    const struct csv_reader *reader, const char *name, const char *theirs)
{
	int column = csv_column(reader, name);

	if (column >= 0)
		return column;
	column = theirs != NULL ? csv_column(reader, theirs) : -1;
	import_tell(import, file, 1,
	    import->input->params->strict ? SEVERITY_ERROR : SEVERITY_WARNING,
	    column >= 0 ? "COLUMN_RENAMED" : "MISSING_COLUMN", name,
	    column >= 0 ? theirs : "no such column", name);
	return import->input->params->strict ? -1 : column;
}

static enum status
read_lines(struct import *import, const char *file, struct csv_reader *reader,
    struct manifest *manifest)
{
	struct manifest_teller t = {.import = import, .file = file};
	int property = find_column(import, file, reader, "propertyName", NULL);
	int value = find_column(import, file, reader, "value", "propertyValue");
	struct csv_row row;
	struct csv_fault fault;
	enum status status;

	if (property < 0 || value < 0)
		return STATUS_OK;
	while ((status = csv_next(reader, &row, &fault)) == STATUS_OK ||
	       status == STATUS_INVALID) {
		if (status == STATUS_INVALID) {
			import_tell(import, file, fault.line, SEVERITY_ERROR,
			    fault.code, "", fault.found, fault.expected);
			continue;
		}
		t.line = row.line;
		(void)manifest_take(manifest, csv_cell(&row, property),
		    csv_cell(&row, value), import->input->params->strict,
		    tell_manifest, &t);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status
import_read_manifest(struct import *import, const struct import_files *files,
    struct manifest *manifest)
{
	struct csv_reader *reader = NULL;
	struct csv_fault fault;
	char path[PATH_MAX];
	enum status status;

	memset(manifest, 0, sizeof(*manifest));
	if (files->manifest[0] == '\0') {
		import_tell(import, "manifest.csv", 0,
		    import->input->params->strict ? SEVERITY_ERROR
						  : SEVERITY_WARNING,
		    "MISSING_FILE", "", "no manifest.csv",
		    "a manifest; without one every file is taken as bulk");
		return STATUS_OK;
	}
	if (snprintf(path, sizeof(path), "%s/%s", files->dir,
		files->manifest) >= (int)sizeof(path))
		return STATUS_IO;
	status = csv_open(path, &reader, &fault);
	if (status == STATUS_INVALID) {
		import_tell(import, files->manifest, fault.line, SEVERITY_ERROR,
		    fault.code, "", fault.found, fault.expected);
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	status = read_lines(import, files->manifest, reader, manifest);
	csv_close(&reader);
	return status;
}
