// SPDX-License-Identifier: Apache-2.0
/*
 * memory_shim.c - LD_PRELOAD: the n-th allocation gets no memory.
 *
 * FAULT_ALLOC_AT is the allocation, counted from 1 over all threads; 0 only
 * counts.  FAULT_REPORT gets a line when it fails and the total at the end.
 * Allocations of libzmq and the C++ library are not counted: they end the
 * process by design, as a kill does (test_kills.py).
 */
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RANGES 16

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static struct {
	uintptr_t from, to;
} spared[RANGES];
static size_t spared_count;
static atomic_bool ready;
static atomic_ulong calls;
static unsigned long fail_at;
static const char *report;

static bool
is_spared_library(const char *name)
{
	static const char *const names[] = {
	    "libzmq", "libstdc++", "ld-linux", "libgcc_s"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strstr(name, names[i]) != NULL)
			return true;
	}
	return false;
}

static int
note_library(struct dl_phdr_info *info, size_t size, void *ctx)
{
	(void)size;
	(void)ctx;
	for (size_t i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];

		if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0 ||
		    !is_spared_library(info->dlpi_name) ||
		    spared_count == RANGES)
			continue;
		spared[spared_count].from = info->dlpi_addr + part->p_vaddr;
		spared[spared_count].to =
		    spared[spared_count].from + part->p_memsz;
		spared_count++;
	}
	return 0;
}

static void
tell(const char *what, unsigned long number, const void *caller)
{
	char line[128];
	int len =
	    snprintf(line, sizeof(line), "%s %lu %p\n", what, number, caller);
	int fd =
	    report == NULL
		? -1
		: open(report, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0)
		return;
	(void)!write(fd, line, (size_t)len);
	close(fd);
}

__attribute__((constructor)) static void
begin(void)
{
	const char *at = getenv("FAULT_ALLOC_AT");

	fail_at = at != NULL ? strtoul(at, NULL, 10) : 0;
	report = getenv("FAULT_REPORT");
	dl_iterate_phdr(note_library, NULL);
	atomic_store(&ready, true);
}

__attribute__((destructor)) static void
end(void)
{
	tell("total", atomic_load(&calls), NULL);
}

static bool
fails(const void *caller)
{
	if (!atomic_load_explicit(&ready, memory_order_relaxed))
		return false;
	for (size_t i = 0; i < spared_count; i++) {
		if ((uintptr_t)caller >= spared[i].from &&
		    (uintptr_t)caller < spared[i].to)
			return false;
	}
	if (atomic_fetch_add(&calls, 1) + 1 != fail_at)
		return false;
	tell("failed", fail_at, caller);
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL
						  : __libc_calloc(count, size);
}

void *
realloc(void *old, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL
						  : __libc_realloc(old, size);
}

void *
reallocarray(void *old, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes) ||
	    fails(__builtin_return_address(0))) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_realloc(old, bytes);
}
