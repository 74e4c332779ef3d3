// SPDX-License-Identifier: Apache-2.0
/*
 * verb_import.c - `chalkline import`: files become records of intake; groups
 * that meet already go to scheduling, which keeps them.
 *
 * The files are staged into a job of the service, which checks every row; good
 * rows go in, the others are reported.
 */
#include "services/chalkline/verbs.h"

#include <stdio.h>
#include <string.h>

#include "common/job.h"
#include "services/chalkline/import_files.h"
#include "services/chalkline/import_print.h"
#include "services/chalkline/job_client.h"
#include "services/chalkline/wait.h"

#define RESULT_ARENA_BYTES (64u * 1024u * 1024u)

struct import_options {
	struct cli_options cli;
	const char *kind;
	const char *path;
	const char *layout;
	bool strict, dry_run, allow_removals;
};

enum {
	OPTION_STRICT = 0x2000,
	OPTION_LENIENT,
	OPTION_DRY_RUN,
	OPTION_REMOVALS,
	OPTION_LAYOUT,
};

static const char *const kinds[] = {"oneroster", "tutors", "programs", "needs",
    "bell-schedules", "availability", "calendars", "schools",
    "school-attendance", "consents", "clearances", "pairs", "pins", "groups"};

static const struct argp_option options[] = {
    {"strict", OPTION_STRICT, NULL, 0,
	"refuse what the OneRoster standard does not allow", 0},
    {"lenient", OPTION_LENIENT, NULL, 0,
	"take what is clear although not standard, with a warning (the "
	"default)",
	0},
    {"dry-run", OPTION_DRY_RUN, NULL, 0,
	"check and count only; nothing changes", 0},
    {"allow-removals", OPTION_REMOVALS, NULL, 0,
	"let a OneRoster file remove much of what is held", 0},
    {"layout", OPTION_LAYOUT, "NAME", 0,
	"the layout of FILE (chalkline, the default)", 0},
    {0},
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct import_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->cli;
		return 0;
	case OPTION_STRICT:
		o->strict = true;
		return 0;
	case OPTION_LENIENT:
		o->strict = false;
		return 0;
	case OPTION_DRY_RUN:
		o->dry_run = true;
		return 0;
	case OPTION_REMOVALS:
		o->allow_removals = true;
		return 0;
	case OPTION_LAYOUT:
		o->layout = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			o->kind = arg;
		else if (state->arg_num == 1)
			o->path = arg;
		else
			argp_error(
			    state, "found `%s`, expected nothing more", arg);
		return 0;
	case ARGP_KEY_END:
		if (o->path == NULL)
			argp_error(state, "expected a KIND and a file");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char doc[] =
    "Reads a roster or a table into intake.  Good rows go in; every row that "
    "does not is told with its line, field, what was found and what was "
    "expected, and the exit code is 2.  The same import twice changes "
    "nothing.\v"
    "KIND: tutors, programs, needs, bell-schedules, availability, calendars, "
    "schools, school-attendance, consents, clearances, pairs, pins, groups (those "
    "that meet already; `schedule solve --keep-imported` keeps them).  `import sessions --help` tells of the "
    "sheets of providers.\n\n"
    "Example:\n"
    "  chalkline import oneroster sis-export.zip --dir stack\n"
    "  chalkline import needs needs.csv --dry-run --json";

static const struct argp argp = {options, parse, "oneroster PATH\nKIND FILE",
    doc, cli_argp_children, NULL, NULL};

static bool
kind_is_known(const char *kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i], kind) == 0)
			return true;
	}
	return false;
}

static enum cli_exit
check_kind(const struct import_options *o)
{
	if (!kind_is_known(o->kind)) {
		fprintf(stderr,
		    "chalkline: found `%s`, expected one of the kinds that "
		    "can be read:",
		    o->kind);
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			fprintf(stderr, " %s", kinds[i]);
		fputc('\n', stderr);
		return CLI_USAGE;
	}
	if (o->layout != NULL && strcmp(o->layout, "chalkline") != 0) {
		cli_error(
		    "--layout: found `%s`, expected `chalkline`", o->layout);
		return CLI_USAGE;
	}
	return CLI_DONE;
}

