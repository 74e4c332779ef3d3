// SPDX-License-Identifier: Apache-2.0
/*
 * stack.c - opening a stack and asking its services.
 *
 * `chalkline up & chalkline import ...` needs no sleep: a missing settings or
 * key file is looked for again for a few seconds when a stack was named.
 */
#include "services/chalkline/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* How long a stack that is being made is waited for. */
#define OPEN_WAIT_MS 5000
#define OPEN_STEP_MS 20
/* How long one request may take in all, connecting included. */
#define CALL_TIMEOUT_MS 15000
/* A service with which there is no connection is waited for no longer. */
#define CONNECT_WAIT_MS 15000
#define CONNECT_SLICE_MS 1000

struct cli {
	struct cli_options options;
	struct settings settings;
	struct key_pair keys;
	struct client *clients[SETTINGS_SERVICES];
	const char *heard; /* the service that answered last */
};

/* The settings file that the options mean; false when none is named. */
static bool
find_config(const struct cli_options *options, char *path, size_t size)
{
	const char *dir = options->dir;

	if (options->config != NULL) {
		snprintf(path, size, "%s", options->config);
		return true;
	}
	if (dir == NULL)
		dir = getenv("CHALKLINE_DIR");
	if (dir != NULL && *dir != '\0') {
		snprintf(path, size, "%s/chalkline.yaml", dir);
		return true;
	}
	snprintf(path, size, "chalkline.yaml");
	return access(path, R_OK) == 0;
}

/* The settings file of the options; what is wrong stands in detail. */
static enum status
read_settings(const char *path, struct settings *settings, char *detail,
    size_t detail_size)
{
	if (access(path, R_OK) != 0) {
		snprintf(detail, detail_size,
		    "%s: %s; `chalkline up --dir DIR` makes a stack", path,
		    strerror(errno));
		return STATUS_NOT_FOUND;
	}
	return settings_read(path, settings, detail, detail_size);
}

static enum status
read_stack(const char *path, struct cli *cli, char *detail, size_t detail_size)
{
	const char *key = cli->options.key;
	enum status status =
	    read_settings(path, &cli->settings, detail, detail_size);

	if (status != STATUS_OK)
		return status;
	if (key == NULL)
		key = cli->settings.identity;
	status = keys_read_secret(key, &cli->keys);
	if (status != STATUS_OK)
		keys_tell_secret(status, key, detail, detail_size);
	return status;
}

static bool
may_appear(enum status status)
{
	return status == STATUS_NOT_FOUND || status == STATUS_IO;
}

static enum status
wait_for_stack(
    const char *path, struct cli *cli, char *detail, size_t detail_size)
{
	const struct timespec step = {0, OPEN_STEP_MS * 1000000L};
	enum status status;

	for (int waited = 0;; waited += OPEN_STEP_MS) {
		status = read_stack(path, cli, detail, detail_size);
		if (!may_appear(status) || waited >= OPEN_WAIT_MS)
			return status;
		nanosleep(&step, NULL);
	}
}

static enum cli_exit
tell_no_stack(void)
{
	cli_error("no stack is named: use --dir DIR or CHALKLINE_DIR, or "
		  "--config FILE");
	return CLI_USAGE;
}

enum cli_exit
cli_read_settings(const struct cli_options *options, struct settings *settings)
{
	char path[SETTINGS_PATH_MAX], detail[SETTINGS_PATH_MAX + 512] = "";

	if (!find_config(options, path, sizeof(path)))
		return tell_no_stack();
	enum status status =
	    read_settings(path, settings, detail, sizeof(detail));
	if (status == STATUS_OK)
		return CLI_DONE;
	cli_error("%s", *detail != '\0' ? detail : status_name(status));
	return CLI_FAILED;
}

enum cli_exit
cli_open(const struct cli_options *options, struct cli **cli)
{
	char path[SETTINGS_PATH_MAX], detail[SETTINGS_PATH_MAX + 512] = "";

	if (!find_config(options, path, sizeof(path)))
		return tell_no_stack();
	struct cli *made = calloc(1, sizeof(*made));
	if (made == NULL)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	made->options = *options;
	enum status status = wait_for_stack(path, made, detail, sizeof(detail));
	if (status != STATUS_OK) {
		cli_error("%s", *detail != '\0' ? detail : status_name(status));
		free(made);
		return may_appear(status) ? CLI_UNREACHABLE : CLI_FAILED;
	}
	*cli = made;
	return CLI_DONE;
}

void
cli_close(struct cli **cli)
{
	if (*cli == NULL)
		return;
	for (size_t i = 0; i < SETTINGS_SERVICES; i++)
		client_close(&(*cli)->clients[i]);
	free(*cli);
	*cli = NULL;
}

const struct settings *
cli_settings(const struct cli *cli)
{
	return &cli->settings;
}

const struct cli_options *
cli_options_of(const struct cli *cli)
{
	return &cli->options;
}

