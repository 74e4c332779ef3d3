// SPDX-License-Identifier: Apache-2.0
/*
 * harness.c - makes, starts, asks and removes the stack of a test.
 */
#include "tests/component/service/harness.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SERVICE "attendance"

void
nap_ms(int ms)
{
	struct timespec pause = {
	    .tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000L};

	nanosleep(&pause, NULL);
}

int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
make_identity(struct stack *stack, const char *name, enum role role)
{
	struct principal who = {.role = role, .scope = "*"};
	struct key_pair pair;
	char path[256], detail[256];

	snprintf(path, sizeof(path), "%s/keys/%s.secret", stack->dir, name);
	assert_int_equal(keys_make(&pair), STATUS_OK);
	assert_int_equal(keys_write_secret(path, &pair), STATUS_OK);
	memcpy(who.key, pair.public_key, sizeof(who.key));
	snprintf(who.name, sizeof(who.name), "%s", name);
	assert_int_equal(authorized_grant(stack->settings.authorized, &who,
			     detail, sizeof(detail)),
	    STATUS_OK);
}

void
stack_make(struct stack *stack)
{
	char keys[128];

	memset(stack, 0, sizeof(*stack));
	snprintf(stack->dir, sizeof(stack->dir), "/tmp/chalkline-test-XXXXXX");
	assert_non_null(mkdtemp(stack->dir));
	snprintf(stack->config, sizeof(stack->config), "%s/chalkline.yaml",
	    stack->dir);
	snprintf(keys, sizeof(keys), "%s/keys", stack->dir);
	assert_int_equal(mkdir(keys, 0700), 0);
	settings_default(stack->dir, &stack->settings);
	stack->mine = (struct service_settings *)(uintptr_t)settings_service(
	    &stack->settings, SERVICE);
	stack->mine->map_bytes = 64u << 20;
	make_identity(stack, SERVICE, ROLE_SERVICE);
	make_identity(stack, "operator", ROLE_OPERATOR);
}

static int
remove_entry(
    const char *path, const struct stat *file, int type, struct FTW *where)
{
	(void)file;
	(void)type;
	(void)where;
	return remove(path);
}

void
stack_remove(struct stack *stack)
{
	if (stack->pid != 0) {
		stack_stop(stack, SIGKILL);
	}
	client_close(&stack->client);
	assert_int_equal(
	    nftw(stack->dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

static struct client *
client_of(struct stack *stack, const char *name, bool as_it_is)
{
	struct client_settings settings = {
	    .endpoint = stack->mine->endpoint, .as_it_is = as_it_is};
	struct key_pair server;
	struct client *client;
	char path[256];

	snprintf(path, sizeof(path), "%s/keys/%s.secret", stack->dir, name);
	assert_int_equal(
	    keys_read_secret(stack->mine->secret, &server), STATUS_OK);
	assert_int_equal(keys_read_secret(path, &settings.keys), STATUS_OK);
	memcpy(settings.server_key, server.public_key,
	    sizeof(settings.server_key));
	assert_int_equal(client_open(&settings, &client), STATUS_OK);
	return client;
}

struct client *
stack_client_as_it_is(struct stack *stack)
{
	return client_of(stack, "operator", true);
}

struct client *
stack_client(struct stack *stack, const char *name, enum role role)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/keys/%s.secret", stack->dir, name);
	if (access(path, F_OK) != 0) {
		make_identity(stack, name, role);
	}
	return client_of(stack, name, false);
}

static void
program_path(char *path, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", path, size - 1);

	assert_true(len > 0);
	path[len] = '\0';
	*strrchr(path, '/') = '\0';
	strncat(path, "/service_under_test", size - strlen(path) - 1);
}

static pid_t
spawn(struct stack *stack, const char *option, int out)
{
	char program[512];
	char *argv[] = {program, (char *)(uintptr_t) "--config", stack->config,
	    (char *)(uintptr_t)option, NULL};
	posix_spawn_file_actions_t actions;
	pid_t pid;

	program_path(program, sizeof(program));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_adddup2(&actions, out, 2);
	assert_int_equal(
	    posix_spawn(&pid, program, &actions, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

static void
write_settings(struct stack *stack)
{
	if (access(stack->config, F_OK) != 0) {
		assert_int_equal(
		    settings_write(stack->config, &stack->settings), STATUS_OK);
	}
}

void
stack_start(struct stack *stack)
{
	char path[256];
	struct reply reply;
	int log;

	write_settings(stack);
	snprintf(path, sizeof(path), "%s/log", stack->dir);
	log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	assert_true(log >= 0);
	stack->pid = spawn(stack, NULL, log);
	close(log);
	if (stack->client == NULL) {
		stack->client = client_of(stack, "operator", false);
	}
	assert_int_equal(ask(stack, "service.Status", "", &reply), STATUS_OK);
}

static int
wait_for_end(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int
stack_stop(struct stack *stack, int sig)
{
	pid_t pid = stack->pid;

	stack->pid = 0;
	assert_int_equal(kill(pid, sig), 0);
	return wait_for_end(pid);
}

int
stack_run(
    struct stack *stack, const char *option, char *output, size_t output_size)
{
	int ends[2];
	size_t len = 0;
	ssize_t n;
	pid_t pid;

	write_settings(stack);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = spawn(stack, option, ends[1]);
	close(ends[1]);
	while ((n = read(ends[0], output + len, output_size - 1 - len)) > 0) {
		len += (size_t)n;
	}
	output[len] = '\0';
	close(ends[0]);
	return wait_for_end(pid);
}

enum status
ask(struct stack *stack, const char *type, const char *body,
    struct reply *reply)
{
	return client_call(
	    stack->client, type, bytes_of_string(body), 120000, reply);
}

unsigned long long
number_in(const struct reply *reply)
{
	char text[32];

	snprintf(text, sizeof(text), "%.*s", (int)reply->body.len,
	    (const char *)reply->body.data);
	return strtoull(text, NULL, 10);
}

unsigned long long
row_count(struct stack *stack)
{
	struct reply reply;

	assert_int_equal(ask(stack, "test.Count", "", &reply), STATUS_OK);
	return number_in(&reply);
}

static int
connect_http(struct stack *stack)
{
	char path[256], address[64] = "";
	struct sockaddr_in to = {.sin_family = AF_INET};
	FILE *file;
	int fd;

	snprintf(path, sizeof(path), "%s/run/" SERVICE ".http", stack->dir);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(address, sizeof(address), file));
	fclose(file);
	to.sin_port =
	    htons((uint16_t)strtoul(strchr(address, ':') + 1, NULL, 10));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

void
get_page(
    struct stack *stack, const char *path, char *answer, size_t answer_size)
{
	int fd = connect_http(stack);
	size_t len = 0;
	ssize_t n;

	assert_true(dprintf(fd, "GET %s HTTP/1.0\r\n\r\n", path) > 0);
	while ((n = read(fd, answer + len, answer_size - 1 - len)) > 0) {
		len += (size_t)n;
	}
	answer[len] = '\0';
	close(fd);
}
