// SPDX-License-Identifier: Apache-2.0
/*
 * store_file.c - is a file whole, before LMDB maps it?
 *
 * A page that is read beyond the end of a mapped file ends the process
 * (SIGBUS), at every start anew.  So the file is looked at with reads alone.
 *
 * The file of LMDB 0.9 begins with two meta pages; the one of the later
 * transaction counts.  It tells the last page that was ever given out.  A file
 * that reaches it is whole.  A shorter one is whole too where all that it
 * lacks are free pages: one that was taken and given back in one transaction
 * is never written.  The table of free pages tells them:
 *
 *   page   number (8) - (2) flags (2) lower (2) upper (2), then at 16 the
 *          offset (2) of each node; of a meta page, at 16:
 *   meta   magic (4) version (4) address (8) map (8), tables of free pages and
 *          of tables (48 each), last page (8), transaction (8)
 *   table  page size (4) flags (2) depth (2) pages (24) entries (8) root (8)
 *   node   of a branch: page (6) key length (2) key;
 *          of a leaf: length (4) flags (2) key length (2) key, then the value,
 *          or the first of the pages that hold it from their byte 16 on
 *   value  of a free table: how many (8), then the numbers of pages (8 each)
 */
#include "common/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE_HEAD 16u
#define PAGE_SIZE_MIN 512u
#define PAGE_SIZE_MAX 32768u
#define META_BYTES 152u
#define MAGIC_AT 16u
#define VERSION_AT 20u
#define FREE_AT 40u
#define LAST_PAGE_AT 136u
#define TRANSACTION_AT 144u
#define DEPTH_AT 6u
#define ROOT_AT 40u
#define NODE_HEAD 8u
#define MAGIC 0xbeefc0deu
#define VERSION 1u
#define IS_BRANCH 0x01u
#define IS_LEAF 0x02u
#define IS_META 0x08u
#define IS_ELSEWHERE 0x01u
#define NO_PAGE UINT64_MAX
/* LMDB's own trees have no more levels. */
#define LEVELS_MAX 32u
#define NUMBERS 512u

struct file {
	int fd;
	const char *path;
	uint64_t bytes;
	char *detail;
	size_t detail_size;

	size_t page_size;
	uint64_t whole;     /* pages that are there */
	uint64_t last_page; /* that was ever given out */
	uint64_t free_root;
	uint64_t missing_free; /* free pages beyond the end */
	uint64_t visits;       /* left, so that a circle ends */
};

static uint64_t
number_at(const uint8_t *data, unsigned bytes)
{
	uint64_t number = 0;
	memcpy(&number, data, bytes); /* of this machine, as LMDB has them */
	return number;
}

