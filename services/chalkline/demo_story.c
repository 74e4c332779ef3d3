// SPDX-License-Identifier: Apache-2.0
/*
 * demo_story.c - the steps, and what each took.
 */
#include "services/chalkline/demo_story.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/chalkline/demo_folder.h"
#include "services/chalkline/demo_plan.h"
#include "services/chalkline/demo_run.h"
#include "services/chalkline/progress.h"

#define STEPS_MAX 12
#define TIME_ZONE "America/Chicago"

struct step {
	const char *name;
	double seconds;
};

struct story {
	const char *dir;
	struct demo_district district;
	char student[DEMO_ID]; /* whose dosage is shown */
	char program[SETTINGS_PATH_MAX];
	struct progress clock;
	size_t steps;
	struct step step[STEPS_MAX];
};

/* Ends the step that ran and names it. */
static void
end_step(struct story *story, const char *name)
{
	double now = progress_seconds(&story->clock), before = 0;

	for (size_t i = 0; i < story->steps; i++)
		before += story->step[i].seconds;
	if (story->steps < STEPS_MAX)
		story->step[story->steps++] = (struct step){name, now - before};
}

/* Runs a verb, after showing it as a person would type it. */
static enum cli_exit
run(const struct story *story, const struct demo_command *command)
{
	fprintf(stderr, "$ %s", story->program);
	for (size_t i = 0; command->words[i] != NULL; i++)
		fprintf(stderr, " %s", command->words[i]);
	if (command->out != NULL)
		fprintf(stderr, " > %s", command->out);
	fputc('\n', stderr);
	int code = demo_run(command);
	if (code != CLI_DONE)
		cli_error(
		    "demo: `%s` ended with code %d", command->words[0], code);
	return code == CLI_DONE ? CLI_DONE : CLI_FAILED;
}

static enum cli_exit
make_files(struct story *story)
{
	enum cli_exit code = demo_write_roster(&story->district);

	if (code == CLI_DONE)
		code = demo_write_tables(&story->district);
	if (code == CLI_DONE)
		code = demo_write_bells(&story->district);
	return code;
}

static enum cli_exit
import_all(const struct story *story)
{
	static const char *const kinds[] = {"schools", "calendars", "tutors",
	    "programs", "bell-schedules", "availability", "needs"};
	char path[SETTINGS_PATH_MAX], out[SETTINGS_PATH_MAX];
	struct demo_command command = {.dir = story->dir,
	    .out = out,
	    .words = {"import", "oneroster", path, NULL}};

	snprintf(path, sizeof(path), "%s/files/oneroster", story->dir);
	snprintf(out, sizeof(out), "%s/log/import-oneroster.txt", story->dir);
	enum cli_exit code = run(story, &command);
	for (size_t i = 0;
	     code == CLI_DONE && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		snprintf(path, sizeof(path), "%s/files/%s.csv", story->dir,
		    kinds[i]);
		snprintf(out, sizeof(out), "%s/log/import-%s.txt", story->dir,
		    kinds[i]);
		command.words[1] = kinds[i];
		code = run(story, &command);
	}
	return code;
}

static enum cli_exit
solve(const struct story *story)
{
	char out[SETTINGS_PATH_MAX];
	const struct demo_command command = {.dir = story->dir,
	    .out = out,
	    .words = {"schedule", "solve", NULL}};

	snprintf(out, sizeof(out), "%s/log/solve.txt", story->dir);
	return run(story, &command);
}

