// SPDX-License-Identifier: Apache-2.0
/*
 * settings_keys.h - the keys of chalkline.yaml, one table for all uses.
 *
 * The same rows check a value from the file or the environment, print it and
 * explain it.  Private to settings*.c.
 */
#pragma once

#include "common/settings.h"

#include <stdio.h>

enum value_kind {
	VALUE_ZONE,
	VALUE_WORDS,
	VALUE_PATH,
	VALUE_ENDPOINT,
	VALUE_KEY,
	VALUE_HTTP,
	VALUE_U32,
	VALUE_U64,
	VALUE_SWITCH, /* bool */
};

struct key_rule {
	const char *name;
	enum value_kind kind;
	size_t offset;    /* in struct settings or struct service_settings */
	size_t size;      /* of a text */
	const char *only; /* the service that has it; NULL: each */
	uint64_t least, most;
	const char *expected; /* for people */
	const char *note;     /* the comment in a written file */
};

#define SETTINGS_TOP_KEYS 4
#define SETTINGS_SERVICE_KEYS 11

extern const struct key_rule settings_top_keys[SETTINGS_TOP_KEYS];
extern const struct key_rule settings_service_keys[SETTINGS_SERVICE_KEYS];
extern const char *const settings_service_names[SETTINGS_SERVICES];

/* Checks the text and stores it in base; false when it is not expected. */
bool settings_set(
    const struct key_rule *rule, const char *dir, const char *text, void *base);
/* The service has that key. */
bool settings_key_is_of(const struct key_rule *rule, const char *service);

/*
 * The file as texts, NULL where it says nothing, by the order of the tables;
 * owned by the caller, freed by settings_yaml_free.
 */
struct yaml_service {
	char *values[SETTINGS_SERVICE_KEYS];
};
struct yaml_services {
	struct yaml_service *by_name[SETTINGS_SERVICES];
};
struct yaml_settings {
	char *values[SETTINGS_TOP_KEYS];
	struct yaml_services *services;
};
/* *yaml is NULL for an empty file. */
MUST_USE enum status settings_yaml_load(const char *path,
    struct yaml_settings **yaml, char *detail, size_t detail_size);
void settings_yaml_free(struct yaml_settings **yaml);