/* Groups are scheduling's. */
static const char *
service_of(const struct import_options *o)
{
	return strcmp(o->kind, "groups") == 0 ? "scheduling" : "intake";
}

static enum cli_exit
start(struct cli *cli, const struct import_options *o, struct job_client *job)
{
	const char *service = service_of(o);
	const char *kind = strcmp(service, "intake") == 0
			       ? "intake.Import"
			       : "scheduling.ImportGroups";
	struct import_params params = {
	    .kind = o->kind,
	    .strict = o->strict,
	    .dry_run = o->dry_run,
	    .allow_removals = o->allow_removals,
	    .display_name = o->path,
	};
	struct buffer packed;

	buffer_init(&packed, 64u * 1024u);
	enum status status = wire_pack_import_params(&params, &packed);
	enum cli_exit code = status == STATUS_OK
				 ? job_client_start(job, cli, service, kind,
				       buffer_bytes(&packed))
				 : cli_fail(service, status, "");
	buffer_fini(&packed);
	return code;
}

static enum cli_exit
print(const struct import_options *o, struct bytes packed)
{
	struct arena *arena = NULL;
	struct import_result result;

	enum status status = arena_new(RESULT_ARENA_BYTES, &arena);
	if (status == STATUS_OK)
		status = wire_read_import_result(packed, arena, &result);
	if (status == STATUS_OK)
		status = o->cli.json ? import_print_json(&result)
				     : import_print_tables(&result);
	enum cli_exit code = CLI_DONE;
	if (status != STATUS_OK)
		code = cli_fail(service_of(o), status, "the import's result");
	else if (import_was_refused(&result))
		code = CLI_REFUSED;
	if (status == STATUS_OK && o->dry_run)
		cli_note("a dry run: nothing was changed");
	arena_free(&arena);
	return code;
}

static enum cli_exit
run_job(struct cli *cli, const struct import_options *o,
    const struct import_files *files)
{
	struct job_client job;
	struct buffer result;
	enum cli_exit waited = CLI_DONE;

	/* What the groups refer to may have been imported a moment ago. */
	if (strcmp(service_of(o), "scheduling") == 0)
		waited = wait_for_upstream(cli, "scheduling");
	if (waited == CLI_FAILED)
		return waited;
	enum cli_exit code = start(cli, o, &job);
	for (size_t i = 0; code == CLI_DONE && i < files->count; i++)
		code = job_client_stage(&job, files->path[i], files->name[i]);
	if (code != CLI_DONE)
		return code;
	buffer_init(&result, JOB_RESULT_MAX);
	code = job_client_finish(&job, &result);
	if (code == CLI_DONE)
		code = print(o, buffer_bytes(&result));
	buffer_fini(&result);
	return wait_worse(code, waited);
}

int
verb_import(int argc, char **argv)
{
	struct import_options o = {.cli = CLI_OPTIONS_DEFAULT};
	struct import_files files = {.count = 0};
	struct cli *cli = NULL;

	if (argc > 1 && strcmp(argv[1], "sessions") == 0) {
		static char name[] = "chalkline import sessions";

		argv[1] = name;
		return verb_import_sessions(argc - 1, argv + 1);
	}
	cli_parse(&argp, argc, argv, &o);
	enum cli_exit code = check_kind(&o);
	if (code == CLI_DONE)
		code = strcmp(o.kind, "oneroster") == 0
			   ? import_files_find(o.path, &files)
			   : import_files_one(o.path, &files);
	if (code == CLI_DONE)
		code = cli_open(&o.cli, &cli);
	if (code == CLI_DONE)
		code = run_job(cli, &o, &files);
	import_files_fini(&files);
	cli_close(&cli);
	return code;
}
