// SPDX-License-Identifier: Apache-2.0
/*
 * sheet_layouts.c - finds a layout by name or path, and shows them.
 */
#include "services/chalkline/sheet_layouts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/chalkline/json_line.h"
#include "services/chalkline/table.h"

#define LAYOUT_ARENA_BYTES (16u * 1024u * 1024u)

static const struct ready_layout *
find_ready(const char *name)
{
	for (size_t i = 0; i < ready_layout_count; i++) {
		if (strcmp(ready_layouts[i].name, name) == 0)
			return &ready_layouts[i];
	}
	return NULL;
}

static bool
is_path(const char *name)
{
	size_t len = strlen(name);

	return strchr(name, '/') != NULL ||
	       (len > 5 && strcmp(name + len - 5, ".yaml") == 0) ||
	       (len > 4 && strcmp(name + len - 4, ".yml") == 0);
}

static enum cli_exit
tell_unknown(const char *name)
{
	fprintf(stderr,
	    "chalkline: --layout: found `%s`, expected a file (NAME.yaml) or "
	    "one of:",
	    name);
	for (size_t i = 0; i < ready_layout_count; i++)
		fprintf(stderr, " %s", ready_layouts[i].name);
	fputc('\n', stderr);
	return CLI_USAGE;
}

static enum cli_exit
load_file(const char *path, struct buffer *text)
{
	FILE *file = fopen(path, "rb");
	size_t got = 1;

	if (file == NULL) {
		cli_error("--layout: %s: %s", path, strerror(errno));
		return CLI_USAGE;
	}
	while (got > 0 && text->failed == STATUS_OK) {
		uint8_t *room = buffer_reserve(text, 4096);

		got = room != NULL ? fread(room, 1, 4096, file) : 0;
		text->len += got;
	}
	bool failed = ferror(file) != 0;
	fclose(file);
	if (failed) {
		cli_error("--layout: %s: cannot be read", path);
		return CLI_USAGE;
	}
	if (text->failed != STATUS_OK) {
		cli_error("--layout: %s: found over 256 KiB, expected a "
			  "layout; `--layouts chalkline` prints one",
		    path);
		return CLI_REFUSED;
	}
	return CLI_DONE;
}

static enum cli_exit
tell_fault(const char *path, const struct layout_fault *fault)
{
	char line[32] = "";

	if (fault->line > 0)
		snprintf(line, sizeof(line), " line %" PRIu64 ":", fault->line);
	cli_error("%s:%s %s: %s%s%sexpected %s", path, line, fault->field,
	    fault->found[0] != '\0' ? "found " : "", fault->found,
	    fault->found[0] != '\0' ? ", " : "", fault->expected);
	return CLI_USAGE;
}

static enum cli_exit
read_layout(const char *path, struct bytes text, struct arena *arena,
    struct sheet_layout *layout)
{
	struct layout_fault fault;
	enum status status = sheet_layout_read(text, arena, layout, &fault);

	if (status == STATUS_INVALID)
		return tell_fault(path, &fault);
	layout->name = path;
	return status == STATUS_OK ? CLI_DONE : cli_fail(path, status, "");
}

enum cli_exit
sheet_layouts_find(
    const char *name_or_path, struct arena *arena, struct sheet_layout *layout)
{
	const struct ready_layout *ready = find_ready(name_or_path);
	struct buffer text;

	if (ready != NULL)
		return read_layout(ready->name,
		    bytes_of(ready->text, ready->len), arena, layout);
	if (!is_path(name_or_path))
		return tell_unknown(name_or_path);
	buffer_init(&text, SHEET_LAYOUT_MAX + 4096);
	enum cli_exit code = load_file(name_or_path, &text);
	if (code == CLI_DONE)
		code = read_layout(
		    name_or_path, buffer_bytes(&text), arena, layout);
	buffer_fini(&text);
	return code;
}

static enum cli_exit
print_text(const char *name)
{
	const struct ready_layout *ready = find_ready(name);

	if (ready == NULL)
		return tell_unknown(name);
	fwrite(ready->text, 1, ready->len, stdout);
	return CLI_DONE;
}

static enum cli_exit
print_list(struct arena *arena, bool json)
{
	static const char *const columns[] = {"layout", "days", "about"};
	struct table *table = NULL;
	enum status status = table_new(3, columns, &table);

	for (size_t i = 0; i < ready_layout_count && status == STATUS_OK; i++) {
		const struct ready_layout *ready = &ready_layouts[i];
		struct sheet_layout layout;
		struct layout_fault fault;

		arena_reset(arena);
		status = sheet_layout_read(
		    bytes_of(ready->text, ready->len), arena, &layout, &fault);
		if (status != STATUS_OK)
			break;
		table_add(table, ready->name);
		table_add(table, layout.dates);
		table_add(table, layout.about);
	}
	if (status == STATUS_OK)
		status = table_print(
		    table, json ? TABLE_JSON : TABLE_ALIGNED, stdout);
	table_free(&table);
	return status == STATUS_OK ? CLI_DONE
				   : cli_fail("chalkline", status, "");
}

enum cli_exit
sheet_layouts_print(const char *name, bool json)
{
	struct arena *arena = NULL;

	if (name != NULL)
		return print_text(name);
	if (arena_new(LAYOUT_ARENA_BYTES, &arena) != STATUS_OK)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	enum cli_exit code = print_list(arena, json);
	arena_free(&arena);
	return code;
}
