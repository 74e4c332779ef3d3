// SPDX-License-Identifier: Apache-2.0
/*
 * settings_keys.c - which keys there are, and what each may hold.
 */
#include "common/settings_keys.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ZONE_FOLDER "/usr/share/zoneinfo"
/* What fits in sockaddr_un, with room for the socket library's own. */

#define TEXT_KEY(type, member, what, expects, says)                            \
	{                                                                      \
		.name = #member, .kind = (what),                               \
		.offset = offsetof(struct type, member),                       \
		.size = sizeof(((struct type *)0)->member),                    \
		.expected = (expects), .note = (says)                          \
	}
#define NUMBER_KEY(member, what, from, to, expects, says)                      \
	{                                                                      \
		.name = #member, .kind = (what),                               \
		.offset = offsetof(struct service_settings, member),           \
		.least = (from), .most = (to), .expected = (expects),          \
		.note = (says)                                                 \
	}

const struct key_rule settings_top_keys[SETTINGS_TOP_KEYS] = {
    TEXT_KEY(settings, time_zone, VALUE_ZONE,
	"an IANA time zone, like America/Chicago", "the authority's zone"),
    TEXT_KEY(settings, clearances, VALUE_WORDS,
	"kinds of clearance, at most 255 bytes, with blanks between them",
	"that every tutor must hold, beside a programme's own"),
    TEXT_KEY(settings, authorized, VALUE_PATH, "a path",
	"who may connect: public key, name, role, scope"),
    TEXT_KEY(settings, identity, VALUE_PATH, "a path",
	"the key of the command line"),
};

const struct key_rule settings_service_keys[SETTINGS_SERVICE_KEYS] = {
    TEXT_KEY(service_settings, endpoint, VALUE_ENDPOINT,
	"tcp://HOST:PORT, or ipc://PATH", "where it binds and is reached"),
    TEXT_KEY(service_settings, store, VALUE_PATH, "a path",
	"folder of its store, on a local disk"),
    TEXT_KEY(service_settings, secret, VALUE_PATH, "a path",
	"its key file, mode 0600"),
    TEXT_KEY(service_settings, public_key, VALUE_KEY,
	"a public key of 40 characters, or nothing",
	"for clients elsewhere; else authorized tells it"),
    TEXT_KEY(service_settings, http, VALUE_HTTP, "ADDRESS:PORT, or nothing",
	"/metrics, /healthz and /readyz; port 0: any"),
    NUMBER_KEY(map_bytes, VALUE_U64, 1u << 20, UINT64_C(1) << 46,
	"1MiB to 64TiB",
	"most bytes of the store, and as many of what it derives; read again when full"),
    NUMBER_KEY(query_threads, VALUE_U32, 1, 64, "1 to 64",
	"threads that answer queries"),
    NUMBER_KEY(batch_events_max, VALUE_U32, 1, 65536, "1 to 65536",
	"most requests that share a commit"),
    NUMBER_KEY(batch_bytes_max, VALUE_U32, 1u << 16, 1u << 28,
	"64KiB to 256MiB", "most bytes that share a commit"),
    NUMBER_KEY(queue_bytes_max, VALUE_U32, 1u << 20, 1u << 31, "1MiB to 2GiB",
	"requests held in memory; beyond, RETRY_LATER"),
    {
	.name = "apply_proposals",
	.kind = VALUE_SWITCH,
	.offset = offsetof(struct service_settings, apply_proposals),
	.only = "scheduling",
	.expected = "true or false",
	.note = "safe proposals are planned by themselves",
    },
};

const char *const settings_service_names[SETTINGS_SERVICES] = {
    "intake",
    "scheduling",
    "attendance",
    "reporting",
};

static bool
copy_text(const char *text, char *to, size_t size)
{
	size_t len = strlen(text);

	if (len >= size) {
		return false;
	}
	memcpy(to, text, len + 1);
	return true;
}

static bool
set_zone(const char *text, char *to, size_t size)
{
	char path[SETTINGS_PATH_MAX];

	for (const char *c = text; *c != '\0'; c++) {
		if (!isalnum((unsigned char)*c) && strchr("_+-/", *c) == NULL) {
			return false;
		}
	}
	snprintf(path, sizeof(path), ZONE_FOLDER "/%s", text);
	if (text[0] == '\0' ||
	    (access(ZONE_FOLDER, R_OK) == 0 && access(path, R_OK) != 0)) {
		return false;
	}
	return copy_text(text, to, size);
}

