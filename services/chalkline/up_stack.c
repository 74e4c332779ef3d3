// SPDX-License-Identifier: Apache-2.0
/*
 * up_stack.c - makes the files of a stack, each only when it is missing.
 */
#include "services/chalkline/up_stack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/zone.h"

static enum cli_exit
make_folder(const char *path, mode_t mode)
{
	if (mkdir(path, mode) == 0 || errno == EEXIST)
		return CLI_DONE;
	cli_error("%s: the folder cannot be made: %s", path, strerror(errno));
	return CLI_FAILED;
}

static enum cli_exit
make_folder_in(const char *dir, const char *name)
{
	char path[SETTINGS_PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return make_folder(path, 0700);
}

enum cli_exit
up_lock(const char *dir, int *lock)
{
	char path[SETTINGS_PATH_MAX];

	if (make_folder(dir, 0755) != CLI_DONE ||
	    make_folder_in(dir, "run") != CLI_DONE)
		return CLI_FAILED;
	snprintf(path, sizeof(path), "%s/run/up.lock", dir);

	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		cli_error("%s: %s", path, strerror(errno));
		return CLI_FAILED;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		cli_error("%s: another `chalkline up` runs this stack; stop it "
			  "first, or name another --dir",
		    dir);
		close(fd);
		return CLI_FAILED;
	}
	*lock = fd;
	return CLI_DONE;
}

static enum cli_exit
grant_key(const struct settings *settings, const char *name, enum role role,
    const char *public_key)
{
	struct principal p = {.role = role, .scope = "*"};
	char detail[512] = "";

	snprintf(p.key, sizeof(p.key), "%s", public_key);
	snprintf(p.name, sizeof(p.name), "%s", name);
	enum status status =
	    authorized_grant(settings->authorized, &p, detail, sizeof(detail));
	if (status == STATUS_OK)
		return CLI_DONE;
	cli_error("%s: %s cannot be granted: %s", settings->authorized, name,
	    *detail != '\0' ? detail : status_name(status));
	return CLI_FAILED;
}

static enum cli_exit
make_secret(const struct settings *settings, const char *path, const char *name,
    enum role role)
{
	struct key_pair pair;
	enum status status = keys_make(&pair);

	if (status == STATUS_OK)
		status = keys_write_secret(path, &pair);
	if (status != STATUS_OK) {
		cli_error("%s: the key cannot be written (%s)", path,
		    status_name(status));
		return CLI_FAILED;
	}
	/* A line of that name belongs to a secret that is lost. */
	(void)!authorized_revoke(settings->authorized, name);
	return grant_key(settings, name, role, pair.public_key);
}

/*
 * A key without its line is granted only in a stack that is being made; later
 * it was revoked.
 */
static enum cli_exit
make_key(const struct settings *settings, const char *path, const char *name,
    enum role role, bool fresh)
{
	struct key_pair pair;
	enum status status = keys_read_secret(path, &pair);

	if (status == STATUS_NOT_FOUND)
		return make_secret(settings, path, name, role);
	if (status != STATUS_OK) {
		char detail[512];

		keys_tell_secret(status, path, detail, sizeof(detail));
		cli_error("%s", detail);
		return CLI_FAILED;
	}
	if (!fresh)
		return CLI_DONE;
	(void)!authorized_revoke(settings->authorized, name);
	return grant_key(settings, name, role, pair.public_key);
}

static enum cli_exit
make_keys(const struct settings *settings, bool fresh)
{
	enum cli_exit code = make_key(
	    settings, settings->identity, "operator", ROLE_OPERATOR, fresh);

	for (size_t i = 0; i < SETTINGS_SERVICES && code == CLI_DONE; i++) {
		const struct service_settings *s = &settings->services[i];
		code =
		    make_key(settings, s->secret, s->name, ROLE_SERVICE, fresh);
	}
	return code;
}

static enum cli_exit
read_settings(const char *config, struct settings *settings)
{
	char detail[SETTINGS_PATH_MAX + 512] = "";
	enum status status =
	    settings_read(config, settings, detail, sizeof(detail));

	if (status == STATUS_OK)
		return CLI_DONE;
	cli_error("%s", *detail != '\0' ? detail : status_name(status));
	return CLI_FAILED;
}

static enum cli_exit
set_zone(const char *config, const char *time_zone, bool fresh,
    struct settings *settings)
{
	const struct zone *zone;

	if (time_zone == NULL || strcmp(settings->time_zone, time_zone) == 0)
		return CLI_DONE;
	if (!fresh) {
		cli_error("%s: time_zone: found %s, expected %s; change it "
			  "there",
		    config, settings->time_zone, time_zone);
		return CLI_USAGE;
	}
	if (strlen(time_zone) >= sizeof(settings->time_zone) ||
	    zone_find(time_zone, &zone) != STATUS_OK) {
		cli_error("--time-zone: found `%s`, expected a name such as "
			  "America/Chicago",
		    time_zone);
		return CLI_USAGE;
	}
	snprintf(
	    settings->time_zone, sizeof(settings->time_zone), "%s", time_zone);
	return CLI_DONE;
}

enum cli_exit
up_make_stack(const char *dir, const char *time_zone,
    char config[SETTINGS_PATH_MAX], struct settings *settings)
{
	static const char *const folders[] = {"keys", "store", "log"};
	enum cli_exit code = CLI_DONE;

	snprintf(config, SETTINGS_PATH_MAX, "%s/chalkline.yaml", dir);
	bool fresh = access(config, F_OK) != 0;
	for (size_t i = 0; i < 3 && code == CLI_DONE; i++)
		code = make_folder_in(dir, folders[i]);
	if (fresh)
		settings_default(dir, settings);
	else if (code == CLI_DONE)
		code = read_settings(config, settings);
	if (code == CLI_DONE)
		code = set_zone(config, time_zone, fresh, settings);
	if (code == CLI_DONE)
		code = make_keys(settings, fresh);
	if (code != CLI_DONE || !fresh)
		return code;
	enum status status = settings_write(config, settings);
	if (status != STATUS_OK) {
		cli_error(
		    "%s: cannot be written (%s)", config, status_name(status));
		return CLI_FAILED;
	}
	cli_note("chalkline: made a stack in %s", dir);
	return read_settings(config, settings);
}
