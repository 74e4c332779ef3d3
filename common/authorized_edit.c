// SPDX-License-Identifier: Apache-2.0
/*
 * authorized_edit.c - changes of keys/authorized.
 *
 * The new text is written beside the file, synced and renamed over it, under
 * a lock: a reader sees the old file or the new one, whole.  Comments and
 * the order of lines are kept.
 */
#include "common/keys.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/authorized_line.h"

#define FILE_BYTES_MAX (64u * 1024u * 1024u)

struct edit {
	const char *path;
	const struct principal *granted; /* NULL: a revocation */
	const char *revoked;             /* NULL: a grant */
	size_t removed;
	struct buffer text; /* the file as it will be */
	char *detail;
	size_t detail_size;
};

static enum status
refuse_grant(struct edit *edit, const char *what, const char *value)
{
	(void)snprintf(edit->detail, edit->detail_size,
	    "%s: the %s %s stands in it already", edit->path, what, value);
	return STATUS_CONFLICT;
}

/* Keeps, leaves out or objects to a line of the old file. */
static enum status
edit_line(struct edit *edit, const char *line)
{
	char words[AUTHORIZED_LINE_MAX];
	struct principal found;

	(void)snprintf(words, sizeof(words), "%s", line);
	if (!authorized_line_is_blank(words) &&
	    authorized_line_parse(words, &found) == NULL) {
		if (edit->revoked != NULL &&
		    strcmp(found.name, edit->revoked) == 0) {
			edit->removed++;
			return STATUS_OK;
		}
		if (edit->granted != NULL &&
		    strcmp(found.name, edit->granted->name) == 0)
			return refuse_grant(edit, "name", found.name);
		if (edit->granted != NULL &&
		    strcmp(found.key, edit->granted->key) == 0)
			return refuse_grant(edit, "key", found.key);
	}
	buffer_append_string(&edit->text, line);
	return STATUS_OK;
}

static enum status
edit_lines(struct edit *edit)
{
	char line[AUTHORIZED_LINE_MAX];
	enum status status = STATUS_OK;
	FILE *old = fopen(edit->path, "re");

	if (old == NULL) {
		buffer_append_string(
		    &edit->text, "# public key, name, role, scope\n");
		return edit->text.failed;
	}
	while (status == STATUS_OK && fgets(line, sizeof(line), old) != NULL)
		status = edit_line(edit, line);
	if (status == STATUS_OK && ferror(old) != 0)
		status = STATUS_IO;
	(void)fclose(old);
	if (edit->text.len > 0 && edit->text.data[edit->text.len - 1] != '\n')
		buffer_append_string(&edit->text, "\n");
	return status;
}

static enum status
sync_folder(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');

	(void)snprintf(folder, sizeof(folder), "%.*s",
	    slash != NULL ? (int)(slash - path) + 1 : 1,
	    slash != NULL ? path : ".");

	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return STATUS_IO;

	enum status status = fsync(fd) == 0 ? STATUS_OK : STATUS_IO;

	(void)close(fd);
	return status;
}

static enum status
replace_file(const char *path, struct bytes text)
{
	char beside[PATH_MAX];

	if (snprintf(beside, sizeof(beside), "%s.new", path) >=
	    (int)sizeof(beside))
		return STATUS_TOO_BIG;

	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0)
		return STATUS_IO;

	bool written = write(fd, text.data, text.len) == (ssize_t)text.len &&
		       fsync(fd) == 0;

	(void)close(fd);
	if (!written || rename(beside, path) != 0) {
		(void)unlink(beside);
		return STATUS_IO;
	}
	return sync_folder(path);
}

static enum status
apply_edit(struct edit *edit)
{
	enum status status = edit_lines(edit);

	if (status != STATUS_OK)
		return status;
	if (edit->revoked != NULL && edit->removed == 0)
		return STATUS_NOT_FOUND;
	if (edit->granted != NULL)
		buffer_format(&edit->text, "%s %s %s %s\n", edit->granted->key,
		    edit->granted->name, role_name(edit->granted->role),
		    edit->granted->scope);
	if (edit->text.failed != STATUS_OK)
		return edit->text.failed;
	return replace_file(edit->path, buffer_bytes(&edit->text));
}

/* The lock file stays: removing it would let two in. */
static enum status
run_edit(struct edit *edit)
{
	char lock_path[PATH_MAX];

	if (snprintf(lock_path, sizeof(lock_path), "%s.lock", edit->path) >=
	    (int)sizeof(lock_path))
		return STATUS_TOO_BIG;

	int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (lock < 0)
		return STATUS_IO;

	enum status status =
	    flock(lock, LOCK_EX) == 0 ? apply_edit(edit) : STATUS_IO;

	(void)close(lock);
	return status;
}

enum status
authorized_grant(const char *path, const struct principal *principal,
    char *detail, size_t detail_size)
{
	const char *fault = authorized_line_fault(principal);
	struct edit edit = {
	    .path = path,
	    .granted = principal,
	    .detail = detail,
	    .detail_size = detail_size,
	};

	if (fault != NULL) {
		(void)snprintf(detail, detail_size, "%s", fault);
		return STATUS_INVALID;
	}
	buffer_init(&edit.text, FILE_BYTES_MAX);

	enum status status = run_edit(&edit);

	buffer_fini(&edit.text);
	return status;
}

enum status
authorized_revoke(const char *path, const char *name)
{
	struct edit edit = {.path = path, .revoked = name};

	buffer_init(&edit.text, FILE_BYTES_MAX);

	enum status status = run_edit(&edit);

	buffer_fini(&edit.text);
	return status;
}
