// SPDX-License-Identifier: Apache-2.0
/*
 * memory_shim.c - LD_PRELOAD: an allocation gets no memory.
 *
 * FAULT_ALLOC_AT is the allocation, counted from 1 over all threads, or the
 * next one that is not spared; 0 only counts.  With FAULT_ALLOC_PATHS=FILE it
 * is instead the first one on each path of callers that is not in the file,
 * where it is noted: run after run, until a run adds none, each path fails
 * once.  FAULT_REPORT gets a line when it fails and the total at the end.
 * Allocations of libzmq, libical, ICU and the C++ library are spared, also what
 * others allocate for them: they end the process, as a kill does
 * (test_kills.py).
 */
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RANGES 16
#define MODULES 64
/* Callers that make a path, the shim's own two frames before them. */
#define PATH_FRAMES 10
#define OWN_FRAMES 2
/* Of the file of paths; a power of two. */
#define PATHS_MAX 65536u

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static struct {
	uintptr_t from, to;
} spared[RANGES];
static size_t spared_count;
static struct {
	uintptr_t from, to;
} modules[MODULES];
static size_t module_count;
static _Atomic uint64_t *paths; /* NULL: not this way */
static _Thread_local bool tracing;
static atomic_bool ready;
static atomic_ulong calls;
static atomic_ulong fail_at;
static const char *report;

static bool
is_spared_library(const char *name)
{
	static const char *const names[] = {
	    "libzmq", "libical", "libicu", "libstdc++", "ld-linux", "libgcc_s"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strstr(name, names[i]) != NULL)
			return true;
	}
	return false;
}

/* Of every library: an address less its beginning is the same in each run. */
static void
note_module(const struct dl_phdr_info *info, const ElfW(Phdr) * part)
{
	if (module_count == MODULES)
		return;
	modules[module_count].from = info->dlpi_addr + part->p_vaddr;
	modules[module_count].to = modules[module_count].from + part->p_memsz;
	module_count++;
}

static int
note_library(struct dl_phdr_info *info, size_t size, void *ctx)
{
	(void)size;
	(void)ctx;
	for (size_t i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];

		if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0)
			continue;
		note_module(info, part);
		if (!is_spared_library(info->dlpi_name) ||
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

static void
open_paths(const char *file)
{
	size_t size = PATHS_MAX * sizeof(*paths);
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, (off_t)size) != 0)
		_exit(99);
	paths = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (paths == MAP_FAILED)
		_exit(99);
}

__attribute__((constructor)) static void
begin(void)
{
	const char *at = getenv("FAULT_ALLOC_AT");
	const char *file = getenv("FAULT_ALLOC_PATHS");
	void *warm[2];

	/* It loads a library the first time. */
	(void)backtrace(warm, 2);
	atomic_store(&fail_at, at != NULL ? strtoul(at, NULL, 10) : 0);
	report = getenv("FAULT_REPORT");
	dl_iterate_phdr(note_library, NULL);
	if (file != NULL)
		open_paths(file);
	atomic_store(&ready, true);
}

__attribute__((destructor)) static void
end(void)
{
	tell("total", atomic_load(&calls), NULL);
}

static uint64_t
place_of(uintptr_t address)
{
	for (size_t i = 0; i < module_count; i++) {
		if (address >= modules[i].from && address < modules[i].to)
			return (uint64_t)i << 48 | (address - modules[i].from);
	}
	return 0;
}

static uint64_t
hash_path(void *const *frames, int count)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (int i = OWN_FRAMES; i < count; i++)
		hash = (hash ^ place_of((uintptr_t)frames[i])) *
		       UINT64_C(0x9e3779b97f4a7c15);
	return hash | 1;
}

/* Notes the path; false when it was there. */
static bool
is_new_path(uint64_t hash)
{
	for (size_t i = 0; i < PATHS_MAX; i++) {
		_Atomic uint64_t *slot =
		    &paths[((hash >> 16) + i) & (PATHS_MAX - 1)];
		uint64_t there = 0;

		if (atomic_compare_exchange_strong(slot, &there, hash))
			return true;
		if (there == hash)
			return false;
	}
	return false;
}

/* The callers, so that who could not do without memory is found. */
static void
tell_path(void *const *frames, int count)
{
	int fd =
	    report == NULL ? -1 : open(report, O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0)
		return;
	backtrace_symbols_fd(frames + OWN_FRAMES, count - OWN_FRAMES, fd);
	close(fd);
}

static bool
is_spared(uintptr_t caller)
{
	for (size_t i = 0; i < spared_count; i++) {
		if (caller >= spared[i].from && caller < spared[i].to)
			return true;
	}
	return false;
}

/* Also what other libraries, as the C library does, allocate for those. */
static bool
is_spared_path(void *const *frames, int count)
{
	for (int i = OWN_FRAMES; i < count; i++) {
		if (is_spared((uintptr_t)frames[i]))
			return true;
	}
	return false;
}

static bool
fails_on_path(const void *caller)
{
	void *frames[PATH_FRAMES + OWN_FRAMES];
	bool fails = false;
	int count;

	if (tracing)
		return false;
	tracing = true;
	atomic_fetch_add(&calls, 1);
	count = backtrace(frames, PATH_FRAMES + OWN_FRAMES);
	fails = count > OWN_FRAMES && !is_spared_path(frames, count) &&
		is_new_path(hash_path(frames, count));
	if (fails) {
		tell("failed", 1, caller);
		tell_path(frames, count);
	}
	tracing = false;
	return fails;
}

static bool
fails_at_number(const void *caller)
{
	void *frames[PATH_FRAMES + OWN_FRAMES];
	unsigned long number = atomic_fetch_add(&calls, 1) + 1;
	int count;

	if (tracing || number != atomic_load(&fail_at))
		return false;
	tracing = true;
	count = backtrace(frames, PATH_FRAMES + OWN_FRAMES);
	tracing = false;
	if (is_spared_path(frames, count)) {
		atomic_store(&fail_at, atomic_load(&calls) + 1);
		return false;
	}
	tell("failed", number, caller);
	return true;
}

static bool
fails(const void *caller)
{
	bool none;

	if (!atomic_load_explicit(&ready, memory_order_relaxed))
		return false;
	if (is_spared((uintptr_t)caller))
		return false;
	none = paths != NULL ? fails_on_path(caller) : fails_at_number(caller);
	if (none)
		errno = ENOMEM;
	return none;
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
