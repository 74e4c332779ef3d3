// SPDX-License-Identifier: Apache-2.0
/*
 * store_place.c - the folder of a store.
 *
 * LMDB maps the file and locks it with the machine's own locks: over a
 * network file system both break without an error.  open.lock is held by
 * flock, which also holds between two openings of one process; LMDB's own
 * file must never be opened twice in a process, for closing one of them
 * drops the locks of the other.
 */
#include "common/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Room under which a write that failed is put down to a full disk. */
#define DISK_FULL_BYTES (16u * 1024u * 1024u)

const char *
store_refused_file_system(long type)
{
	/* From statfs(2). */
	static const struct {
		unsigned long type;
		const char *name;
	} refused[] = {
	    {0x6969, "NFS"},
	    {0x517b, "SMB"},
	    {0xfe534d42, "SMB"},
	    {0xff534d42, "CIFS"},
	    {0x01021997, "9p"},
	    {0x65735546, "FUSE"},
	    {0x5346414f, "AFS"},
	    {0x6b414653, "AFS"},
	    {0x73757245, "Coda"},
	    {0x00c36400, "Ceph"},
	    {0x0bd00bd0, "Lustre"},
	    {0x47504653, "GPFS"},
	    {0x7461636f, "OCFS2"},
	    {0x01161970, "GFS2"},
	    {0x564c, "NCP"},
	};
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (refused[i].type == ((unsigned long)type & 0xffffffffUL))
			return refused[i].name;
	return NULL;
}

static enum status
make_folder(const char *path)
{
	char part[sizeof((struct store *)NULL)->path];
	size_t len = strlen(path);
	memcpy(part, path, len + 1);
	for (size_t i = 1; i <= len; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		part[i] = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return store_translate(errno);
		part[i] = path[i];
	}
	return STATUS_OK;
}

static enum status
check_file_system(const char *path, char *detail, size_t detail_size)
{
	struct statfs about;
	if (statfs(path, &about) != 0) {
		enum status status = store_translate(errno);
		snprintf(detail, detail_size, "%s: %s", path, strerror(errno));
		return status;
	}
	const char *name = store_refused_file_system(about.f_type);
	if (name == NULL)
		return STATUS_OK;
	snprintf(detail, detail_size,
	    "%s is on a %s file system; a store needs a local disk", path,
	    name);
	return STATUS_INVALID;
}

static enum status
lock_folder(struct store *store, char *detail, size_t detail_size)
{
	char path[sizeof store->path + 16];
	snprintf(path, sizeof path, "%s/open.lock", store->path);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		enum status status = store_translate(errno);
		snprintf(detail, detail_size, "%s: %s", path, strerror(errno));
		return status;
	}
	char text[32] = "";
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		ssize_t len = read(fd, text, sizeof text - 1);
		text[len > 0 ? strcspn(text, "\n") : 0] = '\0';
		snprintf(detail, detail_size,
		    "%s is open already, by process %s", store->path,
		    text[0] == '\0' ? "unknown" : text);
		close(fd);
		return STATUS_CONFLICT;
	}
	int len = snprintf(text, sizeof text, "%ld\n", (long)getpid());
	/* The number only helps people; the lock is what counts. */
	if (ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)len, 0) < 0)
		text[0] = '\0';
	store->lock_fd = fd;
	return STATUS_OK;
}

enum status
store_take_place(struct store *store, char *detail, size_t detail_size)
{
	enum status status = make_folder(store->path);
	if (status != STATUS_OK) {
		snprintf(detail, detail_size, "%s: cannot be made: %s",
		    store->path, strerror(errno));
		return status;
	}
	status = check_file_system(store->path, detail, detail_size);
	if (status != STATUS_OK)
		return status;
	return lock_folder(store, detail, detail_size);
}

void
store_leave_place(struct store *store)
{
	if (store->lock_fd >= 0)
		close(store->lock_fd);
	store->lock_fd = -1;
}

static enum status
sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return store_translate(errno);
	int rc = fsync(fd) == 0 ? 0 : errno;
	close(fd);
	return store_translate(rc);
}

enum status
store_sync_place(struct store *store)
{
	char parent[sizeof store->path + 4];
	snprintf(parent, sizeof parent, "%s/..", store->path);
	enum status status = sync_folder(store->path);
	return status == STATUS_OK ? sync_folder(parent) : status;
}

bool
store_disk_is_full(const struct store *store)
{
	struct statvfs about;
	if (statvfs(store->path, &about) != 0)
		return false;
	return (uint64_t)about.f_bavail * about.f_frsize < DISK_FULL_BYTES;
}
