// SPDX-License-Identifier: Apache-2.0
/*
 * settings_yaml.c - chalkline.yaml through libcyaml, all values as text.
 *
 * libcyaml refuses unknown and repeated keys; what it says in its log is put
 * together here to one line: file, key, found, expected.
 */
#include "common/settings_keys.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cyaml/cyaml.h>

#define FILE_BYTES_MAX (1024 * 1024)
#define MAYBE (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)

#define SERVICE_KEY(name, index)                                               \
	CYAML_FIELD_STRING_PTR(name, MAYBE, struct yaml_service,               \
	    values[index], 0, SETTINGS_PATH_MAX)
#define SERVICE(name, index)                                                   \
	CYAML_FIELD_MAPPING_PTR(                                               \
	    name, MAYBE, struct yaml_services, by_name[index], service_fields)
#define TOP_KEY(name, index)                                                   \
	CYAML_FIELD_STRING_PTR(name, MAYBE, struct yaml_settings,              \
	    values[index], 0, SETTINGS_PATH_MAX)

/* In the order of settings_keys.c; a unit test holds them together. */
static const cyaml_schema_field_t service_fields[] = {
    SERVICE_KEY("endpoint", 0),
    SERVICE_KEY("store", 1),
    SERVICE_KEY("secret", 2),
    SERVICE_KEY("public_key", 3),
    SERVICE_KEY("http", 4),
    SERVICE_KEY("map_bytes", 5),
    SERVICE_KEY("query_threads", 6),
    SERVICE_KEY("batch_events_max", 7),
    SERVICE_KEY("batch_bytes_max", 8),
    SERVICE_KEY("queue_bytes_max", 9),
    SERVICE_KEY("apply_proposals", 10),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t services_fields[] = {
    SERVICE("intake", 0),
    SERVICE("scheduling", 1),
    SERVICE("attendance", 2),
    SERVICE("reporting", 3),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t top_fields[] = {
    TOP_KEY("time_zone", 0),
    TOP_KEY("clearances", 1),
    TOP_KEY("authorized", 2),
    TOP_KEY("identity", 3),
    CYAML_FIELD_MAPPING_PTR(
	"services", MAYBE, struct yaml_settings, services, services_fields),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t top_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct yaml_settings, top_fields),
};

/* What libcyaml said about a file that it refused. */
struct complaint {
	char found[256];
	char key[256]; /* "services.intake" */
	char line[32];
};

static void
note_key(struct complaint *complaint, const char *text)
{
	const char *from = strchr(text, '\'');
	const char *to = from == NULL ? NULL : strchr(from + 1, '\'');
	const char *line = strstr(text, "(line: ");
	char whole[256];

	if (line != NULL && complaint->line[0] == '\0') {
		line += strlen("(line: ");
		snprintf(complaint->line, sizeof(complaint->line), " line %.*s",
		    (int)strspn(line, "0123456789"), line);
	}
	if (to == NULL) {
		return;
	}
	/* The innermost comes first. */
	snprintf(whole, sizeof(whole), "%.*s%s%.180s", (int)(to - from - 1),
	    from + 1, complaint->key[0] == '\0' ? "" : ".", complaint->key);
	memcpy(complaint->key, whole, sizeof(whole));
}

__attribute__((format(printf, 3, 0))) static void
on_log(cyaml_log_t level, void *ctx, const char *format, va_list args)
{
	struct complaint *complaint = ctx;
	char text[256];
	size_t len;

	if (level < CYAML_LOG_ERROR) {
		return;
	}
	vsnprintf(text, sizeof(text), format, args);
	len = strcspn(text, "\n");
	text[len] = '\0';
	if (strncmp(text, "  in ", 5) == 0) {
		note_key(complaint, text);
	} else if (complaint->found[0] == '\0') {
		snprintf(complaint->found, sizeof(complaint->found), "%s",
		    strncmp(text, "Load: ", 6) == 0 ? text + 6 : text);
	}
}

static const struct cyaml_config *
config_for(struct complaint *complaint, struct cyaml_config *config)
{
	*config = (struct cyaml_config){
	    .log_fn = on_log,
	    .log_ctx = complaint,
	    .mem_fn = cyaml_mem,
	    .log_level = CYAML_LOG_ERROR,
	    .flags = CYAML_CFG_NO_ALIAS,
	};
	return config;
}

static void
list_keys(const char *key, char *text, size_t size)
{
	size_t len = 0;
	bool top = key[0] == '\0';
	bool services = strcmp(key, "services") == 0;
	size_t count = top        ? SETTINGS_TOP_KEYS
		       : services ? SETTINGS_SERVICES
				  : SETTINGS_SERVICE_KEYS;

	for (size_t i = 0; i < count && len < size; i++) {
		const char *name = top        ? settings_top_keys[i].name
				   : services ? settings_service_names[i]
					      : settings_service_keys[i].name;

		len += (size_t)snprintf(
		    text + len, size - len, "%s%s", i == 0 ? "" : ", ", name);
	}
	if (top && len < size) {
		snprintf(text + len, size - len, ", services");
	}
}

static enum status
explain(const char *path, const struct complaint *complaint, cyaml_err_t error,
    char *detail, size_t detail_size)
{
	const char *unknown = "Unexpected key: ";
	const char *key = complaint->key;
	char known[256];

	if (error == CYAML_ERR_FILE_OPEN) {
		snprintf(detail, detail_size, "%s: cannot be read", path);
		return STATUS_NOT_FOUND;
	}
	if (strncmp(complaint->found, unknown, strlen(unknown)) == 0) {
		list_keys(key, known, sizeof(known));
		snprintf(detail, detail_size,
		    "%s: %s%s%s: found an unknown key, expected one of: %s",
		    path, key, key[0] == '\0' ? "" : ".",
		    complaint->found + strlen(unknown), known);
		return STATUS_INVALID;
	}
	if (error == CYAML_ERR_UNEXPECTED_EVENT && key[0] != '\0' &&
	    strstr(complaint->found, "already seen") != NULL) {
		snprintf(detail, detail_size,
		    "%s: %s: found the key twice, expected it once", path, key);
		return STATUS_INVALID;
	}
	snprintf(detail, detail_size, "%s%s: %s%s%s", path, complaint->line,
	    key, key[0] == '\0' ? "" : ": ",
	    complaint->found[0] == '\0' ? cyaml_strerror(error)
					: complaint->found);
	return STATUS_INVALID;
}

enum status
settings_yaml_load(const char *path, struct yaml_settings **yaml, char *detail,
    size_t detail_size)
{
	struct complaint complaint = {.found = ""};
	struct cyaml_config config;
	struct stat file;
	cyaml_err_t error;

	if (stat(path, &file) != 0 || !S_ISREG(file.st_mode)) {
		snprintf(detail, detail_size,
		    "%s: found no such file, expected the settings", path);
		return STATUS_NOT_FOUND;
	}
	if (file.st_size > FILE_BYTES_MAX) {
		snprintf(detail, detail_size,
		    "%s: found %lld bytes, expected at most %d", path,
		    (long long)file.st_size, FILE_BYTES_MAX);
		return STATUS_TOO_BIG;
	}
	error = cyaml_load_file(path, config_for(&complaint, &config),
	    &top_schema, (cyaml_data_t **)yaml, NULL);
	if (error != CYAML_OK) {
		return explain(path, &complaint, error, detail, detail_size);
	}
	return STATUS_OK;
}

void
settings_yaml_free(struct yaml_settings **yaml)
{
	struct complaint complaint = {.found = ""};
	struct cyaml_config config;

	if (*yaml != NULL) {
		cyaml_free(
		    config_for(&complaint, &config), &top_schema, *yaml, 0);
		*yaml = NULL;
	}
}