/* What happened in the term, from the plan that scheduling published. */
static enum cli_exit
write_events(struct story *story)
{
	char out[SETTINGS_PATH_MAX];
	const struct demo_command command = {.dir = story->dir,
	    .out = out,
	    .words = {"schedule", "show", "--sessions", "--json", NULL}};
	struct demo_plan plan;
	struct demo_tally tally;

	snprintf(out, sizeof(out), "%s/files/plan.ndjson", story->dir);
	enum cli_exit code = run(story, &command);
	if (code != CLI_DONE)
		return code;
	code = demo_plan_read(out, &plan);
	if (code == CLI_DONE && plan.count == 0) {
		cli_error("demo: scheduling planned no session");
		code = CLI_FAILED;
	}
	if (code == CLI_DONE)
		code = demo_write_events(
		    &story->district, plan.session, plan.count, &tally);
	if (code == CLI_DONE) {
		cli_note("  %zu planned sessions; providers tell %" PRIu64
			 " events (%" PRIu64
			 " of them twice), schools %" PRIu64,
		    plan.count, tally.provider_lines, tally.sent_twice,
		    tally.school_lines);
		if (plan.session[0].student_count > 0)
			snprintf(story->student, sizeof(story->student), "%s",
			    plan.session[0].student_ids[0]);
	}
	demo_plan_fini(&plan);
	return code;
}

/* A key for the sender, then its file with that key. */
static enum cli_exit
stream_file(const struct story *story, const char *name, const char *role)
{
	char path[SETTINGS_PATH_MAX], key[SETTINGS_PATH_MAX];
	char out[SETTINGS_PATH_MAX];
	const struct demo_command grant = {.dir = story->dir,
	    .out = out,
	    .words = {
		"keys", "new", name, "--role", role, "--scope", name, NULL}};
	const struct demo_command stream = {.dir = story->dir,
	    .out = out,
	    .words = {"stream", path, "--key", key, NULL}};

	snprintf(
	    path, sizeof(path), "%s/files/events/%s.ndjson", story->dir, name);
	snprintf(key, sizeof(key), "%s/keys/%s.secret", story->dir, name);
	snprintf(out, sizeof(out), "%s/log/key-%s.txt", story->dir, name);
	enum cli_exit code = run(story, &grant);
	snprintf(out, sizeof(out), "%s/log/stream-%s.txt", story->dir, name);
	return code == CLI_DONE ? run(story, &stream) : code;
}

static bool
has_events(const struct story *story, const char *name)
{
	char path[SETTINGS_PATH_MAX];

	snprintf(
	    path, sizeof(path), "%s/files/events/%s.ndjson", story->dir, name);
	FILE *file = fopen(path, "r");
	if (file == NULL)
		return false;
	fclose(file);
	return true;
}

static enum cli_exit
stream_all(const struct story *story)
{
	enum cli_exit code = CLI_DONE;

	for (size_t i = 0; code == CLI_DONE && i < DEMO_PROVIDERS; i++) {
		if (has_events(story, demo_providers[i]))
			code =
			    stream_file(story, demo_providers[i], "provider");
	}
	for (size_t i = 0; code == CLI_DONE && i < DEMO_SCHOOLS; i++) {
		const char *id = story->district.schools[i].id;
		if (has_events(story, id))
			code = stream_file(story, id, "school");
	}
	return code;
}

static enum cli_exit
print_report(const struct story *story, const struct demo_command *command,
    const char *title)
{
	printf("\n%s\n\n", title);
	return run(story, command);
}

static enum cli_exit
report(const struct story *story)
{
	char where[64], csv[SETTINGS_PATH_MAX];
	const struct demo_command students = {.dir = story->dir,
	    .out = csv,
	    .words = {"report", "dosage", "--by", "student", "--format", "csv",
		NULL}};
	const struct demo_command schools = {.dir = story->dir,
	    .words = {"report", "dosage", "--by", "school", NULL}};
	const struct demo_command providers = {.dir = story->dir,
	    .words = {"report", "attendance", "--by", "provider", NULL}};
	const struct demo_command one = {.dir = story->dir,
	    .words = {
		"report", "dosage", "--by", "student", "--where", where, NULL}};

	snprintf(
	    csv, sizeof(csv), "%s/reports/dosage-by-student.csv", story->dir);
	snprintf(where, sizeof(where), "student=%s", story->student);
	enum cli_exit code = run(story, &students);
	if (code == CLI_DONE)
		code = print_report(story, &schools, "Dosage by school");
	if (code == CLI_DONE)
		code =
		    print_report(story, &providers, "Attendance by provider");
	if (code == CLI_DONE)
		code = print_report(story, &one, "Dosage of one student");
	fflush(stdout);
	return code;
}

