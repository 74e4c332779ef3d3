// SPDX-License-Identifier: Apache-2.0
/*
 * job_files.c - a job's input and result, as files beside the store.
 *
 * What is acknowledged is on disk: a chunk and its folder are synced before
 * the reply, a result before the record says DONE.  Input may hold names, so
 * it goes as soon as the job has ended.
 */
#include "common/job_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status
status_of_errno(void)
{
	switch (errno) {
	case ENOSPC:
	case EDQUOT:
		return STATUS_FULL;
	case ENOENT:
		return STATUS_NOT_FOUND;
	case ENOMEM:
		return STATUS_NO_MEMORY;
	default:
		return STATUS_IO;
	}
}

bool
job_file_name_is_plain(const char *name)
{
	size_t len = strlen(name);
	size_t plain =
	    strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			 "0123456789._ -");

	return len > 0 && len <= JOB_FILE_MAX && plain == len &&
	       strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static void
job_path(const char *folder, uint64_t number, const char *below, char *path,
    size_t size)
{
	snprintf(path, size, "%.4000s/jobs/%llu%s", folder,
	    (unsigned long long)number, below);
}

void
job_input_path(const char *folder, uint64_t number, char *path, size_t size)
{
	job_path(folder, number, "/in", path, size);
}

static enum status
sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool failed;

	if (fd < 0) {
		return status_of_errno();
	}
	failed = fsync(fd) != 0;
	close(fd);
	return failed ? STATUS_IO : STATUS_OK;
}

static enum status
make_folder(const char *path)
{
	return mkdir(path, 0700) == 0 || errno == EEXIST ? STATUS_OK
							 : status_of_errno();
}

enum status
job_files_make_input(const char *folder, uint64_t number)
{
	char path[JOB_PATH_MAX];
	enum status status;

	snprintf(path, sizeof(path), "%.4000s/jobs", folder);
	status = make_folder(path);
	if (status == STATUS_OK) {
		job_path(folder, number, "", path, sizeof(path));
		status = make_folder(path);
	}
	if (status == STATUS_OK) {
		job_input_path(folder, number, path, sizeof(path));
		status = make_folder(path);
	}
	return status;
}

static enum status
write_all(int fd, struct bytes data, uint64_t offset)
{
	size_t written = 0;

	while (written < data.len) {
		ssize_t n = pwrite(fd, data.data + written, data.len - written,
		    (off_t)(offset + written));

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			return status_of_errno();
		}
		written += (size_t)n;
	}
	return fdatasync(fd) == 0 ? STATUS_OK : status_of_errno();
}

/* Bytes of all files of a folder. */
static uint64_t
count_bytes(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	struct stat file;
	uint64_t sum = 0;

	if (dir == NULL) {
		return 0;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (fstatat(dirfd(dir), entry->d_name, &file,
			AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(file.st_mode)) {
			sum += (uint64_t)file.st_size;
		}
	}
	closedir(dir);
	return sum;
}

static enum status
check_chunk(const char *input, const struct job_chunk *chunk, uint64_t size,
    char *detail, size_t detail_size)
{
	if (chunk->offset > size) {
		snprintf(detail, detail_size,
		    "offset: found %llu, expected at most %llu: chunks come "
		    "in order",
		    (unsigned long long)chunk->offset,
		    (unsigned long long)size);
		return STATUS_INVALID;
	}
	if (count_bytes(input) + chunk->data.len > JOB_INPUT_MAX) {
		snprintf(detail, detail_size,
		    "input: found more than %llu bytes, expected at most that",
		    (unsigned long long)JOB_INPUT_MAX);
		return STATUS_TOO_BIG;
	}
	return STATUS_OK;
}

static enum status
put_chunk(int fd, const char *input, const struct job_chunk *chunk,
    char *detail, size_t detail_size)
{
	struct stat file;
	uint64_t size;
	enum status status;

	if (fstat(fd, &file) != 0) {
		return status_of_errno();
	}
	size = (uint64_t)file.st_size;
	if (chunk->data.len <= size &&
	    chunk->offset <= size - chunk->data.len && size > 0) {
		return STATUS_OK; /* a repetition */
	}
	status = check_chunk(input, chunk, size, detail, detail_size);
	if (status == STATUS_OK) {
		status = write_all(fd, chunk->data, chunk->offset);
	}
	if (status == STATUS_OK && size == 0) {
		status = sync_folder(input);
	}
	return status;
}

enum status
job_files_stage(const char *folder, uint64_t number,
    const struct job_chunk *chunk, char *detail, size_t detail_size)
{
	char input[JOB_PATH_MAX], path[JOB_PATH_MAX + JOB_FILE_MAX + 1];
	enum status status = job_files_make_input(folder, number);
	int fd;

	if (status != STATUS_OK) {
		return status;
	}
	job_input_path(folder, number, input, sizeof(input));
	snprintf(path, sizeof(path), "%s/%s", input, chunk->file);
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		return status_of_errno();
	}
	status = put_chunk(fd, input, chunk, detail, detail_size);
	close(fd);
	return status;
}

enum status
job_files_put_result(const char *folder, uint64_t number, struct bytes result)
{
	char made[JOB_PATH_MAX], path[JOB_PATH_MAX];
	enum status status;
	int fd;

	job_path(folder, number, "/result.new", made, sizeof(made));
	job_path(folder, number, "/result", path, sizeof(path));
	fd = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0) {
		return status_of_errno();
	}
	status = write_all(fd, result, 0);
	close(fd);
	if (status == STATUS_OK && rename(made, path) != 0) {
		status = status_of_errno();
	}
	job_path(folder, number, "", path, sizeof(path));
	return status == STATUS_OK ? sync_folder(path) : status;
}

enum status
job_files_get_result(const char *folder, uint64_t number, struct buffer *out)
{
	char path[JOB_PATH_MAX];
	FILE *file;
	size_t got;
	enum status status = STATUS_OK;

	job_path(folder, number, "/result", path, sizeof(path));
	file = fopen(path, "re");
	if (file == NULL) {
		return status_of_errno();
	}
	do {
		uint8_t *room = buffer_reserve(out, 65536);

		got = room == NULL ? 0 : fread(room, 1, 65536, file);
		out->len += got;
	} while (got > 0);
	if (out->failed != STATUS_OK || ferror(file) != 0) {
		status = out->failed != STATUS_OK ? out->failed : STATUS_IO;
	}
	fclose(file);
	return status;
}

static int
remove_entry(
    const char *path, const struct stat *file, int type, struct FTW *where)
{
	(void)file;
	(void)type;
	(void)where;
	return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

static void
remove_folder(const char *path)
{
	/* What stays is found again at the next start. */
	(void)!nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

void
job_files_drop_input(const char *folder, uint64_t number)
{
	char path[JOB_PATH_MAX];

	job_input_path(folder, number, path, sizeof(path));
	remove_folder(path);
}

void
job_files_drop(const char *folder, uint64_t number)
{
	char path[JOB_PATH_MAX];

	job_path(folder, number, "", path, sizeof(path));
	remove_folder(path);
}

void
job_files_visit(
    const char *folder, void (*visit)(uint64_t number, void *ctx), void *ctx)
{
	char path[JOB_PATH_MAX];
	DIR *dir;
	struct dirent *entry;

	snprintf(path, sizeof(path), "%.4000s/jobs", folder);
	dir = opendir(path);
	if (dir == NULL) {
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		char *end;
		unsigned long long number = strtoull(entry->d_name, &end, 10);

		if (number > 0 && *end == '\0') {
			visit(number, ctx);
		}
	}
	closedir(dir);
}