/* The service's public key: from the settings, else from keys/authorized. */
static enum status
find_server_key(const struct cli *cli, const struct service_settings *service,
    char key[CURVE_KEY_TEXT + 1])
{
	struct authorized *authorized = NULL;
	struct principal principal;
	char detail[512];

	if (service->public_key[0] != '\0') {
		memcpy(key, service->public_key, CURVE_KEY_TEXT + 1);
		return STATUS_OK;
	}
	enum status status = authorized_open(
	    cli->settings.authorized, &authorized, detail, sizeof(detail));
	if (status == STATUS_OK)
		status =
		    authorized_find_name(authorized, service->name, &principal);
	authorized_close(&authorized);
	if (status == STATUS_OK)
		memcpy(key, principal.key, CURVE_KEY_TEXT + 1);
	return status;
}

static enum status
connect_to(struct cli *cli, const struct service_settings *service,
    struct client **client)
{
	struct client_settings settings = {.endpoint = service->endpoint,
	    .keys = cli->keys,
	    .as_it_is = cli_options_of(cli)->wait_s == 0 &&
			!cli_options_of(cli)->settled};
	enum status status = find_server_key(cli, service, settings.server_key);

	if (status != STATUS_OK)
		return status;
	return client_open(&settings, client);
}

static enum status
find_client(struct cli *cli, const char *service, struct client **client)
{
	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		const struct service_settings *s = &cli->settings.services[i];
		enum status status = STATUS_OK;
		if (strcmp(s->name, service) != 0)
			continue;
		if (cli->clients[i] == NULL)
			status = connect_to(cli, s, &cli->clients[i]);
		if (status == STATUS_OK)
			*client = cli->clients[i];
		return status;
	}
	return STATUS_NOT_FOUND;
}

enum cli_exit
cli_client(struct cli *cli, const char *service, struct client **client)
{
	enum status status = find_client(cli, service, client);

	if (status == STATUS_OK)
		return CLI_DONE;
	cli_error("%s: no connection can be made: its public key or endpoint "
		  "is missing (%s)",
	    service, status_name(status));
	return CLI_UNREACHABLE;
}

enum status
cli_try(struct cli *cli, const char *service, const char *type,
    struct bytes body, int timeout_ms, struct reply *reply)
{
	struct client *client;
	enum status status = find_client(cli, service, &client);

	if (status != STATUS_OK)
		return STATUS_UNREACHABLE;
	return client_call(client, type, body, timeout_ms, reply);
}

/*
 * The first words with a service.  Nobody looks at a screen on which nothing
 * happens for long: silence is told after a second, and without a connection
 * it is not as long as that of a service at work.
 */
static enum status
say_hello(struct cli *cli, const char *service, struct reply *reply)
{
	uint8_t id[REQUEST_ID_BYTES];
	struct client *client;
	enum status status = find_client(cli, service, &client);

	if (status != STATUS_OK)
		return STATUS_UNREACHABLE;
	status = client_post(client, "service.Status", bytes_of(NULL, 0), id);
	if (status != STATUS_OK)
		return status;
	for (int waited = 0; waited < CONNECT_WAIT_MS;
	     waited += CONNECT_SLICE_MS) {
		status = client_wait(client, CONNECT_SLICE_MS, reply);
		if (status != STATUS_UNREACHABLE)
			break;
		if (waited == 0)
			cli_note("waiting for %s to answer", service);
	}
	client_forget(client, id);
	return status == STATUS_UNREACHABLE ? status : STATUS_OK;
}

enum cli_exit
cli_call(struct cli *cli, const char *service, const char *type,
    struct bytes body, struct reply *reply)
{
	enum status status = STATUS_OK;

	reply->detail[0] = '\0';
	if (cli->heard == NULL || strcmp(cli->heard, service) != 0)
		status = say_hello(cli, service, reply);
	if (status == STATUS_OK)
		status =
		    cli_try(cli, service, type, body, CALL_TIMEOUT_MS, reply);
	if (status == STATUS_OK)
		cli->heard = service;

	if (status == STATUS_OK)
		return CLI_DONE;
	return cli_fail(service, status, reply->detail);
}

static enum cli_exit
exit_of(enum status status)
{
	switch (status) {
	case STATUS_OK:
		return CLI_DONE;
	case STATUS_UNREACHABLE:
	case STATUS_TIMEOUT:
		return CLI_UNREACHABLE;
	case STATUS_INVALID:
	case STATUS_CONFLICT:
	case STATUS_TOO_BIG:
		return CLI_REFUSED;
	case STATUS_NOT_FOUND:
	case STATUS_DENIED:
	case STATUS_RETRY_LATER:
	case STATUS_UNKNOWN_TYPE:
	case STATUS_EPOCH_CHANGED:
	case STATUS_DIVERGED:
	case STATUS_CANCELLED:
	case STATUS_INCOMPATIBLE:
	case STATUS_CORRUPT:
	case STATUS_FULL:
	case STATUS_IO:
	case STATUS_NO_MEMORY:
	case STATUS_INTERNAL:
		return CLI_FAILED;
	}
	return CLI_FAILED;
}

enum cli_exit
cli_fail(const char *service, enum status status, const char *detail)
{
	if (ferror(stdout))
		return CLI_FAILED; /* main tells that, once */
	if (status == STATUS_UNREACHABLE || status == STATUS_TIMEOUT)
		cli_error("%s could not be reached; is it running? "
			  "(`chalkline status`)%s%s",
		    service, *detail != '\0' ? ": " : "", detail);
	else if (*detail != '\0')
		cli_error("%s: %s", service, detail);
	else
		cli_error("%s: %s", service, status_name(status));
	return exit_of(status);
}
