// SPDX-License-Identifier: Apache-2.0
/*
 * settings_print.c - settings as the YAML that settings_read reads.
 *
 * A written file names paths relative to its own folder, so that the folder
 * may move.
 */
#include "common/settings.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "common/settings_keys.h"

/* In double quotes, as YAML escapes. */
static void
put_text(const char *text, FILE *out)
{
	fputc('"', out);
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\') {
			fprintf(out, "\\%c", c);
		} else if (c < 0x20 || c == 0x7f) {
			fprintf(out, "\\x%02x", c);
		} else {
			fputc(c, out);
		}
	}
	fputc('"', out);
}

/* What stands below dir is written without it; dir NULL keeps all. */
static void
put_path(const char *scheme, const char *path, const char *dir, FILE *out)
{
	char whole[SETTINGS_PATH_MAX + 8];
	size_t len = dir == NULL ? 0 : strlen(dir);

	if (len > 0 && strncmp(path, dir, len) == 0 && path[len] == '/') {
		path += len + 1;
	}
	snprintf(whole, sizeof(whole), "%s%s", scheme, path);
	put_text(whole, out);
}

static void
put_value(
    const struct key_rule *rule, const void *base, const char *dir, FILE *out)
{
	const char *at = (const char *)base + rule->offset;
	uint64_t wide;
	uint32_t narrow;

	switch (rule->kind) {
	case VALUE_PATH:
		put_path("", at, dir, out);
		return;
	case VALUE_ENDPOINT:
		if (strncmp(at, "ipc://", 6) == 0) {
			put_path("ipc://", at + 6, dir, out);
			return;
		}
		put_text(at, out);
		return;
	case VALUE_ZONE:
	case VALUE_WORDS:
	case VALUE_KEY:
	case VALUE_HTTP:
		put_text(at, out);
		return;
	case VALUE_U32:
		memcpy(&narrow, at, sizeof(narrow));
		fprintf(out, "%" PRIu32, narrow);
		return;
	case VALUE_U64:
		memcpy(&wide, at, sizeof(wide));
		fprintf(out, "%" PRIu64, wide);
		return;
	case VALUE_SWITCH:
		fputs(*(const bool *)(const void *)at ? "true" : "false", out);
		return;
	}
}

static void
put_key(const struct key_rule *rule, const void *base, const char *dir,
    const char *indent, bool with_notes, FILE *out)
{
	fprintf(out, "%s%s: ", indent, rule->name);
	put_value(rule, base, dir, out);
	if (with_notes) {
		fprintf(out, "  # %s", rule->note);
	}
	fputc('\n', out);
}

static void
put_settings(const struct settings *settings, const char *dir, FILE *out)
{
	for (size_t i = 0; i < SETTINGS_TOP_KEYS; i++) {
		put_key(&settings_top_keys[i], settings, dir, "", true, out);
	}
	fprintf(out, "services:\n");
	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		const struct service_settings *s = &settings->services[i];

		fprintf(out, "  %s:\n", s->name);
		for (size_t k = 0; k < SETTINGS_SERVICE_KEYS; k++) {
			const struct key_rule *rule = &settings_service_keys[k];

			/* Explained once, at the first service. */
			if (settings_key_is_of(rule, s->name)) {
				put_key(rule, s, dir, "    ",
				    i == 0 || rule->only != NULL, out);
			}
		}
	}
}

void
settings_print(const struct settings *settings, void *file)
{
	put_settings(settings, NULL, file);
}

enum status
settings_write(const char *path, const struct settings *settings)
{
	FILE *out = fopen(path, "wxe");
	bool failed;

	if (out == NULL) {
		return errno == EEXIST ? STATUS_CONFLICT : STATUS_IO;
	}
	fprintf(out,
	    "# The settings of a Chalkline stack, the same file for every\n"
	    "# service.  Relative paths are relative to this file's folder.\n"
	    "# CHALKLINE_<SERVICE>_<KEY> in the environment overrides.\n");
	put_settings(settings, settings->dir, out);
	failed =
	    ferror(out) != 0 || fflush(out) != 0 || fsync(fileno(out)) != 0;
	failed = fclose(out) != 0 || failed;
	return failed ? STATUS_IO : STATUS_OK;
}
