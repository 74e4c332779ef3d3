// SPDX-License-Identifier: Apache-2.0
/*
 * authorized.c - keys/authorized in memory, and its changes.
 *
 * A look-up asks the file system whether the file is still the one that was
 * read (modification time, inode, size), not more often than every
 * millisecond, so a revoked key is out at its next request.  At the start a
 * broken line is an error; later it is logged and left out, so that it cannot
 * hold up a revocation.  Without the file nobody is in.
 */
#include "common/keys.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "common/authorized_line.h"
#include "common/diag.h"

#define PRINCIPALS_MAX 100000
#define LOOK_EVERY_US INT64_C(1000)

struct list {
	struct principal *items;
	size_t count, capacity;
};

struct stamp {
	struct timespec changed;
	ino_t inode;
	off_t size;
};

struct authorized {
	pthread_mutex_t lock;
	char *path;
	struct stamp seen;  /* of the last attempt to read */
	int64_t look_again; /* monotonic microseconds */
	struct list list;
};

static void
list_free(struct list *list)
{
	free(list->items);
	*list = (struct list){0};
}

static enum status
list_add(struct list *list, const struct principal *principal)
{
	if (list->count == PRINCIPALS_MAX)
		return STATUS_TOO_BIG;
	if (list->count == list->capacity) {
		size_t capacity = list->capacity > 0 ? 2 * list->capacity : 16;
		struct principal *items =
		    realloc(list->items, capacity * sizeof(*items));

		if (items == NULL)
			return STATUS_NO_MEMORY;
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count++] = *principal;
	return STATUS_OK;
}

static struct principal *
list_find_key(const struct list *list, const char *key)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i].key, key) == 0)
			return &list->items[i];
	}
	return NULL;
}

static struct principal *
list_find_name(const struct list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i].name, name) == 0)
			return &list->items[i];
	}
	return NULL;
}

/* One line; detail says what is wrong with it. */
static enum status
add_line(struct list *list, char *line, unsigned long number, const char *path,
    char *detail, size_t detail_size)
{
	struct principal principal;
	const char *fault;

	if (authorized_line_is_blank(line))
		return STATUS_OK;
	fault = authorized_line_parse(line, &principal);
	if (fault == NULL && list_find_key(list, principal.key) != NULL)
		fault = "the key stands in an earlier line";
	if (fault == NULL)
		return list_add(list, &principal);
	(void)snprintf(
	    detail, detail_size, "%s line %lu: %s", path, number, fault);
	return STATUS_INVALID;
}

static enum status
read_list(FILE *file, const char *path, bool strict, struct list *list,
    char *detail, size_t detail_size)
{
	char line[AUTHORIZED_LINE_MAX];
	unsigned long number = 0;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && fgets(line, sizeof(line), file) != NULL) {
		status =
		    add_line(list, line, ++number, path, detail, detail_size);
		if (status == STATUS_INVALID && !strict) {
			diag(
			    DIAG_ERROR, "authorized.line", "detail=%s", detail);
			status = STATUS_OK;
		}
	}
	if (status == STATUS_OK && ferror(file) != 0)
		status = STATUS_IO;
	if (status != STATUS_OK)
		list_free(list);
	return status;
}

static struct stamp
stamp_of(const struct stat *file)
{
	return (struct stamp){file->st_mtim, file->st_ino, file->st_size};
}

static bool
stamp_equal(const struct stamp *a, const struct stamp *b)
{
	return a->changed.tv_sec == b->changed.tv_sec &&
	       a->changed.tv_nsec == b->changed.tv_nsec &&
	       a->inode == b->inode && a->size == b->size;
}

static enum status
read_file(const char *path, bool strict, struct list *list, struct stamp *stamp,
    char *detail, size_t detail_size)
{
	struct stat file;
	FILE *f = fopen(path, "re");

	if (f == NULL || fstat(fileno(f), &file) != 0) {
		(void)snprintf(
		    detail, detail_size, "%s: %s", path, strerror(errno));
		if (f != NULL)
			(void)fclose(f);
		return STATUS_IO;
	}
	*stamp = stamp_of(&file);

	enum status status =
	    read_list(f, path, strict, list, detail, detail_size);

	(void)fclose(f);
	return status;
}

enum status
authorized_open(const char *path, struct authorized **authorized, char *detail,
    size_t detail_size)
{
	struct authorized *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return STATUS_NO_MEMORY;
	a->path = strdup(path);

	enum status status = a->path == NULL
				 ? STATUS_NO_MEMORY
				 : read_file(path, true, &a->list, &a->seen,
				       detail, detail_size);

	if (status != STATUS_OK) {
		free(a->path);
		free(a);
		return status;
	}
	(void)pthread_mutex_init(&a->lock, NULL);
	*authorized = a;
	return STATUS_OK;
}

void
authorized_close(struct authorized **authorized)
{
	struct authorized *a = *authorized;

	if (a == NULL)
		return;
	(void)pthread_mutex_destroy(&a->lock);
	list_free(&a->list);
	free(a->path);
	free(a);
	*authorized = NULL;
}

static bool
is_time_to_look(struct authorized *a)
{
	struct timespec now;
	int64_t at;

	clock_gettime(CLOCK_MONOTONIC, &now);
	at = (int64_t)now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
	if (at < a->look_again)
		return false;
	a->look_again = at + LOOK_EVERY_US;
	return true;
}

static void
refresh(struct authorized *a)
{
	struct stat file;
	struct stamp stamp;
	struct list list = {0};
	char detail[512] = "";

	if (!is_time_to_look(a))
		return;
	if (stat(a->path, &file) != 0) {
		/* Nobody is authorized by a file that is not there. */
		list_free(&a->list);
		a->seen = (struct stamp){0};
		return;
	}
	stamp = stamp_of(&file);
	if (stamp_equal(&stamp, &a->seen))
		return;
	if (read_file(a->path, false, &list, &stamp, detail, sizeof(detail)) !=
	    STATUS_OK) {
		a->seen = stamp;
		diag(DIAG_ERROR, "authorized.unreadable", "detail=%s", detail);
		return;
	}
	list_free(&a->list);
	a->list = list;
	a->seen = stamp;
	diag(DIAG_INFO, "authorized.read", "principals=%zu", list.count);
}

typedef struct principal *find_fn(const struct list *list, const char *what);

static enum status
find_by(struct authorized *a, find_fn *find, const char *what,
    struct principal *principal)
{
	enum status status = STATUS_NOT_FOUND;

	pthread_mutex_lock(&a->lock);
	refresh(a);

	const struct principal *found = find(&a->list, what);

	if (found != NULL) {
		*principal = *found;
		status = STATUS_OK;
	}
	pthread_mutex_unlock(&a->lock);
	return status;
}

enum status
authorized_find(struct authorized *authorized, const char *public_key,
    struct principal *principal)
{
	return find_by(authorized, list_find_key, public_key, principal);
}

enum status
authorized_find_name(struct authorized *authorized, const char *name,
    struct principal *principal)
{
	return find_by(authorized, list_find_name, name, principal);
}

void
authorized_visit(
    struct authorized *authorized, authorized_visit_fn *visit, void *ctx)
{
	pthread_mutex_lock(&authorized->lock);
	refresh(authorized);
	for (size_t i = 0; i < authorized->list.count; i++)
		visit(&authorized->list.items[i], ctx);
	pthread_mutex_unlock(&authorized->lock);
}