/* Everything that needs the services. */
static enum cli_exit
run_term(struct story *story)
{
	enum cli_exit code = import_all(story);

	end_step(story, "import");
	if (code == CLI_DONE) {
		code = solve(story);
		end_step(story, "schedule");
	}
	if (code == CLI_DONE) {
		code = write_events(story);
		end_step(story, "write events");
	}
	if (code == CLI_DONE) {
		code = stream_all(story);
		end_step(story, "stream");
	}
	if (code == CLI_DONE) {
		code = report(story);
		end_step(story, "reports");
	}
	return code;
}

static void
print_shares(const struct story *story)
{
	double all = 0;

	for (size_t i = 0; i < story->steps; i++)
		all += story->step[i].seconds;
	fputc('\n', stderr);
	for (size_t i = 0; i < story->steps; i++)
		fprintf(stderr, "%-14s %6.2f s  %3.0f %%\n",
		    story->step[i].name, story->step[i].seconds,
		    100 * story->step[i].seconds / all);
	fprintf(stderr, "%-14s %6.2f s\n", "in all", all);
}

static void
print_next(const struct story *story)
{
	const char *p = story->program, *d = story->dir;

	fprintf(stderr,
	    "\nThe district's files are in %s/files, what each step said in "
	    "%s/log.\nWhat to try next:\n\n"
	    "  %s up --dir %s &\n"
	    "  export CHALKLINE_DIR=%s\n"
	    "  %s status\n"
	    "  %s report dosage --by program --by grade\n"
	    "  %s report attendance --by week --where provider=%s\n"
	    "  %s sessions --student %s\n"
	    "  %s findings --provider %s\n"
	    "  %s contacts list --due --school SCH-01\n"
	    "  %s schedule show --school SCH-01\n"
	    "  %s stream %s/files/events/%s.ndjson --provider %s   # again: "
	    "all duplicates\n",
	    d, d, p, d, d, p, p, p, demo_providers[0], p, story->student, p,
	    demo_providers[0], p, p, p, d, demo_providers[0],
	    demo_providers[0]);
}

static enum cli_exit
tell(struct story *story)
{
	char errors[SETTINGS_PATH_MAX];
	pid_t up;

	enum cli_exit code = make_files(story);
	end_step(story, "make files");
	if (code != CLI_DONE)
		return code;
	fprintf(stderr, "$ %s up &\n", story->program);
	snprintf(errors, sizeof(errors), "%s/log/up.log", story->dir);
	code = demo_up(story->dir, TIME_ZONE, errors, &up);
	end_step(story, "start");
	if (code != CLI_DONE)
		return code;
	code = run_term(story);
	enum cli_exit ended = demo_down(up);
	end_step(story, "stop");
	return code == CLI_DONE ? ended : code;
}

enum cli_exit
demo_story(const struct demo_settings *settings)
{
	struct story story = {.dir = settings->dir};

	progress_init(&story.clock);
	demo_program(story.program, sizeof(story.program));
	enum cli_exit code = demo_folder_make(settings->dir);
	if (code != CLI_DONE)
		return code;
	if (demo_district_make(settings, &story.district) != STATUS_OK)
		return cli_fail("chalkline", STATUS_NO_MEMORY, "");
	fprintf(stderr,
	    "A district of %u students, %zu tutors, %d schools, "
	    "%d providers, %u weeks, in %s\n",
	    settings->students, story.district.tutors, DEMO_SCHOOLS,
	    DEMO_PROVIDERS, settings->weeks, settings->dir);
	fprintf(stderr, "$ export CHALKLINE_DIR=%s\n", settings->dir);
	code = tell(&story);
	print_shares(&story);
	if (code == CLI_DONE)
		print_next(&story);
	demo_district_fini(&story.district);
	return code;
}
