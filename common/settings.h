// SPDX-License-Identifier: Apache-2.0
/*
 * settings.h - chalkline.yaml of a stack, the same file for every service.
 *
 * Unknown keys are refused.  CHALKLINE_<SECTION>_<KEY> in the environment
 * overrides a value (CHALKLINE_INTAKE_ENDPOINT).  Relative paths are relative
 * to the folder of the file.  Secrets stand in files; settings name them.
 */
#pragma once

#include "common/keys.h"

#define SETTINGS_SERVICES 4
#define SETTINGS_PATH_MAX 4096

struct service_settings {
	char name[32];
	char endpoint[SETTINGS_PATH_MAX];    /* where it binds and is reached */
	char store[SETTINGS_PATH_MAX];       /* folder of its LMDB store */
	char secret[SETTINGS_PATH_MAX];      /* key file of the service */
	char public_key[CURVE_KEY_TEXT + 1]; /* for clients elsewhere; may be
						"" when authorized tells it */
	char http[64];      /* "127.0.0.1:0" for /metrics; "" for none */
	uint64_t map_bytes; /* most bytes of the store */
	uint32_t query_threads;
	uint32_t batch_events_max;
	uint32_t batch_bytes_max;
	/* Requests held in memory; then RETRY_LATER.  A principal may hold as
	 * much as is free, so that one that floods shuts nobody out. */
	uint32_t queue_bytes_max;
	/* Of scheduling: proposals that are safe are planned by themselves. */
	bool apply_proposals;
};

struct settings {
	char dir[SETTINGS_PATH_MAX];        /* folder of the file */
	char authorized[SETTINGS_PATH_MAX]; /* keys/authorized */
	char identity[SETTINGS_PATH_MAX];   /* key file of the command line */
	char time_zone[64];                 /* the authority's, IANA */
	char clearances[256]; /* kinds that every tutor must hold; or "" */
	struct service_settings services[SETTINGS_SERVICES];
};

/*
 * Reads and checks the file; detail says file, key, what was found and what
 * was expected.
 */
MUST_USE enum status settings_read(const char *path, struct settings *settings,
    char *detail, size_t detail_size);
/* The defaults of a stack on this machine. */
void settings_default(const char *dir, struct settings *settings);
/* Writes them as YAML with comments; CONFLICT when the file is there. */
MUST_USE enum status settings_write(
    const char *path, const struct settings *settings);
/* As YAML on a stream, what is in force; for --print-config. */
void settings_print(const struct settings *settings, void *file);
/* NULL when there is no such service. */
const struct service_settings *settings_service(
    const struct settings *settings, const char *name);