/* No control characters; ids hold none. */
static bool
set_words(const char *text, char *to, size_t size)
{
	for (const char *c = text; *c != '\0'; c++)
		if (iscntrl((unsigned char)*c)) {
			return false;
		}
	return copy_text(text, to, size);
}

/* A relative path is relative to the folder of the file. */
static bool
set_path(const char *dir, const char *text, char *to, size_t size)
{
	int len;

	if (text[0] == '\0') {
		return false;
	}
	if (text[0] == '/') {
		return copy_text(text, to, size);
	}
	len = snprintf(to, size, "%s/%s", dir, text);
	return len > 0 && (size_t)len < size;
}

static bool
is_port(const char *text)
{
	char *end;
	unsigned long port;

	if (!isdigit((unsigned char)text[0])) {
		return false;
	}
	port = strtoul(text, &end, 10);
	return *end == '\0' && port <= 65535;
}

static bool
is_host_and_port(const char *text)
{
	const char *colon = strrchr(text, ':');

	return colon != NULL && colon != text && is_port(colon + 1) &&
	       strcspn(text, " \t/") == strlen(text);
}

static bool
set_endpoint(const char *dir, const char *text, char *to, size_t size)
{
	if (strncmp(text, "tcp://", 6) == 0) {
		return is_host_and_port(text + 6) && copy_text(text, to, size);
	}
	if (strncmp(text, "ipc://", 6) != 0 ||
	    !set_path(dir, text + 6, to + 6, size - 6)) {
		return false;
	}
	for (size_t i = 0; i < 6; i++) {
		to[i] = text[i];
	}
	return true;
}

/* Digits, and KiB, MiB, GiB or TiB after them. */
static bool
parse_amount(const char *text, uint64_t *amount)
{
	static const char *const units[] = {"", "KiB", "MiB", "GiB", "TiB"};
	char *end;
	unsigned long long value;

	if (!isdigit((unsigned char)text[0]) || strlen(text) > 18) {
		return false;
	}
	value = strtoull(text, &end, 10);
	for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i]) == 0) {
			*amount = (uint64_t)value << (10 * i);
			return *amount >> (10 * i) == value;
		}
	}
	return false;
}

static bool
set_number(const struct key_rule *rule, const char *text, void *to)
{
	uint64_t amount;
	uint32_t narrow;

	if (!parse_amount(text, &amount) || amount < rule->least ||
	    amount > rule->most) {
		return false;
	}
	if (rule->kind == VALUE_U64) {
		memcpy(to, &amount, sizeof(amount));
	} else {
		narrow = (uint32_t)amount;
		memcpy(to, &narrow, sizeof(narrow));
	}
	return true;
}

static bool
set_switch(const char *text, void *to)
{
	bool is_on = strcmp(text, "true") == 0;

	if (!is_on && strcmp(text, "false") != 0) {
		return false;
	}
	memcpy(to, &is_on, sizeof(is_on));
	return true;
}

bool
settings_key_is_of(const struct key_rule *rule, const char *service)
{
	return rule->only == NULL || strcmp(rule->only, service) == 0;
}

bool
settings_set(
    const struct key_rule *rule, const char *dir, const char *text, void *base)
{
	char made[SETTINGS_PATH_MAX];
	char *to = (char *)base + rule->offset;
	bool ok = false;

	/* Made aside, so that what is refused changes nothing. */
	switch (rule->kind) {
	case VALUE_ZONE:
		ok = set_zone(text, made, rule->size);
		break;
	case VALUE_WORDS:
		ok = set_words(text, made, rule->size);
		break;
	case VALUE_PATH:
		ok = set_path(dir, text, made, rule->size);
		break;
	case VALUE_ENDPOINT:
		ok = set_endpoint(dir, text, made, rule->size);
		break;
	case VALUE_KEY:
		ok = (text[0] == '\0' || strlen(text) == CURVE_KEY_TEXT) &&
		     copy_text(text, made, rule->size);
		break;
	case VALUE_HTTP:
		ok = (text[0] == '\0' || is_host_and_port(text)) &&
		     copy_text(text, made, rule->size);
		break;
	case VALUE_U32:
	case VALUE_U64:
		return set_number(rule, text, to);
	case VALUE_SWITCH:
		return set_switch(text, to);
	}
	if (ok) {
		memcpy(to, made, strlen(made) + 1);
	}
	return ok;
}
