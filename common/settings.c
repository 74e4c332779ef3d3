// SPDX-License-Identifier: Apache-2.0
/*
 * settings.c - defaults, the file, the environment, in this order.
 */
#include "common/settings.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/settings_keys.h"

#define MIB (1024u * 1024u)

/* Absolute, also when the folder is not there yet. */
static void
make_absolute(const char *dir, char *to, size_t size)
{
	char real[PATH_MAX], here[PATH_MAX];

	if (realpath(dir, real) != NULL) {
		snprintf(to, size, "%s", real);
	} else if (dir[0] == '/' || getcwd(here, sizeof(here)) == NULL) {
		snprintf(to, size, "%s", dir);
	} else {
		snprintf(to, size, "%.2000s/%.2000s", here, dir);
	}
}

static void
default_service(const char *dir, const char *name, struct service_settings *s)
{
	*s = (struct service_settings){
	    .http = "127.0.0.1:0",
	    .map_bytes = UINT64_C(64) << 30,
	    .query_threads = 2,
	    .batch_events_max = 4096,
	    .batch_bytes_max = 2 * MIB,
	    .queue_bytes_max = 64 * MIB,
	};
	snprintf(s->name, sizeof(s->name), "%s", name);
	snprintf(s->endpoint, sizeof(s->endpoint), "ipc://%.4000s/run/%s.sock",
	    dir, name);
	snprintf(s->store, sizeof(s->store), "%.4000s/store/%s", dir, name);
	snprintf(
	    s->secret, sizeof(s->secret), "%.4000s/keys/%s.secret", dir, name);
}

void
settings_default(const char *dir, struct settings *settings)
{
	*settings = (struct settings){.time_zone = "America/New_York"};
	make_absolute(dir, settings->dir, sizeof(settings->dir));
	dir = settings->dir;
	snprintf(settings->authorized, sizeof(settings->authorized),
	    "%.4000s/keys/authorized", dir);
	snprintf(settings->identity, sizeof(settings->identity),
	    "%.4000s/keys/operator.secret", dir);
	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		default_service(
		    dir, settings_service_names[i], &settings->services[i]);
	}
}

/* One value from the file; NULL: the file says nothing. */
static enum status
apply_text(const struct key_rule *rule, const char *path, const char *section,
    const char *text, const char *dir, void *base, char *detail, size_t size)
{
	if (text == NULL || settings_set(rule, dir, text, base)) {
		return STATUS_OK;
	}
	snprintf(detail, size, "%s: %s%s: found \"%.200s\", expected %s", path,
	    section, rule->name, text, rule->expected);
	return STATUS_INVALID;
}

static enum status
apply_service(const char *path, const struct yaml_service *yaml,
    const char *dir, struct service_settings *s, char *detail, size_t size)
{
	char section[64];
	enum status status = STATUS_OK;

	snprintf(section, sizeof(section), "services.%s.", s->name);
	for (size_t i = 0; i < SETTINGS_SERVICE_KEYS && status == STATUS_OK;
	     i++) {
		const struct key_rule *rule = &settings_service_keys[i];

		if (yaml->values[i] != NULL &&
		    !settings_key_is_of(rule, s->name)) {
			snprintf(detail, size,
			    "%s: %s%s: found it here, expected it in "
			    "services.%s",
			    path, section, rule->name, rule->only);
			return STATUS_INVALID;
		}
		status = apply_text(
		    rule, path, section, yaml->values[i], dir, s, detail, size);
	}
	return status;
}

static enum status
apply_file(const char *path, const struct yaml_settings *yaml,
    struct settings *settings, char *detail, size_t size)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < SETTINGS_TOP_KEYS && status == STATUS_OK; i++) {
		status = apply_text(&settings_top_keys[i], path, "",
		    yaml->values[i], settings->dir, settings, detail, size);
	}
	for (size_t i = 0; i < SETTINGS_SERVICES && status == STATUS_OK; i++) {
		if (yaml->services == NULL ||
		    yaml->services->by_name[i] == NULL) {
			continue;
		}
		status = apply_service(path, yaml->services->by_name[i],
		    settings->dir, &settings->services[i], detail, size);
	}
	return status;
}

/* CHALKLINE_<SECTION>_<KEY>; section is "" or ends with '_'. */
static enum status
apply_variable(const struct key_rule *rule, const char *section,
    const char *dir, void *base, char *detail, size_t size)
{
	char name[128];
	const char *text;

	snprintf(name, sizeof(name), "CHALKLINE_%s%s", section, rule->name);
	for (char *c = name; *c != '\0'; c++) {
		*c = (char)toupper((unsigned char)*c);
	}
	text = getenv(name);
	if (text == NULL || settings_set(rule, dir, text, base)) {
		return STATUS_OK;
	}
	snprintf(detail, size, "environment: %s: found \"%.200s\", expected %s",
	    name, text, rule->expected);
	return STATUS_INVALID;
}

static enum status
apply_environment(struct settings *settings, char *detail, size_t size)
{
	const char *dir = settings->dir;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < SETTINGS_TOP_KEYS && status == STATUS_OK; i++) {
		status = apply_variable(
		    &settings_top_keys[i], "", dir, settings, detail, size);
	}
	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		struct service_settings *s = &settings->services[i];
		char section[64];

		snprintf(section, sizeof(section), "%s_", s->name);
		for (size_t k = 0;
		     k < SETTINGS_SERVICE_KEYS && status == STATUS_OK; k++) {
			if (settings_key_is_of(
				&settings_service_keys[k], s->name)) {
				status =
				    apply_variable(&settings_service_keys[k],
					section, dir, s, detail, size);
			}
		}
	}
	return status;
}

static void
folder_of(const char *path, char *dir, size_t size)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL) {
		snprintf(dir, size, ".");
	} else {
		snprintf(dir, size, "%.*s",
		    slash == path ? 1 : (int)(slash - path), path);
	}
}

enum status
settings_read(const char *path, struct settings *settings, char *detail,
    size_t detail_size)
{
	struct yaml_settings *yaml = NULL;
	char dir[SETTINGS_PATH_MAX];
	enum status status;

	status = settings_yaml_load(path, &yaml, detail, detail_size);
	if (status != STATUS_OK) {
		return status;
	}
	folder_of(path, dir, sizeof(dir));
	settings_default(dir, settings);
	if (yaml != NULL) {
		status = apply_file(path, yaml, settings, detail, detail_size);
	}
	if (status == STATUS_OK) {
		status = apply_environment(settings, detail, detail_size);
	}
	settings_yaml_free(&yaml);
	return status;
}

const struct service_settings *
settings_service(const struct settings *settings, const char *name)
{
	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		if (strcmp(settings->services[i].name, name) == 0) {
			return &settings->services[i];
		}
	}
	return NULL;
}
