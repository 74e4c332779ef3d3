// SPDX-License-Identifier: Apache-2.0
/*
 * harness.h - a stack in a temporary folder with the service under test.
 *
 * The service is a real process with real sockets; the test kills it as it
 * likes.  Failures of the harness itself fail the test at once.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

#include "common/client.h"
#include "common/log.h"
#include "common/settings.h"

/*
 * What must be fast is tried so many times at the most: on a busy machine one
 * time proves nothing.
 */
#define STACK_ATTEMPTS 10

struct stack {
	char dir[64];
	char config[128];
	struct settings settings;
	struct service_settings *mine;
	pid_t pid;             /* 0: not running */
	struct client *client; /* as the operator */
};

void stack_make(struct stack *stack);
void stack_remove(struct stack *stack);
/* Starts the service and waits until it answers. */
void stack_start(struct stack *stack);
/* The exit code, or minus the signal. */
int stack_stop(struct stack *stack, int sig);
/* A new client of principal name; made with the role when it is new. */
struct client *stack_client(
    struct stack *stack, const char *name, enum role role);
/* Of the operator, whose queries ask for what is there. */
struct client *stack_client_as_it_is(struct stack *stack);
/* Runs the program with more options; its exit code, stderr and stdout. */
int stack_run(
    struct stack *stack, const char *option, char *output, size_t output_size);

/* Asks as the operator; body and the reply's body are texts. */
enum status ask(struct stack *stack, const char *type, const char *body,
    struct reply *reply);
/* The reply's body as a number. */
unsigned long long number_in(const struct reply *reply);
/* Rows that test.Add and test.Fill made. */
unsigned long long row_count(struct stack *stack);
/* One GET to the address in run/attendance.http; the whole answer. */
void get_page(
    struct stack *stack, const char *path, char *answer, size_t answer_size);
void nap_ms(int ms);
/* Monotonic. */
int64_t now_ms(void);
