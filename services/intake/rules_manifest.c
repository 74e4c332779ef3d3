// SPDX-License-Identifier: Apache-2.0
/*
 * rules_manifest.c - the properties of OneRoster's manifest.
 *
 * Spreadsheets turn 1.0 into 1 and lower-case names appear; both are
 * understood when lenient.
 */
#include "services/intake/rules_manifest.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool
tell_line(const char *property, const char *value, const char *code,
    const char *expected, bool error, fault_fn *tell, void *ctx)
{
	struct fault fault;
	char found[2 * FAULT_SHOWN];

	(void)snprintf(found, sizeof(found), "%.50s,%.50s", property, value);
	fault_set(&fault, error ? SEVERITY_ERROR : SEVERITY_WARNING, code,
	    "value", found, expected);
	tell(&fault, ctx);
	return !error;
}

/* The name in `file.users` without its end: "users.csv" begins with it. */
static bool
names_file(const char *file, const char *name, bool strict)
{
	size_t len = strlen(file) - strlen(".csv");

	if (strlen(name) != len)
		return false;
	return strict ? strncmp(file, name, len) == 0
		      : strncasecmp(file, name, len) == 0;
}

static bool
parse_mode(const char *value, bool strict, enum file_mode *mode)
{
	static const struct {
		const char *text;
		enum file_mode mode;
	} modes[] = {{"absent", MODE_ABSENT}, {"bulk", MODE_BULK},
	    {"delta", MODE_DELTA}};

	for (size_t i = 0; i < 3; i++) {
		if (strcmp(modes[i].text, value) == 0 ||
		    (!strict && strcasecmp(modes[i].text, value) == 0)) {
			*mode = modes[i].mode;
			return true;
		}
	}
	return false;
}

static bool
take_file(struct manifest *manifest, const char *property, const char *value,
    bool strict, fault_fn *tell, void *ctx)
{
	const char *name = property + strlen("file.");
	enum file_mode mode = MODE_UNTOLD;

	if (!parse_mode(value, strict, &mode) && (strict || value[0] != '\0'))
		return tell_line(property, value, "BAD_VALUE",
		    "absent, bulk, delta", true, tell, ctx);
	for (size_t i = 0; i < ONEROSTER_FILES; i++) {
		if (names_file(oneroster_layouts[i].file, name, strict)) {
			manifest->mode[i] = mode;
			return true;
		}
	}
	for (size_t i = 0; oneroster_unused[i] != NULL; i++)
		if (names_file(oneroster_unused[i], name, strict))
			return true;
	return tell_line(property, value, "UNKNOWN_PROPERTY",
	    "a file of OneRoster 1.1 or 1.2", strict, tell, ctx);
}

static bool
is_version(const char *value)
{
	return strcmp(value, "1.1") == 0 || strcmp(value, "1.2") == 0;
}

bool
manifest_take(struct manifest *manifest, const char *property,
    const char *value, bool strict, fault_fn *tell, void *ctx)
{
	if (strncmp(property, "file.", 5) == 0)
		return take_file(manifest, property, value, strict, tell, ctx);
	if (strcmp(property, "manifest.version") == 0) {
		if (strcmp(value, "1.0") == 0)
			return true;
		return tell_line(
		    property, value, "BAD_VERSION", "1.0", strict, tell, ctx);
	}
	if (strcmp(property, "oneroster.version") == 0) {
		manifest->version_told = true;
		if (is_version(value))
			return true;
		return tell_line(property, value, "BAD_VERSION", "1.1 or 1.2",
		    strict, tell, ctx);
	}
	if (strncmp(property, "source.", 7) == 0)
		return true;
	return tell_line(property, value, "UNKNOWN_PROPERTY",
	    "a property of the standard's manifest", strict, tell, ctx);
}
