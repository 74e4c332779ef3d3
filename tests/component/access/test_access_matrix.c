// SPDX-License-Identifier: Apache-2.0
/*
 * test_access_matrix.c - every role against every request type at every
 * service, over the wire, generated from the access table.
 *
 * The bodies are empty: what matters is whether the request comes through to
 * a handler.  A request that a role may send is answered by the service that
 * knows it, well or badly, but not DENIED; any other is DENIED, or not known
 * where it does not belong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/client.h"
#include "common/settings.h"

#define TIMEOUT_MS 20000

struct stack {
	char dir[64];
	pid_t up;
	struct settings settings;
	struct authorized *authorized;
	struct key_pair keys[ROLE_COUNT];
};

static void
run_up(const char *dir, int ready)
{
	char program[4096];

	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	(void)snprintf(program, sizeof(program), "%s/chalkline",
	    getenv("CHALKLINE_BIN") != NULL ? getenv("CHALKLINE_BIN") : ".");
	(void)dup2(ready, STDOUT_FILENO);
	execl(program, program, "up", "--dir", dir, (char *)NULL);
	_exit(127);
}

static void
start_up(struct stack *s)
{
	int ready[2];
	char line[16] = "";

	assert_int_equal(pipe(ready), 0);
	s->up = fork();
	if (s->up == 0)
		run_up(s->dir, ready[1]);
	(void)close(ready[1]);
	assert_int_equal(read(ready[0], line, 6), 6);
	assert_string_equal(line, "ready\n");
	(void)close(ready[0]);
}

/* A key of each role, with a scope that fits it. */
static void
grant_roles(struct stack *s)
{
	static const char *const scopes[ROLE_COUNT] = {
	    "", "*", "*", "P1", "S1", "D1"};

	for (int role = 1; role < ROLE_COUNT; role++) {
		struct principal p = {.role = (enum role)role};
		char detail[256] = "";

		assert_int_equal(keys_make(&s->keys[role]), STATUS_OK);
		memcpy(p.key, s->keys[role].public_key, sizeof(p.key));
		(void)snprintf(p.name, sizeof(p.name), "test-%s",
		    role_name((enum role)role));
		(void)snprintf(p.scope, sizeof(p.scope), "%s", scopes[role]);
		assert_int_equal(authorized_grant(s->settings.authorized, &p,
				     detail, sizeof(detail)),
		    STATUS_OK);
	}
}

static int
set_up(void **state)
{
	struct stack *s = calloc(1, sizeof(*s));
	char path[128], detail[512] = "";

	assert_non_null(s);
	*state = s;
	(void)snprintf(s->dir, sizeof(s->dir), "/tmp/chalkline-access-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	start_up(s);
	(void)snprintf(path, sizeof(path), "%s/chalkline.yaml", s->dir);
	assert_int_equal(
	    settings_read(path, &s->settings, detail, sizeof(detail)),
	    STATUS_OK);
	grant_roles(s);
	assert_int_equal(authorized_open(s->settings.authorized, &s->authorized,
			     detail, sizeof(detail)),
	    STATUS_OK);
	return 0;
}

static int
tear_down(void **state)
{
	struct stack *s = *state;
	char command[128];
	int how = -1;

	authorized_close(&s->authorized);
	(void)kill(s->up, SIGTERM);
	(void)waitpid(s->up, &how, 0);
	(void)snprintf(command, sizeof(command), "rm -rf %s", s->dir);
	if (system(command) != 0)
		how = -1;
	free(s);
	return how;
}

static struct client *
open_client(
    struct stack *s, const struct service_settings *service, enum role role)
{
	struct client_settings settings = {
	    .endpoint = service->endpoint, .keys = s->keys[role]};
	struct principal server;
	struct client *client;

	assert_int_equal(
	    authorized_find_name(s->authorized, service->name, &server),
	    STATUS_OK);
	memcpy(settings.server_key, server.key, sizeof(settings.server_key));
	assert_int_equal(client_open(&settings, &client), STATUS_OK);
	return client;
}

static enum status
ask(struct client *client, const char *type)
{
	struct reply reply;

	return client_call(client, type, bytes_of(NULL, 0), TIMEOUT_MS, &reply);
}

static bool
begins(const char *type, const char *owner)
{
	size_t len = strlen(owner);

	return strncmp(type, owner, len) == 0 && type[len] == '.';
}

/* Of jobs it is not asked who has them. */
static bool
belongs_to(const char *type, const char *service)
{
	return begins(type, service) || begins(type, "service") ||
	       begins(type, "feed") || begins(type, "quarantine");
}

static void
check_rule(struct client *client, const char *service, enum role role,
    const struct access_rule *rule)
{
	enum status status = ask(client, rule->type);
	bool own = belongs_to(rule->type, service);
	bool kept_out =
	    status == STATUS_DENIED || (!own && status == STATUS_UNKNOWN_TYPE);
	bool answered = status != STATUS_DENIED &&
			status != STATUS_UNREACHABLE &&
			(!own || status != STATUS_UNKNOWN_TYPE);

	if (access_allows(role, rule->type) ? answered : kept_out)
		return;
	fail_msg("%s %s send %s to %s, found %s", role_name(role),
	    access_allows(role, rule->type) ? "may" : "may not", rule->type,
	    service, status_name(status));
}

static void
check_unknown_types(struct client *client)
{
	static const char *const types[] = {
	    "nobody.Knows", "feed.read", "feed.Write", "service.Stop"};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		enum status status = ask(client, types[i]);

		assert_true(
		    status == STATUS_DENIED || status == STATUS_UNKNOWN_TYPE);
	}
}

static void
test_every_role_every_type_every_service(void **state)
{
	struct stack *s = *state;

	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		const struct service_settings *service =
		    &s->settings.services[i];

		for (int role = 1; role < ROLE_COUNT; role++) {
			struct client *client =
			    open_client(s, service, (enum role)role);

			for (size_t r = 0; r < access_rule_count; r++)
				check_rule(client, service->name,
				    (enum role)role, &access_rules[r]);
			check_unknown_types(client);
			client_close(&client);
		}
	}
}

static void
test_a_revoked_key_is_out_at_every_service(void **state)
{
	struct stack *s = *state;
	struct client *clients[SETTINGS_SERVICES];

	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		clients[i] =
		    open_client(s, &s->settings.services[i], ROLE_SCHOOL);
		assert_int_equal(ask(clients[i], "service.Status"), STATUS_OK);
	}
	assert_int_equal(
	    authorized_revoke(s->settings.authorized, "test-school"),
	    STATUS_OK);
	for (size_t i = 0; i < SETTINGS_SERVICES; i++) {
		assert_int_equal(
		    ask(clients[i], "service.Status"), STATUS_DENIED);
		client_close(&clients[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_role_every_type_every_service),
	    cmocka_unit_test(test_a_revoked_key_is_out_at_every_service),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
