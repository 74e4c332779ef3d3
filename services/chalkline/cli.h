// SPDX-License-Identifier: Apache-2.0
/*
 * cli.h - what every verb shares: exit codes, common options, and the stack
 * that is being spoken to.
 *
 * A verb fills a struct whose options begin with cli_options, parses with
 * cli_parse, opens the stack with cli_open and asks with cli_call.  Whatever
 * goes wrong is told once, on stderr, by the function that returns the exit
 * code.
 */
#pragma once

#include <argp.h>
#include <stdbool.h>

#include "common/client.h"
#include "common/settings.h"

/* The contract with scripts; never renumber. */
enum cli_exit {
	CLI_NOT_YET = -1, /* no code; makes the type signed, as main's is */
	CLI_DONE = 0,
	CLI_USAGE = 1,       /* the arguments are wrong */
	CLI_REFUSED = 2,     /* the input was refused, wholly or in part */
	CLI_UNREACHABLE = 3, /* a service could not be reached */
	CLI_FAILED = 4,      /* anything else */
};

/* --dir, --config, --key, --json, --wait: the options of every verb. */
struct cli_options {
	const char *dir;    /* NULL: CHALKLINE_DIR, else the current folder */
	const char *config; /* a settings file, for services elsewhere */
	const char *key;    /* a key file in place of the stack's own */
	bool json;
	int wait_s; /* how long a query waits for what it reads from */
	/* What is written rests on the answers: with --wait 0 too they wait for
	 * what the service derives from its own log. */
	bool settled;
};

#define CLI_OPTIONS_DEFAULT ((struct cli_options){.wait_s = 30})

/*
 * The common options as an argp child: name it in the verb's struct argp, and
 * at ARGP_KEY_INIT set state->child_inputs[0] to a struct cli_options.
 */
extern const struct argp_child cli_argp_children[];

/*
 * Parses the arguments of a verb; prints and leaves the program on --help and
 * on a mistake (exit code CLI_USAGE).
 */
void cli_parse(const struct argp *argp, int argc, char **argv, void *input);

/* One line on stderr, "chalkline: ..."; without the newline. */
void cli_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same without the program's name, for what is no error. */
void cli_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* What was done, and yet looks wrong: "CODE: field: expected ...". */
struct event_fault;
void cli_warn(const struct event_fault *fault);

/*
 * The settings alone, of a verb that asks no service; does not wait for a
 * stack that is being made.  What is wrong is told.
 */
MUST_USE enum cli_exit cli_read_settings(
    const struct cli_options *options, struct settings *settings);

/* A stack: its settings, one identity, a connection to each service. */
struct cli;

/*
 * Reads settings and key.  A stack that is being made at this moment is
 * waited for, a few seconds.  On failure the reason is told, *cli untouched.
 */
MUST_USE enum cli_exit cli_open(
    const struct cli_options *options, struct cli **cli);
void cli_close(struct cli **cli);
const struct settings *cli_settings(const struct cli *cli);
const struct cli_options *cli_options_of(const struct cli *cli);

/* Connected at first use; owned by cli. */
MUST_USE enum cli_exit cli_client(
    struct cli *cli, const char *service, struct client **client);

/*
 * Asks a service ("intake") and waits for its answer; the reply is borrowed
 * until the next call to the same service.  Anything but STATUS_OK is told on
 * stderr and returned as an exit code.
 */
MUST_USE enum cli_exit cli_call(struct cli *cli, const char *service,
    const char *type, struct bytes body, struct reply *reply);

/* The same without telling: for callers to whom a failure is an answer. */
MUST_USE enum status cli_try(struct cli *cli, const char *service,
    const char *type, struct bytes body, int timeout_ms, struct reply *reply);

/* Tells how a request ended, and the exit code for it. */
enum cli_exit cli_fail(
    const char *service, enum status status, const char *detail);
