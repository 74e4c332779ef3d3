// SPDX-License-Identifier: Apache-2.0
/*
 * zip.c - unpacks by libarchive, trusting nothing that a zip says.
 *
 * Sizes are counted as they are unpacked, names are checked before a file is
 * made, and files are made anew (O_EXCL), so that no name can lead elsewhere.
 */
#include "services/intake/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CHUNK (64u * 1024u)
#define NAME_LEN_MAX 128

struct unpack {
	struct archive *archive;
	const char *folder;
	uint64_t bytes_max;
	uint64_t bytes;
	unsigned files;
	char top[NAME_LEN_MAX + 1]; /* the one folder at the top */
	bool has_top;
	char *detail;
	size_t detail_size;
};

static enum status
refuse(struct unpack *u, enum status status, const char *why)
{
	(void)snprintf(u->detail, u->detail_size, "zip: %s", why);
	return status;
}

static bool
is_plain_name(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len > NAME_LEN_MAX || name[0] == '.')
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)name[i] < 0x20 || name[i] == '\\' ||
		    name[i] == '/')
			return false;
	return true;
}

/* The file's name behind the one folder that may stand at the top. */
static enum status
take_path(struct unpack *u, const char *path, const char **name)
{
	const char *slash = strchr(path, '/');
	size_t len = slash != NULL ? (size_t)(slash - path) : 0;

	*name = slash != NULL ? slash + 1 : path;
	if (!is_plain_name(*name) || len > NAME_LEN_MAX)
		return refuse(u, STATUS_INVALID,
		    "a path that is not a plain file name; expected the files "
		    "at the top of the zip, or in one folder");
	if (slash == NULL)
		return STATUS_OK;
	if (len == 0 || path[0] == '.')
		return refuse(
		    u, STATUS_INVALID, "a path that leads out of the zip");
	if (u->has_top &&
	    (strlen(u->top) != len || memcmp(u->top, path, len) != 0))
		return refuse(u, STATUS_INVALID,
		    "more than one folder; expected the files at the top of "
		    "the zip, or in one folder");
	memcpy(u->top, path, len);
	u->top[len] = '\0';
	u->has_top = true;
	return STATUS_OK;
}

static enum status
write_all(int fd, const uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == ENOSPC ? STATUS_FULL : STATUS_IO;
		data += n;
		len -= (size_t)n;
	}
	return STATUS_OK;
}

static enum status
copy_data(struct unpack *u, int fd)
{
	uint8_t chunk[CHUNK];
	enum status status = STATUS_OK;

	while (status == STATUS_OK) {
		la_ssize_t n =
		    archive_read_data(u->archive, chunk, sizeof(chunk));

		if (n < 0)
			return refuse(u, STATUS_INVALID,
			    "a file that cannot be unpacked (damaged or "
			    "encrypted)");
		if (n == 0)
			break;
		u->bytes += (uint64_t)n;
		if (u->bytes > u->bytes_max)
			return refuse(
			    u, STATUS_TOO_BIG, "more than 2 GiB when unpacked");
		status = write_all(fd, chunk, (size_t)n);
	}
	return status;
}

static enum status
unpack_file(struct unpack *u, const char *name)
{
	char path[PATH_MAX];
	enum status status;
	int fd;

	if (snprintf(path, sizeof(path), "%s/%s", u->folder, name) >=
	    (int)sizeof(path))
		return STATUS_IO;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		return refuse(u, STATUS_INVALID, "two files of the same name");
	if (fd < 0)
		return STATUS_IO;
	status = copy_data(u, fd);
	if (close(fd) != 0 && status == STATUS_OK)
		status = STATUS_IO;
	return status;
}

/* What macOS adds beside the files; never data. */
static bool
is_litter(const char *path)
{
	return strncmp(path, "__MACOSX/", 9) == 0 ||
	       strstr(path, ".DS_Store") != NULL;
}

static enum status
take_entry(struct unpack *u, struct archive_entry *entry)
{
	const char *path = archive_entry_pathname(entry);
	const char *name = NULL;
	enum status status;

	if (path == NULL)
		return refuse(u, STATUS_INVALID, "a path that is not text");
	if (archive_entry_filetype(entry) == AE_IFDIR || is_litter(path))
		return STATUS_OK;
	if (archive_entry_filetype(entry) != AE_IFREG ||
	    archive_entry_symlink(entry) != NULL ||
	    archive_entry_hardlink(entry) != NULL)
		return refuse(u, STATUS_INVALID,
		    "something that is not a plain file (a link?)");
	if (archive_entry_is_encrypted(entry))
		return refuse(u, STATUS_INVALID,
		    "an encrypted file; expected a zip without a password");
	if (++u->files > ZIP_FILES_MAX)
		return refuse(u, STATUS_TOO_BIG, "more than 64 files");
	status = take_path(u, path, &name);
	return status == STATUS_OK ? unpack_file(u, name) : status;
}

static enum status
take_entries(struct unpack *u)
{
	struct archive_entry *entry;
	enum status status = STATUS_OK;
	int answer = ARCHIVE_OK;

	while (status == STATUS_OK) {
		answer = archive_read_next_header(u->archive, &entry);
		if (answer == ARCHIVE_EOF)
			break;
		if (answer != ARCHIVE_OK && answer != ARCHIVE_WARN)
			return refuse(
			    u, STATUS_INVALID, "not a zip, or a damaged one");
		status = take_entry(u, entry);
	}
	return status;
}

enum status
zip_unpack(const char *path, const char *folder, uint64_t bytes_max,
    char *detail, size_t detail_size)
{
	struct unpack u = {.archive = archive_read_new(),
	    .folder = folder,
	    .bytes_max = bytes_max,
	    .detail = detail,
	    .detail_size = detail_size};
	enum status status;

	if (u.archive == NULL)
		return STATUS_NO_MEMORY;
	if (archive_read_support_format_zip(u.archive) != ARCHIVE_OK ||
	    archive_read_open_filename(u.archive, path, CHUNK) != ARCHIVE_OK)
		status =
		    refuse(&u, STATUS_INVALID, "not a zip, or a damaged one");
	else
		status = take_entries(&u);
	(void)archive_read_free(u.archive);
	return status;
}
