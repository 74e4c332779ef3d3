// SPDX-License-Identifier: Apache-2.0
/*
 * live_stack.c - a stack of real processes, and a key of every role.
 */
#include "tests/component/access/live_stack.h"

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
start_up(struct live_stack *s)
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
grant_roles(struct live_stack *s)
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

int
live_stack_start(void **state)
{
	struct live_stack *s = calloc(1, sizeof(*s));
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

int
live_stack_stop(void **state)
{
	struct live_stack *s = *state;
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

struct client *
live_stack_connect(struct live_stack *s, const struct service_settings *service,
    enum role role)
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

void
live_stack_read_pids(const struct live_stack *s, char pids[LIVE_STACK_PIDS])
{
	char path[64];
	FILE *file;
	size_t len;

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children",
	    (int)s->up, (int)s->up);
	file = fopen(path, "r");
	assert_non_null(file);
	len = fread(pids, 1, LIVE_STACK_PIDS - 1, file);
	pids[len] = '\0';
	(void)fclose(file);
}