/* CORRUPT: the file ends before. */
static enum status
read_at(const struct file *f, uint64_t at, void *out, size_t len)
{
	size_t done = 0;
	while (done < len) {
		ssize_t got = pread(f->fd, (uint8_t *)out + done, len - done,
		    (off_t)(at + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return store_translate(errno);
		if (got == 0)
			return STATUS_CORRUPT;
		done += (size_t)got;
	}
	return STATUS_OK;
}

static enum status
not_ours(const struct file *f)
{
	snprintf(f->detail, f->detail_size,
	    "%s: found %llu bytes of something else, expected a store", f->path,
	    (unsigned long long)f->bytes);
	return STATUS_CORRUPT;
}

static enum status
read_meta(struct file *f, uint64_t at, uint8_t meta[META_BYTES])
{
	enum status status = read_at(f, at, meta, META_BYTES);
	if (status == STATUS_OK && ((number_at(meta + 10, 2) & IS_META) == 0 ||
				       number_at(meta + MAGIC_AT, 4) != MAGIC))
		status = STATUS_CORRUPT;
	if (status == STATUS_CORRUPT)
		return not_ours(f);
	if (status != STATUS_OK || number_at(meta + VERSION_AT, 4) == VERSION)
		return status;
	snprintf(f->detail, f->detail_size,
	    "%s: found LMDB format %llu, expected %u", f->path,
	    (unsigned long long)number_at(meta + VERSION_AT, 4), VERSION);
	return STATUS_INCOMPATIBLE;
}

static enum status
read_metas(struct file *f)
{
	uint8_t first[META_BYTES], second[META_BYTES];
	enum status status = read_meta(f, 0, first);
	if (status != STATUS_OK)
		return status;
	f->page_size = (size_t)number_at(first + FREE_AT, 4);
	if (f->page_size < PAGE_SIZE_MIN || f->page_size > PAGE_SIZE_MAX ||
	    (f->page_size & (f->page_size - 1)) != 0)
		return not_ours(f);
	f->whole = f->bytes / f->page_size;
	memcpy(second, first, sizeof second);
	if (f->whole > 1)
		status = read_meta(f, f->page_size, second);
	if (status != STATUS_OK)
		return status;
	const uint8_t *meta = number_at(second + TRANSACTION_AT, 8) >
				      number_at(first + TRANSACTION_AT, 8)
				  ? second
				  : first;
	f->last_page = number_at(meta + LAST_PAGE_AT, 8);
	f->free_root = number_at(meta + FREE_AT + ROOT_AT, 8);
	f->visits = f->whole;
	return STATUS_OK;
}

/* Counts those beyond the end among the numbers of a value. */
static void
count_numbers(struct file *f, const uint8_t *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t page = number_at(numbers + 8 * i, 8);
		f->missing_free += page >= f->whole && page <= f->last_page;
	}
}

static enum status
count_elsewhere(struct file *f, uint64_t page, size_t len)
{
	uint8_t numbers[8 * NUMBERS];
	uint64_t at = page * f->page_size + PAGE_HEAD + 8;
	enum status status =
	    page < f->whole && len >= 8 ? STATUS_OK : STATUS_CORRUPT;
	for (size_t left = len - 8; status == STATUS_OK && left > 0;) {
		size_t part = left < sizeof numbers ? left : sizeof numbers;
		status = read_at(f, at, numbers, part);
		if (status == STATUS_OK)
			count_numbers(f, numbers, part / 8);
		at += part;
		left -= part;
	}
	return status;
}

static enum status
count_leaf_node(struct file *f, const uint8_t *node, size_t room)
{
	if (room < NODE_HEAD)
		return STATUS_CORRUPT;
	size_t len = (size_t)number_at(node, 4);
	uint64_t flags = number_at(node + 4, 2);
	size_t key = (size_t)number_at(node + 6, 2);
	bool is_elsewhere = (flags & IS_ELSEWHERE) != 0;
	size_t here = is_elsewhere ? 8 : len;
	if (key > room - NODE_HEAD || here > room - NODE_HEAD - key || len < 8)
		return STATUS_CORRUPT;
	const uint8_t *value = node + NODE_HEAD + key;
	if (is_elsewhere)
		return count_elsewhere(f, number_at(value, 8), len);
	count_numbers(f, value + 8, len / 8 - 1);
	return STATUS_OK;
}

static enum status count_tree(struct file *f, uint64_t number, unsigned levels);

static enum status
count_node(struct file *f, const uint8_t *page, size_t at, unsigned levels)
{
	if (at < PAGE_HEAD || at + NODE_HEAD > f->page_size)
		return STATUS_CORRUPT;
	if ((number_at(page + 10, 2) & IS_BRANCH) != 0)
		return count_tree(f, number_at(page + at, 6), levels - 1);
	return count_leaf_node(f, page + at, f->page_size - at);
}

static enum status
count_page(struct file *f, const uint8_t *page, unsigned levels)
{
	uint64_t lower = number_at(page + 12, 2);
	enum status status = STATUS_OK;
	if ((number_at(page + 10, 2) & (IS_BRANCH | IS_LEAF)) == 0 ||
	    lower < PAGE_HEAD || lower > f->page_size)
		return STATUS_CORRUPT;
	for (size_t at = PAGE_HEAD; at < lower && status == STATUS_OK; at += 2)
		status = count_node(
		    f, page, (size_t)number_at(page + at, 2), levels);
	return status;
}

/* What is free beyond the end of the file, by the pages under this one. */
static enum status
count_tree(struct file *f, uint64_t number, unsigned levels)
{
	if (levels == 0 || number >= f->whole || f->visits == 0)
		return STATUS_CORRUPT;
	f->visits--;
	uint8_t *page = malloc(f->page_size);
	if (page == NULL)
		return STATUS_NO_MEMORY;
	enum status status =
	    read_at(f, number * f->page_size, page, f->page_size);
	if (status == STATUS_OK)
		status = count_page(f, page, levels);
	free(page);
	return status;
}

static enum status
check_length(struct file *f)
{
	if (f->last_page < f->whole)
		return STATUS_OK;
	enum status status = f->free_root == NO_PAGE
				 ? STATUS_CORRUPT
				 : count_tree(f, f->free_root, LEVELS_MAX);
	if (status == STATUS_OK &&
	    f->missing_free != f->last_page - f->whole + 1)
		status = STATUS_CORRUPT;
	if (status == STATUS_CORRUPT)
		snprintf(f->detail, f->detail_size,
		    "%s: found %llu bytes, expected %llu: the file is cut "
		    "short",
		    f->path, (unsigned long long)f->bytes,
		    (unsigned long long)((f->last_page + 1) * f->page_size));
	return status;
}

static enum status
check_open(struct file *f)
{
	struct stat about;
	if (fstat(f->fd, &about) != 0)
		return store_translate(errno);
	if (!S_ISREG(about.st_mode)) {
		snprintf(f->detail, f->detail_size,
		    "%s: found a folder or a device, expected a file", f->path);
		return STATUS_INVALID;
	}
	f->bytes = (uint64_t)about.st_size;
	if (f->bytes == 0) {
		snprintf(f->detail, f->detail_size,
		    "%s: found an empty file, expected a store", f->path);
		return STATUS_CORRUPT;
	}
	enum status status = read_metas(f);
	return status == STATUS_OK ? check_length(f) : status;
}

enum status
store_check_file(
    const char *folder, bool *is_there, char *detail, size_t detail_size)
{
	char path[sizeof((struct store *)NULL)->path + 32];
	struct file f = {
	    .path = path, .detail = detail, .detail_size = detail_size};
	snprintf(path, sizeof path, "%s/data.mdb", folder);
	f.fd = open(path, O_RDONLY | O_CLOEXEC);
	*is_there = f.fd >= 0 || errno != ENOENT;
	if (!*is_there)
		return STATUS_OK;
	enum status status = f.fd < 0 ? store_translate(errno) : check_open(&f);
	if (status != STATUS_OK && detail[0] == '\0')
		snprintf(detail, detail_size, "%s: %s", path, strerror(errno));
	if (f.fd >= 0)
		close(f.fd);
	return status;
}
