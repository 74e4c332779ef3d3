// SPDX-License-Identifier: Apache-2.0
/*
 * import_case.c - the surroundings of an import: store, log, staged files.
 */
#include "tests/component/intake/import_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
import_case_open(struct import_case *c)
{
	char path[TEMP_PATH_MAX];
	char detail[256] = "";

	memset(c, 0, sizeof(*c));
	temp_dir_init(&c->dir);
	const struct store_settings settings = {
	    .path = temp_dir_file(&c->dir, "store", path),
	    .map_bytes = (uint64_t)64 << 20,
	    .version = 1,
	    .tables_max = 16,
	    .readers_max = 16,
	};
	assert_int_equal(
	    store_open(&settings, &c->store, detail, sizeof(detail)),
	    STATUS_OK);
	assert_int_equal(log_open(c->store, &c->log), STATUS_OK);
	assert_int_equal(tables_open(c->store, &c->tables), STATUS_OK);
	(void)temp_dir_file(&c->dir, "input", c->input);
	assert_int_equal(mkdir(c->input, 0700), 0);
	buffer_init(&c->result, 16u << 20);
	buffer_init(&c->text, 64u << 20);
}

void
import_case_close(struct import_case *c)
{
	buffer_fini(&c->text);
	buffer_fini(&c->result);
	log_close(&c->log);
	store_close(&c->store);
	temp_dir_fini(&c->dir);
}

static void
clear_folder(const char *path)
{
	DIR *listing = opendir(path);
	struct dirent *item;

	assert_non_null(listing);
	while ((item = readdir(listing)) != NULL) {
		char file[TEMP_PATH_MAX];

		if (strcmp(item->d_name, ".") == 0 ||
		    strcmp(item->d_name, "..") == 0)
			continue;
		assert_true(snprintf(file, sizeof(file), "%s/%s", path,
				item->d_name) < (int)sizeof(file));
		if (item->d_type == DT_DIR) {
			clear_folder(file);
			assert_int_equal(rmdir(file), 0);
		} else {
			assert_int_equal(unlink(file), 0);
		}
	}
	assert_int_equal(closedir(listing), 0);
}

void
import_case_clear(struct import_case *c)
{
	clear_folder(c->input);
}

void
import_case_bytes(
    struct import_case *c, const char *name, const void *data, size_t len)
{
	char path[TEMP_PATH_MAX];
	FILE *file;

	assert_true(snprintf(path, sizeof(path), "%s/%s", c->input, name) <
		    (int)sizeof(path));
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

void
import_case_file(struct import_case *c, const char *name, const char *text)
{
	import_case_bytes(c, name, text, strlen(text));
}

static void
copy_file(struct import_case *c, const char *path, const char *name)
{
	static char data[1 << 20];
	FILE *file = fopen(path, "r");
	size_t len;

	assert_non_null(file);
	len = fread(data, 1, sizeof(data), file);
	assert_true(len < sizeof(data));
	assert_int_equal(fclose(file), 0);
	import_case_bytes(c, name, data, len);
}

void
import_case_copy(struct import_case *c, const char *path)
{
	const char *slash = strrchr(path, '/');
	DIR *listing = opendir(path);
	struct dirent *item;

	if (listing == NULL) {
		copy_file(c, path, slash != NULL ? slash + 1 : path);
		return;
	}
	while ((item = readdir(listing)) != NULL) {
		char file[TEMP_PATH_MAX];

		if (item->d_name[0] == '.')
			continue;
		assert_true(snprintf(file, sizeof(file), "%s/%s", path,
				item->d_name) < (int)sizeof(file));
		copy_file(c, file, item->d_name);
	}
	assert_int_equal(closedir(listing), 0);
}

static bool
is_cancelled(void *ctx)
{
	return ((struct import_case *)ctx)->cancel;
}

enum status
import_case_run(struct import_case *c, const char *kind, unsigned flags)
{
	const struct import_params params = {.kind = kind,
	    .strict = (flags & CASE_STRICT) != 0,
	    .dry_run = (flags & CASE_DRY_RUN) != 0,
	    .allow_removals = (flags & CASE_ALLOW_REMOVALS) != 0,
	    .display_name = "input"};
	const struct import_input input = {.store = c->store,
	    .log = c->log,
	    .tables = &c->tables,
	    .dir = c->input,
	    .number = ++c->number,
	    .params = &params,
	    .cancelled = is_cancelled,
	    .ctx = c,
	    .detail = c->detail,
	    .detail_size = sizeof(c->detail)};

	buffer_reset(&c->result);
	return import_run(&input, &c->result);
}

enum status
import_case_one(
    struct import_case *c, const char *kind, const char *name, const char *text)
{
	import_case_clear(c);
	import_case_file(c, name, text);
	return import_case_run(c, kind, 0);
}

static enum status
read_head(struct store_txn *txn, void *ctx)
{
	struct log_head head;
	void **pair = ctx;
	enum status status = log_read_head(pair[0], txn, &head);

	*(uint64_t *)pair[1] = head.seq;
	return status;
}

uint64_t
import_case_head(struct import_case *c)
{
	uint64_t seq = 0;
	void *pair[] = {c->log, &seq};

	assert_int_equal(store_read(c->store, read_head, pair), STATUS_OK);
	return seq;
}
