// SPDX-License-Identifier: Apache-2.0
/*
 * disk_shim.c - LD_PRELOAD: the n-th write to the store's files fails.
 *
 * FAULT_STORE is the folder, FAULT_AT the call, counted from 1 over all kinds
 * and threads, FAULT_COUNT how many calls from there on, FAULT_ERRNO what
 * they fail with.  Each failed call is a line of FAULT_REPORT: kind, file,
 * offset.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_ulong calls;
static unsigned long fail_at, fail_count;
static int fail_errno;
static const char *store, *report;

__attribute__((constructor)) static void
read_environment(void)
{
	const char *at = getenv("FAULT_AT");
	const char *count = getenv("FAULT_COUNT");
	const char *number = getenv("FAULT_ERRNO");

	fail_at = at != NULL ? strtoul(at, NULL, 10) : 0;
	fail_count = count != NULL ? strtoul(count, NULL, 10) : 1;
	fail_errno = number != NULL ? atoi(number) : EIO;
	report = getenv("FAULT_REPORT");
	store = getenv("FAULT_STORE");
}

/* Of a file in the store's folder, or the folder; path is PATH_MAX bytes. */
static bool
is_of_store(int fd, char *path)
{
	char link[64];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, PATH_MAX - 1);
	if (store == NULL || len < 0)
		return false;
	path[len] = '\0';
	return strncmp(path, store, strlen(store)) == 0;
}

static void
tell(const char *kind, const char *path, off_t offset)
{
	char line[320];
	const char *name = strrchr(path, '/');
	int len = snprintf(line, sizeof(line), "%s %s %lld\n", kind,
	    name == NULL ? path : name + 1, (long long)offset);
	int fd =
	    report == NULL
		? -1
		: open(report, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0)
		return;
	(void)!syscall(SYS_write, fd, line, (size_t)len);
	close(fd);
}

static bool
fails(int fd, const char *kind, off_t offset)
{
	char path[PATH_MAX];

	if (fail_at == 0 || !is_of_store(fd, path))
		return false;
	unsigned long call = atomic_fetch_add(&calls, 1) + 1;
	if (call < fail_at || call >= fail_at + fail_count)
		return false;
	tell(kind, path, offset);
	errno = fail_errno;
	return true;
}

static void *
next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

ssize_t
write(int fd, const void *data, size_t len)
{
	if (fails(fd, "write", -1))
		return -1;
	return syscall(SYS_write, fd, data, len);
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
	ssize_t (*real)(int, const struct iovec *, int) = next("writev");

	return fails(fd, "writev", -1) ? -1 : real(fd, parts, count);
}

ssize_t
pwrite(int fd, const void *data, size_t len, off_t offset)
{
	ssize_t (*real)(int, const void *, size_t, off_t) = next("pwrite");

	return fails(fd, "pwrite", offset) ? -1 : real(fd, data, len, offset);
}

ssize_t
pwrite64(int fd, const void *data, size_t len, off_t offset)
{
	return pwrite(fd, data, len, offset);
}

ssize_t
pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
	ssize_t (*real)(int, const struct iovec *, int, off_t) =
	    next("pwritev");

	return fails(fd, "pwritev", offset) ? -1
					    : real(fd, parts, count, offset);
}

ssize_t
pwritev64(int fd, const struct iovec *parts, int count, off_t offset)
{
	return pwritev(fd, parts, count, offset);
}

int
fdatasync(int fd)
{
	int (*real)(int) = next("fdatasync");

	return fails(fd, "fdatasync", -1) ? -1 : real(fd);
}

int
fsync(int fd)
{
	int (*real)(int) = next("fsync");

	return fails(fd, "fsync", -1) ? -1 : real(fd);
}

int
ftruncate(int fd, off_t length)
{
	int (*real)(int, off_t) = next("ftruncate");

	return fails(fd, "ftruncate", length) ? -1 : real(fd, length);
}

int
ftruncate64(int fd, off_t length)
{
	return ftruncate(fd, length);
}

/* The store maps only to read; whoever syncs a map here writes by it. */
int
msync(void *at, size_t len, int flags)
{
	tell("msync", "map", -1);
	return (int)syscall(SYS_msync, at, len, flags);
}
