// SPDX-License-Identifier: Apache-2.0
/*
 * stack.c - keys and settings of a stack in which only attendance runs.
 *
 * Intake and scheduling have keys and no process: their followers wait, and
 * the projection folds without plans.
 */
#include "tests/bench/ingest/bench.h"

#include "common/keys.h"
#include "common/settings.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void
grant(const struct settings *settings, const char *name, enum role role,
    const char *scope)
{
	struct principal who = {.role = role};
	struct key_pair pair;
	char path[SETTINGS_PATH_MAX + 128], detail[256] = "";

	snprintf(path, sizeof(path), "%s/keys/%s.secret", settings->dir, name);
	snprintf(who.name, sizeof(who.name), "%s", name);
	snprintf(who.scope, sizeof(who.scope), "%s", scope);
	if (keys_make(&pair) != STATUS_OK ||
	    keys_write_secret(path, &pair) != STATUS_OK)
		die("%s: cannot be made", path);
	memcpy(who.key, pair.public_key, sizeof(who.key));
	if (authorized_grant(settings->authorized, &who, detail,
		sizeof(detail)) != STATUS_OK)
		die("%s: %s", settings->authorized, detail);
}

void
stack_make(const char *dir, int producers)
{
	static struct settings settings;
	char path[SETTINGS_PATH_MAX + 128];

	settings_default(dir, &settings);
	snprintf(path, sizeof(path), "%s/keys", dir);
	(void)mkdir(dir, 0700);
	if (mkdir(path, 0700) != 0)
		die("%s: cannot be made; the folder must be new", path);
	grant(&settings, "attendance", ROLE_SERVICE, "*");
	grant(&settings, "intake", ROLE_SERVICE, "*");
	grant(&settings, "scheduling", ROLE_SERVICE, "*");
	grant(&settings, "operator", ROLE_OPERATOR, "*");
	for (int i = 0; i < producers; i++) {
		char name[32];

		provider_name(i, name);
		grant(&settings, name, ROLE_PROVIDER, name);
	}
	snprintf(path, sizeof(path), "%s/chalkline.yaml", dir);
	if (settings_write(path, &settings) != STATUS_OK)
		die("%s: cannot be written", path);
}
